//! An order of the rows of a model, as a value.

use std::marker::PhantomData;

use crate::database::{Column, Direction, Nulls, OrderTerm, RelatedRows};

/// An order of rows of the model `M`: `User::NAME.asc()`, or through a relation `User::ROLE.order_by(Role::NAME.desc())`.
#[derive(Debug)]
pub struct Order<M> {
    term: OrderTerm,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        Self::of(self.term.clone())
    }
}

impl<M> Order<M> {
    pub(super) fn new(column: Column, direction: Direction) -> Self {
        Self::of(OrderTerm::new(column, direction))
    }

    /// Orders by the related row instead, which `rows` joins.
    pub(super) fn through<O>(self, rows: RelatedRows) -> Order<O> {
        let mut term = self.term;
        term.joins.insert(0, rows);
        Order::of(term)
    }

    /// Puts rows without a value first.
    pub fn nulls_first(mut self) -> Self {
        self.term.nulls = Nulls::First;
        self
    }

    /// Puts rows without a value last.
    pub fn nulls_last(mut self) -> Self {
        self.term.nulls = Nulls::Last;
        self
    }

    pub(super) fn into_term(self) -> OrderTerm {
        self.term
    }

    fn of(term: OrderTerm) -> Self {
        Order { term, model: PhantomData }
    }
}

/// Returns the terms of an order of the rows of the model `R`.
#[doc(hidden)]
pub fn order<R, const N: usize>(orders: [Order<R>; N]) -> Vec<OrderTerm> {
    orders.into_iter().map(Order::into_term).collect()
}
