//! Conditions that depend on the request.

use super::{Condition, RelatedRows};
use crate::RequestContext;

/// A condition that depends on the request, such as on its viewer.
#[derive(Clone, Copy, Debug)]
pub struct RequestCondition(pub fn(&RequestContext) -> Condition);

/// Two are equal if they are the same function.
impl PartialEq for RequestCondition {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Condition {
    /// Puts in the conditions that depend on the request.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        match self {
            Condition::OfRequest(RequestCondition(condition)) => {
                *self = condition(context);
                self.resolve(context);
            }
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter_mut().for_each(|part| part.resolve(context));
            }
            Condition::Not(part) => part.resolve(context),
            Condition::Joined { condition, .. } => condition.resolve(context),
            Condition::First(rows) => rows.condition.resolve(context),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => rows.resolve(context),
            Condition::Compare { .. }
            | Condition::In { .. }
            | Condition::Text { .. }
            | Condition::IsNull { .. } => {}
        }
    }
}

impl RelatedRows {
    /// Puts in the conditions that depend on the request.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        self.condition.resolve(context);
    }
}
