//! A row that is not stored yet.

use std::sync::Arc;

use super::Fake;
use super::fake_value::fake_value;
use super::plan::Plan;
use crate::database::{ColumnSet, Key, Kind, Record, Value};
use crate::error::Result;
use crate::model::table::automatic_value;
use crate::model::{Auto, FieldInfo, ModelInfo, RelationInfo, Values};

/// The values of a row that is not stored yet.
pub(super) struct Draft {
    model: &'static ModelInfo,
    /// The values to write.
    pub(super) values: Values,
    /// The values of the other columns while the row is in memory.
    unwritten: Values,
    fake: Fake,
}

/// The place that a row is made for.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// The index of the row among those of the call, or among those of its owner.
    pub(super) index: usize,
    /// The foreign key with the owner's key.
    pub(super) key: Option<(&'static FieldInfo, Value)>,
}

impl Draft {
    /// Creates a row: the values of the definition, merged values, states in the order of their application, then
    /// made-up values for the rest (Lucid's order).
    pub(super) fn new(plan: &Plan, place: Place, mut fake: Fake) -> Result<Self> {
        let factory = &plan.factory;
        let mut values = factory
            .define
            .as_ref()
            .map(|define| define(&mut fake))
            .transpose()?
            .unwrap_or_default();

        let each = factory.merge_each.get(place.index).cloned().unwrap_or_default();
        values = values.merge(plan.merge.clone()).merge(each);
        for name in &factory.applied {
            values = factory.state(name)?(values, &mut fake)?;
        }
        if let Some((field, key)) = place.key {
            values.set(field, Some(key));
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

    /// Fills in the values that the row requires and the automatic ones.
    fn fill_in(&mut self, plan: &Plan) {
        for field in self.model.fields {
            if self.values.has(field) {
                continue;
            }
            let is_automatic = field.auto != Auto::No;
            let value = match field.column.kind {
                Kind::Timestamptz | Kind::Timestamp | Kind::Date if is_automatic => {
                    automatic_value(field.column.kind, self.fake.now())
                }
                kind if plan.is_made_up(field) || is_automatic && kind == Kind::Uuid => {
                    Some(fake_value(field, plan.is_unique(field), &mut self.fake))
                }
                _ => continue,
            };
            self.values.set(field, value);
        }
    }

    /// Returns the whole row in memory. A value that only a database can generate is 0 for a key, and made up for other
    /// columns.
    pub(super) fn record(&mut self) -> Record {
        for field in self.model.fields {
            if !self.values.has(field) && !self.unwritten.has(field) {
                let is_key =
                    field.is_numbered() || self.model.belongs_to_over(&field.column).is_some();
                let value = if field.column.nullable {
                    None
                } else if is_key {
                    empty_key(field)
                } else {
                    Some(fake_value(field, field.unique, &mut self.fake))
                };
                self.unwritten.set(field, value);
            }
        }

        let value = |field| self.values.get(field).or(self.unwritten.get(field)).cloned().flatten();
        let values = self.model.fields.iter().map(value).collect();
        Record::new(Arc::new(ColumnSet::new(self.model.columns())), values)
    }

    /// Returns the whole row, with its number as the primary key where a database would generate one.
    ///
    /// # Errors
    /// [`Error::Unexpected`] when the primary key cannot hold the number.
    pub(super) fn stubbed(mut self) -> Result<Record> {
        let key = self.model.primary_key;
        if key.is_numbered() && !self.values.has(key) {
            let number = Key::Integer(self.fake.sequence());
            self.values.set(key, Some(number.value(key.column.kind)?));
        }
        Ok(self.record())
    }

    /// Writes the changes of a hook.
    pub(super) fn absorb(&mut self, before: &Record, after: &Record) -> Result<()> {
        for field in self.model.fields {
            let value = after.get(&field.column)?;
            if before.get(&field.column)? != value {
                self.values.set(field, value.cloned());
            }
        }
        Ok(())
    }

    /// Makes the row belong to another one.
    ///
    /// # Errors
    /// As [`key_of`].
    pub(super) fn link(&mut self, relation: &RelationInfo, parent: &Record) -> Result<()> {
        let key = key_of(relation.related(), relation.related_key(), parent)?;
        self.values.set(relation.owner_key(), Some(key));
        Ok(())
    }
}

/// Returns the key by which other rows belong to a row.
///
/// # Errors
/// [`Error::BadUserInput`] when it is null.
pub(super) fn key_of(model: &ModelInfo, key: &FieldInfo, record: &Record) -> Result<Value> {
    model.key_for_others(key, record.get(&key.column)?.cloned())
}

/// Returns the placeholder of a key that does not exist yet.
fn empty_key(field: &FieldInfo) -> Option<Value> {
    let empty = [Key::Integer(0), Key::Text(String::new()), Key::Uuid(uuid::Uuid::nil())];
    empty.iter().find_map(|key| key.value(field.column.kind).ok())
}
