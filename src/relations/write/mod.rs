//! Writing through relations, on descriptions: what every verb does, for every model.
//!
//! Every function runs on the caller's transaction. Rows are locked before they are decided upon, the owner of a
//! relation first, so that two writes to one slot come one after the other.

mod belongs_to;
mod first_or_create;
mod has_many;
mod has_one;
mod own_table;
mod slot;
mod tree;
mod work;

use super::Relation;
use crate::database::{Column, Error, Key, Record, Result, Value};
use crate::model::Values;

pub(crate) use slot::inverse;
pub(crate) use work::{Done, Work, create_many, in_transaction, run};

/// What becomes of the row that is in the place of a hasOne when another is to take it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnOccupied {
    /// It stays, and the write is refused.
    #[default]
    Error,
    /// Its foreign key becomes null.
    Detach,
    /// It is deleted.
    Delete,
    /// It is given the values instead (create, and save of a new row).
    Update,
}

/// A row to write: its values, and what to write through its relations.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowInput {
    /// Where the row stands in the request, for what is wrong with it.
    pub(crate) path: String,
    pub(crate) values: Values,
    /// Written before the row: the foreign keys it holds.
    pub(crate) belongs_to: Vec<Link>,
    /// Written after the row: whatever holds its key.
    pub(crate) has: Vec<RelationWrite>,
}

/// What to write through a belongsTo.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) relation: Relation,
    pub(crate) target: Target,
    pub(crate) on_occupied: OnOccupied,
}

/// What a row is to belong to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Nothing,
    /// The row with a primary key.
    Row(Key),
    /// A row that is made for it.
    New(RowInput),
}

/// What to write through a hasOne or a hasMany.
#[derive(Clone, Debug)]
pub(crate) struct RelationWrite {
    pub(crate) relation: Relation,
    pub(crate) verb: Verb,
    pub(crate) on_occupied: OnOccupied,
}

/// Lucid's verbs, with their payloads.
#[derive(Clone, Debug)]
pub(crate) enum Verb {
    Create(RowInput),
    /// With the primary key of an existing row, or none for a new one.
    Save(Option<Key>, RowInput),
    /// `firstOrCreate` and `updateOrCreate`.
    OrCreate {
        search: Values,
        input: RowInput,
        when_found: WhenFound,
    },
    Associate(Key),
    Dissociate,
    CreateMany(Vec<RowInput>),
    SaveMany(Vec<(Option<Key>, RowInput)>),
    /// `fetchOrCreateMany` and `updateOrCreateMany`.
    OrCreateMany {
        by: Vec<Column>,
        rows: Vec<RowInput>,
        when_found: WhenFound,
    },
}

/// What becomes of a row that was looked for and is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFound {
    /// It stays as it is (`firstOrCreate`, `fetchOrCreateMany`).
    Keep,
    /// The values are written to it (`updateOrCreate`, `updateOrCreateMany`).
    Update,
}

/// What a verb did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// The related rows, in the order of the payload.
    pub(crate) rows: Vec<WrittenRow>,
    /// The row that had to make way, as it was.
    pub(crate) displaced: Option<Record>,
    /// Whether a link between rows was changed.
    pub(crate) linked: bool,
}

impl Written {
    pub(crate) fn one(row: WrittenRow) -> Self {
        Written { rows: vec![row], ..Written::default() }
    }

    /// Whether anything in the database is other than it was.
    pub(crate) fn changed(&self) -> bool {
        self.linked || self.displaced.is_some() || self.rows.iter().any(|row| row.created || row.changed)
    }
}

/// A related row that a verb made, changed or found.
#[derive(Clone, Debug)]
pub(crate) struct WrittenRow {
    pub(crate) record: Record,
    pub(crate) created: bool,
    pub(crate) changed: bool,
    /// The key of the owner it belonged to before, where that was another.
    pub(crate) displaced_from: Option<Value>,
}

impl WrittenRow {
    pub(crate) fn created(record: Record) -> Self {
        WrittenRow { record, created: true, changed: true, displaced_from: None }
    }

    pub(crate) fn found((record, changed): (Record, bool)) -> Self {
        WrittenRow { record, created: false, changed, displaced_from: None }
    }
}

/// The value of an owner's key.
///
/// # Errors
/// [`Error::BadUserInput`] when it is null: an owner without a key must never link or unlink a stranger's row.
fn owner_key(relation: &Relation, owner: &Record) -> Result<Value> {
    owner.get(relation.owner_key)?.cloned().ok_or_else(|| {
        let (model, key) = ((relation.owner)(), relation.owner_key.field);
        Error::BadUserInput(format!(
            "this {} has no `{key}`, so its {} cannot be written",
            model.singular, relation.field
        ))
    })
}
