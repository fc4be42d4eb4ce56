//! A condition as SQL.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use super::{Condition, RelatedRows, Scope};
use crate::database::Column;
use crate::database::dialect::Dialect;

impl Condition {
    /// Appends the condition.
    pub(in crate::database) fn walk<'b, DB: Dialect>(
        &'b self,
        out: &mut AstPass<'_, 'b, DB>,
        scope: Scope<'_>,
    ) -> QueryResult<()> {
        match self {
            Condition::All(parts) => push_parts(parts, out, scope, " AND ", "1 = 1"),
            Condition::Any(parts) => push_parts(parts, out, scope, " OR ", "1 = 0"),
            Condition::Not(part) => {
                out.push_sql("NOT (");
                part.walk(out, scope)?;
                out.push_sql(")");
                Ok(())
            }
            Condition::Compare { column, comparison, value } => {
                push_column(out, scope.alias, column)?;
                DB::push_collation(out, column.kind);
                out.push_sql(comparison.sql());
                DB::push_value(out, value)
            }
            Condition::In { column, list, negated } => {
                push_column(out, scope.alias, column)?;
                DB::push_collation(out, column.kind);
                DB::push_list(out, list, *negated)
            }
            Condition::Text { column, text } => {
                push_column(out, scope.alias, column)?;
                DB::push_text_match(out, text)
            }
            Condition::IsNull { column, negated } => {
                push_column(out, scope.alias, column)?;
                out.push_sql(if *negated { " IS NOT NULL" } else { " IS NULL" });
                Ok(())
            }
            Condition::Exists { rows, negated } => {
                out.push_sql(if *negated { "NOT EXISTS (SELECT 1" } else { "EXISTS (SELECT 1" });
                rows.walk(out, scope)
            }
            Condition::Count { rows, comparison, number } => {
                out.push_sql("(SELECT count(*)");
                rows.walk(out, scope)?;
                out.push_sql(comparison.sql());
                DB::push_integer(out, number)
            }
            Condition::First(rows) => rows.walk(out, scope),
            Condition::OfRequest(_) => Err(diesel::result::Error::QueryBuilderError(
                "a condition of the request was not put in".into(),
            )),
            Condition::Joined { alias, condition } => {
                condition.walk(out, scope.with_alias(&alias.to_string()))
            }
        }
    }
}

impl RelatedRows {
    /// Appends ` FROM … WHERE …)`, which ends a correlated subquery.
    fn walk<'b, DB: Dialect>(
        &'b self,
        out: &mut AstPass<'_, 'b, DB>,
        outer: Scope<'_>,
    ) -> QueryResult<()> {
        let alias = outer.inner_alias(self.table.table_name());

        out.push_sql(" FROM ");
        self.push_table(out, &alias)?;
        out.push_sql(" WHERE ");
        self.walk_condition(out, outer, outer.inner(&alias))?;
        out.push_sql(")");
        Ok(())
    }

    /// Appends ` LEFT JOIN … ON …` under the name `alias`. The join keeps the number of rows: where the key is not
    /// unique, only the row with the lowest primary key is joined.
    pub(in crate::database) fn walk_join<'b, DB: Dialect>(
        &'b self,
        out: &mut AstPass<'_, 'b, DB>,
        outer: &str,
        alias: &str,
    ) -> QueryResult<()> {
        let outer = Scope::root(outer);
        let inner = Scope::root(alias);

        out.push_sql(" LEFT JOIN ");
        self.push_table(out, alias)?;
        out.push_sql(" ON ");
        self.walk_condition(out, outer, inner)?;
        if self.is_unique {
            return Ok(());
        }

        let lower = inner.inner_alias(self.table.table_name());
        out.push_sql(" AND NOT EXISTS (SELECT 1 FROM ");
        self.push_table(out, &lower)?;
        out.push_sql(" WHERE ");
        self.walk_condition(out, outer, inner.inner(&lower))?;
        out.push_sql(" AND ");
        push_column(out, &lower, self.table.primary_key)?;
        out.push_sql(" < ");
        push_column(out, alias, self.table.primary_key)?;
        out.push_sql(")");
        Ok(())
    }

    /// Appends `"table" AS "alias"`.
    fn push_table<DB: Dialect>(
        &self,
        out: &mut AstPass<'_, '_, DB>,
        alias: &str,
    ) -> QueryResult<()> {
        out.push_identifier(self.table.table_name())?;
        out.push_sql(" AS ");
        out.push_identifier(alias)
    }

    /// Appends what joins the rows called `inner.alias` to the row called `outer.alias`.
    fn walk_condition<'b, DB: Dialect>(
        &'b self,
        out: &mut AstPass<'_, 'b, DB>,
        outer: Scope<'_>,
        inner: Scope<'_>,
    ) -> QueryResult<()> {
        push_column(out, inner.alias, &self.inner_key)?;
        out.push_sql(" = ");
        push_column(out, outer.alias, &self.outer_key)?;

        if !self.condition.is_all() {
            out.push_sql(" AND ");
            self.condition.walk(out, inner)?;
        }
        Ok(())
    }
}

/// Appends `"alias"."column"`.
pub(in crate::database) fn push_column<DB: Dialect>(
    out: &mut AstPass<'_, '_, DB>,
    alias: &str,
    column: &Column,
) -> QueryResult<()> {
    out.push_identifier(alias)?;
    out.push_sql(".");
    out.push_identifier(column.name)
}

/// Appends conditions with an operator between them, or `empty` if there are none.
fn push_parts<'b, DB: Dialect>(
    parts: &'b [Condition],
    out: &mut AstPass<'_, 'b, DB>,
    scope: Scope<'_>,
    operator: &str,
    empty: &str,
) -> QueryResult<()> {
    if parts.is_empty() {
        out.push_sql(empty);
        return Ok(());
    }

    for (index, part) in parts.iter().enumerate() {
        out.push_sql(if index == 0 { "(" } else { operator });
        part.walk(out, scope)?;
    }
    out.push_sql(")");
    Ok(())
}
