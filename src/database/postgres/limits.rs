//! The time limits of sessions and of transactions.

use std::time::Duration;

use super::PostgresConnection;

impl PostgresConnection {
    /// Returns whether the connection has a session of its own. Where no statement is kept, a pooler may give each
    /// transaction another session.
    pub(in crate::database) fn has_session(&self) -> bool {
        self.statements.keeps_any()
    }

    /// Returns the time limits of statements. One that waits for a lock ends before its own limit, so that its error
    /// names the lock.
    pub(in crate::database) fn time_limits(&self) -> [(&'static str, Duration); 2] {
        let limit = self.statement_timeout;
        [("statement_timeout", limit), ("lock_timeout", limit / 2)]
    }

    /// Returns the SQL that begins a transaction, in which statements wait for a lock as long as `lock_wait`, or as the
    /// session says. It sets what it can with the same message.
    pub(in crate::database) fn begin_sql(&self, lock_wait: Option<Duration>) -> String {
        let mut begin = "BEGIN".to_owned();
        if !self.has_session() {
            for (name, limit) in self.time_limits() {
                begin.push_str(&format!("; SET LOCAL {name} = {}", limit.as_millis()));
            }
        }
        if let Some(longest) = lock_wait {
            begin.push_str(&format!("; SET LOCAL lock_timeout = {}", longest.as_millis()));
        }
        begin
    }
}
