//! Refuses generated types that share a name.

use super::parts::{is_prefix, refuse};
use super::roots::{Root, check_all_types, check_roots, has_prefix};
use crate::database::{Enumeration, EnumerationValue, Kind};
use crate::graphql::scalars::kind_name;
use crate::model::{FieldInfo, ModelInfo, equal};

/// The kinds of columns whose scalars are not in every schema.
pub(super) const SCALAR_KINDS: [Kind; 8] = [
    Kind::Numeric,
    Kind::Binary,
    Kind::Uuid,
    Kind::Date,
    Kind::Time,
    Kind::Timestamp,
    Kind::Timestamptz,
    Kind::Json,
];

/// The types that every schema has.
pub(super) const BUILTINS: [Root; 16] = [
    Root::Scalar("ID"),
    Root::Scalar("Int"),
    Root::Scalar("Float"),
    Root::Scalar("String"),
    Root::Scalar("Boolean"),
    Root::Scalar("BigInt"),
    Root::Builtin("Query"),
    Root::Builtin("Mutation"),
    Root::Builtin("Subscription"),
    Root::Builtin("PageInfo"),
    Root::Builtin("OnOccupied"),
    Root::Builtin("OnOccupiedDetachOrUpdate"),
    Root::Builtin("OnOccupiedDeleteOrUpdate"),
    Root::Builtin("OnOccupiedDelete"),
    Root::Builtin("OnOccupiedUpdate"),
    Root::Builtin("SortDirection"),
];

/// Stops the compilation if two types of the models share a name.
pub(super) const fn check_types(models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        check_model(model, others);
        if has_prefix(model.name) {
            check_prefixed(model, models);
        }
        check_scalars(model, models);
        check_enumerations(model, models);
        rest = others;
    }
}

const fn check_model(model: &ModelInfo, others: &[&ModelInfo]) {
    let root = Root::Model(model.name);
    check_builtins(root);

    let mut rest = others;
    while let [other, more @ ..] = rest {
        if is_prefix(model.name, other.name) && equal(model.name, other.name) {
            refuse(&[
                "two models are called `",
                model.name,
                "`: list each once, or rename one by `#[model(name = \"…\")]`",
            ]);
        }
        check_roots(root, Root::Model(other.name));
        rest = more;
    }
}

/// Compares a model whose name starts as some types do, such as `Related…`, with all models.
const fn check_prefixed(model: &ModelInfo, models: &[&ModelInfo]) {
    let mut rest = models;
    while let [other, others @ ..] = rest {
        check_all_types(Root::Model(model.name), Root::Model(other.name));
        rest = others;
    }
}

const fn check_builtins(root: Root) {
    let mut rest: &[Root] = &BUILTINS;
    while let [builtin, others @ ..] = rest {
        check_roots(root, *builtin);
        rest = others;
    }
}

/// Compares a model with the scalars of the kinds that some model has a field of.
const fn check_scalars(model: &ModelInfo, models: &[&ModelInfo]) {
    let mut rest: &[Kind] = &SCALAR_KINDS;
    while let [kind, others @ ..] = rest {
        if is_prefix(model.name, kind_name(*kind)) && is_used(*kind, models) {
            check_roots(Root::Model(model.name), Root::Scalar(kind_name(*kind)));
        }
        rest = others;
    }
}

const fn is_used(kind: Kind, models: &[&ModelInfo]) -> bool {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        let mut fields = model.fields;
        while let [field, more @ ..] = fields {
            if field.column.kind as usize == kind as usize && !field.hidden {
                return true;
            }
            fields = more;
        }
        rest = others;
    }
    false
}

/// Checks the enums of a model's fields.
const fn check_enumerations(model: &ModelInfo, models: &[&ModelInfo]) {
    let mut fields = model.fields;
    while let [field, others @ ..] = fields {
        if let Some(enumeration) = shown_enumeration(field) {
            check_enumeration(enumeration, models);
        }
        fields = others;
    }
}

const fn check_enumeration(enumeration: &'static Enumeration, models: &[&ModelInfo]) {
    let root = Root::Enum(enumeration.name);
    let is_prefixed = has_prefix(enumeration.name);
    check_builtins(root);

    let mut rest = models;
    while let [model, others @ ..] = rest {
        if is_prefixed {
            check_all_types(root, Root::Model(model.name));
        }
        check_roots(root, Root::Model(model.name));

        let mut fields = model.fields;
        while let [field, more @ ..] = fields {
            match shown_enumeration(field) {
                Some(other) => check_two_enumerations(enumeration, other),
                None => check_roots(root, Root::Scalar(kind_name(field.column.kind))),
            }
            fields = more;
        }
        rest = others;
    }
}

const fn check_two_enumerations(enumeration: &'static Enumeration, other: &'static Enumeration) {
    if !equal(enumeration.name, other.name) {
        check_roots(Root::Enum(enumeration.name), Root::Enum(other.name));
    } else if !have_same_values(enumeration.values, other.values) {
        refuse(&[
            "two enums of other values are called `",
            enumeration.name,
            "`: rename one by `#[model(name = \"…\")]`",
        ]);
    }
}

const fn have_same_values(
    mut values: &[EnumerationValue],
    mut others: &[EnumerationValue],
) -> bool {
    while let ([value, more_values @ ..], [other, more_others @ ..]) = (values, others) {
        if !equal(value.name, other.name) || !equal(value.text, other.text) {
            return false;
        }
        values = more_values;
        others = more_others;
    }
    values.is_empty() && others.is_empty()
}

/// Returns the enum whose type a field has in the schema.
pub(super) const fn shown_enumeration(field: &FieldInfo) -> Option<&'static Enumeration> {
    if field.hidden || field.primary_key { None } else { field.enumeration }
}
