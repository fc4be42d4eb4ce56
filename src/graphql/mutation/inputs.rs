//! The input types of mutations.

use async_graphql::registry::MetaInputValue;

use super::fields::VerbName;
use super::input::{has_own_input, is_required, links_over, searchable, writable};
use super::on_occupied::OnOccupiedArgument;
use super::schema::{Types, describe_verb};
use crate::graphql::input::filter::shouting;
use crate::graphql::scalars;
use crate::graphql::schema::english::{a_row, with_article};
use crate::graphql::schema::meta::{add_enum, add_input, input};
use crate::graphql::schema::type_names::{ModelType, relation_create_input, relation_input};
use crate::model::{FieldInfo, ModelInfo, RelationInfo, RelationKind};

impl Types<'_> {
    /// Registers the inputs for a new row, for changes of a row, and for either.
    pub(super) fn register_row_inputs(&mut self, model: &'static ModelInfo) {
        let columns = writable(self.served, model);
        let relations: Vec<_> = self
            .served
            .written_relations(model)
            .map(|relation| nested_write(relation, ""))
            .collect();
        let optional = columns.iter().filter(|column| !column.primary_key);
        let optional: Vec<_> = optional.map(|column| column_input(column, false)).collect();

        let create = self.create_fields(model, |_| true);
        let description =
            format!("The values of {}.", with_article(&format!("new {}", model.noun)));
        self.add(ModelType::CreateInput, model, description, create);

        let mut update = optional.clone();
        update.extend(relations.iter().cloned());
        let description = format!("New values of {}; others stay as they are.", a_row(model));
        self.add(ModelType::UpdateInput, model, description, update);

        let key =
            format!("The key of the {} to save; without it a new one is created.", model.noun);
        let mut save = vec![input(model.primary_key.name, "ID", key)];
        save.extend(optional);
        save.extend(relations);
        let description = format!("A new or existing {} and its values.", model.noun);
        self.add(ModelType::SaveInput, model, description, save);
    }

    /// Lists the inputs of a new row, with some of its relations.
    fn create_fields(
        &self,
        model: &'static ModelInfo,
        includes: impl Fn(&RelationInfo) -> bool,
    ) -> Vec<MetaInputValue> {
        let mut fields = Vec::new();
        for column in writable(self.served, model) {
            fields.push(column_input(column, column.needs_value()));
        }
        for relation in self.served.written_relations(model).filter(|each| includes(each)) {
            let required = if is_required(self.served, relation) { "!" } else { "" };
            fields.push(nested_write(relation, required));
        }
        fields
    }

    /// Registers the input of a row that is made through a relation, if it is not that of any new row.
    fn register_own_input(&mut self, relation: &RelationInfo) {
        if !has_own_input(self.served, relation) {
            return;
        }
        let related = relation.related();
        let is_other = |link: &RelationInfo| {
            !links_over(related, relation.related_key()).any(|owner| owner == link)
        };
        let fields = self.create_fields(related, is_other);
        let new = with_article(&format!("new {}", related.noun));
        let description = format!("The values of {new} of {}.", a_row(relation.owner()));
        add_input(self.registry, &relation_create_input(relation), description, false, fields);
    }

    /// Returns the input of a row that is made through a relation.
    pub(super) fn create_input(&self, relation: &RelationInfo) -> String {
        if has_own_input(self.served, relation) {
            relation_create_input(relation)
        } else {
            ModelType::CreateInput.name(relation.related())
        }
    }

    /// Registers the inputs by which rows are found.
    pub(super) fn register_search_inputs(&mut self, model: &'static ModelInfo) {
        let key = input(model.primary_key.name, "ID!", "The key.");
        let description = format!("The key of an existing {}.", model.noun);
        self.add(ModelType::KeyInput, model, description, vec![key]);

        let columns = searchable(self.served, model);
        let mut or_create = Vec::new();
        // GraphQL has no types without fields or values.
        if !columns.is_empty() {
            let search = ModelType::SearchInput.name(model);
            let description = "The values to search for; without them any row matches.";
            or_create.push(input("search", search, description));
            self.register_column_inputs(model, &columns);
        }
        let values = ModelType::UpdateInput.name(model);
        or_create.push(input("input", values, "The other values."));
        let description = format!("{} to find or create.", capitalize_article(model));
        self.add(ModelType::OrCreateInput, model, description, or_create);
    }

    fn register_column_inputs(
        &mut self,
        model: &'static ModelInfo,
        columns: &[&'static FieldInfo],
    ) {
        let ModelInfo { noun, nouns, .. } = model;
        let mut search = Vec::new();
        let mut values = Vec::new();
        for column in columns {
            let description = format!("The value to search for; a new {noun} gets it.");
            search.push(input(column.name, scalars::name(column), description));
            values.push((shouting(column.name), format!("The column `{}`.", column.name)));
        }

        let description = format!("Values to find {} by; a new one gets them.", a_row(model));
        self.add(ModelType::SearchInput, model, description, search);
        let values = values.iter().map(|(name, description)| (name.as_str(), description.as_str()));
        let name = ModelType::ColumnName.name(model);
        add_enum(self.registry, &name, &format!("The columns of {nouns}."), values);

        let by = "The columns whose values identify the rows.";
        let rows = "The rows, each with values in these columns.";
        let many = vec![
            input("by", format!("[{name}!]!"), by),
            input("rows", format!("[{}!]!", self.many_by_row(model)), rows),
        ];
        let description = format!("Several {nouns}, which some of their columns identify.");
        self.add(ModelType::ManyByInput, model, description, many);
    }

    /// Registers the input of a nested write: one field for each verb.
    pub(super) fn register_relation_input(&mut self, relation: &RelationInfo) {
        let verbs = VerbName::nested_of(self.served, relation);
        let mut fields = Vec::new();
        for verb in verbs.iter().copied() {
            let description = describe_verb(relation, verb);
            fields.push(input(verb.name(), self.nested_type(relation, verb), description));
        }
        if let Some(on_occupied) = OnOccupiedArgument::of(relation)
            && verbs.iter().any(|verb| verb.may_meet_occupant())
        {
            on_occupied.register(self.registry);
            fields.push(on_occupied.input(""));
        }
        self.register_own_input(relation);

        let owner = a_row(relation.owner());
        let verbs = number_of_verbs(relation);
        let description = format!("A write through `{}` of {owner}: {verbs}.", relation.field);
        add_input(self.registry, &relation_input(relation), description, false, fields);
    }

    fn nested_type(&self, relation: &RelationInfo, verb: VerbName) -> String {
        let related = relation.related();
        match verb {
            VerbName::Create => self.create_input(relation),
            VerbName::CreateMany => format!("[{}!]", self.create_input(relation)),
            VerbName::Save => ModelType::SaveInput.name(related),
            VerbName::SaveMany => format!("[{}!]", ModelType::SaveInput.name(related)),
            VerbName::FirstOrCreate | VerbName::UpdateOrCreate => {
                ModelType::OrCreateInput.name(related)
            }
            VerbName::FetchOrCreateMany | VerbName::UpdateOrCreateMany => {
                ModelType::ManyByInput.name(related)
            }
            VerbName::Associate => ModelType::KeyInput.name(related),
            VerbName::Update if relation.is_many() => {
                format!("[{}!]", ModelType::SaveInput.name(related))
            }
            VerbName::Update => ModelType::UpdateInput.name(related),
            VerbName::Delete if relation.is_many() => {
                format!("[{}!]", ModelType::KeyInput.name(related))
            }
            VerbName::AssociateEnclosing | VerbName::Delete | VerbName::Dissociate => {
                "Boolean".to_owned()
            }
        }
    }

    fn add(
        &mut self,
        ty: ModelType,
        model: &ModelInfo,
        description: String,
        fields: Vec<MetaInputValue>,
    ) {
        add_input(self.registry, &ty.name(model), description, false, fields);
    }
}

fn column_input(column: &FieldInfo, is_required: bool) -> MetaInputValue {
    let suffix = if is_required { "!" } else { "" };
    input(column.name, format!("{}{suffix}", scalars::name(column)), column.description)
}

fn nested_write(relation: &RelationInfo, required: &str) -> MetaInputValue {
    let description =
        format!("A write through `{}`: {}.", relation.field, number_of_verbs(relation));
    input(relation.field, format!("{}{required}", relation_input(relation)), description)
}

fn number_of_verbs(relation: &RelationInfo) -> &'static str {
    match relation.kind {
        RelationKind::HasOne | RelationKind::BelongsTo => "exactly one verb",
        RelationKind::HasMany => {
            "one or more verbs, which are carried out in the order of the fields"
        }
    }
}

fn capitalize_article(model: &ModelInfo) -> String {
    crate::graphql::schema::type_names::capitalize(&a_row(model))
}
