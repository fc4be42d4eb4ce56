//! Values computed from rows (Lucid: `withCount`, `withAggregate`, and aggregates of a query).

use std::marker::PhantomData;

use bigdecimal::BigDecimal;

use super::Query;
use crate::database::{
    AggregateFunction, Column, ColumnType, Connection, Expression, Select, Value,
};
use crate::error::{Error, Result};
use crate::model::{Model, RelationInfo};
use crate::orm::{Field, Filter, Relation, RelationTag, ValueOf};
use crate::relations::{Extra, Window};

/// A value of the type `T` that is computed from rows of the model `R`: `Profile::UPDATED_AT.max()`.
#[derive(Debug)]
pub struct Aggregate<R, T> {
    expression: Expression,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Clone for Aggregate<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Aggregate<R, T> {}

impl<R, T> Aggregate<R, T> {
    pub(in crate::orm) fn new(expression: Expression) -> Self {
        Aggregate { expression, types: PhantomData }
    }
}

impl<R> Aggregate<R, i64> {
    /// Counts the rows.
    pub fn count() -> Self {
        Aggregate::new(Expression::Count)
    }
}

/// A number that can be added up.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot be added up: it is no number"
)]
pub trait Sums: sealed::Sealed {
    /// The type of the sum.
    type Sum;
}

mod sealed {
    pub trait Sealed {}
}

/// Lets types be added up, each with the type of its sum.
macro_rules! sums {
    ($($number:ty => $sum:ty),* $(,)?) => {
        $(
            impl sealed::Sealed for $number {}
            impl Sums for $number {
                type Sum = $sum;
            }
        )*
    };
}

sums! { i16 => i64, i32 => i64, i64 => i64, f32 => f64, f64 => f64, BigDecimal => BigDecimal }

impl<M: Model, N> Query<M, N> {
    /// Counts the related rows of each row, as the extra `<relation>_count` (Lucid: `withCount`).
    pub fn with_count<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.with_aggregate(relation, Aggregate::count(), &count_name(&relation))
    }

    /// Computes a value from the related rows of each row, as the extra `name` (Lucid: `withAggregate(…).as(name)`).
    ///
    /// ```no_run
    /// # use chrono::{DateTime, Utc};
    /// # use relata::Connection;
    /// # use relata::models::{Profile, User};
    /// # use relata::prelude::*;
    /// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
    /// let users = User::query()
    ///     .with_aggregate(User::PROFILE, Profile::UPDATED_AT.max(), "changed")
    ///     .all(conn)
    ///     .await?;
    /// let changed: Option<DateTime<Utc>> = users[0].extra("changed")?;
    /// # Ok(()) }
    /// ```
    pub fn with_aggregate<R: Model, K: RelationTag, T>(
        self,
        relation: Relation<M, R, K>,
        aggregate: Aggregate<R, T>,
        name: &str,
    ) -> Self {
        self.with_aggregate_where(relation, aggregate, name, |related| related)
    }

    /// Computes a value from the related rows of each row that have these conditions.
    pub fn with_aggregate_where<R: Model, K: RelationTag, T, F: Into<Filter<R>>>(
        mut self,
        relation: Relation<M, R, K>,
        aggregate: Aggregate<R, T>,
        name: &str,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Self {
        let condition = related(Query::new()).into().into_condition();
        let expression = aggregate.expression;

        let mut load = self.projection.take(&relation, condition, Window::default());
        let aggregate = load.aggregate(expression);
        let load = self.projection.put(load);
        self.projection.extras.push(Extra { name: name.to_owned(), load, aggregate, expression });
        self
    }

    /// Computes a value from all rows of the query; `None` if there are none.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for a field whose values have no order, and for a sum beyond the numbers of its type; the
    /// database's error otherwise.
    pub async fn aggregate<T>(
        &self,
        conn: &mut Connection,
        aggregate: Aggregate<M, T>,
    ) -> Result<Option<T>>
    where
        T: TryFrom<Value, Error = Error>,
    {
        check_aggregate::<M>(aggregate.expression)?;
        let select =
            Select::new(M::INFO.guarded_table(), vec![aggregate.expression], self.condition()?);
        let value = conn.load(select).await?.into_value();
        if let Some(Value::Double(number)) = value
            && !number.is_finite()
        {
            return Err(Error::too_large());
        }
        value.map(T::try_from).transpose()
    }

    /// Computes the least value of a field.
    ///
    /// # Errors
    /// As [`aggregate`](Self::aggregate).
    pub async fn min<C>(
        &self,
        conn: &mut Connection,
        field: Field<M, C>,
    ) -> Result<Option<ValueOf<C>>>
    where
        C: diesel::Column<SqlType: ColumnType<Rust: TryFrom<Value, Error = Error>>>,
    {
        self.aggregate(conn, field.min()).await
    }

    /// Computes the greatest value of a field.
    ///
    /// # Errors
    /// As [`aggregate`](Self::aggregate).
    pub async fn max<C>(
        &self,
        conn: &mut Connection,
        field: Field<M, C>,
    ) -> Result<Option<ValueOf<C>>>
    where
        C: diesel::Column<SqlType: ColumnType<Rust: TryFrom<Value, Error = Error>>>,
    {
        self.aggregate(conn, field.max()).await
    }

    /// Computes the sum of a field's values.
    ///
    /// # Errors
    /// As [`aggregate`](Self::aggregate).
    pub async fn sum<C, T>(&self, conn: &mut Connection, field: Field<M, C>) -> Result<Option<T>>
    where
        C: diesel::Column<SqlType: ColumnType<Rust: Sums<Sum = T>>>,
        T: TryFrom<Value, Error = Error>,
    {
        self.aggregate(conn, field.sum()).await
    }

    /// Computes the mean of a field's values.
    ///
    /// # Errors
    /// As [`aggregate`](Self::aggregate).
    pub async fn average<C>(&self, conn: &mut Connection, field: Field<M, C>) -> Result<Option<f64>>
    where
        C: diesel::Column<SqlType: ColumnType<Rust: Sums>>,
    {
        self.aggregate(conn, field.average()).await
    }
}

/// The name of the extra that counts related rows.
pub(in crate::orm) fn count_name(relation: &RelationInfo) -> String {
    format!("{}_count", relation.name)
}

/// Refuses an aggregate that one of the databases cannot compute: PostgreSQL has no least boolean or UUID.
fn check_aggregate<M: Model>(expression: Expression) -> Result<()> {
    let Expression::Aggregate(function, column) = expression else { return Ok(()) };
    if can_aggregate::<M>(function, &column) {
        return Ok(());
    }

    let name = column.name;
    let kind = column.kind;
    Err(Error::BadUserInput(format!("`{name}` is a {kind:?} column, which has no {function:?}")))
}

fn can_aggregate<M: Model>(function: AggregateFunction, column: &Column) -> bool {
    M::INFO.field_over(column).is_some_and(|field| field.can_aggregate(function))
}
