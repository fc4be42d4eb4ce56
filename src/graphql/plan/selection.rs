//! Field collection: what a document selects of an object, in order, with fragments expanded.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use apollo_compiler::ast::{DirectiveList, Value};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{Name, Node, Schema};

use super::{ArgumentList, Key, Planned, RowRoot};
use crate::error::{Error, Result};
use crate::graphql::domain::Domain;
use crate::graphql::request::{Document, Variables};

/// Plans an operation for one combination of the values of its switches.
pub(in crate::graphql) struct Planner<'d> {
    pub(in crate::graphql) domain: &'d Domain,
    pub(in crate::graphql) schema: &'d Schema,
    pub(in crate::graphql) document: &'d Document,
    /// Only those of `@skip` and `@include` are looked at.
    pub(in crate::graphql) switches: &'d Variables,
    pub(super) slots: Cell<usize>,
    pub(super) has_variables: Cell<bool>,
    pub(super) rows: RefCell<Vec<RowRoot>>,
}

/// All fields of one response key, which validation has found to be the same but for their selections.
pub(in crate::graphql) struct Group<'d> {
    pub(in crate::graphql) key: &'d Name,
    pub(in crate::graphql) first: &'d Node<Field>,
    others: Vec<&'d Node<Field>>,
}

impl<'d> Group<'d> {
    /// Returns the name of the field.
    pub(in crate::graphql) fn name(&self) -> &'d str {
        self.first.name.as_str()
    }

    pub(in crate::graphql) fn is_type_name(&self) -> bool {
        self.name() == "__typename"
    }

    /// Returns what the fields select, together.
    pub(super) fn selections(&self) -> Vec<&'d SelectionSet> {
        let fields = std::iter::once(&self.first).chain(&self.others);
        fields.map(|field| &field.selection_set).collect()
    }

    /// Returns the error for a field that the schema has and no plan knows.
    pub(in crate::graphql) fn unknown(&self) -> Error {
        Error::Unexpected(format!("no plan knows the field `{}`", self.name()))
    }
}

impl<'d> Planner<'d> {
    /// Plans the fields that are selected of a field's object.
    ///
    /// # Errors
    /// As `plan`.
    pub(in crate::graphql) fn fields<F>(
        &self,
        group: &Group<'d>,
        plan: impl FnMut(&Group<'d>) -> Result<F>,
    ) -> Result<Vec<Planned<F>>> {
        let parent = group.first.selection_set.ty.as_str();
        self.planned(parent, &group.selections(), plan)
    }

    /// Plans the fields that selection sets select of an object of the type `parent`.
    ///
    /// # Errors
    /// As `plan`.
    pub(super) fn planned<F>(
        &self,
        parent: &str,
        selections: &[&'d SelectionSet],
        mut plan: impl FnMut(&Group<'d>) -> Result<F>,
    ) -> Result<Vec<Planned<F>>> {
        let mut fields = Vec::new();
        for group in self.collect(parent, selections) {
            fields.push(Planned {
                key: Key::new(group.key),
                location: group.first.location(),
                is_nullable: !group.first.ty().is_non_null(),
                field: plan(&group)?,
            });
        }
        Ok(fields)
    }

    /// Takes a place in the binding.
    pub(super) fn slot(&self) -> usize {
        self.slots.replace(self.slots.get() + 1)
    }

    /// Plans something with slots of its own, and returns their number.
    ///
    /// # Errors
    /// As `plan`.
    pub(in crate::graphql) fn with_slots<T>(
        &self,
        plan: impl FnOnce() -> Result<T>,
    ) -> Result<(T, usize)> {
        let outer = self.slots.replace(0);
        let planned = plan();
        let slots = self.slots.replace(outer);
        Ok((planned?, slots))
    }

    /// Returns the arguments of a field.
    pub(in crate::graphql) fn arguments(&self, group: &Group<'d>) -> ArgumentList {
        let arguments = ArgumentList::new(group.first);
        if arguments.has_variables() {
            self.has_variables.set(true);
        }
        arguments
    }

    /// Gathers the fields of an object by response key (GraphQL § Field Collection): in order, each fragment once.
    pub(super) fn collect(&self, parent: &str, selections: &[&'d SelectionSet]) -> Vec<Group<'d>> {
        let mut collector = Collector {
            planner: self,
            parent,
            groups: IndexMap::default(),
            spread: HashSet::new(),
        };

        for selection in selections {
            collector.add(selection);
        }
        collector.groups.into_values().collect()
    }

    fn is_included(&self, directives: &DirectiveList) -> bool {
        let is_on = |name: &str| {
            let value = directives.get(name)?.specified_argument_by_name("if")?;
            match &**value {
                Value::Boolean(switch) => Some(*switch),
                Value::Variable(name) => Some(matches!(
                    self.switches.get(name),
                    Some(async_graphql::Value::Boolean(true))
                )),
                _ => None,
            }
        };
        !is_on("skip").unwrap_or(false) && is_on("include").unwrap_or(true)
    }
}

struct Collector<'p, 'd> {
    planner: &'p Planner<'d>,
    /// The type of the object.
    parent: &'p str,
    groups: IndexMap<&'d Name, Group<'d>>,
    spread: HashSet<&'d Name>,
}

impl<'d> Collector<'_, 'd> {
    fn add(&mut self, selections: &'d SelectionSet) {
        for selection in &selections.selections {
            if !self.planner.is_included(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => self.add_field(field),
                Selection::InlineFragment(inline) => {
                    if inline.type_condition.as_ref().is_none_or(|name| self.applies(name)) {
                        self.add(&inline.selection_set);
                    }
                }
                Selection::FragmentSpread(spread) => self.add_fragment(&spread.fragment_name),
            }
        }
    }

    fn add_field(&mut self, field: &'d Node<Field>) {
        let key = field.response_key();
        match self.groups.get_mut(key) {
            Some(group) => group.others.push(field),
            None => drop(self.groups.insert(key, Group { key, first: field, others: Vec::new() })),
        }
    }

    fn add_fragment(&mut self, name: &'d Name) {
        if !self.spread.insert(name) {
            return;
        }
        let fragment = self.planner.document.executable.fragments.get(name);
        if let Some(fragment) = fragment
            && self.applies(fragment.type_condition())
        {
            self.add(&fragment.selection_set);
        }
    }

    /// Returns whether a fragment on a type applies to the object.
    fn applies(&self, condition: &Name) -> bool {
        condition.as_str() == self.parent || self.planner.schema.is_subtype(condition, self.parent)
    }
}
