//! Which columns and rows a client may write.

use crate::model::{Auto, FieldInfo, ModelInfo, RelationInfo};

/// Lists the columns that clients write: none that Relata fills in, and no foreign key of a relation of any model.
pub(super) fn writable(
    models: &[&'static ModelInfo],
    model: &ModelInfo,
) -> Vec<&'static FieldInfo> {
    let mut keys = Vec::new();
    for relation in models.iter().flat_map(|model| model.relations) {
        if !relation.owner_holds_key() {
            keys.push(relation.related_key());
        }
    }

    let mut fields = Vec::new();
    for field in model.visible_fields() {
        let is_given = !field.primary_key || (field.needs_value() && !field.linked);
        if field.auto == Auto::No && !field.read_only && is_given && !keys.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// Lists the columns by which a row can be found to write to it.
pub(super) fn searchable(
    models: &[&'static ModelInfo],
    model: &ModelInfo,
) -> Vec<&'static FieldInfo> {
    writable(models, model).into_iter().filter(|field| field.column.kind.is_sorted()).collect()
}

/// Returns whether clients can make rows of a model: they must be able to give all values that a row needs.
pub(super) fn is_creatable(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    let withheld = |field: &FieldInfo| field.needs_value() && (field.hidden || field.read_only);
    !model.fields.iter().any(withheld)
        && (!writable(models, model).is_empty() || !model.relations.is_empty())
}

/// Returns whether a new row must be given what it belongs to. Of two relations over one key either will do.
pub(super) fn is_required(models: &[&'static ModelInfo], link: &RelationInfo) -> bool {
    let model = link.owner();
    let over_key = links_over(model, link.owner_key()).count();
    let has_more = writable(models, model).len() + model.relations.len() > 1;
    link.owner_holds_key() && link.owner_key().needs_value() && over_key == 1 && has_more
}

/// Returns whether a row that is made through a relation has an input without what it belongs to, which is the owner.
pub(super) fn has_own_input(models: &[&'static ModelInfo], relation: &RelationInfo) -> bool {
    let mut links = links_over(relation.related(), relation.related_key());
    !relation.owner_holds_key() && links.any(|link| is_required(models, link))
}

/// Lists the belongsTo relations of a model over one key.
pub(super) fn links_over<'m>(
    model: &'m ModelInfo,
    key: &'m FieldInfo,
) -> impl Iterator<Item = &'static RelationInfo> + 'm {
    let relations = model.relations.iter();
    relations.filter(move |link| link.owner_holds_key() && link.owner_key() == key)
}

/// Returns whether clients can change anything in a row of a model.
pub(super) fn is_updatable(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    writable(models, model).iter().any(|field| !field.primary_key) || !model.relations.is_empty()
}

/// Returns whether clients choose the primary key of a new row.
pub(super) fn has_given_key(models: &[&'static ModelInfo], model: &ModelInfo) -> bool {
    writable(models, model).iter().any(|field| field.primary_key)
}
