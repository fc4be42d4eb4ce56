//! The domain of an API: its models, their generated fields, and the custom fields.

use std::collections::HashMap;

use async_graphql::ObjectType;

use super::Models;
use super::execute::{CustomFields, object_field_names};
use super::mutation::{MutationField, all_mutations};
use super::plan::{RootMember, RowMember};
use super::served::Served;
use crate::model::ModelInfo;

/// The generated fields of an API by their names, and its custom fields.
pub(super) struct Domain {
    pub(super) served: Served,
    pub(super) queries: HashMap<String, (&'static ModelInfo, RootMember)>,
    pub(super) mutations: HashMap<String, MutationField>,
    pub(super) custom: CustomFields,
    types: HashMap<&'static str, ModelType>,
}

struct ModelType {
    model: &'static ModelInfo,
    members: HashMap<String, RowMember>,
}

impl Domain {
    /// Returns the domain of the models of `L`, where the custom fields of `Q` and `M` take the place of generated ones.
    pub(super) fn new<L: Models, Q: ObjectType, M: ObjectType>() -> Self {
        let (custom_queries, custom_mutations) =
            (object_field_names::<Q>(), object_field_names::<M>());
        let served = Served::new(L::all());
        let mut types = HashMap::new();
        let mut queries = HashMap::new();
        for model in L::all() {
            types.insert(model.name, ModelType::new(served, model));
            for member in RootMember::all(model) {
                queries.insert(member.name(model), (*model, member));
            }
        }
        queries.retain(|name, _| !custom_queries.contains(name));

        let mutations = all_mutations(served).into_iter();
        let mutations = mutations.filter(|field| !custom_mutations.contains(&field.name));
        Domain {
            served,
            queries,
            mutations: mutations.map(|field| (field.name.clone(), field)).collect(),
            custom: CustomFields::of::<L>(),
            types,
        }
    }

    /// Returns the model that a type of the schema stands for.
    pub(super) fn model(&self, type_name: &str) -> Option<&'static ModelInfo> {
        self.types.get(type_name).map(|each| each.model)
    }

    /// Returns the generated field of a model's type.
    pub(super) fn member(&self, model: &ModelInfo, name: &str) -> Option<RowMember> {
        self.types.get(model.name)?.members.get(name).copied()
    }
}

impl ModelType {
    fn new(served: Served, model: &'static ModelInfo) -> Self {
        let members = RowMember::all(served, model).into_iter();
        ModelType { model, members: members.map(|member| (member.name(), member)).collect() }
    }
}
