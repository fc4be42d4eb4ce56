//! A write as a value: a command, its rows, and the verbs of their relations.

use crate::database::{Key, Value};
use crate::model::{FieldInfo, ModelInfo, RelationInfo, RelationKind, Values};

/// A write to carry out in one transaction.
#[derive(Clone, Debug)]
pub(crate) enum WriteCommand {
    /// Inserts a row.
    Create(&'static ModelInfo, RowInput),
    /// Finds the first row that has the values of `search`, or inserts one with both.
    OrCreate { model: &'static ModelInfo, search: Values, input: RowInput, when_found: WhenFound },
    /// Updates the row with a primary key.
    Update(&'static ModelInfo, Key, RowInput),
    /// Deletes the row with a primary key.
    Delete(&'static ModelInfo, Key),
    /// Carries out a verb of a hasOne or a hasMany for an owner.
    Relation(MemoryRow, RelationWrite),
    /// Links or unlinks a row, which holds the foreign key.
    Link(MemoryRow, Link),
}

impl WriteCommand {
    /// Returns the model whose row is written first.
    pub(crate) fn model(&self) -> &'static ModelInfo {
        match self {
            WriteCommand::Create(model, _)
            | WriteCommand::OrCreate { model, .. }
            | WriteCommand::Update(model, ..)
            | WriteCommand::Delete(model, _) => model,
            WriteCommand::Relation(_, write) => write.relation.owner(),
            WriteCommand::Link(_, link) => link.relation.owner(),
        }
    }
}

/// A row as the caller has it: its primary key, or `None` if it is not stored yet, and the values to write first.
#[derive(Clone, Debug)]
pub(crate) struct MemoryRow {
    pub(crate) id: Option<Key>,
    pub(crate) values: Values,
    /// True if the caller keeps the related row in memory, and needs the one that the relation shows afterwards.
    pub(crate) keeps_related: bool,
}

/// A stored row without values to write.
impl From<Key> for MemoryRow {
    fn from(id: Key) -> Self {
        MemoryRow { id: Some(id), values: Values::default(), keeps_related: false }
    }
}

/// A row to write: its values, and the writes through its relations.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowInput {
    /// The path of the row in the request, for error messages.
    pub(crate) path: String,
    pub(crate) values: Values,
    /// Written before the row, since it holds their foreign keys.
    pub(crate) belongs_to: Vec<Link>,
    /// Written after the row, since they hold its key.
    pub(crate) has: Vec<RelationWrite>,
}

/// A write through a belongsTo.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The path of the link in the request, for error messages.
    pub(crate) path: String,
    pub(crate) relation: RelationInfo,
    pub(crate) target: LinkTarget,
    pub(crate) on_occupied: OnOccupied,
}

/// The row that a belongsTo will point at.
#[derive(Clone, Debug)]
pub(crate) enum LinkTarget {
    /// No row: the foreign key becomes null.
    Nothing,
    /// The row with a primary key.
    Row(Key),
    /// The row with a primary key, which gets these values first.
    Changed(Key, RowInput),
    /// A new row.
    New(RowInput),
    /// The row that it points at already, which gets these values.
    Update(RowInput),
    /// The row in whose input this one stands.
    Enclosing,
    /// A row with this key, which is stored later in the same write.
    Later(Value),
}

impl LinkTarget {
    /// Returns the row to write before it is linked.
    pub(super) fn input(&self) -> Option<&RowInput> {
        match self {
            LinkTarget::New(input) | LinkTarget::Changed(_, input) | LinkTarget::Update(input) => {
                Some(input)
            }
            LinkTarget::Nothing
            | LinkTarget::Row(_)
            | LinkTarget::Enclosing
            | LinkTarget::Later(_) => None,
        }
    }

