//! Errors of PostgreSQL by their SQLSTATE.

use relata::Error;
use relata::models::User;
use relata::prelude::*;

use super::{number, on_postgres};

/// The SQLSTATE of each kind of error, and the code that clients see.
const CODES: &[(&str, &str)] = &[
    ("23505", "UNIQUE_VIOLATION"),
    ("23503", "FOREIGN_KEY_VIOLATION"),
    ("23001", "FOREIGN_KEY_VIOLATION"),
    ("23502", "CHECK_VIOLATION"),
    ("23514", "CHECK_VIOLATION"),
    ("23P01", "CHECK_VIOLATION"),
    ("44000", "CHECK_VIOLATION"),
    ("40001", "CONFLICT"),
    ("40P01", "CONFLICT"),
    ("55P03", "CONFLICT"),
    ("57014", "TIMEOUT"),
    ("22003", "BAD_USER_INPUT"),
    ("22001", "BAD_USER_INPUT"),
    ("25006", "READ_ONLY_DATABASE"),
    ("42501", "PERMISSION_DENIED"),
    ("53100", "STORAGE_FULL"),
    ("53300", "SERVICE_UNAVAILABLE"),
    ("57P01", "SERVICE_UNAVAILABLE"),
    ("08006", "SERVICE_UNAVAILABLE"),
    ("42P01", "SCHEMA_MISMATCH"),
    ("42703", "SCHEMA_MISMATCH"),
    ("42601", "INTERNAL_SERVER_ERROR"),
];

#[test]
fn each_sqlstate_has_its_code_whatever_the_message_says() {
    on_postgres(async |test| {
        let conn = &mut test.write().await;

        for (state, code) in CODES {
            let raise = format!(
                "DO $$ BEGIN RAISE EXCEPTION 'Die Datenbank sagt nein' USING ERRCODE = '{state}'; END $$"
            );
            let error = conn.batch_execute(&raise).await.unwrap_err();
            assert_eq!(error.code(), *code, "{state}: {error:?}");
        }
    });
}

#[test]
fn a_unique_violation_names_its_columns_in_a_diesel_query_too() {
    on_postgres(async |test| {
        test.user("Ada").await;
        let conn = &mut test.write().await;

        let insert = "INSERT INTO users (uuid, name, email, created_at, updated_at) \
            SELECT gen_random_uuid(), name, email, created_at, updated_at FROM users RETURNING id AS number";
        let error = number(conn, insert).await.unwrap_err();

        let Error::UniqueViolation { model, columns, .. } = error else { panic!("{error:?}") };
        assert_eq!((model.as_str(), columns), ("users", vec!["email".to_owned()]));
    });
}

#[test]
fn a_connection_that_the_server_ends_is_lost_and_the_next_one_works() {
    on_postgres(async |test| {
        test.user("Ada").await;
        let mut conn = test.database.read().await.unwrap();
        let process = number(&mut conn, "SELECT pg_backend_pid()::bigint AS number").await.unwrap();
        test.sql(&format!("SELECT pg_terminate_backend({process})")).await;

        let error = number(&mut conn, "SELECT 1::bigint AS number").await.unwrap_err();
        drop(conn);

        assert_eq!(error.code(), "SERVICE_UNAVAILABLE", "{error:?}");
        let conn = &mut test.database.read().await.unwrap();
        assert_eq!(User::query().all(conn).await.unwrap().len(), 1);
    });
}

#[test]
fn a_database_that_is_set_to_read_only_takes_no_changes() {
    on_postgres(async |test| {
        let conn = &mut test.write().await;
        conn.batch_execute("SET default_transaction_read_only = on").await.unwrap();

        let changes = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
        let error = User::create(conn, changes).await.unwrap_err();

        assert_eq!(error.code(), "READ_ONLY_DATABASE", "{error:?}");
        assert!(conn.batch_execute("SET default_transaction_read_only = off").await.is_ok());
    });
}
