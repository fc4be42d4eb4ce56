//! The arguments of a list: which rows, in which order, and which of them to show.

use async_graphql::Value as Json;

use super::api::Limits;
use super::arguments::Arguments;
use super::{cursor, filter, order, scalars};
use crate::database::{Condition, Error, OrderTerm, Result, Value};
use crate::model::ModelInfo;
use crate::relations::{Needs, Range};

/// What a list field asks for.
#[derive(Clone, Debug)]
pub(super) struct PageRequest {
    /// The condition of `where` alone: what `totalCount` counts.
    pub(super) filter: Condition,
    /// The condition of the cursors.
    bounds: Condition,
    /// The order in which rows are shown.
    pub(super) order: Vec<OrderTerm>,
    /// How many rows to show.
    size: i64,
    offset: Option<i64>,
    /// Whether rows are taken from the end.
    backward: bool,
    /// Whether a cursor or an offset cuts off rows at the side where the page starts.
    is_cut: bool,
}

/// Whether rows exist on either side of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbours {
    pub(super) next: bool,
    pub(super) previous: bool,
}

impl PageRequest {
    /// Reads the arguments of a list of a model's rows.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for arguments that contradict each other, numbers out of range, and whatever
    /// the filter, the order or a cursor finds wrong.
    pub(super) fn read(model: &ModelInfo, arguments: &Arguments, limits: &Limits) -> Result<Self> {
        let first = number(arguments, "first")?;
        let last = number(arguments, "last")?;
        let offset = number(arguments, "offset")?;
        let (after, before) = (arguments.get("after"), arguments.get("before"));
        if first.is_some() && last.is_some() {
            return Err(Error::BadUserInput("`first` and `last` exclude each other: give one of them".into()));
        }
        if offset.is_some() && (last.is_some() || after.is_some() || before.is_some()) {
            return Err(Error::BadUserInput(
                "`offset` goes with `first` alone: cursors know their place already".into(),
            ));
        }
        let size = first.or(last).unwrap_or(limits.default_page_size);
        if size > limits.max_page_size {
            let most = limits.max_page_size;
            return Err(Error::BadUserInput(format!("a page has at most {most} rows: ask for the rest by `after`")));
        }
        let order = order::order(model, arguments.get("orderBy"), limits)?;
        let reversed: Vec<OrderTerm> = order.iter().map(OrderTerm::reversed).collect();
        let mut bounds = Condition::all();
        if let Some(after) = after {
            bounds = bounds.and(cursor::behind(&order, &values(&order, after, "after")?));
        }
        if let Some(before) = before {
            bounds = bounds.and(cursor::behind(&reversed, &values(&order, before, "before")?));
        }
        let backward = last.is_some();
        let cut = if backward { before } else { after };
        Ok(PageRequest {
            filter: filter::of_arguments(model, arguments, limits)?,
            bounds,
            order,
            size,
            offset,
            backward,
            is_cut: cut.is_some() || offset.is_some_and(|offset| offset > 0),
        })
    }

    /// Adds what the cursors of the rows hold to what is read of them.
    pub(super) fn need_cursors(&self, needs: &mut Needs) {
        self.order.iter().filter(|term| term.joins.is_empty()).for_each(|term| needs.columns.insert(&term.column));
        needs.order_values = true;
    }

    /// The condition of the rows of the page, `where` and cursors together.
    pub(super) fn condition(&self) -> Condition {
        self.filter.clone().and(self.bounds.clone())
    }

    /// The rows to read; with `peek` also whether more follow.
    pub(super) fn range(&self, peek: bool) -> Range {
        let order =
            if self.backward { self.order.iter().map(OrderTerm::reversed).collect() } else { self.order.clone() };
        Range { order, limit: Some(self.size), offset: self.offset, peek }
    }

    /// The rows in the order to show them, and whether there are others on either side.
    pub(super) fn shown<T: Clone>(&self, read: &[T], more: bool) -> (Vec<T>, Neighbours) {
        let mut rows = read.to_vec();
        if self.backward {
            rows.reverse();
            return (rows, Neighbours { next: self.is_cut, previous: more });
        }
        (rows, Neighbours { next: more, previous: self.is_cut })
    }
}

fn number(arguments: &Arguments, name: &str) -> Result<Option<i64>> {
    let Some(json) = arguments.get(name) else {
        return Ok(None);
    };
    match scalars::int(json, name)? {
        number if number < 0 => Err(Error::BadUserInput(format!("`{name}` must not be negative"))),
        number => Ok(Some(number)),
    }
}

fn values(order: &[OrderTerm], json: &Json, argument: &str) -> Result<Vec<Option<Value>>> {
    cursor::decode(order, scalars::text(json, argument)?, argument)
}
