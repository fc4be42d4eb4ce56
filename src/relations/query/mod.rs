//! Queries over a model's rows, typed by Diesel's columns (Lucid: the model query builder).

mod aggregates;
mod changes;
mod filters;
mod page;

use std::marker::PhantomData;
use std::sync::Arc;

pub(crate) use aggregates::Extra;
pub(super) use aggregates::count_name;
pub use aggregates::{AggregateOf, average, count, max, min, sum};
pub use changes::{Changes, changes};
pub use page::{Page, PageMeta};

use super::row::{record_of, rows};
use super::{Kind, Needs, Range, Relation, Row, TypedRelation};
use crate::database::{
    Column, Condition, Connection, Delete, Direction, Error, Expression, Key, OrderTerm, Record, Result, Select, Update,
};
use crate::model::rows::check_rules;
use crate::model::{Model, column_of};

/// A query over the rows of the model `M`. `N` is [`Many`], or [`One`] for a relation that has one row at most:
/// such a query cannot be paginated.
///
/// ```no_run
/// # use relata::prelude::*;
/// # use relata::models::schema::{profiles, roles, users};
/// # use relata::models::{Profile, Role, User};
/// # async fn example(conn: &mut Connection) -> Result<(), Error> {
/// let users = User::query()
///     .filter(column(users::name).starts_with("A"))
///     .preload(User::PROFILE)
///     .order_by(users::name, Direction::Ascending)
///     .all(conn).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Query<M, N = Many> {
    /// What the query is about by its making: the rows of an owner, under the standing constraint.
    scope: Condition,
    /// What was asked for since; no `or` in it reaches past the scope.
    condition: Condition,
    range: Range,
    needs: Needs,
    types: PhantomData<fn() -> (M, N)>,
}

/// Marks a query that can give many rows.
#[derive(Debug)]
pub enum Many {}

/// Marks the query of a hasOne or a belongsTo, which gives one row at most.
#[derive(Debug)]
pub enum One {}

impl<M: Model, N> Query<M, N> {
    pub(crate) fn new() -> Self {
        Query {
            scope: Condition::all(),
            condition: Condition::all(),
            range: Range::default(),
            needs: Needs::all_of(M::INFO),
            types: PhantomData,
        }
    }

    /// The related rows of an owner with this key, under the standing constraint.
    pub(super) fn of_relation(relation: &Relation, key: Option<&Key>) -> Self {
        let owned = match key.map(|key| key.value(relation.related_key.kind)) {
            Some(Ok(value)) => Condition::equal(*relation.related_key, value),
            Some(Err(_)) | None => Condition::none(),
        };
        let mut query = Self::new();
        query.scope = owned.and(relation.constrained(Condition::all()));
        query.range.limit = (!relation.is_many()).then_some(1);
        query
    }

    /// Keeps the row whose `column` has this key.
    pub(super) fn with_key(self, column: &Column, key: &Key) -> Result<Self> {
        Ok(self.and(Condition::equal(*column, key.value(column.kind)?)))
    }

    fn all_conditions(&self) -> Condition {
        self.scope.clone().and(self.condition.clone())
    }

