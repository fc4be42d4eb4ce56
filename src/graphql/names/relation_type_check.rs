//! Refuses the inputs and payloads of relations whose names other types have.

use super::field_check::is_ambiguous;
use super::parts::{Name, Part, has_preposition, is_same, of_texts, refuse};
use super::roots::Root;
use super::type_check::shown_enumeration;
use crate::model::{ModelInfo, RelationInfo, equal};

/// Stops the compilation if a type of a relation has the name of another type.
///
/// Most names cannot be meant: only one with `For` in it can be that of an input or payload of a relation.
pub(super) const fn check_relation_types(models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        if has_preposition(model.name) {
            check_root(Root::Model(model.name), models);
        }
        check_enums(model, models);
        check_relations(model, models);
        rest = others;
    }
}

const fn check_enums(model: &ModelInfo, models: &[&ModelInfo]) {
    let mut rest = model.fields;
    while let [field, others @ ..] = rest {
        if let Some(enumeration) = shown_enumeration(field)
            && has_preposition(enumeration.name)
        {
            check_root(Root::Enum(enumeration.name), models);
        }
        rest = others;
    }
}

/// Compares the types of a model or an enum with those of all relations.
const fn check_root(root: Root, models: &[&ModelInfo]) {
    let mut rest = models;
    while let [owner, others @ ..] = rest {
        let mut relations = owner.relations;
        while let [relation, more @ ..] = relations {
            check_relation(owner, relation, root);
            relations = more;
        }
        rest = others;
    }
}

/// Compares the types of a model's ambiguous relations with those of all relations.
const fn check_relations(owner: &ModelInfo, models: &[&ModelInfo]) {
    let mut relations = owner.relations;
    while let [relation, more @ ..] = relations {
        if is_ambiguous(owner, relation) {
            let mut rest = models;
            while let [other, others @ ..] = rest {
                check_relations_of(owner, relation, other);
                rest = others;
            }
        }
        relations = more;
    }
}

const fn check_relation(owner: &ModelInfo, relation: &RelationInfo, root: Root) {
    let mut affixes = root.affixes();
    while let [(prefix, suffix), others @ ..] = affixes {
        let name = of_texts(prefix, root.name(), suffix);
        let mut nouns: &[&'static str] = &[relation.singular, relation.plural];
        while let [noun, more @ ..] = nouns {
            let is_taken = is_same(&name, &relation_type(owner, noun, "Input"))
                || is_same(&name, &relation_type(owner, noun, "Payload"));
            if is_taken {
                refuse_relation(owner, relation, root);
            }
            nouns = more;
        }
        affixes = others;
    }
}

const fn check_relations_of(owner: &ModelInfo, relation: &RelationInfo, other: &ModelInfo) {
    let mut rest = other.relations;
    while let [other_relation, others @ ..] = rest {
        let is_itself =
            equal(owner.name, other.name) && equal(relation.field, other_relation.field);
        if !is_itself {
            check_two_relations(owner, relation, other, other_relation);
        }
        rest = others;
    }
}

const fn check_two_relations(
    owner: &ModelInfo,
    relation: &RelationInfo,
    other: &ModelInfo,
    other_relation: &RelationInfo,
) {
    let mut nouns: &[&'static str] = &[relation.singular, relation.plural];
    while let [noun, more @ ..] = nouns {
        let name = relation_type(owner, noun, "Payload");
        let is_taken = is_same(&name, &relation_type(other, other_relation.singular, "Payload"))
            || is_same(&name, &relation_type(other, other_relation.plural, "Payload"));
        if is_taken {
            refuse(&[
                "the payloads of `",
                relation.field,
                "` of ",
                owner.name,
                " and of `",
                other_relation.field,
                "` of ",
                other.name,
                " share a name: rename one relation by `singular = \"…\"` (has_many) or `name = \"…\"`",
            ]);
        }
        nouns = more;
    }
}

const fn relation_type(owner: &ModelInfo, noun: &'static str, suffix: &'static str) -> Name {
    [
        Part::Capitalized(noun),
        Part::Text("For"),
        Part::Text(owner.name),
        Part::Text(suffix),
        Part::Text(""),
    ]
}

const fn refuse_relation(owner: &ModelInfo, relation: &RelationInfo, root: Root) -> ! {
    refuse(&[
        "a type of ",
        root.describe(),
        " `",
        root.name(),
        "` has the name of one of the relation `",
        relation.field,
        "` of ",
        owner.name,
        ": rename the relation by `name = \"…\"`, or the other by `#[model(name = \"…\")]`",
    ])
}
