//! Why a schema cannot be built.

use std::fmt;

/// An error: a schema that cannot be built. Its `Display` says what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// Two parts of the schema share a name.
    NameClash {
        /// The name.
        name: String,
        /// What has it.
        parts: [String; 2],
    },
    /// A custom field returns rows of a model that is not in the list of models.
    Unlisted {
        /// The model's name.
        model: String,
    },
    /// There is nothing to query.
    NoQueries,
}

impl SchemaError {
    pub(super) fn clash(name: &str, first: &str, second: &str) -> Self {
        let parts = [first.to_owned(), second.to_owned()];
        SchemaError::NameClash { name: name.to_owned(), parts }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaError::NameClash { name, parts: [first, second] } => write!(
                f,
                "the schema has `{name}` twice, as {first} and as {second}: rename a model, a column or an enum by \
                `#[model(name = \"…\")]`, a relation by `name = \"…\"`, or a custom type by `#[graphql(name = \"…\")]`"
            ),
            SchemaError::Unlisted { model } => write!(
                f,
                "a custom field returns rows of {model}, which is not in the list of models: add it, with \
                `#[model(operations())]` if nothing else is to serve it"
            ),
            SchemaError::NoQueries => f.write_str(
                "the schema has no query: leave a model one of the operations `get`, `list` and `aggregate`, or add \
                fields by `App::queries`",
            ),
        }
    }
}

impl std::error::Error for SchemaError {}
