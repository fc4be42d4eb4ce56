//! The root of an operation.

use std::cell::{Cell, RefCell};
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

use super::selection::{Group, Planner};
use super::{ListPlan, OnePlan, Plan, RootAggregate, RootMember, RootPlan, RowRoot};
use crate::error::Result;
use crate::graphql::domain::Domain;
use crate::graphql::request::{Document, Operation, Variables};
use crate::model::ModelInfo;
use apollo_compiler::Schema;

impl Plan {
    /// Plans an operation for the values of its switches.
    ///
    /// # Errors
    /// When the schema has a field that no plan knows, which is a mistake of Relata's own.
    pub(in crate::graphql) fn new(
        domain: &Domain,
        schema: &Schema,
        document: &Document,
        operation: &Operation,
        switches: &Variables,
    ) -> Result<Self> {
        let planner = Planner {
            domain,
            schema,
            document,
            switches,
            slots: Cell::new(0),
            has_variables: Cell::new(false),
            rows: RefCell::default(),
        };
        let definition = &operation.definition;
        let is_mutation = definition.is_mutation();
        let selections = &definition.selection_set;
        let roots = planner.planned(&selections.ty, &[selections], |group| {
            if is_mutation { planner.mutation_root(group) } else { planner.query_root(group) }
        })?;

        let needs_definition =
            roots.iter().any(|root| root.field.has_custom() || root.field.is_introspection());
        let definition = needs_definition.then(|| planner.definition(definition));
        let bound = (!planner.has_variables.get()).then(OnceLock::new);
        let rows = planner.rows.into_inner();
        let answer_size = AtomicUsize::new(0);
        Ok(Plan { is_mutation, roots, rows, definition, bound, answer_size })
    }
}

impl Plan {
    /// Returns whether the schema itself is selected.
    pub(in crate::graphql) fn has_introspection(&self) -> bool {
        self.roots.iter().any(|root| root.field.is_introspection())
    }
}

impl RootPlan {
    /// Returns whether custom resolvers answer the field, or a field below it.
    pub(in crate::graphql) fn has_custom(&self) -> bool {
        match self {
            RootPlan::TypeName | RootPlan::Introspection(_) | RootPlan::Aggregate(_) => false,
            RootPlan::One(one) => one.row.row.has_custom(),
            RootPlan::List(list) => list.connection.rows().any(super::RowPlan::has_custom),
            RootPlan::Mutation(mutation) => mutation.payload.has_custom(),
            RootPlan::Custom(_) => true,
        }
    }

    fn is_introspection(&self) -> bool {
        matches!(self, RootPlan::Introspection(_))
    }
}

impl<'d> Planner<'d> {
    fn query_root(&self, group: &Group<'d>) -> Result<RootPlan> {
        if group.is_type_name() {
            return Ok(RootPlan::TypeName);
        }
        if matches!(group.name(), "__schema" | "__type") {
            return Ok(RootPlan::Introspection(Box::new(self.convert(group)?)));
        }
        let Some((model, member)) = self.domain.queries.get(group.name()).copied() else {
            return Ok(RootPlan::Custom(Box::new(self.custom(group, None)?)));
        };

        let arguments = self.arguments(group);
        Ok(match member {
            RootMember::One(key) => {
                RootPlan::One(OnePlan { key, arguments, row: self.row_root(model, group)? })
            }
            RootMember::List => {
                let (connection, slots) = self.with_slots(|| self.connection(model, group))?;
                RootPlan::List(ListPlan { model, arguments, connection, slots })
            }
            RootMember::Aggregate => {
                let aggregate = self.aggregate(model, group)?;
                RootPlan::Aggregate(RootAggregate { model, arguments, aggregate })
            }
        })
    }

    fn mutation_root(&self, group: &Group<'d>) -> Result<RootPlan> {
        if group.is_type_name() {
            return Ok(RootPlan::TypeName);
        }
        match self.domain.mutations.get(group.name()) {
            Some(field) => Ok(RootPlan::Mutation(Box::new(self.mutation(field, group)?))),
            None => Ok(RootPlan::Custom(Box::new(self.custom(group, None)?))),
        }
    }

    /// Plans a row at the top of a tree of related rows.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(in crate::graphql) fn row_root(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
    ) -> Result<RowRoot> {
        let (row, slots) = self.with_slots(|| self.row(model, group))?;
        Ok(RowRoot { row, slots })
    }
}
