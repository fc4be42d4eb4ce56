//! Refuses a schema that cannot be built when an app starts: names of custom types that meet, and what has no fields.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::ObjectType;
use async_graphql::registry::{MetaType, Registry};

use super::schema_error::SchemaError;
use crate::graphql::Models;
use crate::graphql::execute::{CustomFields, object_field_names, object_fields};
use crate::graphql::mutation::{Action, ON_OCCUPIED_TYPES, all_mutations};
use crate::graphql::plan::RootMember;
use crate::graphql::scalars;
use crate::graphql::schema::ModelType;
use crate::graphql::schema::type_names::{
    owner_key, related_key, relation_create_input, relation_input, relation_payload,
};
use crate::graphql::served::Served;
use crate::model::{ModelInfo, RelationInfo};

/// Checks that a schema can be built: the names of the generated types and fields against each other, and against the types of custom fields. A
/// custom field of `Query`, `Mutation` or a model takes the place of a generated one on purpose.
///
/// # Errors
/// The first clash, a model that only a custom field serves, or that there is no query.
pub fn check_start<L: Models, Q: ObjectType, M: ObjectType>() -> Result<(), SchemaError> {
    let served = Served::new(L::all());
    let types = generated_types(served)?;
    check_queries(served)?;
    check_mutations(served)?;
    let custom = custom_types::<L, Q, M>();
    for (name, ty) in &custom {
        if let (Some(generated), Some(rust)) = (types.parts.get(name), ty.rust_typename()) {
            return Err(SchemaError::clash(name, generated, &format!("the custom type `{rust}`")));
        }
    }
    check_returned(served, &custom)?;
    check_has_query(served, &object_field_names::<Q>())
}

/// Checks that the rows which custom fields return are of models in the list.
fn check_returned(served: Served, custom: &BTreeMap<String, MetaType>) -> Result<(), SchemaError> {
    let is_listed = |name: &str| served.models().iter().any(|model| model.name == name);
    let is_row =
        |ty: &MetaType| ty.rust_typename().is_none() && matches!(ty, MetaType::Object { .. });
    match custom.iter().find(|(name, ty)| is_row(ty) && !is_listed(name)) {
        Some((name, _)) => Err(SchemaError::Unlisted { model: name.clone() }),
        None => Ok(()),
    }
}

/// Checks that `Query` has a field: GraphQL has no types without any.
fn check_has_query(served: Served, custom: &HashSet<String>) -> Result<(), SchemaError> {
    let mut generated = served.models().iter().flat_map(|model| RootMember::all(model));
    if custom.is_empty() && generated.next().is_none() {
        return Err(SchemaError::NoQueries);
    }
    Ok(())
}

/// The names that are taken, with what has each.
#[derive(Default)]
struct Taken {
    parts: HashMap<String, String>,
}

impl Taken {
    fn add(&mut self, name: String, part: String) -> Result<(), SchemaError> {
        match self.parts.entry(name) {
            Entry::Vacant(place) => {
                place.insert(part);
                Ok(())
            }
            Entry::Occupied(place) => Err(SchemaError::clash(place.key(), place.get(), &part)),
        }
    }
}

fn generated_types(served: Served) -> Result<Taken, SchemaError> {
    let mut taken = Taken::default();
    let fixed = ["Query", "Mutation", "Subscription", "PageInfo", "SortDirection"];
    for name in fixed.into_iter().chain(ON_OCCUPIED_TYPES) {
        taken.add(name.to_owned(), "a type of every schema".to_owned())?;
    }

    for model in served.models() {
        taken.add(model.name.to_owned(), format!("the model {}", model.name))?;
        for ty in ModelType::ALL {
            taken.add(ty.name(model), format!("a type of the model {}", model.name))?;
        }
        for relation in served.relations(model) {
            add_relation_types(relation, &mut taken)?;
        }
    }
    add_scalars_and_enums(served.models(), &mut taken)?;
    Ok(taken)
}

fn add_relation_types(relation: &RelationInfo, taken: &mut Taken) -> Result<(), SchemaError> {
    let part = format!("a type of {}", describe_relation(relation));
    taken.add(relation_input(relation), part.clone())?;
    if !relation.owner_holds_key() {
        taken.add(relation_create_input(relation), part.clone())?;
    }
    taken.add(relation_payload(relation, false), part.clone())?;
    if relation.is_many() {
        taken.add(relation_payload(relation, true), part)?;
    }
    check_arguments(relation)
}

/// Checks the arguments of a relation's mutations.
fn check_arguments(relation: &RelationInfo) -> Result<(), SchemaError> {
    let mut taken = Taken::default();
    for name in ["input", "search", "by", "onOccupied"] {
        taken.add(name.to_owned(), "an argument of every relation".to_owned())?;
    }

    let part = format!("an argument of the mutations of {}", describe_relation(relation));
    taken.add(owner_key(relation), part.clone())?;
    taken.add(related_key(relation), part)
}

fn add_scalars_and_enums(
    models: &[&'static ModelInfo],
    taken: &mut Taken,
) -> Result<(), SchemaError> {
    let mut names = vec!["ID", "Int", "Float", "String", "Boolean"];
    for field in models.iter().flat_map(|model| model.visible_fields()) {
        let name = scalars::name(field);
        if names.contains(&name) {
            continue;
        }
        names.push(name);
    }

    for name in names {
        taken.add(name.to_owned(), format!("the type {name} of columns"))?;
        taken.add(format!("{name}Filter"), format!("the filter of columns of the type {name}"))?;
    }
    Ok(())
}

/// Stops the program if its schema cannot be built, as [`check_start`] finds out.
///
/// # Panics
/// Then; axum's `Router` does the same with two routes of one path.
#[expect(clippy::panic, reason = "an app whose schema is not valid cannot start")]
pub(in crate::graphql) fn assert_start<L: Models, Q: ObjectType, M: ObjectType>() {
    if let Err(error) = check_start::<L, Q, M>() {
        panic!("{error}");
    }
}

fn check_queries(served: Served) -> Result<(), SchemaError> {
    let mut taken = Taken::default();
    for model in served.models() {
        let part = format!("a query of the model {}", model.name);
        for member in RootMember::all(model) {
            taken.add(member.name(model), part.clone())?;
        }
    }
    Ok(())
}

fn check_mutations(served: Served) -> Result<(), SchemaError> {
    let mut taken = Taken::default();
    for field in all_mutations(served) {
        let part = match &field.action {
            Action::Relation(relation, _) => describe_relation(relation),
            _ => format!("the model {}", field.model.name),
        };
        taken.add(field.name.clone(), format!("a mutation of {part}"))?;
    }

    match served.models().iter().find(|model| model.primary_key.name == "input") {
        Some(model) => {
            let key = format!("the primary key of {}", model.name);
            Err(SchemaError::clash("input", "an argument of every mutation", &key))
        }
        None => Ok(()),
    }
}

/// Lists the types that custom fields bring along, and the generated ones that these refer to, which have no Rust type.
fn custom_types<L: Models, Q: ObjectType, M: ObjectType>() -> BTreeMap<String, MetaType> {
    let mut registry = Registry::default();
    object_fields::<Q>(&mut registry);
    object_fields::<M>(&mut registry);
    CustomFields::of::<L>().register(&mut registry);
    registry.types
}

fn describe_relation(relation: &RelationInfo) -> String {
    format!("the relation `{}` of {}", relation.field, relation.owner().name)
}
