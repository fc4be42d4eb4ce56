//! The other rows of a table that a condition on one of its rows looks at.

use super::{Condition, FirstRow, RelatedRows};
use crate::database::{Column, GuardedTable};

impl Condition {
    /// Returns whether the condition looks at rows of a table other than the row itself.
    pub(in crate::database) fn looks_at(&self, table: &str) -> bool {
        let mut found = false;
        self.clone().visit_rows(&mut |looked_at, _| found |= looked_at.table_name() == table);
        found
    }

    /// Keeps the condition from looking at some rows of a table: it looks at those alone that meet `kept`.
    pub(in crate::database) fn look_only_at(&mut self, table: &str, kept: &Condition) {
        self.visit_rows(&mut |looked_at, condition| {
            if looked_at.table_name() == table {
                condition.restrict(kept.clone());
            }
        });
    }

    /// Returns the columns of the row itself that the condition reads, each once.
    pub(in crate::database) fn own_columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        self.visit_own_columns(&mut |column| {
            if !columns.contains(column) {
                columns.push(*column);
            }
        });
        columns
    }

    fn visit_own_columns(&self, visit: &mut impl FnMut(&Column)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| part.visit_own_columns(visit));
            }
            Condition::Not(part) => part.visit_own_columns(visit),
            Condition::Compare { column, .. }
            | Condition::In { column, .. }
            | Condition::Text { column, .. }
            | Condition::IsNull { column, .. } => visit(column),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => {
                visit(&rows.outer_key);
            }
            Condition::First(rows) => {
                visit(&rows.key);
                rows.order.iter().for_each(|term| visit(&term.column));
            }
            Condition::OfRequest(_) | Condition::Joined { .. } => {}
        }
    }

    /// Shows each table with the condition on its rows, from the outside to the inside.
    fn visit_rows(&mut self, visit: &mut impl FnMut(GuardedTable, &mut Condition)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter_mut().for_each(|part| part.visit_rows(visit));
            }
            Condition::Not(part) => part.visit_rows(visit),
            Condition::Joined { condition, .. } => condition.visit_rows(visit),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => {
                let RelatedRows { table, condition, .. } = &mut **rows;
                condition.visit_rows(visit);
                visit(*table, condition);
            }
            Condition::First(rows) => {
                let FirstRow { table, condition, .. } = &mut **rows;
                condition.visit_rows(visit);
                visit(*table, condition);
            }
            Condition::OfRequest(_)
            | Condition::Compare { .. }
            | Condition::In { .. }
            | Condition::Text { .. }
            | Condition::IsNull { .. } => {}
        }
    }
}
