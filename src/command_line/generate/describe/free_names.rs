//! Names that are free: those of relations, and of columns in GraphQL.

use heck::{ToLowerCamelCase, ToShoutySnakeCase};

use super::names;
use crate::command_line::generate::description::{
    Description, FieldDescription, ModelDescription, RelationDescription,
};
use crate::graphql::{NewRelation, TakenNames};
use crate::model::RelationKind;

/// The functions that a relation's would hide.
const TAKEN_RELATIONS: [&str; 12] = [
    "all",
    "changes",
    "clone",
    "create",
    "create_many",
    "field",
    "find",
    "find_by",
    "find_many",
    "new",
    "query",
    "value",
];

/// The names that mean something else in filters.
const COMBINATORS: [&str; 8] =
    ["and", "or", "not", "has", "doesntHave", "whereHas", "whereDoesntHave", "relatedCount"];

/// Returns a name that can be taken: if it cannot, with an ending, and then with a number.
pub(super) fn free(name: String, ending: &str, mut take: impl FnMut(&str) -> bool) -> String {
    if take(&name) {
        return name;
    }
    let mut free = format!("{name}{ending}");
    let mut number = 2;
    while !take(&free) {
        free = format!("{name}{ending}{number}");
        number += 1;
    }
    free
}

/// Gives a relation the first of some names that nothing else of its model has, and no type or mutation of others.
pub(super) fn name_relation(
    mut relation: RelationDescription,
    candidates: &[String],
    owner: &ModelDescription,
    others: &[RelationDescription],
    taken: &mut TakenNames,
) -> RelationDescription {
    let first = candidates.first().map_or("related", String::as_str);
    let numbered = (2..).map(|number| format!("{first}_{number}"));

    for name in candidates.iter().cloned().chain(numbered) {
        relation.name = name;
        relation.set_singular();
        let (singular, plural) = relation.nouns();
        let kind = relation.kind;
        let names = NewRelation { kind, owner: &owner.name, singular: &singular, plural: &plural };
        if is_free(&relation, owner, others) && taken.take_relation(&names) {
            break;
        }
    }
    relation
}

fn is_free(
    relation: &RelationDescription,
    owner: &ModelDescription,
    others: &[RelationDescription],
) -> bool {
    let fields = relation.graphql_fields();
    let is_column = owner.fields.iter().any(|field| {
        !is_hidden(owner, relation, field)
            && fields.contains(&field.name.rust.to_lower_camel_case())
    });
    let is_relation = others.iter().any(|other| {
        other.graphql_fields().iter().any(|field| fields.contains(field))
            || other.name.to_shouty_snake_case() == relation.name.to_shouty_snake_case()
    });

    let is_aggregate = aggregate_key(owner).is_some_and(|key| fields.contains(&key));
    let name = relation.name.as_str();
    !is_column
        && !is_relation
        && !is_aggregate
        && !TAKEN_RELATIONS.contains(&name)
        && names::is_usable(name)
        && has_own_constants(relation, owner, others)
}

/// Returns the name that the column `id` has in objects of aggregates, if there is one.
fn aggregate_key(model: &ModelDescription) -> Option<String> {
    let has_id = model.mapped().any(|(field, _)| field.name.rust.to_lower_camel_case() == "id");
    has_id.then(|| format!("{}Id", model.singular()))
}

/// Returns whether a column is the key of a relation, which clients see in its place.
fn is_hidden(
    owner: &ModelDescription,
    relation: &RelationDescription,
    field: &FieldDescription,
) -> bool {
    relation.kind == RelationKind::BelongsTo
        && relation.foreign_key.column.sql == field.name.sql
        && field.name.rust != owner.primary_key
}

/// Returns whether the constants of a model's fields and relations differ. A field that is called as a relation has the
/// constant `…_KEY`.
fn has_own_constants(
    relation: &RelationDescription,
    owner: &ModelDescription,
    others: &[RelationDescription],
) -> bool {
    let relations = others.iter().chain([relation]);
    let mut constants: Vec<_> =
        relations.map(|relation| relation.name.to_shouty_snake_case()).collect();
    let of_relations = constants.clone();

    for (field, _) in owner.mapped() {
        let constant = field.name.rust.to_shouty_snake_case();
        let is_key = of_relations.contains(&constant);
        constants.push(if is_key { format!("{constant}_KEY") } else { constant });
    }
    let count = constants.len();
    constants.sort();
    constants.dedup();
    constants.len() == count
}

/// Gives the columns of all models their names in GraphQL.
pub(super) fn name_columns(description: &mut Description, taken: &mut TakenNames) {
    for model in &mut description.models {
        let mut names: Vec<String> = Vec::new();
        for field in &model.fields {
            let candidate = field.name.rust.to_lower_camel_case();
            let name = free(candidate, "Value", |name| {
                let is_unique = field.attributes.iter().any(|attribute| attribute == "unique");
                is_free_column(model, &names, field, name)
                    && (!is_unique || taken.take_unique_column(&model.singular(), name))
            });
            names.push(name);
        }

        for (field, name) in model.fields.iter_mut().zip(names) {
            if name != field.name.rust.to_lower_camel_case() {
                field.attributes.push(format!("name = {name:?}"));
            }
            field.graphql = name;
        }
    }
}

fn is_free_column(
    model: &ModelDescription,
    others: &[String],
    field: &FieldDescription,
    name: &str,
) -> bool {
    if model.relations.iter().any(|relation| is_hidden(model, relation, field)) {
        return true;
    }

    let is_column =
        others.iter().any(|other| other.to_shouty_snake_case() == name.to_shouty_snake_case());
    let is_relation =
        model.relations.iter().any(|relation| relation.graphql_fields().iter().any(|f| f == name));
    let is_aggregate = aggregate_key(model).is_some_and(|key| name == key);
    let is_argument = field.name.rust == model.primary_key && name == "input";

    !is_column && !is_relation && !is_aggregate && !is_argument && !COMBINATORS.contains(&name)
}
