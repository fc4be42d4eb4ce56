//! The open connections: how many there may be, and which one is closed for a new one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::activity::Activity;

/// An open connection.
pub(super) struct Connection {
    pub(super) activity: Activity,
    /// Told when the connection must make room for another.
    pub(super) close: Notify,
}

/// The open connections, of which there are at most a number.
pub(super) struct Connections {
    most: usize,
    start: Instant,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    by_number: HashMap<u64, Arc<Connection>>,
}

/// The place of a connection among the open ones, until it is dropped.
pub(super) struct Slot {
    connections: Arc<Connections>,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

impl Connections {
    pub(super) fn new(most: usize) -> Self {
        Connections { most: most.max(1), start: Instant::now(), open: Mutex::default() }
    }

    /// Returns a place for a new connection. If all are taken, the one that has waited longest for a request loses its
    /// place; `None` if all are answering.
    pub(super) fn open(self: &Arc<Self>) -> Option<Slot> {
        let mut open = self.lock();
        if open.by_number.len() >= self.most && !open.close_longest_idle(self.start) {
            return None;
        }

        let number = open.next;
        open.next += 1;
        let connection = Arc::new(Connection { activity: Activity::new(), close: Notify::new() });
        open.by_number.insert(number, connection.clone());
        Some(Slot { connections: self.clone(), number, connection })
    }

    /// Closes the connection that has waited longest for a request.
    pub(super) fn close_longest_idle(&self) {
        self.lock().close_longest_idle(self.start);
    }

    /// Returns the number of connections that answer a request.
    pub(super) fn answering(&self) -> usize {
        let open = self.lock();
        let idle_since = |connection: &Arc<Connection>| connection.activity.idle_since(self.start);
        open.by_number.values().filter(|connection| idle_since(connection).is_none()).count()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn close_longest_idle(&mut self, start: Instant) -> bool {
        let idle = self.by_number.iter().filter_map(|(number, connection)| {
            Some((connection.activity.idle_since(start)?, *number))
        });
        let Some((_, number)) = idle.min() else { return false };
        if let Some(connection) = self.by_number.remove(&number) {
            connection.close.notify_one();
        }
        true
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.connections.lock().by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt;

    use super::*;

    #[test]
    fn the_longest_idle_connection_makes_room() {
        let connections = Arc::new(Connections::new(2));
        let answering = connections.open().unwrap();
        answering.connection.activity.begin_answer();
        let idle = connections.open().unwrap();
        std::thread::sleep(Duration::from_millis(5));

        let third = connections.open().unwrap();
        assert!(idle.connection.close.notified().now_or_never().is_some());
        assert!(answering.connection.close.notified().now_or_never().is_none());

        third.connection.activity.begin_answer();
        assert!(connections.open().is_none());
        drop(third);
        assert!(connections.open().is_some());
    }
}
