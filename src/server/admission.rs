//! The requests that run at once.

use tokio::sync::{Semaphore, SemaphorePermit};

/// The share of the places that only mutations get: one in so many.
const SHARE_OF_MUTATIONS: usize = 8;

/// The places of the requests that run at once. A share of them is for mutations alone, so that no flood of queries
/// keeps writes out.
pub(super) struct Admission {
    all: Semaphore,
    queries: Semaphore,
}

/// The place of a request, until it is dropped.
pub(super) struct Place<'a> {
    _all: SemaphorePermit<'a>,
    _query: Option<SemaphorePermit<'a>>,
}

impl Admission {
    pub(super) fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let share = most / SHARE_OF_MUTATIONS;
        Admission { all: Semaphore::new(most), queries: Semaphore::new(most - share) }
    }

    /// Returns a place for a request; `None` if all are taken.
    pub(super) fn admit(&self, is_mutation: bool) -> Option<Place<'_>> {
        let query = if is_mutation { None } else { Some(self.queries.try_acquire().ok()?) };
        let all = self.all.try_acquire().ok()?;
        Some(Place { _all: all, _query: query })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_for_mutations() {
        let admission = Admission::new(8);
        let queries: Vec<_> = (0..7).map(|_| admission.admit(false).unwrap()).collect();

        assert!(admission.admit(false).is_none());
        let mutation = admission.admit(true).unwrap();
        assert!(admission.admit(true).is_none());

        drop((queries, mutation));
        assert!(admission.admit(false).is_some());
    }

    #[test]
    fn there_is_always_a_place() {
        let admission = Admission::new(0);

        assert!(admission.admit(false).is_some());
        assert!(admission.admit(true).is_some());
    }
}
