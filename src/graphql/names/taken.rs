//! The names of a schema that are taken, for a program that chooses the names of models, columns and relations.

use std::collections::BTreeSet;

use super::roots::Root;
use super::type_check::{BUILTINS, SCALAR_KINDS};
use crate::graphql::mutation::VerbName;
use crate::graphql::scalars::kind_name;
use crate::graphql::schema::type_names::{capitalize, relation_type};
use crate::model::RelationKind;

/// The fields of payloads that are not rows with the name of a model or relation.
const PAYLOAD_FIELDS: [&str; 4] = ["created", "changed", "displaced", "displacedFrom"];

/// The names of a schema that is not there yet.
pub(crate) struct TakenNames {
    names: BTreeSet<(Space, String)>,
}

/// What has names of its own, of which no two may be the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    Type,
    Query,
    Mutation,
    /// Rows in payloads.
    Row,
}

/// The names of a relation.
pub(crate) struct NewRelation<'n> {
    pub(crate) kind: RelationKind,
    /// The type of the owner.
    pub(crate) owner: &'n str,
    /// One related row's.
    pub(crate) singular: &'n str,
    /// Many related rows'; of a relation to one row the same as `singular`.
    pub(crate) plural: &'n str,
}

impl TakenNames {
    /// Returns the names that any schema can have.
    pub(crate) fn new() -> Self {
        let mut taken = TakenNames { names: BTreeSet::new() };
        taken.names.extend(PAYLOAD_FIELDS.map(|name| (Space::Row, name.to_owned())));
        for root in BUILTINS {
            taken.names.extend(types(root, root.name()));
        }
        for kind in SCALAR_KINDS {
            let root = Root::Scalar(kind_name(kind));
            taken.names.extend(types(root, root.name()));
        }
        taken
    }

    /// Takes the types, queries and mutations of a model, and returns whether all were free.
    pub(crate) fn take_model(&mut self, name: &str, singular: &str, plural: &str) -> bool {
        let mut wanted: Vec<_> = types(Root::Model(""), name).collect();
        for query in [singular.to_owned(), plural.to_owned(), format!("{plural}Aggregate")] {
            wanted.push((Space::Query, query));
        }
        for verb in ["create", "update", "delete"] {
            wanted.push((Space::Mutation, format!("{verb}{name}")));
        }
        self.is_row_free(singular) && self.take(wanted)
    }

    /// Takes the types of an enum, and returns whether all were free.
    pub(crate) fn take_enum(&mut self, name: &str) -> bool {
        self.take(types(Root::Enum(""), name).collect())
    }

    /// Takes the query for a row by a unique column, and returns whether it was free.
    pub(crate) fn take_unique_column(&mut self, singular: &str, column: &str) -> bool {
        let query = format!("{singular}By{}", capitalize(column));
        self.take(vec![(Space::Query, query)])
    }

    /// Takes the types and mutations of a relation, and returns whether all were free.
    pub(crate) fn take_relation(&mut self, relation: &NewRelation<'_>) -> bool {
        let NewRelation { kind, owner, singular, plural } = *relation;
        let mut wanted = BTreeSet::new();
        for noun in [singular, plural] {
            wanted.insert((Space::Type, relation_type("", noun, owner, "Input")));
            wanted.insert((Space::Type, relation_type("", noun, owner, "Payload")));
        }
        wanted.insert((Space::Type, relation_type("Create", singular, owner, "Input")));
        for verb in VerbName::of_kind(kind) {
            let noun = if verb.is_many() { plural } else { singular };
            wanted.insert((Space::Mutation, verb.mutation(noun, owner)));
        }

        let are_rows_free = self.is_row_free(singular) && self.is_row_free(plural);
        are_rows_free && self.take(wanted.into_iter().collect())
    }

    fn is_row_free(&self, noun: &str) -> bool {
        !self.names.contains(&(Space::Row, noun.to_owned()))
    }

    fn take(&mut self, wanted: Vec<(Space, String)>) -> bool {
        let count = wanted.len();
        let wanted: BTreeSet<_> = wanted.into_iter().collect();
        // Two types of a model `Related` have one name.
        let is_free = wanted.len() == count && wanted.is_disjoint(&self.names);
        if is_free {
            self.names.extend(wanted);
        }
        is_free
    }
}

fn types(root: Root, name: &str) -> impl Iterator<Item = (Space, String)> {
    let affixes = root.affixes().iter();
    affixes.map(move |(prefix, suffix)| (Space::Type, [prefix, name, suffix].concat()))
}