    /// As [`input`](Self::input).
    pub(super) fn input_mut(&mut self) -> Option<&mut RowInput> {
        match self {
            LinkTarget::New(input) | LinkTarget::Changed(_, input) | LinkTarget::Update(input) => {
                Some(input)
            }
            LinkTarget::Nothing
            | LinkTarget::Row(_)
            | LinkTarget::Enclosing
            | LinkTarget::Later(_) => None,
        }
    }
}

/// A write through a hasOne or a hasMany.
#[derive(Clone, Debug)]
pub(crate) struct RelationWrite {
    /// The path of the verb in the request, for error messages.
    pub(crate) path: String,
    pub(crate) relation: RelationInfo,
    pub(crate) verb: RelationVerb,
    pub(crate) on_occupied: OnOccupied,
}

impl RelationWrite {
    /// Returns the hasOne that shows the row which the write makes, if no other row is written with it.
    pub(super) fn makes_has_one(&self) -> Option<RelationInfo> {
        match &self.verb {
            RelationVerb::Create(input)
                if self.relation.kind == RelationKind::HasOne
                    && self.relation.has_slot()
                    && input.belongs_to.is_empty()
                    && input.has.is_empty() =>
            {
                Some(self.relation)
            }
            _ => None,
        }
    }
}

/// A verb of a hasOne or a hasMany with its arguments.
#[derive(Clone, Debug)]
pub(crate) enum RelationVerb {
    Create(RowInput),
    /// With the primary key of an existing row, or `None` for a new one.
    Save(Option<Key>, RowInput),
    /// `firstOrCreate` and `updateOrCreate`.
    OrCreate {
        search: Values,
        input: RowInput,
        when_found: WhenFound,
    },
    Associate(Key),
    /// Links the row in whose input the owner stands.
    AssociateEnclosing,
    Dissociate,
    /// Updates or deletes the related row of a hasOne.
    Update(RowInput),
    Delete,
    CreateMany(Vec<RowInput>),
    SaveMany(Vec<(Option<Key>, RowInput)>),
    /// `fetchOrCreateMany` and `updateOrCreateMany`.
    OrCreateMany {
        by: Vec<&'static FieldInfo>,
        rows: Vec<RowInput>,
        when_found: WhenFound,
    },
    /// Updates or deletes rows of the owner of a hasMany.
    UpdateMany(Vec<(Key, RowInput)>),
    /// With the path of each.
    DeleteMany(Vec<(Key, String)>),
}

impl RelationVerb {
    /// Lists the rows that the verb writes.
    pub(super) fn inputs(&self) -> Vec<&RowInput> {
        match self {
            RelationVerb::Create(input)
            | RelationVerb::Save(_, input)
            | RelationVerb::Update(input)
            | RelationVerb::OrCreate { input, .. } => vec![input],
            RelationVerb::CreateMany(rows) | RelationVerb::OrCreateMany { rows, .. } => {
                rows.iter().collect()
            }
            RelationVerb::SaveMany(rows) => rows.iter().map(|(_, input)| input).collect(),
            RelationVerb::UpdateMany(rows) => rows.iter().map(|(_, input)| input).collect(),
            RelationVerb::Associate(_)
            | RelationVerb::AssociateEnclosing
            | RelationVerb::Dissociate
            | RelationVerb::Delete
            | RelationVerb::DeleteMany(_) => Vec::new(),
        }
    }

    /// As [`inputs`](Self::inputs).
    pub(super) fn inputs_mut(&mut self) -> Vec<&mut RowInput> {
        match self {
            RelationVerb::Create(input)
            | RelationVerb::Save(_, input)
            | RelationVerb::Update(input)
            | RelationVerb::OrCreate { input, .. } => vec![input],
            RelationVerb::CreateMany(rows) | RelationVerb::OrCreateMany { rows, .. } => {
                rows.iter_mut().collect()
            }
            RelationVerb::SaveMany(rows) => rows.iter_mut().map(|(_, input)| input).collect(),
            RelationVerb::UpdateMany(rows) => rows.iter_mut().map(|(_, input)| input).collect(),
            RelationVerb::Associate(_)
            | RelationVerb::AssociateEnclosing
            | RelationVerb::Dissociate
            | RelationVerb::Delete
            | RelationVerb::DeleteMany(_) => Vec::new(),
        }
    }
}

/// The treatment of the row that occupies the slot of a hasOne when another row is written to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnOccupied {
    /// Refuses the write.
    #[default]
    Error,
    /// Sets the occupant's foreign key to null.
    Detach,
    /// Deletes the occupant.
    Delete,
    /// Writes the values to the occupant instead (`create`, and `save` of a new row).
    Update,
}

/// The treatment of a row that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFound {
    /// Leaves the row as it is (`firstOrCreate`, `fetchOrCreateMany`).
    Keep,
    /// Writes the values to it (`updateOrCreate`, `updateOrCreateMany`).
    Update,
}
