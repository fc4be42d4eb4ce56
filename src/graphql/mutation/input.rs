//! Which columns and rows a client may write.

use super::fields::VerbName;
use crate::graphql::served::Served;
use crate::model::{Auto, FieldInfo, ModelInfo, Operations, RelationInfo};

/// Lists the columns that clients write: none that Relata fills in, and no foreign key of a relation of any model.
pub(super) fn writable(served: Served, model: &ModelInfo) -> Vec<&'static FieldInfo> {
    let mut keys = Vec::new();
    for relation in served.models().iter().flat_map(|model| model.relations) {
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
pub(super) fn searchable(served: Served, model: &ModelInfo) -> Vec<&'static FieldInfo> {
    writable(served, model).into_iter().filter(|field| field.column.kind.is_sorted()).collect()
}

/// Returns whether clients can make rows of a model: they must be able to give all values that a row needs.
pub(super) fn is_creatable(served: Served, model: &'static ModelInfo) -> bool {
    model.operations.contains(Operations::CREATE) && can_be_given(served, model, None)
}

/// Returns whether clients can make rows through a relation, which gives them their owner's key.
pub(super) fn is_creatable_through(served: Served, relation: &RelationInfo) -> bool {
    let given = (!relation.owner_holds_key()).then(|| relation.related_key());
    served.offers(relation, Operations::CREATE) && can_be_given(served, relation.related(), given)
}

/// Returns whether clients can give all values that a row needs, but for one that it has already.
fn can_be_given(
    served: Served,
    model: &'static ModelInfo,
    given: Option<&'static FieldInfo>,
) -> bool {
    let columns = writable(served, model);
    let is_given = |field: &'static FieldInfo| {
        columns.contains(&field)
            || Some(field) == given
            || links_over(model, field).any(|link| served.links(link))
    };
    let is_withheld = |field: &FieldInfo| field.hidden || field.read_only;
    let mut needed = model.fields.iter().filter(|field| field.needs_value());
    let has_values = !columns.is_empty() || is_linked(served, model);
    has_values && needed.all(|field| !is_withheld(field) && is_given(field))
}

/// Returns whether a new row must be given what it belongs to. Of two relations over one key either will do.
pub(super) fn is_required(served: Served, link: &RelationInfo) -> bool {
    let model = link.owner();
    let over_key = links_over(model, link.owner_key()).count();
    let has_more = writable(served, model).len() + served.written_relations(model).count() > 1;
    let is_needed = link.owner_holds_key() && link.owner_key().needs_value() && over_key == 1;
    is_needed && has_more && !VerbName::nested_of(served, link).is_empty()
}

/// Returns whether a row that is made through a relation has an input without what it belongs to, which is the owner.
pub(super) fn has_own_input(served: Served, relation: &RelationInfo) -> bool {
    let mut links = links_over(relation.related(), relation.related_key());
    !relation.owner_holds_key() && links.any(|link| is_required(served, link))
}

/// Lists the belongsTo relations of a model over one key.
pub(super) fn links_over<'m>(
    model: &'m ModelInfo,
    key: &'m FieldInfo,
) -> impl Iterator<Item = &'static RelationInfo> + 'm {
    let relations = model.relations.iter();
    relations.filter(move |link| link.owner_holds_key() && link.owner_key() == key)
}

/// Returns whether a row of a model has anything that clients change.
pub(super) fn has_changes(served: Served, model: &'static ModelInfo) -> bool {
    let has_columns = writable(served, model).iter().any(|field| !field.primary_key);
    has_columns || is_linked(served, model)
}

/// Returns whether clients link rows of a model by any of its relations.
fn is_linked(served: Served, model: &'static ModelInfo) -> bool {
    served.relations(model).any(|relation| served.links(relation))
}

/// Returns whether clients choose the primary key of a new row.
pub(super) fn has_given_key(served: Served, model: &ModelInfo) -> bool {
    writable(served, model).iter().any(|field| field.primary_key)
}
