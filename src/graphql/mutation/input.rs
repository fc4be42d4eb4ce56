//! The names of input types, and which columns a client may write.

use crate::database::{Auto, Column, Kind};
use crate::model::ModelInfo;
use crate::model::rows::needs_value;
use crate::relations::{Relation, RelationKind};

/// The columns that a client writes: none that Relata fills in, and no foreign key, be it that of the model's own
/// relation or of another model's.
pub(super) fn writable(models: &[&'static ModelInfo], model: &ModelInfo) -> Vec<&'static Column> {
    let is_key = |column: &Column| {
        let relations = models.iter().flat_map(|model| model.relations);
        let mut keys = relations.filter(|relation| relation.kind != RelationKind::BelongsTo);
        keys.any(|relation| relation.related_key.table == column.table && relation.related_key.name == column.name)
    };
    let writes = |column: &&Column| column.auto == Auto::No && !column.read_only && !is_key(column);
    model.visible_columns().filter(writes).filter(|column| !column.primary_key || needs_value(column)).collect()
}

/// The columns that a row can be looked for by, to write to it.
pub(super) fn searchable(models: &[&'static ModelInfo], model: &ModelInfo) -> Vec<&'static Column> {
    writable(models, model).into_iter().filter(|column| column.kind != Kind::Json).collect()
}

/// Whether clients can make rows of a model: a value that a row needs must be one that they may give.
pub(super) fn is_creatable(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    let withheld = |column: &Column| needs_value(column) && (column.hidden || column.read_only);
    !model.columns.iter().any(withheld) && (!writable(models, model).is_empty() || !model.relations.is_empty())
}

/// Whether there is anything that clients can change in a row of a model.
pub(super) fn is_updatable(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    writable(models, model).iter().any(|column| !column.primary_key) || !model.relations.is_empty()
}

/// Whether clients choose the primary key of a new row.
pub(super) fn has_given_key(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    writable(models, model).iter().any(|column| column.primary_key)
}

/// The name of the input for what is written through a relation, such as `UserProfileWrite`.
pub(super) fn relation_input(relation: &Relation) -> String {
    format!("{}{}Write", (relation.owner)().name, super::fields::noun(relation, true))
}
