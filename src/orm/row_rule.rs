//! The rules on the rows of a model, as the derive prints them.

use std::any::Any;

use super::Filter;
use crate::RequestContext;
use crate::database::{Condition, ViewerType};

/// Returns what a rule says of the viewer of a request. Of a viewer that is of another type, or not there, no row is.
#[doc(hidden)]
pub fn row_rule<M, V: Any>(context: &RequestContext, rule: fn(&V) -> Filter<M>) -> Condition {
    match context.viewer::<V>() {
        Some(viewer) => rule(viewer).into_condition(),
        None => Condition::none(),
    }
}

/// Returns the type of the viewer that a rule asks for.
#[doc(hidden)]
pub fn viewer_of<M, V: Any>(_rule: fn(&V) -> Filter<M>) -> ViewerType {
    ViewerType::of::<V>()
}