    /// Loads a relation together with the rows, in one statement (Lucid: `preload`). Where a query preloads a relation
    /// twice, the second time counts, and the first is not carried out.
    pub fn preload<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.preload_with(relation, |related| related)
    }

    /// The same, with conditions, an order, or further relations of the related rows.
    ///
    /// ```no_run
    /// # use relata::prelude::*;
    /// # use relata::models::schema::{profiles, roles, users};
    /// # use relata::models::{Profile, Role, User};
    /// # async fn example(conn: &mut Connection) -> Result<(), Error> {
    /// let query = User::query().preload_with(User::PROFILE, |profile| {
    ///     profile.filter(column(profiles::is_public).eq(true)).preload(Profile::USER)
    /// });
    /// # query.all(conn).await?;
    /// # Ok(()) }
    /// ```
    pub fn preload_with<R: Model, K: Kind>(
        mut self,
        relation: TypedRelation<M, R, K>,
        constrain: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> Self {
        let mut related = constrain(Query::new());
        if relation.is_many() {
            related.range.order = ordered::<R>(related.range.order);
        }
        self.needs.preload(&relation, related.all_conditions(), related.range, related.needs);
        self
    }

    /// The first row, if any (Lucid: `first`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn first(mut self, conn: &mut Connection) -> Result<Option<Row<M>>> {
        self.range.limit = Some(1);
        Ok(self.get_results(conn).await?.into_iter().next())
    }

    /// The first row, or an error (Lucid: `firstOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] when no row matches; what the database says otherwise.
    pub async fn first_or_fail(self, conn: &mut Connection) -> Result<Row<M>> {
        self.first(conn).await?.ok_or(Error::RowNotFound { model: M::INFO.name })
    }

    /// The rows (Lucid: awaiting the query; for a hasOne or belongsTo one row at most).
    ///
    /// # Errors
    /// What the database says.
    pub async fn get_results(self, conn: &mut Connection) -> Result<Vec<Row<M>>> {
        let columns = Arc::new(self.needs.columns.clone());
        let select = Select {
            order: ordered::<M>(self.range.order),
            limit: self.range.limit,
            offset: self.range.offset,
            ..Select::columns(M::INFO.table, columns.columns(), self.scope.and(self.condition))
        };
        let records = conn.load(select).await?.into_iter().map(|values| Arc::new(Record::new(columns.clone(), values)));
        rows(conn, self.needs, records.collect()).await
    }

    /// Rows of models that are in memory, with whatever the query asks of relations.
    pub(super) async fn of_models(self, conn: &mut Connection, models: &[M]) -> Result<Vec<Row<M>>> {
        let columns = Arc::new(self.needs.columns.clone());
        let records = models.iter().map(|model| Arc::new(record_of(model, columns.clone()))).collect();
        rows(conn, self.needs, records).await
    }

    /// What the query asks of columns and relations.
    pub(super) fn into_needs(self) -> Needs {
        self.needs
    }

    /// How many rows match.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, conn: &mut Connection) -> Result<i64> {
        conn.count(Select::new(M::INFO.table, vec![Expression::Count], self.all_conditions())).await
    }

    /// Whether a row matches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn exists(&self, conn: &mut Connection) -> Result<bool> {
        let columns = [*M::INFO.primary_key];
        let select = Select { limit: Some(1), ..Select::columns(M::INFO.table, &columns, self.all_conditions()) };
        Ok(!conn.load(select).await?.is_empty())
    }

    /// Writes columns of every matching row, and gives the number of rows. Order and limit do not count here, and
    /// Relata fills nothing in.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for changes that write through relations; [`Error::Invalid`] for values that break a
    /// rule; what the database says otherwise.
    pub async fn update(self, conn: &mut Connection, changes: Changes<M>) -> Result<usize> {
        let values = changes.into_values()?;
        check_rules(&values)?;
        let assignments = values.entries().to_vec();
        if assignments.is_empty() {
            return Ok(0);
        }
        let update =
            Update { table: M::INFO.table, assignments, condition: self.all_conditions(), returning: Vec::new() };
        conn.update(update).await
    }

    /// Deletes every matching row, and gives the number of rows. Order and limit do not count here.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delete(self, conn: &mut Connection) -> Result<usize> {
        conn.delete(Delete { table: M::INFO.table, condition: self.scope.and(self.condition) }).await
    }
}

impl<M: Model> Query<M, Many> {
    /// Orders by a column, after the orders so far. The primary key always comes last.
    pub fn order_by<C>(mut self, column: C, direction: Direction) -> Self
    where
        C: diesel::Column<Table = M::Table>,
    {
        self.range.order.push(OrderTerm::new(*column_of(M::COLUMNS, &column), direction));
        self
    }

    /// Orders by the primary key, the greatest first.
    pub(super) fn newest_first(mut self) -> Self {
        self.range.order.push(OrderTerm::new(*M::INFO.primary_key, Direction::Descending));
        self
    }

    /// At most so many rows; in a preload, for each owner.
    pub fn limit(mut self, limit: i64) -> Self {
        self.range.limit = Some(limit.max(0));
        self
    }

    /// Passes over so many rows; in a preload, for each owner.
    pub fn offset(mut self, offset: i64) -> Self {
        self.range.offset = Some(offset.max(0));
        self
    }

    /// Every row (Lucid: `all`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(self, conn: &mut Connection) -> Result<Vec<Row<M>>> {
        self.get_results(conn).await
    }
}

/// The order with the primary key at its end, so that it is the same each time.
fn ordered<M: Model>(mut order: Vec<OrderTerm>) -> Vec<OrderTerm> {
    let key = *M::INFO.primary_key;
    if !order.iter().any(|term| term.column.index == key.index) {
        order.push(OrderTerm::new(key, Direction::Ascending));
    }
    order
}
