//! The cost of a plan: what its arguments hold, and the objects and fields that its response can have.

use super::{AggregateField, AggregatePlan, ArgumentList, Binder};
use crate::graphql::limits::Exceeded;

impl Binder<'_> {
    /// Counts the values of arguments before they are copied.
    pub(super) fn count_values(&mut self, arguments: &ArgumentList) {
        self.values = self.values.saturating_add(arguments.count(self.variables));
        let limit = "max-input-values";
        let maximum = self.limits.max_input_values;
        let what = "values in arguments";
        if let Err(exceeded) = Exceeded::check("QUERY_TOO_LARGE", limit, what, self.values, maximum)
        {
            self.exceeded.get_or_insert(exceeded);
        }
    }

    pub(super) fn aggregate_cost(&mut self, plan: &AggregatePlan, times: u64) {
        self.add_cost(times, 1 + plan.fields.len());
        for field in &plan.fields {
            if let AggregateField::Group { fields, .. } = &field.field {
                self.add_cost(times, 1 + fields.len());
            }
        }
    }

    pub(in crate::graphql) fn add_cost(&mut self, times: u64, each: usize) {
        let each = u64::try_from(each).unwrap_or(u64::MAX);
        self.cost = self.cost.saturating_add(times.saturating_mul(each));
    }
}
