//! Nouns with their articles, for descriptions.

use heck::ToSnakeCase;

use crate::model::{ModelInfo, RelationInfo};

/// Returns a noun with its article, such as `a user`, `an address` or `an SKU`.
pub(in crate::graphql) fn with_article(noun: &str) -> String {
    let word = noun.split(' ').next().unwrap_or_default();
    let article = in_definite::get_a_or_an(word).to_ascii_lowercase();
    format!("{article} {noun}")
}

/// Returns the words for a row of a model with their article.
pub(in crate::graphql) fn a_row(model: &ModelInfo) -> String {
    with_article(model.noun)
}

/// Returns the words for a related row, such as `home address` of a relation `home_address`.
pub(in crate::graphql) fn related_noun(relation: &RelationInfo) -> String {
    let related = relation.related();
    if relation.singular == related.singular {
        return related.noun.to_owned();
    }
    words(relation.singular)
}

/// Returns the words for related rows, such as `home addresses`.
pub(in crate::graphql) fn related_nouns(relation: &RelationInfo) -> String {
    let related = relation.related();
    if relation.plural == related.plural {
        return related.nouns.to_owned();
    }
    words(relation.plural)
}

fn words(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}
