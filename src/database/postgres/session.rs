//! What a connection sets for its statements: in its session, or in each transaction where a pooler gives the session to
//! others.

use std::time::Duration;

use diesel::QueryResult;
use diesel_async::{AnsiTransactionManager, TransactionManager};

use super::PostgresConnection;

impl PostgresConnection {
    /// Returns whether the session is the connection's until it closes.
    pub(in crate::database) fn owns_session(&self) -> bool {
        self.owns_session
    }

    /// Returns SQL that sets the time limits of the session, and keeps it from writing if the connection only reads.
    /// It is empty for a session that others use, too, for whom the settings would stay.
    pub(in crate::database) fn session_settings(&self) -> String {
        let mut settings = String::new();
        if self.owns_session {
            for (name, limit) in self.time_limits() {
                settings.push_str(&format!("SET {name} = {};", limit.as_millis()));
            }
            if self.only_reads {
                settings.push_str("SET default_transaction_read_only = on;");
            }
        }
        settings
    }

    /// Returns the SQL that begins a transaction, in which statements wait for a lock as long as `lock_wait`, or as the
    /// session says. It sets what it can with the same message.
    pub(in crate::database) fn begin_sql(&self, lock_wait: Option<Duration>) -> String {
        let mut begin = "BEGIN".to_owned();
        if !self.owns_session {
            for (name, limit) in self.time_limits() {
                begin.push_str(&format!("; SET LOCAL {name} = {}", limit.as_millis()));
            }
        }
        if let Some(longest) = lock_wait {
            begin.push_str(&format!("; SET LOCAL lock_timeout = {}", longest.as_millis()));
        }
        begin
    }

    /// Returns the time limits of statements. One that waits for a lock ends before its own limit, so that its error
    /// names the lock.
    fn time_limits(&self) -> [(&'static str, Duration); 2] {
        let limit = self.statement_timeout;
        [("statement_timeout", limit), ("lock_timeout", limit / 2)]
    }

    /// Returns whether the next message must begin a transaction that cannot write.
    pub(super) fn must_guard(&mut self) -> bool {
        self.only_reads && !self.owns_session && !self.is_in_transaction()
    }

    /// Begins a transaction that cannot write.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn begin_reading(&mut self) -> QueryResult<()> {
        let begin = self.begin_sql(None);
        AnsiTransactionManager::begin_transaction_sql(self, &begin).await
    }

    /// Ends a transaction that has written nothing.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn end_reading(&mut self) -> QueryResult<()> {
        AnsiTransactionManager::rollback_transaction(self).await
    }
}

/// Returns SQL that cannot write. PostgreSQL § Multiple Statements in a Simple Query: it is one transaction, which a
/// BEGIN in it continues.
pub(super) fn read_only(sql: &str) -> String {
    format!("SET LOCAL transaction_read_only = on; {sql}")
}
