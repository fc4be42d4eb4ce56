//! Conditions that depend on the request.

use super::{Condition, RelatedRows};
use crate::RequestContext;
use crate::database::GuardedTable;

/// A condition that depends on the request, such as on its viewer.
#[derive(Clone, Copy, Debug)]
pub struct RequestCondition(pub fn(&RequestContext) -> Condition);

/// Two are equal if they are the same function.
impl PartialEq for RequestCondition {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

/// What a condition is resolved for.
#[derive(Clone, Copy)]
struct Resolver<'c> {
    context: &'c RequestContext,
    /// Whether the rules on the rows of tables are put in.
    has_rules: bool,
}

impl Condition {
    /// Puts in the conditions that depend on the request: standing constraints, and the rules on rows.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        Resolver { context, has_rules: true }.resolve(self);
    }

    /// Puts in the standing constraints alone, in the condition that is a rule itself. Rules within rules could go in a
    /// circle.
    pub(crate) fn resolve_rule(&mut self, context: &RequestContext) {
        Resolver { context, has_rules: false }.resolve(self);
    }
}

impl RelatedRows {
    /// Puts in the conditions that depend on the request.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        Resolver { context, has_rules: true }.resolve_rows(&mut self.table, &mut self.condition);
    }
}

impl Resolver<'_> {
    fn resolve(self, condition: &mut Condition) {
        match condition {
            Condition::OfRequest(RequestCondition(of_request)) => {
                *condition = of_request(self.context);
                self.resolve(condition);
            }
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter_mut().for_each(|part| self.resolve(part));
            }
            Condition::Not(part) => self.resolve(part),
            Condition::Joined { condition, .. } => self.resolve(condition),
            Condition::First(rows) => self.resolve_rows(&mut rows.table, &mut rows.condition),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => {
                self.resolve_rows(&mut rows.table, &mut rows.condition);
            }
            Condition::Compare { .. }
            | Condition::In { .. }
            | Condition::Text { .. }
            | Condition::IsNull { .. } => {}
        }
    }

    /// Resolves the condition on the rows of a table, and takes the rules of the table into it. No rule is left: a statement
    /// that is run a second time is resolved again, and would put rules into rules.
    fn resolve_rows(self, table: &mut GuardedTable, condition: &mut Condition) {
        self.resolve(condition);
        if self.has_rules {
            condition.restrict(table.visible(self.context));
        }
        *table = table.without_rules();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{Column, Kind, RowRules};

    static KEY: Column = Column { table: "notes", name: "id", kind: Kind::BigInt, nullable: false };

    /// Notes that no other note follows. Followers are hidden themselves.
    fn last_notes(_: &RequestContext) -> Condition {
        Condition::Exists { rows: Box::new(notes(Condition::all())), negated: true }
    }

    fn notes(condition: Condition) -> RelatedRows {
        const RULES: &RowRules = &RowRules::of("Note").visible(last_notes);
        let table = GuardedTable::new(&KEY, RULES);
        RelatedRows { table, inner_key: KEY, is_unique: true, outer_key: KEY, condition }
    }

    /// A statement that takes longer than a moment is given up, and run again later.
    #[test]
    fn a_statement_that_is_resolved_twice_has_its_rules_once_and_none_within_them() {
        let context = RequestContext::new();
        let mut rows = notes(Condition::all());
        rows.resolve(&context);
        let once = rows.clone();

        rows.resolve(&context);

        assert_eq!(rows, once);
        let Condition::Exists { rows: followers, .. } = &once.condition else { panic!("{once:?}") };
        assert!(followers.condition.is_all(), "{followers:?}");
    }
}
