//! How many objects an answer may hold. Rows are read once and shared; written out, a few levels of lists can be more
//! than any memory holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::api::Limits;
use crate::database::{Error, Result};

/// The objects written so far: of one root field, or of all rows that resolvers of one's own give in a request.
#[derive(Clone, Default)]
pub(super) struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    /// Counts one more object.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when these are more than the limits allow.
    pub(super) fn spend(&self, limits: &Limits) -> Result<()> {
        let most = limits.max_answer_objects;
        if self.0.fetch_add(1, Ordering::Relaxed) < most {
            return Ok(());
        }
        Err(Error::BadUserInput(format!(
            "the answer has more than {most} objects (the limit max-answer-objects): ask for fewer rows"
        )))
    }
}
