//! Transactions, SQLite's only writer, and connectors.

mod commit;
mod connector;
mod writer;

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::QueryDsl;
use relata::database::{Connection, Database};
use relata::models::schema::roles;

/// Inserts a role, whose name is new.
async fn insert_role(conn: &mut Connection) -> relata::Result<()> {
    static NEXT: AtomicU32 = AtomicU32::new(0);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    conn.batch_execute(&format!("INSERT INTO roles (name) VALUES ('role {number}')")).await
}

async fn count_roles(conn: &mut Connection) -> relata::Result<i64> {
    use diesel_async::RunQueryDsl;

    relata::run_query!(conn, |diesel| roles::table.count().get_result(diesel).await)
}

async fn committed_roles(database: &Database) -> i64 {
    count_roles(&mut database.read().await.unwrap()).await.unwrap()
}
