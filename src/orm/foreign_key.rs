//! Checks at compile time which Diesel columns can join two models.

use diesel::sql_types::{BigInt, Integer, SmallInt, Text};

use crate::database::{ColumnType, sql_types};
use crate::model::Model;

/// A column of the model `M` that can hold the values of the column `L` of the model `N`.
///
/// The compiler's message about a wrong key says that one column was required to implement `ForeignKey` for the other.
pub trait ForeignKey<L, M, N>: diesel::Column {}

impl<F, L, M, N> ForeignKey<L, M, N> for F
where
    M: Model,
    N: Model,
    F: diesel::Column<Table = M::Table>,
    L: diesel::Column<Table = N::Table>,
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
pub trait SameKey<T>: sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

/// Lets columns of a type be keys.
macro_rules! keys {
    ($($key:ty),* $(,)?) => {
        $(
            impl sealed::Sealed for $key {}
            impl SameKey<$key> for $key {}
        )*
    };
}

keys! { SmallInt, Integer, BigInt, Text, sql_types::Uuid }
