//! Related rows that are read beside each row, by LEFT JOIN.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::RequestContext;
use crate::database::condition::push_column;
use crate::database::dialect::Dialect;
use crate::database::{Column, Kind, RelatedRows};

/// The related row of each row, of which there is at most one. All its columns are null if there is none.
#[derive(Clone, Debug)]
pub struct JoinedRow {
    /// The related row; its key is unique.
    pub rows: RelatedRows,
    /// The columns to read of it.
    pub columns: Vec<Column>,
}

impl JoinedRow {
    /// Puts in the conditions that depend on the request.
    pub(super) fn resolve(&mut self, context: &RequestContext) {
        self.rows.resolve(context);
    }

    /// Returns the kinds of the columns.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        self.columns.iter().map(|column| column.kind)
    }

    /// Appends the columns of the joined row at a place of the list, each behind a comma.
    pub(super) fn walk_columns<DB: Dialect>(
        &self,
        place: usize,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        for column in &self.columns {
            out.push_sql(", ");
            push_column(out, &alias(place), column)?;
        }
        Ok(())
    }

    /// Appends ` LEFT JOIN … ON …`.
    pub(super) fn walk_join<'b, DB: Dialect>(
        &'b self,
        place: usize,
        table: &str,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        self.rows.walk_join(out, table, &alias(place))
    }
}

/// Returns the name of a joined row.
fn alias(place: usize) -> String {
    format!("row#{place}")
}
