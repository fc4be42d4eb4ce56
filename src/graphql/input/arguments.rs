//! The arguments of a field, with the request's variables put in.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};

/// The arguments of one field. One whose variable was not given is absent (GraphQL § Input Objects).
pub(in crate::graphql) struct Arguments {
    values: IndexMap<Name, Json>,
}

impl Arguments {
    /// Returns the arguments with these values.
    pub(in crate::graphql) fn new(values: IndexMap<Name, Json>) -> Self {
        Arguments { values }
    }

    /// Returns an argument that is neither absent nor null.
    pub(in crate::graphql) fn get(&self, name: &str) -> Option<&Json> {
        self.values.get(name).filter(|value| !matches!(value, Json::Null))
    }
}

/// Returns the items of a list; any other value counts as a list of itself (GraphQL § List).
pub(in crate::graphql) fn list(json: &Json) -> &[Json] {
    match json {
        Json::List(items) => items,
        other => std::slice::from_ref(other),
    }
}

/// Returns the name of an enum value; a variable holds it as text.
pub(in crate::graphql) fn enum_name(json: &Json) -> Option<&str> {
    match json {
        Json::Enum(name) => Some(name),
        Json::String(name) => Some(name),
        _ => None,
    }
}
