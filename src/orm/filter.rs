//! A condition on the rows of a model, as a value.

use std::marker::PhantomData;

use crate::RequestContext;
use crate::database::Condition;
use crate::model::Model;

/// A condition on rows of the model `M`. It groups as it is written: `a.or(b).and(c)` is `(a OR b) AND c`.
///
/// Fields build it (`User::NAME.eq("Ada")`), and so do relations (`User::PROFILE.has()`).
///
/// ```
/// # use relata::models::{Profile, User};
/// # use relata::prelude::*;
/// let reachable = User::EMAIL.ends_with("@example.com").or(User::PROFILE.has());
/// let query = User::query().filter(reachable.and(User::ROLE.has().not()));
/// # drop(query);
/// ```
#[derive(Debug)]
pub struct Filter<M> {
    condition: Condition,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        Self::new(self.condition.clone())
    }
}

impl<M> Filter<M> {
    pub(super) fn new(condition: Condition) -> Self {
        Filter { condition, model: PhantomData }
    }

    /// Matches every row.
    pub fn all() -> Self {
        Self::new(Condition::all())
    }

    /// Matches no row.
    pub fn none() -> Self {
        Self::new(Condition::none())
    }

    /// Matches rows that match both filters.
    pub fn and(self, other: Self) -> Self {
        if self.condition.is_none() || other.condition.is_none() {
            return Self::none();
        }
        Self::new(self.condition.and(other.condition))
    }

    /// Matches rows that match either filter.
    pub fn or(self, other: Self) -> Self {
        if self.condition.is_all() || other.condition.is_all() {
            return Self::all();
        }
        Self::new(self.condition.or(other.condition))
    }

    /// Matches rows that do not match this filter. As in SQL, a comparison with a null column is neither true nor
    /// false.
    #[expect(clippy::should_implement_trait, reason = "reads like `and` and `or` beside it")]
    pub fn not(self) -> Self {
        Self::new(Condition::Not(Box::new(self.condition)))
    }

    pub(super) fn into_condition(self) -> Condition {
        self.condition
    }
}

/// A standing constraint on rows of the model `R`: a function of nothing, or of the request.
#[doc(hidden)]
pub trait StandingConstraint<R, Arguments> {
    /// Returns the filter for a request.
    fn filter(self, context: &RequestContext) -> Filter<R>;
}

impl<R, F: FnOnce() -> Filter<R>> StandingConstraint<R, ()> for F {
    fn filter(self, _context: &RequestContext) -> Filter<R> {
        self()
    }
}

impl<R, F: FnOnce(&RequestContext) -> Filter<R>> StandingConstraint<R, RequestContext> for F {
    fn filter(self, context: &RequestContext) -> Filter<R> {
        self(context)
    }
}

/// Returns the condition of a standing constraint, whose type says that it is about the related model.
#[doc(hidden)]
pub fn standing<R: Model, A>(
    context: &RequestContext,
    constraint: impl StandingConstraint<R, A>,
) -> Condition {
    constraint.filter(context).into_condition()
}
