//! The schema as the prompt needs it: types by name, with what they have.

use std::collections::BTreeMap;

use async_graphql::parser::types::{
    BaseType, DirectiveLocation, FieldDefinition, InputValueDefinition, ServiceDocument, Type as TypeReference,
    TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Name, Positioned};

/// A schema whose types can be looked up, and that completes documents.
pub struct Schema {
    types: BTreeMap<String, Type>,
    /// The directives that a document can use, with their arguments.
    pub(super) directives: Vec<Member>,
    /// The type of the root of queries.
    pub(super) query: String,
    /// The type of the root of mutations; empty where there are none.
    pub(super) mutation: String,
    pub(super) sdl: String,
}

/// A type of the schema.
pub(super) struct Type {
    /// The word that its definition starts with.
    pub(super) kind: &'static str,
    /// The first line of its description.
    pub(super) description: String,
    /// Its definition in the schema's language.
    pub(super) definition: String,
    /// An object's fields, an input object's fields, or an enum's values.
    pub(super) members: Vec<Member>,
}

/// Something of a name that has a type: a field, an argument, an enum's value, a directive.
pub(super) struct Member {
    pub(super) name: String,
    /// As it stands in the schema, such as `[User!]!`; empty where there is none.
    pub(super) type_reference: String,
    /// The name in it, such as `User`.
    pub(super) type_name: String,
    pub(super) arguments: Vec<Member>,
}

impl Schema {
    /// Reads a schema from its definition in the schema's language, as [`sdl`](crate::graphql::sdl()) gives it.
    ///
    /// # Errors
    /// When the text is no such definition.
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
                let name =
                    |root: &Option<Positioned<Name>>| root.as_ref().map_or(String::new(), |name| name.node.to_string());
                (schema.query, schema.mutation) = (name(&definition.node.query), name(&definition.node.mutation));
            }
        }
        Ok(schema)
    }

    /// A type by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// The schema's own text for the name of a type; empty where there is no such type.
    pub(super) fn name(&self, name: &str) -> &str {
        self.types.get_key_value(name).map_or("", |(name, _)| name)
    }

    /// What a type has; nothing where there is no such type.
    pub(super) fn members(&self, name: &str) -> &[Member] {
        self.get(name).map_or(&[], |each| &each.members)
    }

    /// Every type, by its name.
    pub(super) fn types(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.types.iter().map(|(name, each)| (name.as_str(), each))
    }
}

/// The types, each with its part of the text: it goes from its first line to that of the next definition.
fn types(document: &ServiceDocument, sdl: &str) -> BTreeMap<String, Type> {
    let first_line = |definition: &TypeSystemDefinition| match definition {
        TypeSystemDefinition::Schema(each) => each.pos.line,
        TypeSystemDefinition::Type(each) => each.pos.line,
        TypeSystemDefinition::Directive(each) => each.pos.line,
    };
    let ends = document.definitions.iter().skip(1).map(first_line).chain([usize::MAX]);
    let definitions = document.definitions.iter().zip(ends).filter_map(|(definition, end)| match definition {
        TypeSystemDefinition::Type(definition) => Some((definition, end)),
        _ => None,
    });
    let each = definitions.map(|(Positioned { pos, node }, end)| {
        let lines = sdl.lines().skip(pos.line.saturating_sub(1)).take(end.saturating_sub(pos.line)).collect::<Vec<_>>();
        (node.name.node.to_string(), Type::of(node, lines.join("\n").trim()))
    });
    each.collect()
}

fn directives(document: &ServiceDocument) -> Vec<Member> {
    let directives = document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Directive(each) => Some(&each.node),
        _ => None,
    });
    let usable = directives.filter(|each| each.locations.iter().any(|place| place.node == DirectiveLocation::Field));
    let each = usable.map(|directive| Member {
        arguments: directive.arguments.iter().map(Member::of_input).collect(),
        ..Member::named(directive.name.node.to_string())
    });
    each.collect()
}

impl Type {
    fn of(definition: &TypeDefinition, text: &str) -> Self {
        let (kind, members) = match &definition.kind {
            TypeKind::Scalar => ("scalar", Vec::new()),
            TypeKind::Object(object) => ("type", object.fields.iter().map(Member::of_field).collect()),
            TypeKind::Interface(interface) => ("interface", interface.fields.iter().map(Member::of_field).collect()),
            TypeKind::Union(_) => ("union", Vec::new()),
            TypeKind::Enum(values) => {
                let values = values.values.iter().map(|value| Member::named(value.node.value.node.to_string()));
                ("enum", values.collect())
            }
            TypeKind::InputObject(input) => ("input", input.fields.iter().map(Member::of_input).collect()),
        };
        let description = definition.description.as_ref().map_or("", |text| text.node.as_str());
        let description = description.lines().next().unwrap_or_default().to_owned();
        Type { kind, description, definition: text.to_owned(), members }
    }
}

impl Member {
    fn named(name: String) -> Self {
        Member { name, type_reference: String::new(), type_name: String::new(), arguments: Vec::new() }
    }

    fn typed(name: String, reference: &TypeReference) -> Self {
        Member { type_reference: reference.to_string(), type_name: named_type(reference), ..Member::named(name) }
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
