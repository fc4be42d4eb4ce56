//! Random models with names that are meant to meet: they are refused, or make a schema in which nothing is missing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use apollo_compiler::Schema;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{ObjectType, ServiceDocument, TypeKind, TypeSystemDefinition};
use proptest::prelude::*;

use super::check_names;
use super::random_models::{Random, RandomModel, SLOTS, domain, serve};
use crate::graphql::mutation::{Action, all_mutations};
use crate::graphql::plan::RowMember;
use crate::graphql::schema::type_names::{capitalize, owner_key, related_key, related_row};
use crate::graphql::served::Served;
use crate::graphql::{NoFields, check_start, sdl};
use crate::model::{ModelInfo, RelationKind};

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn random_domains_are_refused_or_whole(models in domain(), listed in 1..=SLOTS) {
        if models.iter().all(is_derivable) {
            check_domain(&models, listed);
        }
    }
}

/// Returns whether the derive lets a model pass, which sees one struct at a time.
fn is_derivable(model: &RandomModel) -> bool {
    let mut fields: Vec<String> = vec![model.key.clone()];
    let visible = model.columns.iter().filter(|column| !column.hidden);
    fields.extend(visible.map(|column| column.name.clone()));
    let mut nouns = Vec::new();

    for relation in &model.relations {
        let field = &relation.field;
        fields.push(field.clone());
        if relation.kind != RelationKind::BelongsTo {
            fields.push(format!("{field}Aggregate"));
        }
        if relation.kind == RelationKind::HasOne {
            fields.push(format!("has{}", capitalize(field)));
        }
        nouns.push(relation.singular.clone());
        if relation.kind == RelationKind::HasMany {
            nouns.push(field.clone());
        }
    }

    let aggregate_key = format!("{}Id", model.singular);
    let has_id = fields.contains(&"id".to_owned());
    let is_number_clear = model.singular != model.plural;
    are_distinct(&fields)
        && are_distinct(&nouns)
        && is_number_clear
        && !(has_id && fields.contains(&aggregate_key))
}

fn are_distinct(names: &[String]) -> bool {
    names.iter().enumerate().all(|(index, name)| !names[..index].contains(name))
}

fn check_domain(models: &[RandomModel], listed: usize) {
    let models = serve(models, listed);

    let is_compiled = catch_unwind(AssertUnwindSafe(|| check_names(models))).is_ok();
    if is_compiled && check_start::<Random, NoFields, NoFields>().is_ok() {
        check_served(models);
    }
}

/// Asserts that models are not refused, and that their schema is whole.
pub(crate) fn assert_served(models: &[RandomModel]) {
    for model in models {
        assert!(is_derivable(model), "the derive refuses {model:?}");
    }
    let models = serve(models, models.len());
    check_names(models);
    check_start::<Random, NoFields, NoFields>().unwrap();
    check_served(models);
}

fn check_served(models: &'static [&'static ModelInfo]) {
    let sdl = sdl::<Random, NoFields, NoFields>();
    if let Some(folder) = std::env::var_os("RELATA_SDL_FOLDER") {
        let name = format!("{}.graphql", sdl.len());
        std::fs::write(std::path::Path::new(&folder).join(name), &sdl).unwrap();
    }
    if let Err(invalid) = Schema::parse_and_validate(&sdl, "schema.graphql") {
        panic!("{}\n{sdl}", invalid.errors);
    }
    check_schema(&parse_schema(&sdl).unwrap(), Served::new(models), &sdl);
}

/// Checks that every type is there with its kind, and every mutation with its arguments and the rows of its payload.
fn check_schema(schema: &ServiceDocument, served: Served, sdl: &str) {
    for field in all_mutations(served) {
        let mutations = object(schema, "Mutation");
        let definition = mutations.fields.iter().find(|each| each.node.name.node == *field.name);
        let definition =
            &definition.unwrap_or_else(|| panic!("{} is missing\n{sdl}", field.name)).node;
        let payload = object(schema, definition.ty.node.to_string().trim_end_matches('!'));
        let has_argument = |name: &str| {
            definition.arguments.iter().any(|argument| argument.node.name.node == name)
        };
        let has_row = |name: &str| payload.fields.iter().any(|each| each.node.name.node == name);

        assert!(has_row(field.model.singular), "{}\n{sdl}", field.name);
        if let Action::Relation(relation, verb) = field.action {
            assert!(has_argument(&owner_key(&relation)), "{}\n{sdl}", field.name);
            assert!(has_row(&related_row(&relation, verb.is_many())), "{}\n{sdl}", field.name);
            if verb.name() == "associate" {
                assert!(has_argument(&related_key(&relation)), "{}\n{sdl}", field.name);
            }
        }
    }
    for model in served.models() {
        // A model of which nothing returns a row has no type.
        if let Some(ty) = find_object(schema, model.name) {
            assert_eq!(
                ty.fields.len(),
                RowMember::all(served, model).len(),
                "{}\n{sdl}",
                model.name
            );
        }
    }
}

fn object<'s>(schema: &'s ServiceDocument, name: &str) -> &'s ObjectType {
    find_object(schema, name).unwrap_or_else(|| panic!("no object type {name}"))
}

fn find_object<'s>(schema: &'s ServiceDocument, name: &str) -> Option<&'s ObjectType> {
    schema.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == name => match &ty.node.kind {
            TypeKind::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    })
}
