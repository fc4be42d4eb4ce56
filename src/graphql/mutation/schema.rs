//! The types of mutations: inputs, payloads, and the fields of `Mutation` themselves.

use async_graphql::registry::{MetaField, MetaInputValue, Registry};

use super::fields::{self, Action, MutationField, RelationVerb, noun, verb_description};
use super::input::{has_given_key, relation_input, searchable, writable};
use crate::database::Column;
use crate::graphql::scalars;
use crate::graphql::schema::meta::{add_enum, add_input, add_object, field, field_with, input};
use crate::model::ModelInfo;
use crate::model::rows::needs_value;
use crate::relations::write::inverse;
use crate::relations::{Relation, RelationKind};

/// Registers everything that mutations need, and gives the fields of `Mutation`.
pub(super) fn mutation_fields(registry: &mut Registry, models: &[&'static ModelInfo]) -> Vec<MetaField> {
    let mut types = Types { registry, models };
    types.shared();
    models.iter().for_each(|model| types.model(model));
    fields::all(models).iter().map(|field| types.field(field)).collect()
}

struct Types<'r> {
    registry: &'r mut Registry,
    models: &'r [&'static ModelInfo],
}

impl Types<'_> {
    fn shared(&mut self) {
        let values = [
            ("ERROR", "It stays, and the write is refused."),
            ("DETACH", "Its foreign key becomes null."),
            ("DELETE", "It is deleted."),
            ("UPDATE", "It is given the values instead; for `create`, and `save` of a new row."),
        ];
        let description = "What becomes of the row that is in the place of a hasOne when another is to take it.";
        add_enum(self.registry, "OnOccupied", description, values);
    }

    /// Registers the inputs of a model, and of every model that can be written through its relations.
    fn model(&mut self, model: &'static ModelInfo) {
        let create = format!("Create{}Input", model.name);
        if self.registry.types.contains_key(&create) {
            return;
        }
        self.row_inputs(model, &create);
        self.search_inputs(model);
        self.payload(model);
        for relation in model.relations {
            self.model((relation.related)());
            self.relation_input(relation);
            self.relation_payloads(relation);
        }
    }

    fn row_inputs(&mut self, model: &'static ModelInfo, create: &str) {
        let ModelInfo { name, singular, .. } = model;
        let columns = writable(self.models, model);
        let column = |column: &Column, required: bool| {
            let suffix = if required { "!" } else { "" };
            input(column.field, format!("{}{suffix}", scalars::name(column)), column.description)
        };
        let relations = || {
            model.relations.iter().map(|relation| {
                let description = format!("What to write through `{}`: one verb.", relation.field);
                input(relation.field, relation_input(relation), description)
            })
        };
        let required = columns.iter().map(|each| column(each, needs_value(each)));
        add_input(self.registry, create, format!("A new {singular}."), false, required.chain(relations()));
        let optional = || columns.iter().filter(|each| !each.primary_key).map(|each| column(each, false));
        let description = format!("What to change of a {singular}: what is left out stays as it is.");
        let update = optional().chain(relations());
        add_input(self.registry, &format!("Update{name}Input"), description, false, update);
        let key = input(model.primary_key.field, "ID", format!("The {singular} to save; a new one if absent."));
        let description = format!("An existing {singular} by its key, or a new one, with what to write to it.");
        let save = [key].into_iter().chain(optional()).chain(relations());
        add_input(self.registry, &format!("Save{name}Input"), description, false, save);
    }

    fn search_inputs(&mut self, model: &'static ModelInfo) {
        let ModelInfo { name, singular, .. } = model;
        let key = input(model.primary_key.field, "ID!", "Its key.");
        add_input(self.registry, &format!("{name}KeyInput"), format!("An existing {singular}."), false, [key]);
        let columns = searchable(self.models, model);
        let search = input("search", format!("{name}SearchInput"), "The values to look for; any row if absent.");
        let values = input("input", format!("Update{name}Input"), "The other values.");
        let or_create = (!columns.is_empty()).then_some(search).into_iter().chain([values]);
        let description = format!("A {singular} to look for, and what to write.");
        add_input(self.registry, &format!("{name}OrCreateInput"), description, false, or_create);
        // GraphQL has no types without fields or values.
        if !columns.is_empty() {
            self.column_inputs(model, &columns);
        }
    }

    fn column_inputs(&mut self, model: &'static ModelInfo, columns: &[&'static Column]) {
        let ModelInfo { name, singular, plural, .. } = model;
        let fields = columns.iter().map(|column| {
            input(column.field, scalars::name(column), format!("Equals this; a new {singular} gets it."))
        });
        let description = format!("The values to look for a {singular} with; a new one gets them.");
        add_input(self.registry, &format!("{name}SearchInput"), description, false, fields);
        let values = columns.iter().map(|column| (crate::graphql::filter::shouting(column.field), column.field));
        let values: Vec<_> = values.map(|(name, field)| (name, format!("The column `{field}`."))).collect();
        let values = values.iter().map(|(name, description)| (name.as_str(), description.as_str()));
        add_enum(self.registry, &format!("{name}Column"), &format!("The columns of {plural}."), values);
        let many = [
            input("by", format!("[{name}Column!]!"), "The columns whose values tell the rows apart."),
            input("rows", format!("[{}!]!", self.many_by_row(model)), "The rows, each with a value in those columns."),
        ];
        let description = format!("Many {plural}, found by the values of some columns.");
        add_input(self.registry, &format!("{name}ManyByInput"), description, false, many);
    }

    /// The input for a row that is found by some of its columns: where clients choose the primary key of a new row, it
    /// has it.
    fn many_by_row(&self, model: &ModelInfo) -> String {
        format!("{}{}Input", if has_given_key(self.models, model) { "Save" } else { "Update" }, model.name)
    }

    /// The input of a nested write: one field for each verb.
    fn relation_input(&mut self, relation: &Relation) {
        let related = (relation.related)();
        let verbs = RelationVerb::of(self.models, relation).into_iter();
        let verbs = verbs.map(|verb| input(verb.name(), nested_type(related, verb), verb_description(relation, verb)));
        let mut fields: Vec<_> = verbs.collect();
        if has_place(relation) {
            fields.push(on_occupied("OnOccupied"));
        }
        let owner = (relation.owner)().singular;
        let description = format!("What to write through `{}` of a {owner}: exactly one verb.", relation.field);
        add_input(self.registry, &relation_input(relation), description, false, fields);
    }

    fn payload(&mut self, model: &ModelInfo) {
        let ModelInfo { name, singular, .. } = model;
        let fields = [
            field(singular, format!("{name}!"), format!("The {singular}; a deleted one as it was.")),
            field("created", "Boolean!", format!("Whether the {singular} is new.")),
            field("changed", "Boolean!", "Whether anything was written."),
        ];
        let description = format!("What became of a {singular}.");
        add_object(self.registry, &format!("{name}Payload"), description, fields);
    }

    fn relation_payloads(&mut self, relation: &Relation) {
        let (owner, related) = ((relation.owner)(), (relation.related)());
        let owner_field = field(owner.singular, format!("{}!", owner.name), format!("The {}.", owner.singular));
        let changed = field("changed", "Boolean!", "Whether anything was written.");
        let description = format!("What was written through `{}` of a {}.", relation.field, owner.singular);
        if relation.is_many() {
            let many = [
                owner_field.clone(),
                field(relation.field, format!("[{}!]!", related.name), "The rows, in the order of the input."),
                field("created", "Int!", "How many of them are new."),
                changed.clone(),
            ];
            add_object(self.registry, &payload_name(relation, true), description.clone(), many);
        }
        let (holder, target) = match relation.kind {
            RelationKind::BelongsTo => (owner, related),
            RelationKind::HasOne | RelationKind::HasMany => (related, owner),
        };
        let mut fields = vec![owner_field];
        fields.push(if relation.is_many() {
            field(related.singular, format!("{}!", related.name), "The row.")
        } else {
            field(relation.field, related.name, format!("The {}; null where there is none.", related.singular))
        });
        if relation.kind != RelationKind::BelongsTo {
            fields.push(field("created", "Boolean!", "Whether the row is new."));
        }
        fields.push(changed);
        if has_place(relation) {
            let description = format!("The {} that had to make way.", holder.singular);
            fields.push(field("displaced", holder.name, description));
        }
        let description_from = format!("The {} that the {} belonged to before.", target.singular, holder.singular);
        fields.push(field("displacedFrom", target.name, description_from));
        add_object(self.registry, &payload_name(relation, false), description, fields);
    }

    fn field(&self, mutation: &MutationField) -> MetaField {
        let ModelInfo { name, singular, .. } = mutation.model;
        let key = input("id", "ID!", format!("The {singular}."));
        let (payload, description, arguments) = match mutation.action {
            Action::Create => {
                let values = input("input", format!("Create{name}Input!"), "Its values.");
                (format!("{name}Payload"), format!("Makes a {singular}."), vec![values])
            }
            Action::Update => {
                let values = input("input", format!("Update{name}Input!"), "What to change.");
                (format!("{name}Payload"), format!("Changes a {singular}."), vec![key, values])
            }
            Action::Delete => (format!("{name}Payload"), format!("Deletes a {singular}."), vec![key]),
            Action::Relation(relation, verb) => {
                let payload = payload_name(&relation, verb.is_many());
                (payload, verb_description(&relation, verb), self.relation_arguments(&relation, verb))
            }
        };
        field_with(&mutation.name, format!("{payload}!"), description, arguments)
    }

    fn relation_arguments(&self, relation: &Relation, verb: RelationVerb) -> Vec<MetaInputValue> {
        let (owner, related) = ((relation.owner)(), (relation.related)());
        let name = related.name;
        let with_default = |mut argument: MetaInputValue| {
            argument.default_value = Some("{}".to_owned());
            argument
        };
        let mut arguments = vec![input(&format!("{}Id", owner.singular), "ID!", format!("The {}.", owner.singular))];
        match verb {
            RelationVerb::Create => arguments.push(input("input", format!("Create{name}Input!"), "Its values.")),
            RelationVerb::CreateMany => {
                arguments.push(input("input", format!("[Create{name}Input!]!"), "The new rows."))
            }
            RelationVerb::Save => {
                arguments.push(input("input", format!("Save{name}Input!"), "The row, and its values."))
            }
            RelationVerb::SaveMany => {
                arguments.push(input("input", format!("[Save{name}Input!]!"), "The rows, and their values."))
            }
            RelationVerb::FirstOrCreate | RelationVerb::UpdateOrCreate => {
                let search =
                    input("search", format!("{name}SearchInput!"), "The values to look for; by default any row.");
                if !searchable(self.models, related).is_empty() {
                    arguments.push(with_default(search));
                }
                let values = input("input", format!("Update{name}Input!"), "The other values.");
                arguments.push(with_default(values));
            }
            RelationVerb::FetchOrCreateMany | RelationVerb::UpdateOrCreateMany => {
                arguments.push(input(
                    "by",
                    format!("[{name}Column!]!"),
                    "The columns whose values tell the rows apart.",
                ));
                let row = self.many_by_row(related);
                arguments.push(input("input", format!("[{row}!]!"), "The rows, each with a value in those columns."));
            }
            RelationVerb::Associate => {
                arguments.push(input(&related_id(relation), "ID!", format!("The {} to link.", related.singular)));
            }
            RelationVerb::Dissociate => {}
        }
        if verb.takes_place() && has_place(relation) {
            arguments.push(on_occupied("OnOccupied!"));
        }
        arguments
    }
}

