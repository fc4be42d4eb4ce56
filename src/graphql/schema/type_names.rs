//! The names of generated types, fields and arguments: the one place where they are put together.

use crate::model::{FieldInfo, ModelInfo, RelationInfo};

/// A generated type that each model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum ModelType {
    Connection,
    Edge,
    Aggregate,
    Extremes,
    Sums,
    Averages,
    Filter,
    WhereHasFilter,
    RelatedCountFilter,
    CountFilter,
    OrderBy,
    RelationName,
    ColumnName,
    CreateInput,
    UpdateInput,
    SaveInput,
    KeyInput,
    SearchInput,
    OrCreateInput,
    ManyByInput,
    Payload,
}

impl ModelType {
    /// All of them.
    pub(in crate::graphql) const ALL: [ModelType; 21] = [
        ModelType::Connection,
        ModelType::Edge,
        ModelType::Aggregate,
        ModelType::Extremes,
        ModelType::Sums,
        ModelType::Averages,
        ModelType::Filter,
        ModelType::WhereHasFilter,
        ModelType::RelatedCountFilter,
        ModelType::CountFilter,
        ModelType::OrderBy,
        ModelType::RelationName,
        ModelType::ColumnName,
        ModelType::CreateInput,
        ModelType::UpdateInput,
        ModelType::SaveInput,
        ModelType::KeyInput,
        ModelType::SearchInput,
        ModelType::OrCreateInput,
        ModelType::ManyByInput,
        ModelType::Payload,
    ];

    /// Returns the type's name, such as `UserConnection` or `CreateUserInput`.
    pub(in crate::graphql) fn name(self, model: &ModelInfo) -> String {
        let (prefix, suffix) = self.affixes();
        [prefix, model.name, suffix].concat()
    }

    /// Returns what stands before and after the model's name.
    pub(in crate::graphql) const fn affixes(self) -> (&'static str, &'static str) {
        match self {
            ModelType::Connection => ("", "Connection"),
            ModelType::Edge => ("", "Edge"),
            ModelType::Aggregate => ("", "Aggregate"),
            ModelType::Extremes => ("", "Extremes"),
            ModelType::Sums => ("", "Sums"),
            ModelType::Averages => ("", "Averages"),
            ModelType::Filter => ("", "Filter"),
            ModelType::WhereHasFilter => ("", "WhereHasFilter"),
            ModelType::RelatedCountFilter => ("", "RelatedCountFilter"),
            ModelType::CountFilter => ("Related", "CountFilter"),
            ModelType::OrderBy => ("", "OrderBy"),
            ModelType::RelationName => ("", "RelationName"),
            ModelType::ColumnName => ("", "ColumnName"),
            ModelType::CreateInput => ("Create", "Input"),
            ModelType::UpdateInput => ("Update", "Input"),
            ModelType::SaveInput => ("Save", "Input"),
            ModelType::KeyInput => ("", "KeyInput"),
            ModelType::SearchInput => ("", "SearchInput"),
            ModelType::OrCreateInput => ("", "OrCreateInput"),
            ModelType::ManyByInput => ("", "ManyByInput"),
            ModelType::Payload => ("", "Payload"),
        }
    }
}

/// Returns the name of the input of a nested write, such as `ProfileForUserInput` or `UsersForRoleInput`.
pub(in crate::graphql) fn relation_input(relation: &RelationInfo) -> String {
    relation_type("", relation.plural, relation.owner().name, "Input")
}

/// Returns the name of the input of a row that is made through a relation and cannot be without its owner, such as
/// `CreateVisaForPassportInput`.
pub(in crate::graphql) fn relation_create_input(relation: &RelationInfo) -> String {
    relation_type("Create", relation.singular, relation.owner().name, "Input")
}

/// Returns the name of the payload of a relation's verbs, such as `ProfileForUserPayload`; of a verb that writes many
/// rows `UsersForRolePayload`.
pub(in crate::graphql) fn relation_payload(relation: &RelationInfo, is_many: bool) -> String {
    relation_type("", noun(relation, is_many), relation.owner().name, "Payload")
}

/// Returns the name of a type of a relation, by the noun of its rows and its owner.
pub(in crate::graphql) fn relation_type(
    prefix: &str,
    noun: &str,
    owner: &str,
    suffix: &str,
) -> String {
    format!("{prefix}{}For{owner}{suffix}", capitalize(noun))
}

/// Returns the name of the argument for the key of a relation's owner, such as `userId`.
pub(in crate::graphql) fn owner_key(relation: &RelationInfo) -> String {
    let owner = relation.owner();
    format!("{}{}", owner.singular, capitalize(owner.primary_key.name))
}

/// Returns the name of the argument for the key of the row at the other end, such as `profileId`. Where the owner's
/// argument has that name, as in a relation `node` of `Node`, it is `relatedNodeId`.
pub(in crate::graphql) fn related_key(relation: &RelationInfo) -> String {
    let key = capitalize(relation.related().primary_key.name);
    let name = format!("{}{key}", relation.field);
    if name == owner_key(relation) { format!("related{}", capitalize(&name)) } else { name }
}

/// Returns the name of the payload's field for the related row, or for many of them. Where the owner's field has that
/// name, it is `relatedNode`.
pub(in crate::graphql) fn related_row(relation: &RelationInfo, is_many: bool) -> String {
    let name = noun(relation, is_many);
    if name == relation.owner().singular {
        format!("related{}", capitalize(name))
    } else {
        name.to_owned()
    }
}

/// Returns the name of the field of aggregates over related rows, such as `profileAggregate`.
pub(in crate::graphql) fn aggregate(relation: &RelationInfo) -> String {
    format!("{}Aggregate", relation.field)
}

/// Returns the name of the field that says whether a hasOne has a row, such as `hasProfile`.
pub(in crate::graphql) fn presence(relation: &RelationInfo) -> String {
    format!("has{}", capitalize(relation.field))
}

/// Returns the name of the root field that finds a row by a unique column, such as `userByEmail`.
pub(in crate::graphql) fn by_column(model: &ModelInfo, column: &FieldInfo) -> String {
    format!("{}By{}", model.singular, capitalize(column.name))
}

/// Returns the name of a column among the values of an aggregate. None is called `id`, by which clients would take
/// objects of aggregates for rows and merge them in their caches: it is `userId`.
pub(in crate::graphql) fn aggregate_column(model: &ModelInfo, column: &FieldInfo) -> String {
    match column.name {
        "id" => format!("{}Id", model.singular),
        field => field.to_owned(),
    }
}

/// Returns a name with its first letter in upper case, as it stands in the middle of other names.
pub(in crate::graphql) fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Returns the noun for one or many related rows, such as `user` or `users`.
pub(in crate::graphql) fn noun(relation: &RelationInfo, is_many: bool) -> &'static str {
    if is_many { relation.plural } else { relation.singular }
}
