//! Conditions of a query, and how `and` and `or` bind in its chain.

use crate::database::Condition;

/// The conditions of a chain of calls: groups joined by OR, each of conditions joined by AND, so that AND binds closer
/// than OR as in SQL. Without a condition every row matches.
#[derive(Clone, Debug, Default)]
pub(super) struct ConditionChain {
    groups: Vec<Condition>,
}

impl ConditionChain {
    /// Adds a condition to the last group.
    pub(super) fn and(&mut self, condition: Condition) {
        let group = self.groups.pop().unwrap_or_else(Condition::all);
        self.groups.push(group.and(condition));
    }

    /// Starts a new group with a condition.
    pub(super) fn or(&mut self, condition: Condition) {
        self.groups.push(condition);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub(super) fn into_condition(mut self) -> Condition {
        if self.groups.len() > 1 {
            return Condition::Any(self.groups);
        }
        self.groups.pop().unwrap_or_else(Condition::all)
    }
}
