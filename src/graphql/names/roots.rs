//! Names from which the names of types are made, and what is added to them.

use super::parts::{is_prefix, is_same, of_texts, refuse, starts_with};
use crate::graphql::schema::ModelType;
use crate::model::equal;

/// A name from which the names of types are made.
#[derive(Clone, Copy)]
pub(super) enum Root {
    Model(&'static str),
    Enum(&'static str),
    Scalar(&'static str),
    Builtin(&'static str),
}

/// Refuses two roots whose types share a name.
///
/// Unless a name starts as types of other roots do, one name must start with the other, and a suffix with the rest. That
/// is looked for first: the compiler takes its time over constants.
pub(super) const fn check_roots(left: Root, right: Root) {
    if is_prefix(left.name(), right.name())
        && (has_suffix_for(left, right) || has_suffix_for(right, left))
    {
        check_all_types(left, right);
    }
}

/// Returns whether a suffix of `short` may stand where `long` has the rest of its name.
const fn has_suffix_for(short: Root, long: Root) -> bool {
    let Some((_, rest)) = long.name().as_bytes().split_at_checked(short.name().len()) else {
        return false;
    };
    let [first, ..] = rest else { return true };

    let mut affixes = short.affixes();
    while let [(_, suffix), others @ ..] = affixes {
        if let [start, ..] = suffix.as_bytes()
            && *start == *first
        {
            return true;
        }
        affixes = others;
    }
    false
}

/// Refuses two roots whose types share a name, without looking first whether they can.
pub(super) const fn check_all_types(left: Root, right: Root) {
    let is_itself = equal(left.name(), right.name()) && left.is_model() && right.is_model();

    let mut affixes = left.affixes();
    while let [affix, others @ ..] = affixes {
        let mut other_affixes = right.affixes();
        while let [other, more @ ..] = other_affixes {
            let is_one_type = is_itself && equal(affix.0, other.0) && equal(affix.1, other.1);
            if !is_one_type {
                check_two_types(left, *affix, right, *other);
            }
            other_affixes = more;
        }
        affixes = others;
    }
}

type Affix = (&'static str, &'static str);

const fn check_two_types(left: Root, affix: Affix, right: Root, other: Affix) {
    let length = affix.0.len() + left.name().len() + affix.1.len();
    if length != other.0.len() + right.name().len() + other.1.len() {
        return;
    }

    let name = of_texts(affix.0, left.name(), affix.1);
    if !is_same(&name, &of_texts(other.0, right.name(), other.1)) {
        return;
    }

    refuse(&[
        "two types are called `",
        affix.0,
        left.name(),
        affix.1,
        "`, one of ",
        left.describe(),
        " `",
        left.name(),
        "` and one of ",
        right.describe(),
        " `",
        right.name(),
        "`: rename a model or an enum by `#[model(name = \"…\")]`",
    ])
}

impl Root {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Root::Model(name) | Root::Enum(name) | Root::Scalar(name) | Root::Builtin(name) => name,
        }
    }

    /// Returns what stands before and after the name in the types made from it.
    pub(super) const fn affixes(self) -> &'static [Affix] {
        match self {
            Root::Model(_) => &MODEL_AFFIXES,
            Root::Enum(_) | Root::Scalar(_) => &[("", ""), ("", "Filter")],
            Root::Builtin(_) => &[("", "")],
        }
    }

    pub(super) const fn describe(self) -> &'static str {
        match self {
            Root::Model(_) => "the model",
            Root::Enum(_) => "the enum",
            Root::Scalar(_) => "the scalar",
            Root::Builtin(_) => "Relata's own",
        }
    }

    const fn is_model(self) -> bool {
        matches!(self, Root::Model(_))
    }
}

const MODEL_AFFIXES: [Affix; ModelType::ALL.len() + 1] = {
    let mut affixes = [("", ""); ModelType::ALL.len() + 1];
    let (_, mut free) = affixes.split_at_mut(1);
    let mut rest: &[ModelType] = &ModelType::ALL;
    while let ([ty, others @ ..], [place, places @ ..]) = (rest, free) {
        *place = ty.affixes();
        rest = others;
        free = places;
    }
    affixes
};

/// Returns whether a model's name starts as some types of other models do.
pub(super) const fn has_prefix(name: &str) -> bool {
    starts_with(name, "Create")
        || starts_with(name, "Update")
        || starts_with(name, "Save")
        || starts_with(name, "Related")
}
