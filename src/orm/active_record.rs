//! Finding and creating the rows of a model (Lucid: the static methods of a model).

use std::future::Future;

use super::{Changes, Field, Query, Row, Saved, ValueOf};
use crate::database::{ColumnType, Condition, Connection, Key, List};
use crate::error::{Error, Result};
use crate::model::Model;
use crate::relations::write::{self, WhenFound, WriteCommand};

/// The functions of every model. The methods of one row are those of [`Row`].
///
/// Lucid's `User.first()` is `User::query().first(conn)`: `RunQueryDsl` of diesel-async has a function of that name for
/// every type.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let ada: Option<Row<User>> = User::find_by(conn, User::EMAIL, "ada@example.com").await?;
///
/// let search = User::changes().set(User::EMAIL, "bea@example.com");
/// let bea = User::first_or_create(conn, search, User::changes().set(User::NAME, "Bea")).await?;
/// assert!(bea.created || bea.name == "Bea");
/// # drop(ada);
/// # Ok(()) }
/// ```
pub trait ActiveRecord: Model {
    /// Starts a query over the model's rows (Lucid: `User.query()`).
    fn query() -> Query<Self> {
        Query::new()
    }

    /// Starts values to write: `User::changes().set(User::NAME, "Ada")`.
    fn changes() -> Changes<Self> {
        Changes::new()
    }

    /// Makes a row in memory of values for some of its fields (Lucid: `new User()`); nothing is written until it is saved.
    ///
    /// Fields without a value have the least one of their type, such as 0 or an empty text, which is not written.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for values that write through relations.
    fn new(values: Changes<Self>) -> Result<Row<Self>> {
        Row::new_in_memory(&values.into_values()?)
    }

    /// Starts values to write to the existing row with a primary key, for verbs that save new and existing rows:
    /// `user.profile().save(conn, Profile::existing(1))`. Verbs that make rows refuse them.
    fn existing(id: impl Into<Key>) -> Changes<Self> {
        Changes::of_existing(id.into())
    }

    /// Finds the row with a primary key (Lucid: `find`).
    ///
    /// # Errors
    /// The database's error.
    fn find(
        conn: &mut Connection,
        id: impl Into<Key>,
    ) -> impl Future<Output = Result<Option<Row<Self>>>> + Send {
        let id = id.into();
        async move {
            let query = Self::query().with_key(Self::INFO.primary_key.column, &id)?;
            query.first(conn).await
        }
    }

    /// Finds the row with a primary key, or fails (Lucid: `findOrFail`).
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such row, or the database's error.
    fn find_or_fail(
        conn: &mut Connection,
        id: impl Into<Key>,
    ) -> impl Future<Output = Result<Row<Self>>> + Send {
        let id = id.into();
        async move {
            let shown = id.to_string();
            let found = Self::find(conn, id).await?;
            found.ok_or(Error::NotFound { model: Self::INFO.name, id: shown })
        }
    }

    /// Finds the row with a value in a field; of several, the one with the lowest primary key (Lucid: `findBy`).
    ///
    /// # Errors
    /// The database's error.
    fn find_by<C>(
        conn: &mut Connection,
        field: Field<Self, C>,
        value: impl Into<ValueOf<C>>,
    ) -> impl Future<Output = Result<Option<Row<Self>>>> + Send
    where
        C: diesel::Column<SqlType: ColumnType>,
    {
        Self::query().filter(field.eq(value)).first(conn)
    }

    /// Finds the row with a value in a field, or fails (Lucid: `findByOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] if there is no such row, or the database's error.
    fn find_by_or_fail<C>(
        conn: &mut Connection,
        field: Field<Self, C>,
        value: impl Into<ValueOf<C>>,
    ) -> impl Future<Output = Result<Row<Self>>> + Send
    where
        C: diesel::Column<SqlType: ColumnType>,
    {
        Self::query().filter(field.eq(value)).first_or_fail(conn)
    }

    /// Finds the rows with these primary keys, each once, the greatest key first. Keys without a row are left out
    /// (Lucid: `findMany`).
    ///
    /// # Errors
    /// The database's error.
    fn find_many(
        conn: &mut Connection,
        ids: impl IntoIterator<Item = impl Into<Key>>,
    ) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        let ids: Vec<Key> = ids.into_iter().map(Into::into).collect();
        async move {
            let column = Self::INFO.primary_key.column;
            let list = List::from_keys(column.kind, &ids)?;
            let filter = super::Filter::new(Condition::In { column, list, negated: false });
            Self::query().newest_first().filter(filter).all(conn).await
        }
    }

    /// Reads the row with the lowest primary key, or fails (Lucid: `firstOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] if there is none, or the database's error.
    fn first_or_fail(conn: &mut Connection) -> impl Future<Output = Result<Row<Self>>> + Send {
        Self::query().first_or_fail(conn)
    }

    /// Reads all rows, the greatest primary key first (Lucid: `all`).
    ///
    /// # Errors
    /// The database's error.
    fn all(conn: &mut Connection) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        Self::query().newest_first().all(conn)
    }

    /// Creates a row, and writes through its relations in the same transaction (Lucid: `create`).
    ///
    /// # Errors
    /// [`Error::Invalid`] if a column that needs a value has none, or a value breaks a rule;
    /// [`Error::UniqueViolation`].
    fn create(
        conn: &mut Connection,
        values: Changes<Self>,
    ) -> impl Future<Output = Result<Row<Self>>> + Send {
        let input = values.into_row();
        async move {
            let command = WriteCommand::Create(Self::INFO, input?);
            let created = write::run(conn, command).await?.row;
            Row::created(created, conn)
        }
    }

    /// Creates rows, all or none, in the order given (Lucid: `createMany`).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    fn create_many(
        conn: &mut Connection,
        rows: Vec<Changes<Self>>,
    ) -> impl Future<Output = Result<Vec<Row<Self>>>> + Send {
        let inputs = rows.into_iter().map(Changes::into_row).collect::<Result<_>>();
        async move {
            let records = write::create_many(conn, Self::INFO, inputs?).await?;
            records.into_iter().map(|record| Row::created(record, conn)).collect()
        }
    }

    /// Finds the row that has the values of `search`, or creates one with those and `values` (Lucid: `firstOrCreate`).
    /// If several rows match, it finds the one with the lowest primary key.
    ///
    /// If calls with the same search run at the same time, one creates the row and the others find it, with and without
    /// a unique index.
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

    /// Finds and updates the row that has the values of `search`, or creates one with those and `values` (Lucid:
    /// `updateOrCreate`).
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

async fn or_create<M: Model>(
    conn: &mut Connection,
    search: Changes<M>,
    values: Changes<M>,
    when_found: WhenFound,
) -> Result<Saved<M>> {
    let search = search.into_values()?;
    let input = values.into_row()?;
    let command = WriteCommand::OrCreate { model: M::INFO, search, input, when_found };

    let outcome = write::run(conn, command).await?;
    Saved::of_outcome(outcome, conn)
}
