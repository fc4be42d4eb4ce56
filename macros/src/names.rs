//! Names in GraphQL: what `name`, `singular` and `plural` say, and what follows from Rust's names without them.

use heck::{ToLowerCamelCase, ToShoutySnakeCase};
use relata_nouns as nouns;
use syn::ext::IdentExt;
use syn::{Attribute, Error, Expr, Ident, Meta, Result};

use crate::field::Field;
use crate::operations::is_operations;
use crate::parse::{Errors, metas, string};
use crate::relation::Relation;
use crate::row_rules::is_rule;

/// The fields of a filter that are not columns.
const COMBINATORS: [&str; 8] =
    ["and", "or", "not", "has", "doesntHave", "whereHas", "whereDoesntHave", "relatedCount"];

/// The fields of payloads that are not rows with the name of a model or relation.
const PAYLOAD_FIELDS: [&str; 4] = ["created", "changed", "displaced", "displacedFrom"];

/// The names of a model.
#[derive(Default)]
pub struct ModelNames {
    /// The type's, such as `User`.
    pub name: String,
    /// One row's, such as `user`.
    pub singular: String,
    /// Many rows', such as `users`.
    pub plural: String,
    /// The words for one row in descriptions, such as `billing configuration`.
    pub noun: String,
    /// The words for many rows in descriptions.
    pub nouns: String,
}

/// Returns whether a part of the attribute `model` of a struct is `view`.
pub fn is_view(meta: &Meta) -> bool {
    matches!(meta, Meta::Path(path) if path.is_ident("view"))
}

impl ModelNames {
    /// Reads `#[model(name = "…", singular = "…", plural = "…")]` on a struct.
    pub fn parse(attributes: &[Attribute], ident: &Ident) -> Result<Self> {
        let mut name = None;
        let mut singular = None;
        let mut plural = None;

        for meta in metas(attributes, "model")? {
            match (key(&meta).as_str(), &meta) {
                ("name", Meta::NameValue(meta)) => name = Some(graphql_name(&meta.value)?),
                ("singular", Meta::NameValue(meta)) => singular = Some(graphql_name(&meta.value)?),
                ("plural", Meta::NameValue(meta)) => plural = Some(graphql_name(&meta.value)?),
                (_, Meta::NameValue(_)) if is_rule(&meta) => {}
                _ if is_operations(&meta) || is_view(&meta) => {}
                _ => {
                    let message = "a struct's `model` attribute takes `name = \"…\"`, `singular = \"…\"`, \
                        `plural = \"…\"`, `operations(…)`, `view`, and the rules `visible`, `writable`, `creatable`, \
                        `updatable` and `deletable`, each with a function";
                    return Err(Error::new_spanned(meta, message));
                }
            }
        }

        let name = match name {
            Some(name) => name,
            None => name_of_ident(ident, ident.unraw().to_string())?,
        };
        let noun = match &singular {
            Some(singular) => nouns::words(singular),
            None => nouns::words(&name),
        };
        let singular = singular.unwrap_or_else(|| name.to_lower_camel_case());
        let plural = plural.unwrap_or_else(|| nouns::plural(&singular));
        check_number("model", &singular, &plural, ident)?;
        check_payload(&singular, ident)?;

        let nouns = nouns::plural_words(&plural, &noun);
        Ok(ModelNames { name, singular, plural, noun, nouns })
    }
}

/// The names of a relation.
#[derive(Default)]
pub struct RelationNames {
    /// The field's, such as `billingConfiguration`.
    pub field: String,
    /// One related row's in mutations, such as `user`.
    pub singular: String,
    /// Many related rows' in mutations, such as `users`; of a relation to one row the same as `singular`.
    pub plural: String,
}

impl RelationNames {
    /// Returns names for a relation whose own are wrong, so that nothing else is reported.
    pub fn fallback(ident: &Ident) -> Self {
        let field = ident.unraw().to_string().to_lower_camel_case();
        RelationNames { singular: field.clone(), plural: field.clone(), field }
    }
}

