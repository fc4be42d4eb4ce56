//! The models of a database as values, from which their files are printed.

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use relata_nouns as nouns;
use serde::Serialize;

use crate::database::Kind;
use crate::model::RelationKind;

/// Everything that the files say.
///
/// Its JSON is for tools: keys are added, but never removed.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Description {
    /// The models, by their tables.
    pub(crate) models: Vec<ModelDescription>,
    /// The enums that several models can have.
    pub(crate) enums: Vec<EnumDescription>,
    /// The tables that have no model, and why.
    pub(crate) left_out: Vec<LeftOut>,
}

/// A table without a model.
#[derive(Serialize)]
pub(crate) struct LeftOut {
    pub(crate) table: String,
    pub(crate) reason: String,
}

/// A model.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelDescription {
    /// The name of the struct.
    pub(crate) name: String,
    /// The name of its file, without the ending.
    pub(crate) module: String,
    pub(crate) table: SqlName,
    pub(crate) is_view: bool,
    pub(crate) comment: Option<String>,
    /// The name of the field that is the primary key.
    pub(crate) primary_key: String,
    /// The names of one row and of many, where the derive's are no good.
    pub(crate) nouns: Option<(String, String)>,
    pub(crate) fields: Vec<FieldDescription>,
    pub(crate) relations: Vec<RelationDescription>,
    pub(crate) enums: Vec<EnumDescription>,
    /// The functions that say which row of many is one of its own.
    pub(crate) conditions: Vec<ConditionDescription>,
    /// What could not be mapped, and hints.
    pub(crate) notes: Vec<String>,
}

/// The name of a table or a column in Rust, and its name in the database.
#[derive(Clone, Default, Serialize)]
pub(crate) struct SqlName {
    pub(crate) rust: String,
    pub(crate) sql: String,
}

/// A column of a model.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldDescription {
    pub(crate) name: SqlName,
    /// The name in GraphQL.
    pub(crate) graphql: String,
    /// The type; `None` if Relata has none for it, so that only a note stands in its place.
    #[serde(serialize_with = "kind_name")]
    pub(crate) kind: Option<Kind>,
    pub(crate) nullable: bool,
    /// The enum of the values.
    pub(crate) enumeration: Option<String>,
    pub(crate) comment: Option<String>,
    /// True if only the name of a text says that it is of this type.
    pub(crate) is_guess: bool,
    /// The parts of the attribute `model`.
    pub(crate) attributes: Vec<String>,
    pub(crate) notes: Vec<String>,
}

/// A relation.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelationDescription {
    pub(crate) kind: RelationKind,
    pub(crate) name: String,
    /// The struct at the other end.
    pub(crate) related: String,
    pub(crate) foreign_key: KeyPath,
    pub(crate) local_key: KeyPath,
    /// True for the keys that are not those that the derive expects.
    #[serde(skip)]
    pub(crate) names_keys: NamesKeys,
    /// The noun for one row, where the derive's is no good.
    pub(crate) singular: Option<String>,
    /// The hasMany of which this hasOne shows one row, and the function that says which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) one_of: Option<OneOf>,
}

/// A column of a table.
#[derive(Clone, Serialize)]
pub(crate) struct KeyPath {
    #[serde(serialize_with = "sql_name")]
    pub(crate) table: SqlName,
    #[serde(serialize_with = "sql_name")]
    pub(crate) column: SqlName,
}

/// The keys that a relation has to name.
#[derive(Clone, Copy, Default)]
pub(crate) struct NamesKeys {
    pub(crate) local: bool,
    pub(crate) foreign: bool,
}

/// What makes a hasOne one of many.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneOf {
    pub(crate) many: String,
    /// The path of the function.
    pub(crate) on_query: String,
}

/// A function that matches some rows of a model.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ConditionDescription {
    pub(crate) name: String,
    /// The condition in the database's words.
    pub(crate) sql: String,
    /// The condition as an expression in Rust.
    pub(crate) rust: String,
}

