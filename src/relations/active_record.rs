//! Finding and making the rows of a model (Lucid: the static methods of a model).

use std::future::Future;

use super::write::{self, WhenFound, Work};
use super::{Changes, Query, Row, Saved};
use crate::database::{ColumnType, Condition, Connection, Error, Key, List, Result};
use crate::model::{Model, column_of};

/// The Rust type of the values of a Diesel column.
type Rust<C> = <<C as diesel::Expression>::SqlType as ColumnType>::Rust;

/// What every model can do with its table. What can be done with one row of it is in [`Row`].
///
/// ```no_run
/// # use relata::models::User;
/// # use relata::models::schema::users;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), Error> {
/// let ada: Option<Row<User>> = User::find_by(conn, users::email, "ada@example.com").await?;
/// let search = changes().set(users::email, "bea@example.com");
/// let bea: Saved<User> = User::first_or_create(conn, search, changes().set(users::name, "Bea")).await?;
/// assert!(bea.created || bea.name == "Bea");
/// # drop(ada);
/// # Ok(()) }
/// ```
pub trait ActiveRecord: Model {
    /// Starts a query over the model's rows (Lucid: `User.query()`).
    fn query() -> Query<Self> {
        Query::new()
    }

    /// The row with a primary key (Lucid: `find`).
    ///
    /// # Errors
    /// What the database says.
    fn find(conn: &mut Connection, id: impl Into<Key>) -> impl Future<Output = Result<Option<Row<Self>>>> + Send {
        let id = id.into();
        async move { Self::query().with_key(Self::INFO.primary_key, &id)?.first(conn).await }
    }

    /// The row with a primary key, or an error (Lucid: `findOrFail`).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row; what the database says otherwise.
    fn find_or_fail(conn: &mut Connection, id: impl Into<Key>) -> impl Future<Output = Result<Row<Self>>> + Send {
        let id = id.into();
        async move {
            let shown = id.to_string();
            Self::find(conn, id).await?.ok_or(Error::NotFound { model: Self::INFO.name, id: shown })
        }
    }

    /// The row with a value in a column, of many the one with the lowest primary key (Lucid: `findBy`).
    ///
    /// # Errors
    /// What the database says.
    fn find_by<C>(
        conn: &mut Connection,
        column: C,
        value: impl Into<Rust<C>>,
    ) -> impl Future<Output = Result<Option<Row<Self>>>> + Send
    where
        C: diesel::Column<Table = Self::Table>,
        C::SqlType: ColumnType,
    {
        let query = by::<Self, C>(column, value);
        async move { query.first(conn).await }
    }

    /// The same, or an error where there is none (Lucid: `findByOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] when there is no such row; what the database says otherwise.
    fn find_by_or_fail<C>(
        conn: &mut Connection,
        column: C,
        value: impl Into<Rust<C>>,
    ) -> impl Future<Output = Result<Row<Self>>> + Send
    where
        C: diesel::Column<Table = Self::Table>,
        C::SqlType: ColumnType,
    {
        let query = by::<Self, C>(column, value);
        async move { query.first_or_fail(conn).await }
    }

    /// The rows with these primary keys, each once, the greatest key first; those that are not there are left out
    /// (Lucid: `findMany`).
    ///
    /// # Errors
    /// What the database says.
    fn find_many(
        conn: &mut Connection,
        ids: impl IntoIterator<Item = impl Into<Key>>,
    ) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        let ids: Vec<Key> = ids.into_iter().map(Into::into).collect();
        async move {
            let key = *Self::INFO.primary_key;
            let list = List::of_keys(key.kind, &ids)?;
            Self::query().newest_first().and(Condition::In { column: key, list, negated: false }).all(conn).await
        }
    }

    /// The row with the lowest primary key, if there is any (Lucid: `first`).
    ///
    /// # Errors
    /// What the database says.
    fn first(conn: &mut Connection) -> impl Future<Output = Result<Option<Row<Self>>>> + Send {
        Self::query().first(conn)
    }

    /// The row with the lowest primary key (Lucid: `firstOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] when there is none; what the database says otherwise.
    fn first_or_fail(conn: &mut Connection) -> impl Future<Output = Result<Row<Self>>> + Send {
        Self::query().first_or_fail(conn)
    }

    /// Every row, the greatest primary key first (Lucid: `all`).
    ///
    /// # Errors
    /// What the database says.
    fn all(conn: &mut Connection) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        Self::query().newest_first().all(conn)
    }

    /// Makes a row, and in the same transaction whatever the values write through its relations (Lucid: `create`).
    ///
    /// # Errors
    /// [`Error::Invalid`] when a column that needs a value has none, or a value breaks a rule;
    /// [`Error::UniqueViolation`].
    fn create(conn: &mut Connection, values: Changes<Self>) -> impl Future<Output = Result<Row<Self>>> + Send {
        let work = Work::Create(Self::INFO, values.into_row());
        async move { Row::of(write::run(conn, work).await?.row) }
    }

    /// Makes rows, all or none, in the order given (Lucid: `createMany`).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    fn create_many(
        conn: &mut Connection,
        rows: Vec<Changes<Self>>,
    ) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        let inputs = rows.into_iter().map(Changes::into_row).collect();
        async move { write::create_many(conn, Self::INFO, inputs).await?.into_iter().map(Row::of).collect() }
    }

    /// The row that has the values of `search`, of many the one with the lowest primary key, or else a new one with
    /// those and `values` (Lucid: `firstOrCreate`).
    ///
    /// Of many that ask for the same at the same time, one makes the row and the others find it, whether a unique
    /// index sees to it or not.
    ///
    /// # Errors
    /// As [`create`](Self::create); [`Error::BadUserInput`] for a `search` that writes through relations.
    fn first_or_create(
        conn: &mut Connection,
        search: Changes<Self>,
        values: Changes<Self>,
    ) -> impl Future<Output = Result<Saved<Self>>> + Send {
        or_create(conn, search, values, WhenFound::Keep)
    }

    /// The same, with `values` written also to a row that is there (Lucid: `updateOrCreate`).
    ///
    /// # Errors
    /// As [`first_or_create`](Self::first_or_create).
    fn update_or_create(
        conn: &mut Connection,
        search: Changes<Self>,
        values: Changes<Self>,
    ) -> impl Future<Output = Result<Saved<Self>>> + Send {
        or_create(conn, search, values, WhenFound::Update)
    }
}

impl<M: Model> ActiveRecord for M {}

fn by<M: Model, C>(column: C, value: impl Into<Rust<C>>) -> Query<M>
where
    C: diesel::Column<Table = M::Table>,
    C::SqlType: ColumnType,
{
    Query::new().and(Condition::equal(*column_of(M::COLUMNS, &column), value.into().into()))
}

async fn or_create<M: Model>(
    conn: &mut Connection,
    search: Changes<M>,
    values: Changes<M>,
    when_found: WhenFound,
) -> Result<Saved<M>> {
    let (search, input) = (search.into_values()?, values.into_row());
    Saved::of_work(write::run(conn, Work::OrCreate { model: M::INFO, search, input, when_found }).await?)
}
