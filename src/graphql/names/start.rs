//! Refuses names that meet when an app starts: those of models that only relations lead to, and of custom types.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use async_graphql::ObjectType;
use async_graphql::registry::{MetaType, Registry};

use crate::graphql::Models;
use crate::graphql::execute::{CustomFields, object_fields};
use crate::graphql::mutation::{Action, all_mutations};
use crate::graphql::scalars;
use crate::graphql::schema::ModelType;
use crate::graphql::schema::type_names::{
    by_column, owner_key, related_key, relation_create_input, relation_input, relation_payload,
};
use crate::model::{ModelInfo, RelationInfo};

/// An error: two parts of a schema that share a name. Its `Display` says which, and how to rename one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameClash {
    name: String,
    parts: [String; 2],
}

impl fmt::Display for NameClash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NameClash { name, parts: [first, second] } = self;
        write!(
            f,
            "the schema has `{name}` twice, as {first} and as {second}: rename a model, a column or an enum by \
            `#[model(name = \"…\")]`, a relation by `name = \"…\"`, or a custom type by `#[graphql(name = \"…\")]`"
        )
    }
}

impl std::error::Error for NameClash {}

/// Checks the names of the generated types and fields against each other, and against the types of custom fields. A
/// custom field of `Query`, `Mutation` or a model takes the place of a generated one on purpose.
///
/// # Errors
/// The first clash.
pub fn check_start<L: Models, Q: ObjectType, M: ObjectType>() -> Result<(), NameClash> {
    let mut models = Vec::new();
    for model in L::all() {
        add_reachable(model, &mut models);
    }

    let types = generated_types(&models)?;
    check_queries(L::all())?;
    check_mutations(L::all())?;
    for (name, ty) in &custom_types::<L, Q, M>() {
        if let (Some(generated), Some(custom)) = (types.parts.get(name), ty.rust_typename()) {
            return Err(clash(name, generated, &format!("the custom type `{custom}`")));
        }
    }
    Ok(())
}

/// The names that are taken, with what has each.
#[derive(Default)]
struct Taken {
    parts: HashMap<String, String>,
}

impl Taken {
    fn add(&mut self, name: String, part: String) -> Result<(), NameClash> {
        match self.parts.entry(name) {
            Entry::Vacant(place) => {
                place.insert(part);
                Ok(())
            }
            Entry::Occupied(place) => Err(clash(place.key(), place.get(), &part)),
        }
    }
}

fn clash(name: &str, first: &str, second: &str) -> NameClash {
    NameClash { name: name.to_owned(), parts: [first.to_owned(), second.to_owned()] }
}

/// Adds a model and every model that its relations lead to.
fn add_reachable(model: &'static ModelInfo, models: &mut Vec<&'static ModelInfo>) {
    if models.iter().any(|other| is_same(other, model)) {
        return;
    }
    models.push(model);
    for relation in model.relations {
        add_reachable(relation.related(), models);
    }
}

/// Returns whether two descriptions are of one model: their addresses may differ all the same.
fn is_same(model: &ModelInfo, other: &ModelInfo) -> bool {
    (model.name, model.table, model.plural) == (other.name, other.table, other.plural)
        && model.fields.len() == other.fields.len()
        && model.relations.len() == other.relations.len()
}

fn generated_types(models: &[&'static ModelInfo]) -> Result<Taken, NameClash> {
    let mut taken = Taken::default();
    for name in [
        "Query",
        "Mutation",
        "Subscription",
        "PageInfo",
        "OnOccupied",
        "OnOccupiedRequired",
        "SortDirection",
    ] {
        taken.add(name.to_owned(), "a type of every schema".to_owned())?;
    }

    for model in models {
        taken.add(model.name.to_owned(), format!("the model {}", model.name))?;
        for ty in ModelType::ALL {
            taken.add(ty.name(model), format!("a type of the model {}", model.name))?;
        }
        for relation in model.relations {
            add_relation_types(relation, &mut taken)?;
        }
    }
    add_scalars_and_enums(models, &mut taken)?;
    Ok(taken)
}

fn add_relation_types(relation: &RelationInfo, taken: &mut Taken) -> Result<(), NameClash> {
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
fn check_arguments(relation: &RelationInfo) -> Result<(), NameClash> {
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
) -> Result<(), NameClash> {
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

/// Stops the program if two parts of its schema share a name, as [`check_start`] finds out.
///
/// # Panics
/// Then; axum's `Router` does the same with two routes of one path.
#[expect(clippy::panic, reason = "an app whose schema is not valid cannot start")]
pub(in crate::graphql) fn assert_start<L: Models, Q: ObjectType, M: ObjectType>() {
    if let Err(clash) = check_start::<L, Q, M>() {
        panic!("{clash}");
    }
}

fn check_queries(models: &[&'static ModelInfo]) -> Result<(), NameClash> {
    let mut taken = Taken::default();
    for model in models {
        let part = format!("a query of the model {}", model.name);
        taken.add(model.singular.to_owned(), part.clone())?;
        taken.add(model.plural.to_owned(), part.clone())?;
        taken.add(format!("{}Aggregate", model.plural), part.clone())?;
        for field in model.visible_fields().filter(|field| field.unique && !field.primary_key) {
            taken.add(by_column(model, field), part.clone())?;
        }
    }
    Ok(())
}

fn check_mutations(models: &[&'static ModelInfo]) -> Result<(), NameClash> {
    let mut taken = Taken::default();
    for field in all_mutations(models) {
        let part = match &field.action {
            Action::Relation(relation, _) => describe_relation(relation),
            _ => format!("the model {}", field.model.name),
        };
        taken.add(field.name.clone(), format!("a mutation of {part}"))?;
    }

    match models.iter().find(|model| model.primary_key.name == "input") {
        Some(model) => {
            let key = format!("the primary key of {}", model.name);
            Err(clash("input", "an argument of every mutation", &key))
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
