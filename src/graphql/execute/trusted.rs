//! Trusted documents are planned before they are asked for.

use async_graphql::ServerError;

use super::engine::Engine;
use crate::graphql::request::{Document, MOST_PLANS, Operation, Persisted, Variables};

impl Engine {
    /// Validates and plans all trusted documents.
    ///
    /// # Errors
    /// The mistakes, each with the id of its document.
    pub(in crate::graphql) fn plan_trusted(
        &self,
        persisted: &Persisted,
    ) -> Result<(), Vec<(String, ServerError)>> {
        let mut mistakes = Vec::new();
        for (id, document) in persisted.validate_trusted(self.validator()) {
            let planned = document
                .and_then(|document| self.plan_document(&document).map_err(|error| vec![error]));
            for error in planned.err().into_iter().flatten() {
                mistakes.push((id.to_owned(), error));
            }
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    /// Plans the operations of a document, for all values of their switches that a plan is kept for.
    fn plan_document(&self, document: &Document) -> Result<(), ServerError> {
        for operation in document.operations() {
            let names = &operation.switches;
            let combinations = MOST_PLANS.min(1 << names.len().min(usize::BITS as usize - 1));
            for combination in 0..combinations {
                let on = (0..names.len()).map(|index| combination >> index & 1 == 1);
                let variables = Variables::of_switches(names, &on.collect::<Vec<_>>());
                self.plan_operation(document, operation, &variables)?;
            }
        }
        Ok(())
    }

    /// Plans an operation, and checks what does not depend on the values of its variables.
    fn plan_operation(
        &self,
        document: &Document,
        operation: &Operation,
        variables: &Variables,
    ) -> Result<(), ServerError> {
        let plan = self.plan(document, operation, variables)?;
        self.check_introspection(&plan, document, &operation.definition)?;
        if plan.bound.is_none() {
            return Ok(());
        }
        match self.bind(&plan, variables).exceeded {
            Some(exceeded) => Err(exceeded.into()),
            None => Ok(()),
        }
    }
}
