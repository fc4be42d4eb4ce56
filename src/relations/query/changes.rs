//! Columns to write through a query.

use std::marker::PhantomData;

use crate::database::{Attribute, Column, ColumnType, Value};
use crate::model::{Model, column_of};

/// Columns to write, with their values.
#[derive(Clone, Debug)]
pub struct Changes<M> {
    pub(super) assignments: Vec<(Column, Option<Value>)>,
    model: PhantomData<fn() -> M>,
}

/// No changes as yet: `changes::<Profile>().set(profiles::bio, "…")`.
pub fn changes<M: Model>() -> Changes<M> {
    Changes { assignments: Vec::new(), model: PhantomData }
}

impl<M: Model> Changes<M> {
    /// Writes a value to a column.
    pub fn set<C>(mut self, column: C, value: impl Into<<C::SqlType as ColumnType>::Rust>) -> Self
    where
        C: diesel::Column<Table = M::Table>,
        C::SqlType: ColumnType,
    {
        self.assignments.push((*column_of(M::COLUMNS, &column), Some(value.into().into())));
        self
    }

    /// Writes null to a column that may hold it.
    pub fn set_null<C, T>(mut self, column: C) -> Self
    where
        C: diesel::Column<Table = M::Table, SqlType = diesel::sql_types::Nullable<T>>,
        Option<<T as ColumnType>::Rust>: Attribute<C::SqlType>,
        T: ColumnType + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
    {
        self.assignments.push((*column_of(M::COLUMNS, &column), None));
        self
    }
}
