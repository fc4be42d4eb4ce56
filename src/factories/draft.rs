//! A row in the making.

use std::sync::Arc;

use super::Fake;
use super::made_up::made_up;
use super::plan::{Plan, belongs_to};
use crate::database::{Auto, Column, ColumnSet, Error, Key, Kind, Record, Result, Value};
use crate::model::rows::{automatic, is_numbered};
use crate::model::{ModelInfo, Values};
use crate::relations::Relation;

/// A row that is not stored yet.
pub(super) struct Draft {
    model: &'static ModelInfo,
    /// What is written.
    pub(super) values: Values,
    /// What stands in the other columns as long as the row is in memory.
    unwritten: Values,
    fake: Fake,
}

/// Where a row is wanted.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// Its place among the rows of its call, or among those of the row that it is made for.
    pub(super) index: usize,
    /// The foreign key with the key of the row that it is made for.
    pub(super) key: Option<(Column, Value)>,
}

impl Draft {
    /// What the definition gives, what is merged with it, the states in the order in which they were applied, and
    /// what is missing then (Lucid's order).
    pub(super) fn new(plan: &Plan, place: Place, mut fake: Fake) -> Result<Self> {
        let factory = &plan.factory;
        let mut values = factory.define.as_ref().map(|define| define(&mut fake)).transpose()?.unwrap_or_default();
        let each = factory.merge_each.get(place.index).cloned().unwrap_or_default();
        values = values.merged(plan.merge.clone()).merged(each);
        for name in &factory.applied {
            values = factory.state(name)?(values, &mut fake)?;
        }
        if let Some((column, key)) = place.key {
            values.set(&column, Some(key));
        }
        let mut draft = Draft { model: plan.model(), values, unwritten: Values::default(), fake };
        draft.fill_in(plan);
        for hook in &factory.after_make {
            let before = draft.record();
            let after = hook(before.clone(), &mut draft.fake)?;
            draft.absorb(&before, &after)?;
        }
        Ok(draft)
    }

    /// Makes up what the row cannot be stored without, and what Relata fills in.
    fn fill_in(&mut self, plan: &Plan) {
        for column in self.model.columns {
            if self.values.has(column) {
                continue;
            }
            let is_automatic = column.auto != Auto::No;
            let value = match column.kind {
                Kind::Timestamptz | Kind::Timestamp | Kind::Date if is_automatic => automatic(column, self.fake.now()),
                kind if plan.is_made_up(column) || is_automatic && kind == Kind::Uuid => {
                    Some(made_up(column, plan.is_unique(column), &mut self.fake))
                }
                _ => continue,
            };
            self.values.set(column, value);
        }
    }

    /// The whole row as it is in memory: what only a database could fill in is 0 if it is a key, and made up
    /// otherwise.
    pub(super) fn record(&mut self) -> Record {
        for column in self.model.columns {
            if !self.values.has(column) && !self.unwritten.has(column) {
                let value = match column.nullable {
                    true => None,
                    false if is_numbered(column) || belongs_to(self.model, column) => no_key(column),
                    false => Some(made_up(column, column.unique, &mut self.fake)),
                };
                self.unwritten.set(column, value);
            }
        }
        let value = |column| self.values.get(column).or(self.unwritten.get(column)).cloned().flatten();
        let values = self.model.columns.iter().map(value).collect();
        Record::new(Arc::new(ColumnSet::of(self.model.columns)), values)
    }

    /// The whole row, with its number in place of the one that a database would give it.
    ///
    /// # Errors
    /// [`Error::Unexpected`] when the primary key cannot hold the number.
    pub(super) fn stubbed(mut self) -> Result<Record> {
        let key = self.model.primary_key;
        if is_numbered(key) && !self.values.has(key) {
            let number = Key::Integer(self.fake.sequence());
            self.values.set(key, Some(number.value(key.kind)?));
        }
        Ok(self.record())
    }

    /// Writes what a hook changed.
    pub(super) fn absorb(&mut self, before: &Record, after: &Record) -> Result<()> {
        for column in self.model.columns {
            let value = after.get(column)?;
            if before.get(column)? != value {
                self.values.set(column, value.cloned());
            }
        }
        Ok(())
    }

    /// Lets the row belong to another.
    ///
    /// # Errors
    /// As [`key_of`].
    pub(super) fn link(&mut self, relation: &Relation, parent: &Record) -> Result<()> {
        let key = key_of((relation.related)(), relation.related_key, parent)?;
        self.values.set(relation.owner_key, Some(key));
        Ok(())
    }
}

/// The key by which other rows belong to a row.
///
/// # Errors
/// [`Error::BadUserInput`] when it is null.
pub(super) fn key_of(model: &ModelInfo, key: &Column, record: &Record) -> Result<Value> {
    record.get(key)?.cloned().ok_or_else(|| {
        let (model, key) = (model.singular, key.field);
        Error::BadUserInput(format!("this {model} has no `{key}`, so nothing can belong to it"))
    })
}

/// What stands for a key in memory as long as there is none.
fn no_key(column: &Column) -> Option<Value> {
    let empty = [Key::Integer(0), Key::Text(String::new()), Key::Uuid(uuid::Uuid::nil())];
    empty.iter().find_map(|key| key.value(column.kind).ok())
}
