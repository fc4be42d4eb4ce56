//! Answers written from rows: no futures, no lookups, one pass over the plan for each row.

use std::cell::Cell;
use std::sync::Arc;

use async_graphql::Value as Json;
use async_graphql::indexmap::IndexMap;

use super::api::Limits;
use super::page::Neighbours;
use super::plan::{ConnectionField, ConnectionPlan, EdgeField, FieldPlan, ObjectPlan, PageInfoField};
use super::{aggregate, cursor, scalars};
use crate::database::{Error, Expression, OrderTerm, Result, Value};
use crate::relations::{Node, Related};

/// How many more objects an answer may hold. Rows are read once and shared; written out, a few levels of lists can
/// be more than any memory holds.
pub(super) struct Budget {
    left: Cell<usize>,
    most: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Budget { left: Cell::new(limits.max_answer_objects), most: limits.max_answer_objects }
    }

    fn spend(&self) -> Result<()> {
        let most = self.most;
        let left = self.left.get().checked_sub(1).ok_or_else(|| {
            Error::BadUserInput(format!(
                "the answer has more than {most} objects (the limit max-answer-objects): ask for fewer rows"
            ))
        })?;
        self.left.set(left);
        Ok(())
    }
}

/// A row.
///
/// # Errors
/// [`Error::BadUserInput`] when the answer is too large. When the plan asks for what was not read, which would be a
/// mistake of Relata's own.
pub(super) fn object(plan: &ObjectPlan, node: &Node, budget: &Budget) -> Result<Json> {
    budget.spend()?;
    let mut fields = IndexMap::with_capacity(plan.fields.len());
    for (key, field) in &plan.fields {
        fields.insert(key.clone(), self::field(field, node, budget)?);
    }
    Ok(Json::Object(fields))
}

fn field(plan: &FieldPlan, node: &Node, budget: &Budget) -> Result<Json> {
    Ok(match plan {
        FieldPlan::TypeName(name) => Json::String((*name).to_owned()),
        FieldPlan::Column(column) => match node.record.get(column)? {
            Some(value) => scalars::output(column, value),
            None => Json::Null,
        },
        FieldPlan::One { load, object } => match related(node, *load)?.nodes.first() {
            Some(node) => self::object(object, node, budget)?,
            None => Json::Null,
        },
        FieldPlan::Presence { load } => (!related(node, *load)?.nodes.is_empty()).into(),
        FieldPlan::Many { load, count, connection } => {
            let total = match count {
                Some(count) => related(node, count.load)?.aggregate(Expression::Count, count.place),
                None => None,
            };
            let related = related(node, *load)?;
            self::connection(connection, &related.nodes, related.more, total.as_ref(), budget)?
        }
        FieldPlan::Aggregate { load, aggregate } => {
            let related = related(node, *load)?;
            aggregate::output(aggregate, &|expression, place| related.aggregate(expression, place))
        }
    })
}

fn related(node: &Node, load: usize) -> Result<&Related> {
    node.related.get(load).ok_or_else(|| Error::Unexpected("a relation was not loaded".into()))
}

/// A page of rows, and whether more follow; `total` counts the rows of all pages.
///
/// # Errors
/// As [`object`].
pub(super) fn connection(
    plan: &ConnectionPlan,
    read: &[Arc<Node>],
    more: bool,
    total: Option<&Value>,
    budget: &Budget,
) -> Result<Json> {
    let (rows, neighbours) = plan.page.shown(read, more);
    let mut fields = IndexMap::with_capacity(plan.fields.len());
    for (key, field) in &plan.fields {
        let value = match field {
            ConnectionField::TypeName(name) => Json::String(name.clone()),
            ConnectionField::Nodes(plan) => {
                Json::List(rows.iter().map(|row| object(plan, row, budget)).collect::<Result<_>>()?)
            }
            ConnectionField::Edges(edge) => Json::List(
                rows.iter().map(|row| self::edge(edge, &plan.page.order, row, budget)).collect::<Result<_>>()?,
            ),
            ConnectionField::PageInfo(info) => page_info(info, &plan.page.order, &rows, neighbours)?,
            ConnectionField::TotalCount => match total {
                Some(Value::BigInt(total)) => (*total).into(),
                _ => 0.into(),
            },
        };
        fields.insert(key.clone(), value);
    }
    Ok(Json::Object(fields))
}

fn edge(plan: &[(async_graphql::Name, EdgeField)], order: &[OrderTerm], node: &Node, budget: &Budget) -> Result<Json> {
    let mut fields = IndexMap::with_capacity(plan.len());
    for (key, field) in plan {
        let value = match field {
            EdgeField::TypeName(name) => Json::String(name.clone()),
            EdgeField::Node(plan) => object(plan, node, budget)?,
            EdgeField::Cursor => Json::String(cursor::encode(order, &node.record)?),
        };
        fields.insert(key.clone(), value);
    }
    Ok(Json::Object(fields))
}

fn page_info(
    plan: &[(async_graphql::Name, PageInfoField)],
    order: &[OrderTerm],
    rows: &[Arc<Node>],
    neighbours: Neighbours,
) -> Result<Json> {
    let cursor = |row: Option<&Arc<Node>>| match row {
        Some(row) => cursor::encode(order, &row.record).map(Json::String),
        None => Ok(Json::Null),
    };
    let mut fields = IndexMap::with_capacity(plan.len());
    for (key, field) in plan {
        let value = match field {
            PageInfoField::TypeName => Json::String("PageInfo".to_owned()),
            PageInfoField::HasNextPage => neighbours.next.into(),
            PageInfoField::HasPreviousPage => neighbours.previous.into(),
            PageInfoField::StartCursor => cursor(rows.first())?,
            PageInfoField::EndCursor => cursor(rows.last())?,
        };
        fields.insert(key.clone(), value);
    }
    Ok(Json::Object(fields))
}
