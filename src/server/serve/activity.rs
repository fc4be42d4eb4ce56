//! What a connection is doing, so that it can be closed when it takes too long.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The bytes that a client must take within each `write_timeout` while the server has something to send.
const SLOWEST_WRITE: usize = 64 << 10;

/// The longest time between two looks at a connection.
const LONGEST_TICK: Duration = Duration::from_secs(5);

/// The times that a connection may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) idle: Duration,
    pub(super) header: Duration,
    pub(super) write: Duration,
}

impl Timeouts {
    /// Returns the time between two looks at a connection. It is checked now and then instead of by a timer of each
    /// request, which would cost every request something.
    pub(super) fn tick(&self) -> Duration {
        let shortest = self.idle.min(self.header).min(self.write);
        (shortest / 4).clamp(Duration::from_millis(1), LONGEST_TICK)
    }
}

/// The state of a connection. Times are milliseconds since its start, and at least 1; 0 means never.
pub(super) struct Activity {
    start: Instant,
    is_answering: AtomicBool,
    /// When the head of a request began to arrive.
    head_since: AtomicU64,
    /// When the last request was answered, or the connection opened.
    idle_since: AtomicU64,
    /// Since when the client takes no more bytes, or too few.
    blocked_since: AtomicU64,
    /// The bytes that it has taken since.
    taken: AtomicUsize,
}

impl Activity {
    pub(super) fn new() -> Self {
        Activity {
            start: Instant::now(),
            is_answering: AtomicBool::new(false),
            head_since: AtomicU64::new(0),
            idle_since: AtomicU64::new(1),
            blocked_since: AtomicU64::new(0),
            taken: AtomicUsize::new(0),
        }
    }

    /// Notes that bytes arrived.
    pub(super) fn read(&self) {
        let is_known = self.head_since.load(Ordering::Relaxed) != 0;
        if !is_known && !self.is_answering.load(Ordering::Relaxed) {
            self.head_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Notes that the head of a request is complete.
    pub(super) fn begin_answer(&self) {
        self.is_answering.store(true, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
    }

    /// Notes that a request is answered, but for the bytes that its client has to take.
    pub(super) fn end_answer(&self) {
        self.idle_since.store(self.now(), Ordering::Relaxed);
        self.is_answering.store(false, Ordering::Relaxed);
    }

    /// Notes that the client took bytes.
    pub(super) fn wrote(&self, bytes: usize) {
        if self.blocked_since.load(Ordering::Relaxed) != 0 {
            self.taken.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Notes that the client takes no bytes at the moment.
    pub(super) fn block(&self) {
        if self.blocked_since.load(Ordering::Relaxed) == 0 {
            self.taken.store(0, Ordering::Relaxed);
            self.blocked_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Notes that the client took everything.
    pub(super) fn flushed(&self) {
        if self.blocked_since.swap(0, Ordering::Relaxed) != 0 {
            self.idle_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Returns since when the connection has nothing to do, in milliseconds since `epoch`; `None` if it answers.
    pub(super) fn idle_since(&self, epoch: Instant) -> Option<u64> {
        let is_busy = self.is_answering.load(Ordering::Relaxed)
            || self.blocked_since.load(Ordering::Relaxed) != 0;
        let opened = milliseconds(self.start.saturating_duration_since(epoch));
        (!is_busy).then(|| opened + self.idle_since.load(Ordering::Relaxed))
    }

    /// Returns what the client has taken too long for, if it has.
    pub(super) fn overdue(&self, timeouts: &Timeouts) -> Option<&'static str> {
        let now = self.now();
        let is_over = |since: u64, most: Duration| {
            since != 0 && now.saturating_sub(since) > milliseconds(most)
        };

        let blocked_since = self.blocked_since.load(Ordering::Relaxed);
        if blocked_since != 0 {
            if !is_over(blocked_since, timeouts.write) {
                return None;
            }
            if self.taken.swap(0, Ordering::Relaxed) < SLOWEST_WRITE {
                return Some("take the response");
            }
            self.blocked_since.store(now, Ordering::Relaxed);
            return None;
        }
        if self.is_answering.load(Ordering::Relaxed) {
            return None;
        }
        if is_over(self.head_since.load(Ordering::Relaxed), timeouts.header) {
            return Some("send the head of a request");
        }
        is_over(self.idle_since.load(Ordering::Relaxed), timeouts.idle).then_some("send a request")
    }

    fn now(&self) -> u64 {
        milliseconds(self.start.elapsed()).max(1)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const TIMEOUTS: Timeouts = Timeouts { idle: SHORT, header: SHORT, write: SHORT };

    fn wait() {
        std::thread::sleep(2 * SHORT);
    }

    #[test]
    fn a_connection_that_answers_is_never_overdue() {
        let activity = Activity::new();
        activity.read();
        activity.begin_answer();
        wait();
        assert_eq!(activity.overdue(&TIMEOUTS), None);

        activity.end_answer();
        assert_eq!(activity.overdue(&TIMEOUTS), None);
        wait();
        assert_eq!(activity.overdue(&TIMEOUTS), Some("send a request"));
    }

    #[test]
    fn a_head_that_trickles_in_is_overdue() {
        let activity = Activity::new();
        let timeouts = Timeouts { idle: Duration::from_secs(60), ..TIMEOUTS };
        activity.read();
        wait();
        activity.read();

        assert_eq!(activity.overdue(&timeouts), Some("send the head of a request"));
    }

    #[test]
    fn a_client_must_take_its_response_fast_enough() {
        let activity = Activity::new();
        activity.begin_answer();
        activity.block();
        activity.end_answer();
        wait();
        activity.wrote(SLOWEST_WRITE);
        assert_eq!(activity.overdue(&TIMEOUTS), None);

        wait();
        activity.wrote(SLOWEST_WRITE - 1);
        assert_eq!(activity.overdue(&TIMEOUTS), Some("take the response"));

        activity.flushed();
        assert_eq!(activity.overdue(&TIMEOUTS), None);
    }
}
