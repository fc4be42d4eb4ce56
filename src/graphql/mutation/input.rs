//! The names of input types, and which columns a client may write.

use crate::database::{Auto, Column};
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
    let writes = |column: &&Column| column.auto == Auto::No && !is_key(column);
    model.visible_columns().filter(writes).filter(|column| !column.primary_key || needs_value(column)).collect()
}

/// The name of the input for what is written through a relation, such as `UserProfileWrite`.
pub(super) fn relation_input(relation: &Relation) -> String {
    format!("{}{}Write", (relation.owner)().name, super::fields::noun(relation, true))
}
