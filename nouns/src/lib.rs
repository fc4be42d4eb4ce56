//! English nouns: one and many of them, as names in GraphQL and as words in descriptions.

use heck::{ToLowerCamelCase, ToSnakeCase};
use pluralizer::pluralize;

/// Returns the plural of a name in any case, such as `orderItems` of `orderItem`.
pub fn plural(name: &str) -> String {
    inflect(name, 2)
}

/// Returns the singular of a name in any case, such as `homeAddress` of `homeAddresses`.
pub fn singular(name: &str) -> String {
    inflect(name, 1)
}

/// Returns the plural of a name, in snake case.
pub fn plural_snake(name: &str) -> String {
    inflect_last_word(&name.to_snake_case(), 2)
}

/// Returns the noun for one of the rows of a relation: where its name ends as the plural of the model's, the model's
/// name says better than a rule what one of them is called.
pub fn singular_of_related(relation: &str, model: &str) -> String {
    let (name, model) = (relation.to_snake_case(), model.to_snake_case());
    let related = inflect_last_word(&model, 2);

    match name.strip_suffix(&related) {
        Some(start) if start.is_empty() || start.ends_with('_') => {
            format!("{start}{model}").to_lower_camel_case()
        }
        _ => singular(relation),
    }
}

/// Returns a name's words in lower case, but for acronyms: `API key` of `APIKey`.
pub fn words(name: &str) -> String {
    let mut words = Vec::new();
    let mut rest = name.trim_matches('_');

    for word in name.to_snake_case().split('_') {
        let length = word.len().min(rest.len());
        let (original, others) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let is_acronym =
            original.len() > 1 && original.chars().all(|letter| !letter.is_lowercase());
        words.push(if is_acronym { original.to_owned() } else { word.to_owned() });
        rest = others.trim_start_matches('_');
    }
    words.join(" ")
}

/// Returns the words of a plural, with the acronyms of the singular: `API keys` of `apiKeys` and `API key`.
pub fn plural_words(plural: &str, singular_words: &str) -> String {
    let mut words: Vec<String> = words(plural).split(' ').map(str::to_owned).collect();

    for (word, acronym) in words.iter_mut().zip(singular_words.split(' ')) {
        if let Some(ending) = word.strip_prefix(&acronym.to_lowercase()) {
            *word = format!("{acronym}{ending}");
        }
    }
    words.join(" ")
}

fn inflect(name: &str, count: isize) -> String {
    inflect_last_word(&name.to_snake_case(), count).to_lower_camel_case()
}

fn inflect_last_word(snake: &str, count: isize) -> String {
    match snake.rsplit_once('_') {
        Some((start, last)) => format!("{start}_{}", pluralize(last, count, false)),
        None => pluralize(snake, count, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_their_plurals_and_back() {
        let pairs = [
            ("user", "users"),
            ("address", "addresses"),
            ("category", "categories"),
            ("person", "people"),
            ("salesPerson", "salesPeople"),
            ("status", "statuses"),
            ("orderItem", "orderItems"),
            ("child", "children"),
            ("sku", "skus"),
        ];
        for (one, many) in pairs {
            assert_eq!(plural(one), many);
        }
        for (one, many) in pairs.iter().filter(|(one, _)| *one != "sku") {
            assert_eq!(singular(many), *one);
        }
        assert_eq!(plural("news"), "news");
    }

    #[test]
    fn a_relation_named_for_its_model_takes_the_models_singular() {
        assert_eq!(singular_of_related("caches", "Cache"), "cache");
        assert_eq!(singular_of_related("old_caches", "Cache"), "oldCache");
        assert_eq!(singular_of_related("skus", "SKU"), "sku");
        assert_eq!(singular_of_related("home_addresses", "Place"), "homeAddress");
        assert_eq!(singular_of_related("mentees", "Person"), "mentee");
    }

    #[test]
    fn words_keep_acronyms() {
        let names = [
            ("BillingConfiguration", "billing configuration"),
            ("SKU", "SKU"),
            ("APIKey", "API key"),
            ("HTTP2Server", "HTTP2 server"),
            ("User", "user"),
            ("home_addresses", "home addresses"),
        ];
        for (name, expected) in names {
            assert_eq!(words(name), expected);
        }
        assert_eq!(plural_words("skus", "SKU"), "SKUs");
        assert_eq!(plural_words("apiKeys", "API key"), "API keys");
        assert_eq!(plural_words("people", "person"), "people");
    }
}
