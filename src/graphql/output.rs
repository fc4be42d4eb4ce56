//! Answers written from rows: no futures, no lookups, one pass over the plan for each row.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, PathSegment, ServerError, ServerResult, Value as Json};
use futures::future::join_all;

use super::allowance::Allowance;
use super::api::Limits;
use super::error::server_error;
use super::page::Neighbours;
use super::plan::{ConnectionField, ConnectionPlan, CustomPlan, EdgeField, FieldPlan, ObjectPlan, PageInfoField};
use super::selection::Compiler;
use super::{aggregate, cursor, root, scalars};
use crate::database::{Error, Expression, OrderTerm, Record, Value};
use crate::relations::{Node, Related};

/// A part of an answer.
pub(super) type Written = Result<Json, Failure>;

/// Why a part of an answer could not be written.
pub(super) enum Failure {
    /// The whole answer fails.
    Answer(Error),
    /// A field of one's own that must not be null failed: so does whatever holds it, up to what may be null.
    Field(Box<ServerError>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Answer(error)
    }
}

/// Writes the answer of a field of Relata's own.
///
/// # Errors
/// As [`answer_within`].
pub(super) async fn answer<'p>(compiler: Compiler<'p>, write: impl Fn(&Writer<'p>) -> Written) -> ServerResult<Json> {
    answer_within(Allowance::default(), compiler, write).await
}

/// Writes an answer that may hold so many objects. Fields of one's own, whose answers take time, are called first, for
/// all rows at the same time: `write` then runs twice, and what it writes counts once.
///
/// # Errors
/// What is wrong with the answer, or what a field of one's own says.
pub(super) async fn answer_within<'p>(
    allowance: Allowance,
    compiler: Compiler<'p>,
    write: impl Fn(&Writer<'p>) -> Written,
) -> ServerResult<Json> {
    let mut writer = Writer::new(allowance, compiler.limits);
    let mut written = write(&writer);
    let calls = writer.calls.take();
    if !calls.is_empty() && written.is_ok() {
        writer = Writer::new(Allowance::default(), compiler.limits);
        writer.answers = Some(RefCell::new(resolve(compiler, calls).await));
        written = write(&writer);
        writer.errors.take().into_iter().for_each(|error| compiler.ctx.add_error(error));
    }
    written.map_err(|failure| match failure {
        Failure::Answer(error) => server_error(&error, compiler.ctx.item.pos),
        Failure::Field(error) => *error,
    })
}

async fn resolve(compiler: Compiler<'_>, calls: Vec<Call<'_>>) -> Answers {
    let answers = calls.into_iter().map(async |Call { plan, record, path }| {
        let answer = plan.field.resolve(compiler.ctx, &plan.selected, &record).await;
        let answer = answer.map_err(|error| {
            let root = root::path(compiler.ctx).into_iter();
            ServerError { path: root.chain(path.iter().cloned().map(Step::into)).collect(), ..error }
        });
        (path, answer)
    });
    join_all(answers).await.into_iter().collect()
}

/// The answers of fields of one's own, by their places: where an object fails, those of its other fields stay over.
type Answers = HashMap<Vec<Step>, ServerResult<Json>>;

/// Writes one answer.
pub(super) struct Writer<'p> {
    allowance: Allowance,
    limits: &'p Limits,
    /// Where in the answer the writer is.
    path: RefCell<Vec<Step>>,
    /// The fields of one's own that stand in the answer.
    calls: RefCell<Vec<Call<'p>>>,
    /// Their answers, once they have been called.
    answers: Option<RefCell<Answers>>,
    errors: RefCell<Vec<ServerError>>,
}

/// A field of one's own to be answered for a row.
struct Call<'p> {
    plan: &'p CustomPlan,
    record: Arc<Record>,
    path: Vec<Step>,
}

/// A step on the way to a place in an answer.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Step {
    Key(Name),
    Index(usize),
}

impl From<Step> for PathSegment {
    fn from(step: Step) -> Self {
        match step {
            Step::Key(key) => PathSegment::Field(key.to_string()),
            Step::Index(index) => PathSegment::Index(index),
        }
    }
}

impl<'p> Writer<'p> {
    fn new(allowance: Allowance, limits: &'p Limits) -> Self {
        Writer {
            allowance,
            limits,
            path: RefCell::default(),
            calls: RefCell::default(),
            answers: None,
            errors: RefCell::default(),
        }
    }

    /// Writes what stands under a key of the object at hand.
    pub(super) fn at<T>(&self, key: &Name, write: impl FnOnce() -> T) -> T {
        self.path.borrow_mut().push(Step::Key(key.clone()));
        let written = write();
        self.path.borrow_mut().pop();
        written
    }

    /// Writes each item of a list.
    fn each<T>(&self, items: &[T], write: impl Fn(&T) -> Written) -> Written {
        let written = items.iter().enumerate().map(|(index, item)| {
            self.path.borrow_mut().push(Step::Index(index));
            let written = write(item);
            self.path.borrow_mut().pop();
            written
        });
        written.collect::<Result<_, _>>().map(Json::List)
    }