/// A relation's options `name`, `singular` and `plural`.
#[derive(Default)]
pub struct RelationNameOptions {
    pub name: Option<String>,
    pub singular: Option<String>,
    pub plural: Option<String>,
}

impl RelationNameOptions {
    /// Returns the names of a relation to one row.
    pub fn into_one(self, ident: &Ident) -> Result<RelationNames> {
        if self.singular.is_some() || self.plural.is_some() {
            let message = "`singular` and `plural` are for `has_many`; `name = \"…\"` names a relation to one row";
            return Err(Error::new_spanned(ident, message));
        }
        let field = self.field(ident)?;
        Ok(RelationNames { singular: field.clone(), plural: field.clone(), field })
    }

    /// Returns the names of a relation to many rows of the model called `related`.
    pub fn into_many(self, ident: &Ident, related: &Ident) -> Result<RelationNames> {
        let field = self.field(ident)?;
        let plural = self.plural.unwrap_or_else(|| field.clone());
        let singular = self
            .singular
            .unwrap_or_else(|| nouns::singular_of_related(&plural, &related.unraw().to_string()));
        check_number("relation", &singular, &plural, ident)?;
        Ok(RelationNames { field, singular, plural })
    }

    fn field(&self, ident: &Ident) -> Result<String> {
        match &self.name {
            Some(name) => Ok(name.clone()),
            None => name_of_ident(ident, ident.unraw().to_string().to_lower_camel_case()),
        }
    }
}

/// Refuses a column with the name that another called `id` has in objects of aggregates.
pub fn check_aggregates(columns: &[&Field], singular: &str) -> Result<()> {
    let name = format!("{singular}Id");
    let has_id = columns.iter().any(|column| column.graphql == "id");

    match columns.iter().find(|column| has_id && column.graphql == name) {
        Some(column) => {
            let message = format!(
                "in objects of aggregates `id` is called `{name}`: give this column another name by \
                `#[model(name = \"…\")]`"
            );
            Err(Error::new_spanned(&column.name, message))
        }
        None => Ok(()),
    }
}

/// Refuses two fields of one name in the model's type, and columns whose names mean something else in filters.
pub fn check_fields(columns: &[&Field], relations: &[Relation], errors: &mut Errors) {
    let mut taken: Vec<(String, &Ident)> = Vec::new();
    for column in columns {
        errors.value(name_of_ident(&column.name, column.graphql.clone()));
        errors.value(check_combinators(column));
        errors.value(check_taken(&mut taken, column.graphql.clone(), &column.name));
    }
    for relation in relations {
        for field in relation.graphql_fields() {
            errors.value(check_taken(&mut taken, field, &relation.name));
        }
    }

    // The enums that name columns and relations.
    errors.value(check_values(columns.iter().map(|column| (&column.graphql, &column.name))));
    let relation_names = relations.iter().map(|relation| (&relation.names.field, &relation.name));
    errors.value(check_values(relation_names));
    errors.value(check_nouns(relations));
}

fn check_combinators(column: &Field) -> Result<()> {
    if !COMBINATORS.contains(&column.graphql.as_str()) {
        return Ok(());
    }
    let message = format!(
        "`{}` combines the conditions of a filter: give the column another name by `#[model(name = \"…\")]`",
        column.graphql
    );
    Err(Error::new_spanned(&column.name, message))
}

fn check_taken<'i>(
    taken: &mut Vec<(String, &'i Ident)>,
    field: String,
    ident: &'i Ident,
) -> Result<()> {
    if let Some((_, other)) = taken.iter().find(|(other, _)| *other == field) {
        let message = format!(
            "`{other}` and `{ident}` both give the model a field `{field}` in GraphQL: rename one, a column by \
            `#[model(name = \"…\")]` and a relation by `name = \"…\"`"
        );
        return Err(Error::new_spanned(ident, message));
    }
    taken.push((field, ident));
    Ok(())
}

