//! The file `schema.graphql`, and the descriptions in it.

use async_graphql::Positioned;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use relata::models::Demo;

use super::assert_file;

/// `UPDATE_SCHEMA=1 cargo test` rewrites the file.
#[test]
fn schema_graphql_is_what_the_server_serves() {
    assert_file("schema.graphql", &relata::app(Demo).sdl());
}

#[test]
fn every_type_field_argument_and_value_of_the_schema_is_described() {
    let document = async_graphql::parser::parse_schema(relata::app(Demo).sdl()).unwrap();
    let mut silent = Silent(Vec::new());

    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        silent.check(name, "", definition.node.description.as_ref());
        match &definition.node.kind {
            TypeKind::Object(object) => {
                for field in object.fields.iter().map(|field| &field.node) {
                    silent.check(name, &field.name.node, field.description.as_ref());
                    for argument in field.arguments.iter().map(|argument| &argument.node) {
                        silent.check(name, &argument.name.node, argument.description.as_ref());
                    }
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields.iter().map(|field| &field.node) {
                    silent.check(name, &field.name.node, field.description.as_ref());
                }
            }
            TypeKind::Enum(values) => {
                for value in values.values.iter().map(|value| &value.node) {
                    silent.check(name, &value.value.node, value.description.as_ref());
                }
            }
            _ => {}
        }
    }

    assert_eq!(silent.0, [""; 0]);
}

/// Items without a description, as `Type.field`.
struct Silent(Vec<String>);

impl Silent {
    fn check(&mut self, type_name: &str, name: &str, description: Option<&Positioned<String>>) {
        if description.is_none() {
            self.0.push(format!("{type_name}.{name}"));
        }
    }
}
