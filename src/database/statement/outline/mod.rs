//! The outline of a statement: its shape, from which its SQL text follows, and its binds in the order of the text.
//!
//! It is written beside the walks that write SQL. Two statements of equal shape have the same text on each database, so
//! that a connection finds a prepared statement by its shape, and renders the text only where it finds none.

mod parts;

use super::{AsUpdated, Delete, EqualValues, Insert, Select, Update};
use crate::database::condition::TextMatch;
use crate::database::{Column, List, Value};
use parts::{write_condition, write_expression, write_joined, write_term};

/// The shape of a statement as words. No shape is the beginning of another.
pub type Shape = [u64];

/// The outline of a statement.
#[derive(Default)]
pub struct Outline<'s> {
    shape: Vec<u64>,
    binds: Vec<Bind<'s>>,
}

/// A value that a statement sends beside its text.
#[cfg_attr(
    not(feature = "sqlite"),
    expect(dead_code, reason = "Diesel collects the binds for PostgreSQL")
)]
#[derive(Clone, Copy, Debug)]
pub enum Bind<'s> {
    /// A value of a column.
    Value(&'s Value),
    /// Null.
    Null,
    /// A number that is no column's value, such as a limit.
    Integer(i64),
    /// The values of an `IN` list.
    List(&'s List),
    /// The pattern of a text match.
    Pattern(&'s TextMatch),
}

/// A statement that has an outline.
pub trait Outlined {
    /// Writes the outline.
    fn write<'s>(&'s self, out: &mut Outline<'s>);

    /// Returns the outline.
    fn outline(&self) -> Outline<'_> {
        let mut out = Outline::default();
        self.write(&mut out);
        out
    }

    /// Returns whether the statement changes nothing, so that it can be run a second time.
    #[cfg(feature = "sqlite")]
    fn only_reads(&self) -> bool {
        false
    }

    /// Returns whether the statement writes one row that was not there before, which takes no longer than a short read.
    #[cfg(feature = "sqlite")]
    fn writes_one_row(&self) -> bool {
        false
    }

    /// Returns whether the statement is worth keeping prepared. One whose text grows with its rows is not.
    fn is_kept(&self) -> bool {
        true
    }
}

impl<'s> Outline<'s> {
    /// Returns the shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Returns the binds, in the order of the text.
    #[cfg(feature = "sqlite")]
    pub fn binds(&self) -> &[Bind<'s>] {
        &self.binds
    }

    fn tag(&mut self, tag: Tag) {
        self.shape.push(tag as u64);
    }

    fn word(&mut self, word: impl Into<u64>) {
        self.shape.push(word.into());
    }

    fn count(&mut self, count: usize) {
        self.shape.push(count as u64);
    }

    /// Writes a name of the program. Two texts at the same address and of the same length are the same.
    fn name(&mut self, name: &'static str) {
        self.shape.push(name.as_ptr() as u64);
        self.count(name.len());
    }

    fn column(&mut self, column: &Column) {
        self.name(column.table);
        self.name(column.name);
        self.word(column.kind as u64 * 2 + u64::from(column.nullable));
    }

    fn columns(&mut self, columns: &[Column]) {
        self.count(columns.len());
        columns.iter().for_each(|column| self.column(column));
    }

    fn bind(&mut self, bind: Bind<'s>) {
        self.binds.push(bind);
    }

    fn nullable(&mut self, column: &Column, value: Option<&'s Value>) {
        self.word(column.kind as u64);
        match value {
            Some(value) => self.bind(Bind::Value(value)),
            None => self.bind(Bind::Null),
        }
    }
}

/// What the next words of a shape stand for.
#[derive(Clone, Copy)]
enum Tag {
    Select,
    AsUpdated,
    Insert,
    Update,
    Delete,
    Column,
    Count,
    Aggregate,
    All,
    Any,
    Not,
    Compare,
    In,
    Text,
    IsNull,
    Exists,
    CountRows,
    First,
    OfRequest,
    Joined,
    EqualValues,
}

impl Outlined for Select {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::Select);
        out.name(self.table.table_name());
        out.count(self.expressions.len());
        self.expressions.iter().for_each(|expression| write_expression(expression, out));

        let flags = [
            self.order_values,
            self.limit.is_some(),
            self.offset.is_some(),
            self.group_by.is_some(),
            self.per_owner.is_some(),
            self.owners.is_some(),
        ];
        out.word(flags.iter().fold(0, |word, flag| word * 2 + u64::from(*flag)));
        out.word(self.lock.map_or(0, |lock| 1 + lock as u64));
        self.group_by.iter().for_each(|column| out.column(column));
        self.per_owner.iter().for_each(|owner| out.column(&owner.foreign_key));

        out.count(self.order.len());
        self.order.iter().for_each(|term| write_term(term, out));
        out.count(self.joined.len());
        self.joined.iter().for_each(|row| write_joined(row, out));
        if let Some(owners) = &self.owners {
            out.column(&owners.key);
            out.word(owners.list.kind() as u64);
            out.bind(Bind::List(&owners.list));
        }
        write_condition(&self.condition, out);
        self.write_range(out);
    }

    #[cfg(feature = "sqlite")]
    fn only_reads(&self) -> bool {
        true
    }
}

