//! Connections to PostgreSQL: errors by their SQLSTATE, prepared statements, time, types of its own.

mod enums;
mod errors;
mod poolers;
mod statements;
mod time;

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use relata::database::Connection;

use crate::support::{Test, run};

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The number that a statement returns as `number`.
async fn number(conn: &mut Connection, sql: &str) -> relata::Result<i64> {
    let query = diesel::sql_query(sql.to_owned());
    let row: Number = relata::run_query!(conn, |diesel| query.get_result(diesel).await)?;
    Ok(row.number)
}

/// Runs a case on PostgreSQL, where it is installed.
fn on_postgres(case: impl AsyncFnOnce(Test)) {
    run(async {
        if let Some(test) = Test::postgres().await {
            case(test).await;
        }
    });
}
