//! The names of types that are taken, for a program that chooses the names of models.

use std::collections::BTreeSet;

use super::roots::Root;
use super::type_check::{BUILTINS, SCALAR_KINDS};
use crate::graphql::scalars::kind_name;

/// The types of a schema that is not there yet.
pub(crate) struct TakenTypes {
    names: BTreeSet<String>,
}

impl TakenTypes {
    /// Returns the types that any schema can have.
    pub(crate) fn new() -> Self {
        let mut taken = TakenTypes { names: BTreeSet::new() };
        for root in BUILTINS {
            taken.names.extend(names(root, root.name()));
        }
        for kind in SCALAR_KINDS {
            let root = Root::Scalar(kind_name(kind));
            taken.names.extend(names(root, root.name()));
        }
        taken
    }

    /// Takes the types of a model, and returns whether all were free.
    pub(crate) fn take_model(&mut self, name: &str) -> bool {
        self.take(Root::Model(""), name)
    }

    /// Takes the types of an enum, and returns whether all were free.
    pub(crate) fn take_enum(&mut self, name: &str) -> bool {
        self.take(Root::Enum(""), name)
    }

    fn take(&mut self, root: Root, name: &str) -> bool {
        let wanted: Vec<String> = names(root, name).collect();
        let is_free = !wanted.iter().any(|name| self.names.contains(name));
        if is_free {
            self.names.extend(wanted);
        }
        is_free
    }
}

fn names(root: Root, name: &str) -> impl Iterator<Item = String> {
    root.affixes().iter().map(move |(prefix, suffix)| [prefix, name, suffix].concat())
}