impl Select {
    fn write_range(&self, out: &mut Outline<'_>) {
        if self.per_owner.is_some() {
            let offset = self.offset.unwrap_or(0);
            out.bind(Bind::Integer(offset));
            if let Some(limit) = self.limit {
                out.bind(Bind::Integer(offset));
                out.bind(Bind::Integer(limit));
            }
            return;
        }

        if let Some(limit) = self.limit.or(self.offset.map(|_| i64::MAX)) {
            out.bind(Bind::Integer(limit));
        }
        if let Some(offset) = self.offset {
            out.bind(Bind::Integer(offset));
        }
    }
}

impl Outlined for AsUpdated {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::AsUpdated);
        out.name(self.update.table.table_name());
        let columns = self.columns();
        out.count(columns.len());
        for (column, assigned) in columns {
            out.column(&column);
            out.word(u64::from(assigned.is_some()));
            if let Some(value) = assigned {
                out.nullable(&column, value.as_ref());
            }
        }
        write_condition(&self.update.condition, out);
        write_condition(&self.afterwards, out);
    }

    #[cfg(feature = "sqlite")]
    fn only_reads(&self) -> bool {
        true
    }
}

impl Outlined for Insert {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::Insert);
        out.name(self.table.table_name());
        out.columns(&self.columns);
        out.columns(&self.returning);
        out.count(self.rows.len());
        if self.columns.is_empty() {
            return;
        }
        for row in &self.rows {
            for (column, value) in self.columns.iter().zip(row) {
                out.nullable(column, value.as_ref());
            }
        }
    }

    #[cfg(feature = "sqlite")]
    fn writes_one_row(&self) -> bool {
        self.rows.len() == 1
    }

    fn is_kept(&self) -> bool {
        self.rows.len() == 1
    }
}

impl Outlined for Update {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::Update);
        out.name(self.table.table_name());
        out.count(self.assignments.len());
        for (column, value) in &self.assignments {
            out.column(column);
            out.nullable(column, value.as_ref());
        }
        out.columns(&self.returning);
        write_condition(&self.condition, out);
    }
}

impl Outlined for Delete {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::Delete);
        out.name(self.table.table_name());
        write_condition(&self.condition, out);
    }
}

impl Outlined for EqualValues {
    fn write<'s>(&'s self, out: &mut Outline<'s>) {
        out.tag(Tag::EqualValues);
        out.column(&self.column);
        out.word(self.list.kind() as u64);
        out.bind(Bind::List(&self.list));
    }

    #[cfg(feature = "sqlite")]
    fn only_reads(&self) -> bool {
        true
    }
}