/// An enum.
#[derive(Clone, Serialize)]
pub(crate) struct EnumDescription {
    pub(crate) name: String,
    pub(crate) comment: String,
    pub(crate) variants: Vec<VariantDescription>,
}

/// A value of an enum.
#[derive(Clone, Serialize)]
pub(crate) struct VariantDescription {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl ModelDescription {
    /// Returns the fields that the struct has.
    pub(crate) fn mapped(&self) -> impl Iterator<Item = (&FieldDescription, Kind)> {
        self.fields.iter().filter_map(|field| Some((field, field.kind?)))
    }

    /// Returns the name of one row in GraphQL.
    pub(crate) fn singular(&self) -> String {
        match &self.nouns {
            Some((singular, _)) => singular.clone(),
            None => self.name.to_lower_camel_case(),
        }
    }

    /// Returns the field of a column, by its name in the database.
    pub(crate) fn field(&self, column: &str) -> Option<&FieldDescription> {
        self.fields.iter().find(|field| field.name.sql == column)
    }
}

impl RelationDescription {
    /// Returns the name in GraphQL.
    pub(crate) fn graphql(&self) -> String {
        self.name.to_lower_camel_case()
    }

    /// Returns the fields of the model's type in GraphQL.
    pub(crate) fn graphql_fields(&self) -> Vec<String> {
        let field = self.graphql();
        if self.kind == RelationKind::BelongsTo {
            return vec![field];
        }
        let aggregate = format!("{field}Aggregate");
        let presence = format!("has{}", field.to_upper_camel_case());
        vec![field, aggregate, presence]
    }

    /// Returns the nouns of one related row and of many, which are the same for a relation to one row.
    pub(crate) fn nouns(&self) -> (String, String) {
        let field = self.graphql();
        if self.kind != RelationKind::HasMany {
            return (field.clone(), field);
        }
        let derived = || nouns::singular_of_related(&field, &self.related);
        (self.singular.clone().unwrap_or_else(derived), field)
    }

    /// Names one of many rows, where the derive would call it as the many.
    pub(crate) fn set_singular(&mut self) {
        self.singular = None;
        let (singular, plural) = self.nouns();
        if self.kind == RelationKind::HasMany && singular == plural {
            self.singular = Some(format!("{singular}Item"));
        }
    }
}

impl Description {
    /// Returns what is noted, each with the place that it is about.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        notes.extend(self.guesses());
        for LeftOut { table, reason } in &self.left_out {
            notes.push(format!("{table}: {reason}"));
        }
        for model in &self.models {
            let table = &model.table.sql;
            notes.extend(model.notes.iter().map(|note| format!("{table}: {note}")));
            for field in &model.fields {
                let column = &field.name.sql;
                notes.extend(field.notes.iter().map(|note| format!("{table}.{column}: {note}")));
            }
        }
        notes
    }

    /// Returns the note on the columns whose types are guesses.
    fn guesses(&self) -> Option<String> {
        let mut columns = Vec::new();
        for model in &self.models {
            let guesses = model.fields.iter().filter(|field| field.is_guess);
            columns.extend(guesses.map(|field| format!("{}.{}", model.table.sql, field.name.sql)));
        }
        let columns = columns.join(", ");
        let note = format!(
            "SQLite has no types for UUIDs and moments in UTC; by their names and rows, these texts are such: {columns}"
        );
        (!columns.is_empty()).then_some(note)
    }
}

fn sql_name<S: serde::Serializer>(name: &SqlName, serializer: S) -> Result<S::Ok, S::Error> {
    name.sql.serialize(serializer)
}

fn kind_name<S: serde::Serializer>(kind: &Option<Kind>, serializer: S) -> Result<S::Ok, S::Error> {
    kind.map(|kind| format!("{kind:?}")).serialize(serializer)
}
