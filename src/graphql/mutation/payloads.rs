//! The payload types of mutations. Their rows are nullable: one that cannot be read leaves the other fields.

use super::schema::{Types, has_slot};
use crate::graphql::schema::english::{a_row, related_noun};
use crate::graphql::schema::meta::{add_object, field};
use crate::graphql::schema::type_names::{ModelType, related_row, relation_payload};
use crate::model::{ModelInfo, RelationInfo, RelationKind};

impl Types<'_> {
    pub(super) fn register_payload(&mut self, model: &ModelInfo) {
        let ModelInfo { name, singular, noun, .. } = model;
        let fields = [
            field(singular, *name, format!("The {noun}; a deleted one as it was.")),
            field("created", "Boolean!", format!("Whether the {noun} is new.")),
            field("changed", "Boolean!", "Whether anything was written."),
        ];
        let description = format!("The result of a write to {}.", a_row(model));
        add_object(self.registry, &ModelType::Payload.name(model), description, fields);
    }

    pub(super) fn register_relation_payloads(&mut self, relation: &RelationInfo) {
        if relation.is_many() {
            self.register_many_payload(relation);
        }

        let owner = relation.owner();
        let related = relation.related();
        let is_link = relation.kind == RelationKind::BelongsTo;
        let (holder, target) = if is_link { (owner, related) } else { (related, owner) };
        let related_description = if relation.is_many() {
            format!("The {}.", related_noun(relation))
        } else {
            format!("The {}; null if there is none.", related_noun(relation))
        };

        let mut fields = vec![
            field(owner.singular, owner.name, format!("The {}.", owner.noun)),
            field(&related_row(relation, false), related.name, related_description),
        ];
        if !is_link {
            fields.push(field("created", "Boolean!", "Whether the row is new."));
        }
        fields.push(field("changed", "Boolean!", "Whether anything was written."));
        if relation.kind == RelationKind::HasOne || has_slot(relation) {
            let description = format!("The {} that was unlinked or deleted.", holder.noun);
            fields.push(field("displaced", holder.name, description));
        }
        let description =
            format!("The {} to which the {} belonged before.", target.noun, holder.noun);
        fields.push(field("displacedFrom", target.name, description));

        let name = relation_payload(relation, false);
        add_object(self.registry, &name, describe(relation), fields);
    }

    fn register_many_payload(&mut self, relation: &RelationInfo) {
        let owner = relation.owner();
        let related = relation.related();
        let rows = format!("[{}!]", related.name);
        let fields = [
            field(owner.singular, owner.name, format!("The {}.", owner.noun)),
            field(&related_row(relation, true), rows, "The rows, in the order of the input."),
            field("created", "Int!", "The number of new rows."),
            field("changed", "Boolean!", "Whether anything was written."),
        ];

        let name = relation_payload(relation, true);
        add_object(self.registry, &name, describe(relation), fields);
    }
}

fn describe(relation: &RelationInfo) -> String {
    format!("The result of a write through `{}` of {}.", relation.field, a_row(relation.owner()))
}