/// The name of the payload of a relation's verbs, such as `UserProfilePayload`.
pub(super) fn payload_name(relation: &Relation, many: bool) -> String {
    format!("{}{}Payload", (relation.owner)().name, noun(relation, many))
}

fn on_occupied(ty: &str) -> MetaInputValue {
    let mut argument =
        input("onOccupied", ty, "What becomes of the row that is in the place already; by default ERROR.");
    argument.default_value = ty.ends_with('!').then(|| "ERROR".to_owned());
    argument
}

fn nested_type(related: &ModelInfo, verb: RelationVerb) -> String {
    let name = related.name;
    match verb {
        RelationVerb::Create => format!("Create{name}Input"),
        RelationVerb::CreateMany => format!("[Create{name}Input!]"),
        RelationVerb::Save => format!("Save{name}Input"),
        RelationVerb::SaveMany => format!("[Save{name}Input!]"),
        RelationVerb::FirstOrCreate | RelationVerb::UpdateOrCreate => format!("{name}OrCreateInput"),
        RelationVerb::FetchOrCreateMany | RelationVerb::UpdateOrCreateMany => format!("{name}ManyByInput"),
        RelationVerb::Associate => format!("{name}KeyInput"),
        RelationVerb::Dissociate => "Boolean".to_owned(),
    }
}

/// Whether a row that is linked through the relation can find its place taken: that of a hasOne, declared on either
/// side.
fn has_place(relation: &Relation) -> bool {
    match relation.kind {
        RelationKind::HasOne => true,
        RelationKind::BelongsTo => inverse(relation).is_some(),
        RelationKind::HasMany => false,
    }
}

/// The argument for the row at the other end of a relation, such as `profileId`.
pub(super) fn related_id(relation: &Relation) -> String {
    format!("{}Id", relation.field)
}
