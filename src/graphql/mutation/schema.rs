//! The fields of `Mutation` with their arguments.

use async_graphql::registry::{MetaField, MetaInputValue, Registry};

use super::fields::{self, Action, MutationField, VerbName};
use super::input::{has_given_key, searchable};
use super::on_occupied::OnOccupiedArgument;
use crate::graphql::schema::english::{a_row, related_noun, related_nouns, with_article};
use crate::graphql::schema::meta::{field_with, input};
use crate::graphql::schema::type_names::{ModelType, owner_key, related_key, relation_payload};
use crate::graphql::served::Served;
use crate::model::{ModelInfo, RelationInfo, RelationKind};
use crate::relations::write::inverse;

/// Registers the types of mutations and returns the fields of `Mutation`.
pub(in crate::graphql) fn mutation_fields(
    registry: &mut Registry,
    served: Served,
) -> Vec<MetaField> {
    let mut types = Types { registry, served };
    for model in served.models() {
        types.register_model(model);
    }

    let mutations = fields::all(served);
    mutations.iter().map(|mutation| types.field(mutation)).collect()
}

/// The registry of the types of mutations.
pub(super) struct Types<'r> {
    pub(super) registry: &'r mut Registry,
    pub(super) served: Served,
}

impl Types<'_> {
    /// Registers the types of a model and of its relations.
    fn register_model(&mut self, model: &'static ModelInfo) {
        self.register_row_inputs(model);
        self.register_search_inputs(model);
        self.register_payload(model);

        for relation in self.served.relations(model) {
            self.register_relation_input(relation);
            self.register_relation_payloads(relation);
        }
    }

    fn field(&self, mutation: &MutationField) -> MetaField {
        let model = mutation.model;
        let (payload, description, arguments) = match &mutation.action {
            Action::Create => {
                let values = required(ModelType::CreateInput, model, "The values.");
                (ModelType::Payload.name(model), format!("Creates {}.", a_row(model)), vec![values])
            }
            Action::Update => {
                let values = required(ModelType::UpdateInput, model, "The new values.");
                let arguments = vec![key_argument(model), values];
                (ModelType::Payload.name(model), format!("Updates {}.", a_row(model)), arguments)
            }
            Action::Delete => {
                let arguments = vec![key_argument(model)];
                (ModelType::Payload.name(model), format!("Deletes {}.", a_row(model)), arguments)
            }
            Action::Relation(relation, verb) => (
                relation_payload(relation, verb.is_many()),
                describe_verb(relation, *verb),
                self.relation_arguments(relation, *verb),
            ),
        };
        field_with(&mutation.name, payload, description, arguments)
    }

    fn relation_arguments(&self, relation: &RelationInfo, verb: VerbName) -> Vec<MetaInputValue> {
        let owner = relation.owner();
        let related = relation.related();
        let owner_description = format!("The key of the {}.", owner.noun);
        let mut arguments = vec![input(&owner_key(relation), "ID!", owner_description)];

        match verb {
            VerbName::Create => {
                let ty = format!("{}!", self.create_input(relation));
                arguments.push(input("input", ty, "The values."));
            }
            VerbName::CreateMany => {
                arguments.push(required_list(&self.create_input(relation), "The new rows."));
            }
            VerbName::Save => {
                let description = "The row and its values.";
                arguments.push(required(ModelType::SaveInput, related, description));
            }
            VerbName::SaveMany => {
                let description = "The rows and their values.";
                arguments.push(required_list(&ModelType::SaveInput.name(related), description));
            }
            VerbName::FirstOrCreate | VerbName::UpdateOrCreate => {
                arguments.extend(self.search_arguments(related));
            }
            VerbName::FetchOrCreateMany | VerbName::UpdateOrCreateMany => {
                arguments.extend(self.many_by_arguments(related));
            }
            VerbName::Associate => {
                let description = format!("The key of the {} to link.", related_noun(relation));
                arguments.push(input(&related_key(relation), "ID!", description));
            }
            VerbName::AssociateEnclosing
            | VerbName::Dissociate
            | VerbName::Update
            | VerbName::Delete => {}
        }

        if verb.may_meet_occupant()
            && let Some(on_occupied) = OnOccupiedArgument::of(relation)
        {
            arguments.push(on_occupied.input("!"));
        }
        arguments
    }

    fn search_arguments(&self, related: &ModelInfo) -> Vec<MetaInputValue> {
        let mut arguments = Vec::new();
        if !searchable(self.served, related).is_empty() {
            let description = "The values to search for; without them any row matches.";
            arguments.push(required(ModelType::SearchInput, related, description));
        }
        arguments.push(required(ModelType::UpdateInput, related, "The other values."));

        for argument in &mut arguments {
            argument.default_value = Some("{}".to_owned());
        }
        arguments
    }

    fn many_by_arguments(&self, related: &ModelInfo) -> [MetaInputValue; 2] {
        let by = "The columns whose values identify the rows.";
        let rows = "The rows, each with values in these columns.";
        [
            MetaInputValue {
                name: "by".to_owned(),
                ..required_list(&ModelType::ColumnName.name(related), by)
            },
            required_list(&self.many_by_row(related), rows),
        ]
    }

    /// Returns the input for a row that some of its columns identify. It has the primary key if clients choose that.
    pub(super) fn many_by_row(&self, model: &ModelInfo) -> String {
        let ty = if has_given_key(self.served, model) {
            ModelType::SaveInput
        } else {
            ModelType::UpdateInput
        };
        ty.name(model)
    }
}