    /// A row.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the answer is too large. When the plan asks for what was not read, which would be
    /// a mistake of Relata's own.
    pub(super) fn object(&self, plan: &'p ObjectPlan, node: &Node) -> Written {
        self.allowance.spend(self.limits)?;
        let mut fields = IndexMap::with_capacity(plan.fields.len());
        for (key, field) in &plan.fields {
            fields.insert(key.clone(), self.field(key, field, node)?);
        }
        Ok(Json::Object(fields))
    }

    /// Rows.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub(super) fn objects(&self, plan: &'p ObjectPlan, nodes: &[Arc<Node>]) -> Written {
        self.each(nodes, |node| self.object(plan, node))
    }

    fn field(&self, key: &Name, plan: &'p FieldPlan, node: &Node) -> Written {
        Ok(match plan {
            FieldPlan::TypeName(name) => Json::String((*name).to_owned()),
            FieldPlan::Column(column) => match node.record.get(column)? {
                Some(value) => scalars::output(column, value)?,
                None => Json::Null,
            },
            FieldPlan::One { load, object } => match related(node, *load)?.nodes.first() {
                Some(node) => self.or_null(self.at(key, || self.object(object, node)))?,
                None => Json::Null,
            },
            FieldPlan::Presence { load } => (!related(node, *load)?.nodes.is_empty()).into(),
            FieldPlan::Many { load, count, connection } => {
                let total = match count {
                    Some(count) => related(node, count.load)?.aggregate(Expression::Count, count.place),
                    None => None,
                };
                let related = related(node, *load)?;
                self.at(key, || self.connection(connection, &related.nodes, related.more, total.as_ref()))?
            }
            FieldPlan::Aggregate { load, aggregate } => {
                let related = related(node, *load)?;
                aggregate::output(aggregate, &|expression, place| related.aggregate(expression, place))
            }
            FieldPlan::Custom(plan) => self.at(key, || self.custom(plan, &node.record))?,
        })
    }

    /// The answer of a field of one's own, or a note that it is to be called.
    fn custom(&self, plan: &'p CustomPlan, record: &Arc<Record>) -> Written {
        let Some(answers) = &self.answers else {
            let path = self.path.borrow().clone();
            self.calls.borrow_mut().push(Call { plan, record: record.clone(), path });
            return Ok(Json::Null);
        };
        let answer = answers.borrow_mut().remove(&*self.path.borrow());
        let answer = answer.ok_or_else(|| Error::Unexpected("a field of one's own was not called".into()))?;
        let answer = answer.map_err(|error| Failure::Field(Box::new(error)));
        if plan.field.nullable { self.or_null(answer) } else { answer }
    }

    /// Null in place of a part that failed and may be null.
    pub(super) fn or_null(&self, written: Written) -> Written {
        match written {
            Err(Failure::Field(error)) => {
                self.errors.borrow_mut().push(*error);
                Ok(Json::Null)
            }
            other => other,
        }
    }

    /// A page of rows, and whether more follow; `total` counts the rows of all pages.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub(super) fn connection(
        &self,
        plan: &'p ConnectionPlan,
        read: &[Arc<Node>],
        more: bool,
        total: Option<&Value>,
    ) -> Written {
        let (rows, neighbours) = plan.page.shown(read, more);
        let order = &plan.page.order;
        let mut fields = IndexMap::with_capacity(plan.fields.len());
        for (key, field) in &plan.fields {
            let value = match field {
                ConnectionField::TypeName(name) => Json::String(name.clone()),
                ConnectionField::Nodes(plan) => self.at(key, || self.objects(plan, &rows))?,
                ConnectionField::Edges(edge) => self.at(key, || self.each(&rows, |row| self.edge(edge, order, row)))?,
                ConnectionField::PageInfo(info) => page_info(info, order, &rows, neighbours)?,
                ConnectionField::TotalCount => match total {
                    Some(Value::BigInt(total)) => (*total).into(),
                    _ => 0.into(),
                },
            };
            fields.insert(key.clone(), value);
        }
        Ok(Json::Object(fields))
    }

    fn edge(&self, plan: &'p [(Name, EdgeField)], order: &[OrderTerm], node: &Node) -> Written {
        let mut fields = IndexMap::with_capacity(plan.len());
        for (key, field) in plan {
            let value = match field {
                EdgeField::TypeName(name) => Json::String(name.clone()),
                EdgeField::Node(plan) => self.at(key, || self.object(plan, node))?,
                EdgeField::Cursor => Json::String(cursor::encode(order, &node.record)?),
            };
            fields.insert(key.clone(), value);
        }
        Ok(Json::Object(fields))
    }
}

fn related(node: &Node, load: usize) -> Result<&Related, Error> {
    node.related.get(load).ok_or_else(|| Error::Unexpected("a relation was not loaded".into()))
}

fn page_info(
    plan: &[(Name, PageInfoField)],
    order: &[OrderTerm],
    rows: &[Arc<Node>],
    neighbours: Neighbours,
) -> Written {
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
