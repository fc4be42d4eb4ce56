//! Which Diesel columns can join two models, checked by the compiler.

use diesel::sql_types::{BigInt, Integer, SmallInt, Text};

use crate::database::{ColumnType, sql_types};
use crate::model::Model;

/// A column of the table of the model `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of `{M}`'s table",
    note = "in `has_one` and `has_many` the local key is the owner's and the foreign key the related model's; in `belongs_to` it is the other way round"
)]
pub trait KeyColumn<M>: diesel::Column {}

impl<C, M> KeyColumn<M> for C
where
    M: Model,
    C: diesel::Column<Table = M::Table>,
{
}

/// A foreign key that can hold the values of the local key `L`.
#[diagnostic::on_unimplemented(message = "the foreign key `{Self}` cannot hold the local key `{L}`")]
pub trait KeyFor<L> {}

impl<F, L> KeyFor<L> for F
where
    F: diesel::Column,
    L: diesel::Column,
    F::SqlType: ColumnType,
    L::SqlType: ColumnType,
    <F::SqlType as ColumnType>::NotNull: SameKey<<L::SqlType as ColumnType>::NotNull>,
{
}

/// A SQL type that two columns must share to be joined.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot hold a local key of type `{T}`",
    note = "both must be the same type: an integer, a text or a UUID; either may be nullable"
)]
pub trait SameKey<T> {}

impl SameKey<SmallInt> for SmallInt {}
impl SameKey<Integer> for Integer {}
impl SameKey<BigInt> for BigInt {}
impl SameKey<Text> for Text {}
impl SameKey<sql_types::Uuid> for sql_types::Uuid {}
