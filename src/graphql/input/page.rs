//! The arguments of a list: which rows, in which order, and which of them to show.

use async_graphql::Value as Json;

use super::arguments::Arguments;
use super::{cursor, filter, order};
use crate::database::{Condition, OrderTerm, Value};
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;
use crate::graphql::scalars;
use crate::model::ModelInfo;
use crate::relations::{Projection, Window};

/// The page that a list field asks for.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct PageRequest {
    /// The condition of `where` alone: what `totalCount` counts.
    pub(in crate::graphql) filter: Condition,
    /// The condition of the cursors.
    bounds: Condition,
    /// The order in which rows are shown.
    pub(in crate::graphql) order: Vec<OrderTerm>,
    /// How many rows to show.
    size: i64,
    offset: Option<i64>,
    /// Set where rows are taken from the end.
    backward: bool,
    /// Set where a cursor or an offset cuts off rows before the start of the page.
    is_cut: bool,
}

/// The sides of a page on which there are more rows.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct Neighbours {
    pub(in crate::graphql) next: bool,
    pub(in crate::graphql) previous: bool,
}

impl PageRequest {
    /// Reads the arguments of a list of a model's rows.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for arguments that contradict each other, numbers out of range, and mistakes in
    /// the filter, the order or a cursor.
    pub(in crate::graphql) fn read(
        model: &ModelInfo,
        arguments: &Arguments,
        limits: &Limits,
    ) -> Result<Self> {
        let first = number(arguments, "first")?;
        let last = number(arguments, "last")?;
        let offset = number(arguments, "offset")?;
        let after = arguments.get("after");
        let before = arguments.get("before");

        if first.is_some() && last.is_some() {
            return Err(Error::BadUserInput(
                "`first` and `last` exclude each other: give one of them".into(),
            ));
        }
        if offset.is_some() && (last.is_some() || after.is_some() || before.is_some()) {
            return Err(Error::BadUserInput(
                "`offset` goes with `first` alone: cursors know their place already".into(),
            ));
        }

        let default_size = limits.default_page_size.min(limits.max_page_size);
        let size = first.or(last).unwrap_or(default_size);
        limits.check_page(size)?;

        let order = order::order(model, arguments.get("orderBy"), limits)?;
        let reversed: Vec<OrderTerm> = order.iter().map(OrderTerm::reverse).collect();
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

    /// Returns how many rows the page may have.
    pub(in crate::graphql) fn size(&self) -> u64 {
        u64::try_from(self.size).unwrap_or_default()
    }

    /// Adds the columns of the cursors to a projection.
    pub(in crate::graphql) fn need_cursors(&self, projection: &mut Projection) {
        self.order
            .iter()
            .filter(|term| term.joins.is_empty())
            .for_each(|term| projection.columns.insert(&term.column));
        projection.order_values = true;
    }

    /// Returns the condition of the rows of the page, `where` and cursors together.
    pub(in crate::graphql) fn condition(&self) -> Condition {
        let mut condition = self.filter.clone().and(self.bounds.clone());
        condition.bound_related_keys();
        condition
    }

    /// Returns the rows to read; with `peek` one more, which says whether more follow.
    pub(in crate::graphql) fn range(&self, peek: bool) -> Window {
        let order = if self.backward {
            self.order.iter().map(OrderTerm::reverse).collect()
        } else {
            self.order.clone()
        };
        Window { order, limit: Some(self.size), offset: self.offset, peek }
    }

    /// Puts the rows that were read in the order to show them, and returns the neighbours of the page.
    pub(in crate::graphql) fn shown<'r, T>(
        &self,
        read: &'r [T],
        more: bool,
    ) -> (Vec<&'r T>, Neighbours) {
        let mut rows: Vec<&T> = read.iter().collect();
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
