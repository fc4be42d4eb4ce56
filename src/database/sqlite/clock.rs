//! The time that a statement has.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// Says when a running statement must end. Shared with the thread that runs it.
pub struct Clock {
    start: Instant,
    /// In microseconds from the start.
    limit: AtomicU64,
    is_cancelled: AtomicBool,
}

/// No limit.
const NEVER: u64 = u64::MAX;

impl Clock {
    /// Returns a clock without a limit.
    pub fn new() -> Self {
        Clock {
            start: Instant::now(),
            limit: AtomicU64::new(NEVER),
            is_cancelled: AtomicBool::new(false),
        }
    }

    /// Sets when a statement must end; `None` is never.
    pub fn set_limit(&self, limit: Option<Instant>) {
        let limit = limit.map_or(NEVER, |limit| self.micros(limit));
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Ends all statements from now on: nobody waits for them.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Returns whether the running statement must end.
    pub fn is_over(&self) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        self.is_cancelled.load(Ordering::Relaxed)
            || (limit != NEVER && self.micros(Instant::now()) >= limit)
    }

    fn micros(&self, time: Instant) -> u64 {
        let micros = time.saturating_duration_since(self.start).as_micros();
        u64::try_from(micros).unwrap_or(NEVER)
    }
}