/// Returns the argument for the key of an existing row of a model.
fn key_argument(model: &ModelInfo) -> MetaInputValue {
    input(model.primary_key.name, "ID!", format!("The key of the {}.", model.noun))
}

/// Returns an argument that must be given, `input` or `search`.
fn required(ty: ModelType, model: &ModelInfo, description: &str) -> MetaInputValue {
    let name = if ty == ModelType::SearchInput { "search" } else { "input" };
    input(name, format!("{}!", ty.name(model)), description)
}

fn required_list(ty: &str, description: &str) -> MetaInputValue {
    input("input", format!("[{ty}!]!"), description)
}

/// Returns whether a row that is linked through the relation takes the slot of a hasOne, declared on either side.
pub(super) fn has_slot(relation: &RelationInfo) -> bool {
    match relation.kind {
        RelationKind::HasOne => relation.has_slot(),
        RelationKind::BelongsTo => inverse(relation).is_some(),
        RelationKind::HasMany => false,
    }
}

/// Returns the description of a verb of a relation.
pub(super) fn describe_verb(relation: &RelationInfo, verb: VerbName) -> String {
    let owner = relation.owner().noun;
    let related = related_noun(relation);
    let many = related_nouns(relation);
    let one = with_article(&related);

    match verb {
        VerbName::Create => format!("Creates {one} for the {owner}."),
        VerbName::CreateMany => format!("Creates {many} for the {owner}."),
        VerbName::Save => format!("Saves a new or existing {related} for the {owner}."),
        VerbName::SaveMany => format!("Saves new or existing {many} for the {owner}."),
        VerbName::FirstOrCreate => {
            format!("Returns the first matching {related} of the {owner}, or creates one.")
        }
        VerbName::UpdateOrCreate => {
            format!("Updates the first matching {related} of the {owner}, or creates one.")
        }
        VerbName::FetchOrCreateMany => {
            format!(
                "Returns the matching {many} of the {owner}, and creates those that are missing."
            )
        }
        VerbName::UpdateOrCreateMany => {
            format!(
                "Updates the matching {many} of the {owner}, and creates those that are missing."
            )
        }
        VerbName::Update if relation.is_many() => {
            format!("Updates {many} of the {owner}, each by its key.")
        }
        VerbName::Update => format!("Updates the {related} of the {owner}."),
        VerbName::Delete if relation.is_many() => format!("Deletes {many} of the {owner}."),
        VerbName::Delete => format!("Deletes the {related} of the {owner}."),
        VerbName::Associate => format!("Links an existing {related} to the {owner}."),
        VerbName::AssociateEnclosing => {
            format!("Links the {related} in whose input this {owner} stands.")
        }
        VerbName::Dissociate => format!("Unlinks the {related} from the {owner}."),
    }
}
