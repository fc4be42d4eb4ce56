//! Random models with names that are meant to meet: they are refused, or make a schema in which nothing is missing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{ObjectType, ServiceDocument, TypeKind, TypeSystemDefinition};
use proptest::prelude::*;

use super::check_names;
use super::random_models::{Random, RandomModel, domain, serve};
use crate::graphql::mutation::{Action, all_mutations};
use crate::graphql::schema::type_names::{capitalize, owner_key, related_key, related_row};
use crate::graphql::{NoFields, check_start, sdl};
use crate::model::{ModelInfo, RelationInfo, RelationKind};

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn random_domains_are_refused_or_whole(models in domain()) {
        if models.iter().all(is_derivable) {
            check_domain(&models);
        }
    }
}

/// Returns whether the derive lets a model pass, which sees one struct at a time.
fn is_derivable(model: &RandomModel) -> bool {
    let mut fields: Vec<String> = vec![model.key.clone()];
    fields.extend(model.columns.iter().cloned());
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

    let aggregate_key = format!("{}Id", model.singular());
    let has_id = fields.contains(&"id".to_owned());
    let is_number_clear = model.singular() != model.plural;
    are_distinct(&fields)
        && are_distinct(&nouns)
        && is_number_clear
        && !(has_id && fields.contains(&aggregate_key))
}

fn are_distinct(names: &[String]) -> bool {
    names.iter().enumerate().all(|(index, name)| !names[..index].contains(name))
}

fn check_domain(models: &[RandomModel]) {
    let models = serve(models);

    let is_compiled = catch_unwind(AssertUnwindSafe(|| check_names(models))).is_ok();
    if !is_compiled || check_start::<Random, NoFields, NoFields>().is_err() {
        return;
    }
    let sdl = sdl::<Random, NoFields, NoFields>();
    if let Some(folder) = std::env::var_os("RELATA_SDL_FOLDER") {
        let name = format!("{}.graphql", sdl.len());
        std::fs::write(std::path::Path::new(&folder).join(name), &sdl).unwrap();
    }
    check_schema(&parse_schema(&sdl).unwrap(), models, &sdl);
}

/// Checks that every type is there with its kind, and every mutation with its arguments and the rows of its payload.
fn check_schema(schema: &ServiceDocument, models: &[&'static ModelInfo], sdl: &str) {
    let mutations = object(schema, "Mutation");
    for field in all_mutations(models) {
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
    for model in models {
        assert_eq!(
            object(schema, model.name).fields.len(),
            row_fields(model),
            "{}\n{sdl}",
            model.name
        );
    }
}

fn row_fields(model: &ModelInfo) -> usize {
    let fields_of = |relation: &RelationInfo| match relation.kind {
        RelationKind::HasOne => 3,
        RelationKind::BelongsTo => 1,
        RelationKind::HasMany => 2,
    };
    model.visible_fields().count() + model.relations.iter().map(fields_of).sum::<usize>()
}

fn object<'s>(schema: &'s ServiceDocument, name: &str) -> &'s ObjectType {
    let found = schema.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == name => match &ty.node.kind {
            TypeKind::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no object type {name}"))
}
