//! The schema as the prompt needs it: types by name, with their members.

use std::collections::BTreeMap;

use async_graphql::parser::types::{
    BaseType, DirectiveLocation, FieldDefinition, InputValueDefinition, ServiceDocument,
    Type as TypeReference, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Name, Positioned};

/// A schema that looks up types and completes documents.
pub struct Schema {
    types: BTreeMap<String, Type>,
    /// The directives that a document can use, with their arguments.
    pub(super) directives: Vec<Member>,
    /// The root type of queries.
    pub(super) query: String,
    /// The root type of mutations; empty where the schema has none.
    pub(super) mutation: String,
    pub(super) sdl: String,
}

/// A type of the schema.
pub(super) struct Type {
    /// The keyword of its definition.
    pub(super) kind: &'static str,
    /// The first line of its description.
    pub(super) description: String,
    /// Its definition in the schema's language.
    pub(super) definition: String,
    /// An object's fields, an input object's fields, or an enum's values.
    pub(super) members: Vec<Member>,
}

/// A named member with a type: a field, an argument, an enum's value, a directive.
pub(super) struct Member {
    pub(super) name: String,
    /// The type as the schema writes it, such as `[User!]!`; empty where there is none.
    pub(super) type_reference: String,
    /// The name of the type without its modifiers, such as `User`.
    pub(super) type_name: String,
    pub(super) arguments: Vec<Member>,
}

impl Schema {
    /// Parses a schema in the schema definition language, as [`App::sdl`](crate::App::sdl) returns it.
    ///
    /// # Errors
    /// When the text is no schema.
    pub fn parse(sdl: &str) -> Result<Self, Error> {
        let document = parse_schema(sdl)?;
        let mut schema = Schema {
            types: types(&document, sdl),
            directives: directives(&document),
            query: String::new(),
            mutation: String::new(),
            sdl: sdl.to_owned(),
        };

        for definition in &document.definitions {
            if let TypeSystemDefinition::Schema(definition) = definition {
                let name = |root: &Option<Positioned<Name>>| {
                    root.as_ref().map_or(String::new(), |name| name.node.to_string())
                };
                (schema.query, schema.mutation) =
                    (name(&definition.node.query), name(&definition.node.mutation));
            }
        }
        Ok(schema)
    }

    /// Returns a type by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Returns the name of a type as a slice of the schema; empty for an unknown type.
    pub(super) fn name(&self, name: &str) -> &str {
        self.types.get_key_value(name).map_or("", |(name, _)| name)
    }

    /// Returns the members of a type; none for an unknown type.
    pub(super) fn members(&self, name: &str) -> &[Member] {
        self.get(name).map_or(&[], |each| &each.members)
    }

    /// Returns every type with its name, in alphabetical order.
    pub(super) fn types(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.types.iter().map(|(name, each)| (name.as_str(), each))
    }
}

/// Returns the types, each with its lines of the text, from its first line to that of the next definition.
fn types(document: &ServiceDocument, sdl: &str) -> BTreeMap<String, Type> {
    let first_line = |definition: &TypeSystemDefinition| match definition {
        TypeSystemDefinition::Schema(each) => each.pos.line,
        TypeSystemDefinition::Type(each) => each.pos.line,
        TypeSystemDefinition::Directive(each) => each.pos.line,
    };
    let ends = document.definitions.iter().skip(1).map(first_line).chain([usize::MAX]);

    let mut types = BTreeMap::new();
    for (definition, end) in document.definitions.iter().zip(ends) {
        let TypeSystemDefinition::Type(Positioned { pos, node }) = definition else {
            continue;
        };
        let lines = sdl.lines().skip(pos.line.saturating_sub(1));
        let lines: Vec<&str> = lines.take(end.saturating_sub(pos.line)).collect();
        types.insert(node.name.node.to_string(), Type::new(node, lines.join("\n").trim()));
    }
    types
}

/// Returns the directives of fields.
fn directives(document: &ServiceDocument) -> Vec<Member> {
    let mut directives = Vec::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Directive(Positioned { node, .. }) = definition else {
            continue;
        };

        if node.locations.iter().any(|location| location.node == DirectiveLocation::Field) {
            let arguments = node.arguments.iter().map(Member::of_input).collect();
            directives.push(Member { arguments, ..Member::named(node.name.node.to_string()) });
        }
    }
    directives
}

impl Type {
    fn new(definition: &TypeDefinition, text: &str) -> Self {
        let (kind, members) = match &definition.kind {
            TypeKind::Scalar => ("scalar", Vec::new()),
            TypeKind::Object(object) => {
                ("type", object.fields.iter().map(Member::of_field).collect())
            }
            TypeKind::Interface(interface) => {
                ("interface", interface.fields.iter().map(Member::of_field).collect())
            }
            TypeKind::Union(_) => ("union", Vec::new()),
            TypeKind::Enum(values) => {
                let values = values
                    .values
                    .iter()
                    .map(|value| Member::named(value.node.value.node.to_string()));
                ("enum", values.collect())
            }
            TypeKind::InputObject(input) => {
                ("input", input.fields.iter().map(Member::of_input).collect())
            }
        };

        let description = definition.description.as_ref().map_or("", |text| text.node.as_str());
        let description = description.lines().next().unwrap_or_default().to_owned();
        Type { kind, description, definition: text.to_owned(), members }
    }
}

impl Member {
    fn named(name: String) -> Self {
        Member {
            name,
            type_reference: String::new(),
            type_name: String::new(),
            arguments: Vec::new(),
        }
    }

    fn typed(name: String, reference: &TypeReference) -> Self {
        Member {
            type_reference: reference.to_string(),
            type_name: named_type(reference),
            ..Member::named(name)
        }
    }

    fn of_field(field: &Positioned<FieldDefinition>) -> Self {
        let FieldDefinition { name, ty, arguments, .. } = &field.node;
        let arguments = arguments.iter().map(Member::of_input).collect();
        Member { arguments, ..Member::typed(name.node.to_string(), &ty.node) }
    }

    fn of_input(input: &Positioned<InputValueDefinition>) -> Self {
        Member::typed(input.node.name.node.to_string(), &input.node.ty.node)
    }
}

fn named_type(mut reference: &TypeReference) -> String {
    loop {
        match &reference.base {
            BaseType::Named(name) => return name.to_string(),
            BaseType::List(inner) => reference = inner,
        }
    }
}
