//! Diesel queries on either database.

use diesel::QueryResult;

use super::Connection;
use super::backend::{DialectConnection, on_connection};
use crate::error::Result;

/// Runs a Diesel query on whichever database a [`Connection`] is connected to.
///
/// The body is compiled once for each database that the program was built for, and sees Diesel's connection under the
/// given name. It gives a `QueryResult`, which becomes a [`relata::Result`](crate::Result): errors have Relata's
/// codes, and a transaction in which the query failed cannot be committed.
///
/// ```no_run
/// use diesel::{ExpressionMethods, QueryDsl};
/// use diesel_async::RunQueryDsl;
///
/// diesel::table! {
///     visits (id) {
///         id -> BigInt,
///         page -> Text,
///     }
/// }
///
/// async fn count_visits(conn: &mut relata::database::Connection, page: &str) -> relata::Result<i64> {
///     let of_page = visits::table.filter(visits::page.eq(page.to_owned()));
///     relata::run_query!(conn, |diesel| of_page.count().get_result(diesel).await)
/// }
/// ```
#[macro_export]
macro_rules! run_query {
    ($connection:expr, |$conn:ident| $query:expr) => {{
        let connection: &mut $crate::database::Connection = &mut *$connection;
        match connection.begin_query() {
            Ok(()) => {
                let result = $crate::__on_backend!(connection.backend(), $conn => $query);
                connection.end_query(result)
            }
            Err(error) => Err(error),
        }
    }};
}

/// Evaluates an expression over a `&mut BackendConnection`. It is a macro of its own for each set of features, since a
/// `cfg` in its body would ask for the features of the crate that calls it.
#[cfg(all(feature = "sqlite", feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_backend {
    ($backend:expr, $conn:ident => $body:expr) => {
        match $backend {
            $crate::database::BackendConnection::Sqlite($conn) => {
                let $conn = $conn.diesel();
                $body
            }
            $crate::database::BackendConnection::Postgres($conn) => {
                let $conn = &mut **$conn;
                $body
            }
        }
    };
}

#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_backend {
    ($backend:expr, $conn:ident => $body:expr) => {{
        let $crate::database::BackendConnection::Sqlite($conn) = $backend;
        let $conn = $conn.diesel();
        $body
    }};
}

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_backend {
    ($backend:expr, $conn:ident => $body:expr) => {{
        let $crate::database::BackendConnection::Postgres($conn) = $backend;
        let $conn = &mut **$conn;
        $body
    }};
}

impl Connection {
    /// Begins [`run_query!`](crate::run_query).
    #[doc(hidden)]
    pub fn begin_query(&mut self) -> Result<()> {
        self.run_guard()?;
        on_connection!(self, conn => DialectConnection::begin_query(&mut **conn));
        Ok(())
    }

    /// Ends [`run_query!`](crate::run_query). The query counts as one that could write.
    #[doc(hidden)]
    pub fn end_query<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        on_connection!(self, conn => DialectConnection::end_query(&mut **conn));
        self.record_write(result)
    }
}
