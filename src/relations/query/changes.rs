//! Columns to write through a query.

use std::marker::PhantomData;

use crate::database::{Attribute, Column, ColumnType, Error, Key, Result, Value};
use crate::model::{Model, Values, column_of};
use crate::relations::typed::Has;
use crate::relations::write::{Link, OnOccupied, RelationWrite, RowInput, Target, Verb};
use crate::relations::{BelongsTo, TypedRelation};

/// What to write to a row: columns with their values, and what to write through its relations.
#[derive(Clone, Debug)]
pub struct Changes<M> {
    assignments: Vec<(Column, Option<Value>)>,
    existing: Option<Key>,
    belongs_to: Vec<Link>,
    has: Vec<RelationWrite>,
    model: PhantomData<fn() -> M>,
}

/// No changes as yet: `changes::<Profile>().set(profiles::bio, "…")`.
pub fn changes<M: Model>() -> Changes<M> {
    Changes { assignments: Vec::new(), existing: None, belongs_to: Vec::new(), has: Vec::new(), model: PhantomData }
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

    /// Saves these changes to the existing row with a primary key, where a verb takes new rows and existing ones.
    pub fn of(mut self, id: impl Into<Key>) -> Self {
        self.existing = Some(id.into());
        self
    }

    /// Makes a related row together with this one, in the same transaction.
    pub fn create<R: Model, K: Has>(mut self, relation: TypedRelation<M, R, K>, values: Changes<R>) -> Self {
        let verb = Verb::Create(values.into_row());
        self.has.push(RelationWrite { relation: relation.untyped(), verb, on_occupied: OnOccupied::Error });
        self
    }

    /// Links this row to the one with a primary key, in the same transaction.
    pub fn associate<R: Model>(mut self, relation: BelongsTo<M, R>, id: impl Into<Key>) -> Self {
        let target = Target::Row(id.into());
        self.belongs_to.push(Link { relation: relation.untyped(), target, on_occupied: OnOccupied::Error });
        self
    }

    /// The row to write.
    pub(in crate::relations) fn into_row(self) -> RowInput {
        let Changes { assignments, belongs_to, has, .. } = self;
        RowInput { path: String::new(), values: Values::new(assignments), belongs_to, has }
    }

    /// Changes that write these values.
    pub(crate) fn from_values(values: Values) -> Self {
        Changes { assignments: values.entries().to_vec(), ..changes() }
    }

    /// The key of an existing row, or none for a new one, and what to write to it.
    pub(in crate::relations) fn into_saved(mut self) -> (Option<Key>, RowInput) {
        (self.existing.take(), self.into_row())
    }

    /// The columns alone, where nothing can be written through relations.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when something is to be.
    pub(crate) fn into_values(self) -> Result<Values> {
        if self.belongs_to.is_empty() && self.has.is_empty() {
            return Ok(Values::new(self.assignments));
        }
        let message = "only columns can be written or looked for here: write through relations row by row";
        Err(Error::BadUserInput(message.into()))
    }
}
