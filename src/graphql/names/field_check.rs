//! Refuses generated fields of `Query` and of `Mutation` that share a name.

use super::parts::{
    Name, Part, has_preposition, is_prefix, is_same, of_texts, refuse, starts_with,
};
use crate::graphql::mutation::VerbName;
use crate::model::{FieldInfo, ModelInfo, RelationInfo, equal};

/// Stops the compilation if two fields of `Query` share a name.
pub(super) const fn check_queries(models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        check_two_models(model, model);
        let mut more = others;
        while let [other, remaining @ ..] = more {
            let may_share = is_prefix(model.singular, other.singular)
                || is_prefix(model.singular, other.plural)
                || is_prefix(model.plural, other.singular)
                || is_prefix(model.plural, other.plural);
            if may_share {
                check_two_models(model, other);
            }
            more = remaining;
        }
        rest = others;
    }
}

const fn check_two_models(left: &ModelInfo, right: &ModelInfo) {
    let is_itself = equal(left.name, right.name);

    let mut index = 0;
    while let Some(name) = query_name(left, index) {
        let mut other_index = if is_itself { index + 1 } else { 0 };
        while let Some(other) = query_name(right, other_index) {
            if is_same(&name, &other) {
                refuse(&[
                    "two fields of `Query` share a name, one of the model ",
                    left.name,
                    " and one of the model ",
                    right.name,
                    ": rename one by `#[model(singular = \"…\")]`, `#[model(plural = \"…\")]` or, of a column, \
                    `#[model(name = \"…\")]`",
                ]);
            }
            other_index += 1;
        }
        index += 1;
    }
}

/// Returns the name of a model's query number `index`: one row, many, their aggregates, one by a unique column.
const fn query_name(model: &ModelInfo, index: usize) -> Option<Name> {
    match index {
        0 => Some(of_texts(model.singular, "", "")),
        1 => Some(of_texts(model.plural, "", "")),
        2 => Some(of_texts(model.plural, "Aggregate", "")),
        _ => match unique_field(model, index - 3) {
            Some(field) => Some([
                Part::Text(model.singular),
                Part::Text("By"),
                Part::Capitalized(field.name),
                Part::Text(""),
                Part::Text(""),
            ]),
            None => None,
        },
    }
}

const fn unique_field(model: &ModelInfo, mut index: usize) -> Option<&'static FieldInfo> {
    let mut rest = model.fields;
    while let [field, others @ ..] = rest {
        if field.unique && !field.primary_key && !field.hidden {
            if index == 0 {
                return Some(field);
            }
            index -= 1;
        }
        rest = others;
    }
    None
}

/// Stops the compilation if two fields of `Mutation` share a name.
pub(super) const fn check_mutations(models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        let is_suspicious = has_preposition(model.name);
        let mut all = models;
        while let [owner, more @ ..] = all {
            if is_suspicious {
                check_against_relations(model, owner);
            }
            all = more;
        }
        check_relations(model, models);
        rest = others;
    }
}

const fn check_against_relations(model: &ModelInfo, owner: &ModelInfo) {
    let mut relations = owner.relations;
    while let [relation, others @ ..] = relations {
        check_against_model(owner, relation, model);
        relations = others;
    }
}

/// Compares the mutations of a model's ambiguous relations with those of all relations.
const fn check_relations(owner: &ModelInfo, models: &[&ModelInfo]) {
    let mut relations = owner.relations;
    while let [relation, others @ ..] = relations {
        if is_ambiguous(owner, relation) {
            check_against_all(owner, relation, models);
        }
        relations = others;
    }
}

const fn check_against_all(owner: &ModelInfo, relation: &RelationInfo, models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        let mut relations = model.relations;
        while let [other, more @ ..] = relations {
            let is_itself = equal(owner.name, model.name) && equal(relation.field, other.field);
            if !is_itself {
                check_two_relations(owner, relation, model, other);
            }
            relations = more;
        }
        rest = others;
    }
}

/// Compares `createProfileForUser` with `create` and a model's name.
const fn check_against_model(owner: &ModelInfo, relation: &RelationInfo, model: &ModelInfo) {
    let mut verbs = VerbName::of_kind(relation.kind);
    while let [verb, others @ ..] = verbs {
        let name = mutation_name(owner, relation, *verb);
        let is_taken = is_same(&name, &of_texts("create", model.name, ""))
            || is_same(&name, &of_texts("update", model.name, ""));
        if is_taken {
            refuse(&[
                "a mutation of the model ",
                model.name,
                " and one of the relation `",
                relation.field,
                "` of ",
                owner.name,
                " share a name: rename the relation by `name = \"…\"`, or the model by \
                `#[model(name = \"…\")]`",
            ]);
        }
        verbs = others;
    }
}

const fn check_two_relations(
    owner: &ModelInfo,
    relation: &RelationInfo,
    other: &ModelInfo,
    other_relation: &RelationInfo,
) {
    let mut verbs = VerbName::of_kind(relation.kind);
    while let [verb, others @ ..] = verbs {
        let name = mutation_name(owner, relation, *verb);
        let mut other_verbs = VerbName::of_kind(other_relation.kind);
        while let [other_verb, more @ ..] = other_verbs {
            if is_same(&name, &mutation_name(other, other_relation, *other_verb)) {
                refuse(&[
                    "mutations of the relations `",
                    relation.field,
                    "` of ",
                    owner.name,
                    " and `",
                    other_relation.field,
                    "` of ",
                    other.name,
                    " share a name: rename one relation by `singular = \"…\"` (has_many) or `name = \"…\"`",
                ]);
            }
            other_verbs = more;
        }
        verbs = others;
    }
}

const fn mutation_name(owner: &ModelInfo, relation: &RelationInfo, verb: VerbName) -> Name {
    let noun = if verb.is_many() { relation.plural } else { relation.singular };
    [
        Part::Text(verb.name()),
        Part::Capitalized(noun),
        Part::Text(verb.preposition()),
        Part::Text(owner.name),
        Part::Text(""),
    ]
}

/// Returns whether a name made of the relation's noun and its owner can be read as one of another noun or owner.
pub(super) const fn is_ambiguous(owner: &ModelInfo, relation: &RelationInfo) -> bool {
    has_preposition(owner.name)
        || has_preposition(relation.singular)
        || has_preposition(relation.plural)
        || starts_with(relation.singular, "Many")
        || starts_with(relation.plural, "Many")
}
