//! A field of a model as a typed constant, from which conditions, orders and aggregates are built.

use std::fmt;
use std::marker::PhantomData;

use super::{Aggregate, Filter, Order, Sums};
use crate::database::{
    AggregateFunction, ColumnType, Comparison, Condition, Direction, Expression, List, TextMatch,
    TextPosition, Value,
};
use crate::model::{FieldInfo, Model, field_of, primary_key_of};

/// The Rust type of the values of a Diesel column.
pub type ValueOf<C> = <<C as diesel::Expression>::SqlType as ColumnType>::Rust;

/// A field of the model `M`, which holds the Diesel column `C`. `#[derive(Model)]` declares a constant for each field of
/// a struct: `User::NAME`.
///
/// ```
/// # use relata::models::User;
/// # use relata::prelude::*;
/// let named = User::NAME.starts_with("A").and(User::EMAIL.ne("ada@example.com"));
/// let query = User::query().filter(named).order_by(User::NAME.asc());
/// let values = User::changes().set(User::NAME, "Ada");
/// # drop((query, values));
/// ```
pub struct Field<M, C> {
    info: &'static FieldInfo,
    types: PhantomData<fn() -> (M, C)>,
}

impl<M, C> Clone for Field<M, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, C> Copy for Field<M, C> {}

/// Writes the column's name in the database with its table's: `users.role_id`.
impl<M, C> fmt::Debug for Field<M, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.info, f)
    }
}

impl<M: Model, C: diesel::Column> Field<M, C> {
    /// Finds the field that holds a Diesel column. That the column is of the model's table is checked where the field is
    /// used as a key.
    #[doc(hidden)]
    pub const fn of(_column: &C) -> Self {
        Field { info: field_of::<M, C>(), types: PhantomData }
    }
}

impl<M: Model> Field<M, M::PrimaryKey> {
    /// Returns the field that is the model's primary key.
    #[doc(hidden)]
    pub const fn of_primary_key() -> Self {
        Field { info: primary_key_of::<M>(), types: PhantomData }
    }
}

impl<M, C> Field<M, C> {
    /// Returns the field as data.
    pub const fn info(&self) -> &'static FieldInfo {
        self.info
    }

    /// Matches rows whose field is null.
    pub fn is_null(self) -> Filter<M> {
        Filter::new(Condition::IsNull { column: self.info.column, negated: false })
    }

    /// Matches rows whose field is not null.
    pub fn is_not_null(self) -> Filter<M> {
        Filter::new(Condition::IsNull { column: self.info.column, negated: true })
    }

    /// Orders by the field, the least value first and null last.
    pub fn asc(self) -> Order<M> {
        Order::new(self.info.column, Direction::Ascending)
    }

    /// Orders by the field, null first and then the greatest value.
    pub fn desc(self) -> Order<M> {
        Order::new(self.info.column, Direction::Descending)
    }
}

impl<M, C: diesel::Column<SqlType: ColumnType>> Field<M, C> {
    /// Matches rows whose field equals `value`.
    pub fn eq(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::Equal, value)
    }

    /// Matches rows whose field is not null and differs from `value`.
    pub fn ne(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::NotEqual, value)
    }

    /// Matches rows whose field is less than `value`.
    pub fn lt(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::Less, value)
    }

    /// Matches rows whose field is less than or equal to `value`.
    pub fn le(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::AtMost, value)
    }

    /// Matches rows whose field is greater than `value`.
    pub fn gt(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::Greater, value)
    }

    /// Matches rows whose field is greater than or equal to `value`.
    pub fn ge(self, value: impl Into<ValueOf<C>>) -> Filter<M> {
        self.compare(Comparison::AtLeast, value)
    }

    /// Matches rows whose field lies between `lower` and `upper`, both included.
    pub fn between(self, lower: impl Into<ValueOf<C>>, upper: impl Into<ValueOf<C>>) -> Filter<M> {
        self.ge(lower).and(self.le(upper))
    }

    /// Matches rows whose field equals one of `values`; an empty list matches no row.
    pub fn eq_any<V: Into<ValueOf<C>>>(self, values: impl IntoIterator<Item = V>) -> Filter<M> {
        self.list(values, false)
    }

    /// Matches rows whose field is not null and equals none of `values`; an empty list matches every row.
    pub fn ne_all<V: Into<ValueOf<C>>>(self, values: impl IntoIterator<Item = V>) -> Filter<M> {
        self.list(values, true)
    }

    /// Computes the least value.
    pub fn min(self) -> Aggregate<M, ValueOf<C>> {
        self.aggregate(AggregateFunction::Min)
    }

    /// Computes the greatest value.
    pub fn max(self) -> Aggregate<M, ValueOf<C>> {
        self.aggregate(AggregateFunction::Max)
    }

    /// Computes the sum: an `i64` of integers, a `BigDecimal` of decimal numbers, an `f64` of other numbers.
    pub fn sum(self) -> Aggregate<M, <ValueOf<C> as Sums>::Sum>
    where
        ValueOf<C>: Sums,
    {
        self.aggregate(AggregateFunction::Sum)
    }

    /// Computes the mean.
    pub fn average(self) -> Aggregate<M, f64>
    where
        ValueOf<C>: Sums,
    {
        self.aggregate(AggregateFunction::Average)
    }

    fn compare(self, comparison: Comparison, value: impl Into<ValueOf<C>>) -> Filter<M> {
        let value = value.into().into();
        Filter::new(Condition::Compare { column: self.info.column, comparison, value })
    }

    fn list<V: Into<ValueOf<C>>>(
        self,
        values: impl IntoIterator<Item = V>,
        negated: bool,
    ) -> Filter<M> {
        let column = self.info.column;
        let values = values.into_iter().map(|value| -> Value { value.into().into() });

        match List::new(column.kind, values) {
            Ok(list) => Filter::new(Condition::In { column, list, negated }),
            Err(_) => Filter::new(Condition::none()),
        }
    }

    fn aggregate<T>(self, function: AggregateFunction) -> Aggregate<M, T> {
        Aggregate::new(Expression::Aggregate(function, self.info.column))
    }
}

impl<M, C: diesel::Column<SqlType: ColumnType<Rust = String>>> Field<M, C> {
    /// Matches rows whose text contains `text`.
    pub fn contains(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::Anywhere, text, false)
    }

    /// Matches rows whose text starts with `text`.
    pub fn starts_with(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::Start, text, false)
    }

    /// Matches rows whose text ends with `text`.
    pub fn ends_with(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::End, text, false)
    }

    /// Matches rows whose text contains `text`, in upper or lower case.
    pub fn contains_insensitive(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::Anywhere, text, true)
    }

    /// Matches rows whose text starts with `text`, in upper or lower case.
    pub fn starts_with_insensitive(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::Start, text, true)
    }

    /// Matches rows whose text ends with `text`, in upper or lower case.
    pub fn ends_with_insensitive(self, text: impl AsRef<str>) -> Filter<M> {
        self.text(TextPosition::End, text, true)
    }

    fn text(self, position: TextPosition, text: impl AsRef<str>, insensitive: bool) -> Filter<M> {
        let text = TextMatch::new(position, text.as_ref(), insensitive);
        Filter::new(Condition::Text { column: self.info.column, text })
    }
}
