//! Values to write to a row.

use std::marker::PhantomData;

use super::{BelongsTo, Field, HasTag, Relation, ValueOf};
use crate::database::{ColumnType, Key, Value};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, Model, Values};
use crate::relations::write::{
    Link, LinkTarget, OnOccupied, RelationVerb, RelationWrite, RowInput,
};

/// Values to write to a row of the model `M`, and writes through its relations.
///
/// [`User::changes()`](super::ActiveRecord::changes) starts them for a new row or for a row that the caller has;
/// [`Profile::existing(1)`](super::ActiveRecord::existing) starts them for the row with a primary key.
#[derive(Debug)]
pub struct Changes<M> {
    assignments: Vec<(&'static FieldInfo, Option<Value>)>,
    existing: Option<Key>,
    /// The error about values of an existing row that were given to a verb for new rows.
    mistake: Option<String>,
    belongs_to: Vec<Link>,
    has: Vec<RelationWrite>,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Changes<M> {
    fn clone(&self) -> Self {
        Changes {
            assignments: self.assignments.clone(),
            existing: self.existing.clone(),
            mistake: self.mistake.clone(),
            belongs_to: self.belongs_to.clone(),
            has: self.has.clone(),
            model: PhantomData,
        }
    }
}

impl<M: Model> Changes<M> {
    pub(crate) fn new() -> Self {
        Changes {
            assignments: Vec::new(),
            existing: None,
            mistake: None,
            belongs_to: Vec::new(),
            has: Vec::new(),
            model: PhantomData,
        }
    }

    /// Writes a value to a field.
    pub fn set<C>(mut self, field: Field<M, C>, value: impl Into<ValueOf<C>>) -> Self
    where
        C: diesel::Column<SqlType: ColumnType>,
    {
        self.assignments.push((field.info(), Some(value.into().into())));
        self
    }

    /// Writes null to a field that can hold it.
    pub fn set_null<C, T>(mut self, field: Field<M, C>) -> Self
    where
        C: diesel::Column<SqlType = diesel::sql_types::Nullable<T>>,
        T: diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
    {
        self.assignments.push((field.info(), None));
        self
    }

    /// Creates a related row with this one, in the same transaction.
    pub fn create<R: Model, K: HasTag>(
        mut self,
        relation: Relation<M, R, K>,
        values: Changes<R>,
    ) -> Self {
        let input = self.new_row(values);
        self.has.push(RelationWrite {
            path: String::new(),
            relation: relation.untyped(),
            verb: RelationVerb::Create(input),
            on_occupied: OnOccupied::Error,
        });
        self
    }

    /// Links this row to the one with a primary key, in the same transaction.
    pub fn associate<R: Model>(self, relation: BelongsTo<M, R>, id: impl Into<Key>) -> Self {
        self.link(relation, LinkTarget::Row(id.into()))
    }

    /// Creates the row that this one will belong to, in the same transaction.
    pub fn associate_new<R: Model>(
        mut self,
        relation: BelongsTo<M, R>,
        values: Changes<R>,
    ) -> Self {
        let input = self.new_row(values);
        self.link(relation, LinkTarget::New(input))
    }

    /// Links this row to the one in whose values it stands: the owner of a new team to that team, for instance.
    ///
    /// ```text
    /// Team::changes().associate_new(Team::OWNER, Member::changes().associate_enclosing(Member::TEAM))
    /// ```
    pub fn associate_enclosing<R: Model>(self, relation: BelongsTo<M, R>) -> Self {
        self.link(relation, LinkTarget::Enclosing)
    }

    fn link<R: Model>(mut self, relation: BelongsTo<M, R>, target: LinkTarget) -> Self {
        self.belongs_to.push(Link {
            path: String::new(),
            relation: relation.untyped(),
            target,
            on_occupied: OnOccupied::Error,
        });
        self
    }

    pub(in crate::orm) fn of_existing(id: Key) -> Self {
        Changes { existing: Some(id), ..Changes::new() }
    }

    #[cfg(feature = "factories")]
    pub(crate) fn from_values(values: &Values) -> Self {
        Changes { assignments: values.entries().to_vec(), ..Changes::new() }
    }

    /// Returns the row to write.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for the values of an existing row.
    pub(in crate::orm) fn into_row(self) -> Result<RowInput> {
        match self.mistake() {
            Some(message) => Err(Error::BadUserInput(message)),
            None => Ok(self.into_input()),
        }
    }

    /// Returns the key of an existing row, or `None` for a new one, and the row to write.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for the values of an existing row within these.
    pub(in crate::orm) fn into_saved(mut self) -> Result<(Option<Key>, RowInput)> {
        Ok((self.existing.take(), self.into_row()?))
    }

    /// Returns the row of a nested verb, and keeps its mistake.
    fn new_row<R: Model>(&mut self, values: Changes<R>) -> RowInput {
        self.mistake = self.mistake.take().or_else(|| values.mistake());
        values.into_input()
    }

    /// Returns the error about a key that would be ignored.
    fn mistake(&self) -> Option<String> {
        let model = M::INFO.name;
        let of_key = |id: &Key| {
            format!(
                "`{model}::existing({id})` goes with `save`, `save_many` and `associate`: \
                 give `{model}::changes()` here"
            )
        };
        self.existing.as_ref().map(of_key).or_else(|| self.mistake.clone())
    }

    fn into_input(self) -> RowInput {
        RowInput {
            path: String::new(),
            values: Values::new(self.assignments),
            belongs_to: self.belongs_to,
            has: self.has,
        }
    }

    /// Returns the values alone.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if there are writes through relations too, or for the values of an existing row.
    pub(crate) fn into_values(self) -> Result<Values> {
        if let Some(message) = self.mistake() {
            return Err(Error::BadUserInput(message));
        }
        if self.belongs_to.is_empty() && self.has.is_empty() {
            return Ok(Values::new(self.assignments));
        }

        let message =
            "only columns can be written or looked for here: write through relations row by row";
        Err(Error::BadUserInput(message.into()))
    }
}