/// Refuses names that are no values of an enum, or the same value.
fn check_values<'i>(names: impl Iterator<Item = (&'i String, &'i Ident)>) -> Result<()> {
    let mut taken: Vec<(String, &Ident)> = Vec::new();
    for (name, ident) in names {
        // A name that is none in GraphQL is reported as such.
        if !is_name(name) {
            continue;
        }
        let value = name_of_ident(ident, name.to_shouty_snake_case())?;
        if let Some((_, other)) = taken.iter().find(|(other, _)| *other == value) {
            let message = format!(
                "`{other}` and `{ident}` are both `{value}` as values of an enum: rename one by `name = \"…\"`"
            );
            return Err(Error::new_spanned(ident, message));
        }
        taken.push((value, ident));
    }
    Ok(())
}

/// Refuses relations whose mutations would have the same names, or whose rows would have the name of another field of the
/// payload.
fn check_nouns(relations: &[Relation]) -> Result<()> {
    let mut taken: Vec<(String, &Ident)> = Vec::new();
    for relation in relations {
        let RelationNames { singular, plural, .. } = &relation.names;
        for noun in [singular, plural] {
            check_payload(noun, &relation.name)?;
        }

        let (singular, plural) = (capitalize(singular), capitalize(plural));
        let of_other = |(noun, _): &&(String, &Ident)| *noun == singular || *noun == plural;
        if let Some((noun, other)) = taken.iter().find(of_other) {
            let message = format!(
                "mutations of `{other}` and of `{}` are both named by `{noun}`: rename one by `singular = \"…\"` \
                (has_many) or `name = \"…\"`",
                relation.name
            );
            return Err(Error::new_spanned(&relation.name, message));
        }
        taken.extend([(singular, &relation.name), (plural, &relation.name)]);
    }
    Ok(())
}

/// Refuses the name of a row that a payload has for something else.
fn check_payload(name: &str, ident: &Ident) -> Result<()> {
    if !PAYLOAD_FIELDS.contains(&name) {
        return Ok(());
    }
    let message =
        format!("payloads have another field `{name}`: choose another name by `name = \"…\"`");
    Err(Error::new_spanned(ident, message))
}

/// Returns a name with its first letter in upper case, as it stands in the middle of other names.
pub fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Reads a name in GraphQL from an attribute.
pub fn graphql_name(value: &Expr) -> Result<String> {
    string(value).filter(|text| is_name(text)).ok_or_else(|| {
        Error::new_spanned(value, "this must be a name in GraphQL, such as \"title\"")
    })
}

/// Returns the name in GraphQL that follows from one in Rust.
pub fn name_of_ident(ident: &Ident, name: String) -> Result<String> {
    if is_name(&name) {
        return Ok(name);
    }
    let message = format!("`{name}` is no name in GraphQL: choose one by `name = \"…\"`");
    Err(Error::new_spanned(ident, message))
}

/// GraphQL § Names: letters, digits and underscores; two underscores at the start are reserved.
fn is_name(text: &str) -> bool {
    !text.starts_with("__")
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Refuses a noun whose plural is the same: two fields would have one name.
fn check_number(of: &str, singular: &str, plural: &str, ident: &Ident) -> Result<()> {
    if singular != plural {
        return Ok(());
    }

    let attribute = match of {
        "model" => "`#[model(singular = \"…\")]` or `#[model(plural = \"…\")]`",
        _ => "`singular = \"…\"` or `plural = \"…\"`",
    };
    let message =
        format!("`{singular}` names one row and many rows of this {of}: rename one by {attribute}");
    Err(Error::new_spanned(ident, message))
}

fn key(meta: &Meta) -> String {
    meta.path().get_ident().map(Ident::to_string).unwrap_or_default()
}
