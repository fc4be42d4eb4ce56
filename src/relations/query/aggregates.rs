//! Values worked out from related rows (Lucid: `withCount`, `withAggregate`).

use std::marker::PhantomData;

use bigdecimal::BigDecimal;

use super::Query;
use super::filters::{Constrain, constrained};
use crate::database::{Aggregate, ColumnType, Connection, Error, Expression, Kind as ValueKind, Result, Select, Value};
use crate::model::{Model, column_of};
use crate::relations::{Kind, Range, Relation, TypedRelation};

/// A value of type `T` to work out from rows of the model `R`.
#[derive(Debug)]
pub struct AggregateOf<R, T> {
    pub(crate) expression: Expression,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Clone for AggregateOf<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for AggregateOf<R, T> {}

/// The Rust type of the values of a Diesel column.
type Rust<C> = <<C as diesel::Expression>::SqlType as ColumnType>::Rust;

/// The number of rows.
pub fn count<R: Model>() -> AggregateOf<R, i64> {
    AggregateOf { expression: Expression::Count, types: PhantomData }
}

/// The least value of a column.
pub fn min<R, C>(column: C) -> AggregateOf<R, Rust<C>>
where
    R: Model,
    C: diesel::Column<Table = R::Table>,
    C::SqlType: ColumnType,
{
    of(column, Aggregate::Min)
}

/// The greatest value of a column.
pub fn max<R, C>(column: C) -> AggregateOf<R, Rust<C>>
where
    R: Model,
    C: diesel::Column<Table = R::Table>,
    C::SqlType: ColumnType,
{
    of(column, Aggregate::Max)
}

/// The sum of a column: an `i64` of whole numbers, a decimal number of decimal numbers, an `f64` of others.
pub fn sum<R, C, T>(column: C) -> AggregateOf<R, T>
where
    R: Model,
    C: diesel::Column<Table = R::Table>,
    C::SqlType: ColumnType,
    Rust<C>: Sums<Sum = T>,
{
    of(column, Aggregate::Sum)
}

/// The mean of a column of numbers.
pub fn average<R, C>(column: C) -> AggregateOf<R, f64>
where
    R: Model,
    C: diesel::Column<Table = R::Table>,
    C::SqlType: ColumnType,
    Rust<C>: Sums,
{
    of(column, Aggregate::Average)
}

fn of<R: Model, C: diesel::Column, T>(column: C, aggregate: Aggregate) -> AggregateOf<R, T> {
    AggregateOf { expression: Expression::Aggregate(aggregate, *column_of(R::COLUMNS, &column)), types: PhantomData }
}

/// A number that can be added up.
#[diagnostic::on_unimplemented(message = "a column of type `{Self}` cannot be added up: it is no number")]
pub trait Sums {
    /// The type of the sum.
    type Sum;
}

impl Sums for i16 {
    type Sum = i64;
}

impl Sums for i32 {
    type Sum = i64;
}

impl Sums for i64 {
    type Sum = i64;
}

impl Sums for f32 {
    type Sum = f64;
}

impl Sums for f64 {
    type Sum = f64;
}

impl Sums for BigDecimal {
    type Sum = BigDecimal;
}

/// A value that a query gives besides the columns of its rows (Lucid: `$extras`).
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    pub(crate) name: String,
    pub(crate) load: usize,
    pub(crate) place: usize,
    pub(crate) expression: Expression,
}

impl<M: Model, N> Query<M, N> {
    /// Counts the related rows of each row, under the name `<relation>_count` (Lucid: `withCount`).
    pub fn with_count<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.with_aggregate(relation, count(), &count_name(&relation))
    }

    /// Works out a value from the related rows of each row, under a name (Lucid: `withAggregate(…).as(name)`).
    ///
    /// ```no_run
    /// # use chrono::{DateTime, Utc};
    /// # use relata::prelude::*;
    /// # use relata::models::schema::{profiles, roles, users};
    /// # use relata::models::{Profile, Role, User};
    /// # async fn example(conn: &mut Connection) -> Result<(), Error> {
    /// let users = User::query().with_aggregate(User::PROFILE, max(profiles::updated_at), "changed").all(conn).await?;
    /// let changed: Option<DateTime<Utc>> = users[0].extra("changed")?;
    /// # Ok(()) }
    /// ```
    pub fn with_aggregate<R: Model, K: Kind, T>(
        self,
        relation: TypedRelation<M, R, K>,
        aggregate: AggregateOf<R, T>,
        name: &str,
    ) -> Self {
        self.with_aggregate_where(relation, aggregate, name, |related| related)
    }

    /// The same, from the related rows that match.
    pub fn with_aggregate_where<R: Model, K: Kind, T>(
        mut self,
        relation: TypedRelation<M, R, K>,
        aggregate: AggregateOf<R, T>,
        name: &str,
        related: impl Constrain<R, K>,
    ) -> Self {
        let (condition, expression) = (constrained(related), aggregate.expression);
        let (load, place) = self.needs.load(&relation, condition, Range::default(), |load| load.aggregate(expression));
        self.needs.extras.push(Extra { name: name.to_owned(), load, place, expression });
        self
    }

    /// Works out a value from all rows that match; null where there are none.
    ///
    /// # Errors
    /// What the database says; [`Error::BadUserInput`] for a column whose values have no order.
    pub async fn aggregate<T>(&self, conn: &mut Connection, aggregate: AggregateOf<M, T>) -> Result<Option<T>>
    where
        T: TryFrom<Value, Error = Error>,
    {
        let select = Select::new(M::INFO.table, vec![checked(aggregate.expression)?], self.all_conditions());
        let value = conn.load(select).await?.into_iter().flatten().next().flatten();
        value.map(T::try_from).transpose()
    }
}

/// The name of the number of related rows.
pub(in crate::relations) fn count_name(relation: &Relation) -> String {
    format!("{}_count", relation.name)
}

/// Booleans and UUIDs have no least and no greatest value on PostgreSQL.
fn checked(expression: Expression) -> Result<Expression> {
    match expression {
        Expression::Aggregate(aggregate, column) if !aggregate.applies_to(&column) => {
            let kind: ValueKind = column.kind;
            Err(Error::BadUserInput(format!("`{}` is a {kind:?} column, which has no {aggregate:?}", column.name)))
        }
        expression => Ok(expression),
    }
}
