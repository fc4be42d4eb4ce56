//! The outlines of conditions, expressions and orders.

use super::{Bind, Outline, Tag};
use crate::database::statement::{
    AggregateFunction, Direction, Expression, JoinedRow, Nulls, OrderTerm,
};
use crate::database::{Condition, JoinAlias, RelatedRows};

pub(super) fn write_expression(expression: &Expression, out: &mut Outline<'_>) {
    match expression {
        Expression::Column(column) => {
            out.tag(Tag::Column);
            out.column(column);
        }
        Expression::Count => out.tag(Tag::Count),
        Expression::Aggregate(function, column) => {
            out.tag(Tag::Aggregate);
            out.word(match function {
                AggregateFunction::Min => 0_u64,
                AggregateFunction::Max => 1,
                AggregateFunction::Sum => 2,
                AggregateFunction::Average => 3,
            });
            out.column(column);
        }
    }
}

pub(super) fn write_term<'s>(term: &'s OrderTerm, out: &mut Outline<'s>) {
    out.column(&term.column);
    out.word(
        u64::from(term.direction == Direction::Ascending) * 2
            + u64::from(term.nulls == Nulls::First),
    );
    out.count(term.joins.len());
    term.joins.iter().for_each(|rows| write_join(rows, out));
}

pub(super) fn write_joined<'s>(row: &'s JoinedRow, out: &mut Outline<'s>) {
    out.columns(&row.columns);
    write_join(&row.rows, out);
}

fn write_join<'s>(rows: &'s RelatedRows, out: &mut Outline<'s>) {
    write_rows(rows, out);
    if !rows.is_unique {
        // The join asks a second time whether a row meets the condition.
        write_condition(&rows.condition, out);
    }
}

fn write_rows<'s>(rows: &'s RelatedRows, out: &mut Outline<'s>) {
    out.name(rows.table.table_name());
    out.column(rows.table.primary_key);
    out.column(&rows.inner_key);
    out.column(&rows.outer_key);
    out.word(u64::from(rows.is_unique));
    write_condition(&rows.condition, out);
}

fn write_parts<'s>(tag: Tag, parts: &'s [Condition], out: &mut Outline<'s>) {
    out.tag(tag);
    out.count(parts.len());
    parts.iter().for_each(|part| write_condition(part, out));
}

pub(super) fn write_condition<'s>(condition: &'s Condition, out: &mut Outline<'s>) {
    match condition {
        Condition::All(parts) => write_parts(Tag::All, parts, out),
        Condition::Any(parts) => write_parts(Tag::Any, parts, out),
        Condition::Not(part) => write_parts(Tag::Not, std::slice::from_ref(&**part), out),
        Condition::Compare { column, comparison, value } => {
            out.tag(Tag::Compare);
            out.column(column);
            out.word(*comparison as u64 * 256 + value.kind() as u64);
            out.bind(Bind::Value(value));
        }
        Condition::In { column, list, negated } => {
            out.tag(Tag::In);
            out.column(column);
            out.word(list.kind() as u64 * 2 + u64::from(*negated));
            out.bind(Bind::List(list));
        }
        Condition::Text { column, text } => {
            out.tag(Tag::Text);
            out.column(column);
            out.word(u64::from(text.insensitive));
            out.bind(Bind::Pattern(text));
        }
        Condition::IsNull { column, negated } => {
            out.tag(Tag::IsNull);
            out.column(column);
            out.word(u64::from(*negated));
        }
        Condition::Exists { rows, negated } => {
            out.tag(Tag::Exists);
            out.word(u64::from(*negated));
            write_rows(rows, out);
        }
        Condition::Count { rows, comparison, number } => {
            out.tag(Tag::CountRows);
            out.word(*comparison as u64);
            write_rows(rows, out);
            out.bind(Bind::Integer(*number));
        }
        Condition::First(rows) => {
            out.tag(Tag::First);
            out.name(rows.table.table_name());
            out.column(&rows.key);
            out.count(rows.order.len());
            rows.order.iter().for_each(|term| write_term(term, out));
            write_condition(&rows.condition, out);
        }
        // The walk that writes SQL refuses it.
        Condition::OfRequest(_) => out.tag(Tag::OfRequest),
        Condition::Joined { alias: JoinAlias { term, join }, condition } => {
            out.tag(Tag::Joined);
            out.count(*term);
            out.count(*join);
            write_condition(condition, out);
        }
    }
}
