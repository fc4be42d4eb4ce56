//! Short ways to write what async-graphql's registry wants at length.

use async_graphql::registry::{
    Deprecation, MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry,
};

/// A field without arguments.
pub(in crate::graphql) fn field(
    name: &str,
    ty: impl Into<String>,
    description: impl Into<String>,
) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: Some(description.into()),
        args: Default::default(),
        ty: ty.into(),
        deprecation: Deprecation::NoDeprecated,
        cache_control: Default::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A field with arguments.
pub(in crate::graphql) fn field_with(
    name: &str,
    ty: impl Into<String>,
    description: impl Into<String>,
    arguments: impl IntoIterator<Item = MetaInputValue>,
) -> MetaField {
    let args = arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect();
    MetaField { args, ..field(name, ty, description) }
}

/// An argument, or a field of an input object.
pub(in crate::graphql) fn input(
    name: &str,
    ty: impl Into<String>,
    description: impl Into<String>,
) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: Some(description.into()),
        ty: ty.into(),
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

/// The description of an object type.
pub(in crate::graphql) fn object(
    name: &str,
    description: impl Into<String>,
    fields: impl IntoIterator<Item = MetaField>,
) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description: Some(description.into()),
        fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        keys: None,
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// Registers an object type.
pub(in crate::graphql) fn add_object(
    registry: &mut Registry,
    name: &str,
    description: impl Into<String>,
    fields: impl IntoIterator<Item = MetaField>,
) {
    registry.types.insert(name.to_owned(), object(name, description, fields));
}

/// Registers an input object type; of a `oneof` exactly one field is given.
pub(in crate::graphql) fn add_input(
    registry: &mut Registry,
    name: &str,
    description: impl Into<String>,
    oneof: bool,
    fields: impl IntoIterator<Item = MetaInputValue>,
) {
    let input = MetaType::InputObject {
        name: name.to_owned(),
        description: Some(description.into()),
        input_fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        oneof,
        directive_invocations: Vec::new(),
    };
    registry.types.insert(name.to_owned(), input);
}

/// Registers an enum type of values with their descriptions.
pub(in crate::graphql) fn add_enum<'v>(
    registry: &mut Registry,
    name: &str,
    description: &str,
    values: impl IntoIterator<Item = (&'v str, &'v str)>,
) {
    let value = |(name, description): (&str, &str)| {
        let value = MetaEnumValue {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            deprecation: Deprecation::NoDeprecated,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            directive_invocations: Vec::new(),
        };
        (name.to_owned(), value)
    };

    let values = MetaType::Enum {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        enum_values: values.into_iter().map(value).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };

    registry.types.insert(name.to_owned(), values);
}

/// Registers a scalar type of Relata's own.
pub(in crate::graphql) fn add_scalar(
    registry: &mut Registry,
    name: &str,
    description: &str,
    specified_by: Option<&str>,
) {
    let scalar = MetaType::Scalar {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        is_valid: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: specified_by.map(str::to_owned),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), scalar);
}
