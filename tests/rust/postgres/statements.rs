//! Prepared statements: found by their shape, bounded, and prepared anew after a change of the tables.

use relata::database::{Connection, Database, DatabaseOptions, DatabaseUrl};
use relata::models::User;
use relata::prelude::*;

use super::{number, on_postgres};

const KEPT: &str = "SELECT count(*) AS number FROM pg_prepared_statements";

/// Reads with a filter whose shape is that of no other number.
async fn read_with_filter(conn: &mut Connection, shape: u32) {
    let mut query = User::query();
    for bit in 0..12 {
        let is_set = shape >> bit & 1 == 1;
        query = query.filter(if is_set { User::ID.ne(bit) } else { User::ID.gt(-1 - bit) });
    }
    query.all(conn).await.unwrap();
}

#[test]
fn thousands_of_filters_keep_a_bounded_number_of_statements() {
    on_postgres(async |test| {
        let conn = &mut test.database.read().await.unwrap();
        for shape in 0..2000 {
            read_with_filter(conn, shape).await;
        }

        let kept = number(conn, KEPT).await.unwrap();
        assert!((200..=256).contains(&kept), "{kept}");
    });
}

#[test]
fn one_shape_is_prepared_once_for_any_values() {
    on_postgres(async |test| {
        let conn = &mut test.database.read().await.unwrap();
        let before = number(conn, KEPT).await.unwrap();

        for id in 0..20 {
            let users =
                User::query().filter(User::ID.eq(id)).filter(User::NAME.ne(format!("{id}")));
            users.all(conn).await.unwrap();
        }

        assert_eq!(number(conn, KEPT).await.unwrap() - before, 1);
    });
}

#[test]
fn without_prepared_statements_none_has_a_name() {
    on_postgres(async |test| {
        test.user("Ada").await;
        let options =
            DatabaseOptions { prepared_statements: Some(0), ..DatabaseOptions::default() };
        let url = DatabaseUrl::parse(&test.url).unwrap();
        let database = Database::connect(url, options).await.unwrap();

        let conn = &mut database.write().await.unwrap();
        let mut user =
            User::query().filter(User::NAME.eq("Ada")).first(conn).await.unwrap().unwrap();
        user.update(conn, User::changes().set(User::NAME, "Eve")).await.unwrap();

        assert_eq!(number(conn, KEPT).await.unwrap(), 0);
    });
}

#[test]
fn statements_are_prepared_anew_after_a_column_has_changed() {
    on_postgres(async |test| {
        test.user("Ada").await;
        let mut reader = test.database.read().await.unwrap();
        let mut writer = test.write().await;
        let named = |name| User::changes().set(User::NAME, name);
        User::query().all(&mut reader).await.unwrap();
        let mut user = User::find_or_fail(&mut writer, 1).await.unwrap();
        user.update(&mut writer, named("Bob")).await.unwrap();

        test.sql("ALTER TABLE users ALTER COLUMN name TYPE varchar(300)").await;
        let users = User::query().all(&mut reader).await.unwrap();
        let mut user = User::find_or_fail(&mut writer, 1).await.unwrap();
        user.update(&mut writer, named("Cy")).await.unwrap();

        assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Bob"]);
        assert_eq!(User::find_or_fail(&mut reader, 1).await.unwrap().name, "Cy");
    });
}

/// PostgreSQL: `standard_conforming_strings`.
#[test]
fn texts_are_matched_where_a_backslash_escapes_in_literals() {
    on_postgres(async |test| {
        let name = test.url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
        test.user("Ada").await;
        test.sql(&format!("ALTER DATABASE {name} SET standard_conforming_strings = off")).await;
        let url = DatabaseUrl::parse(&test.url).unwrap();
        let database = Database::connect(url, DatabaseOptions::default()).await.unwrap();

        let conn = &mut database.read().await.unwrap();
        let found = User::query().filter(User::NAME.contains("d")).count(conn).await.unwrap();

        assert_eq!(found, 1);
    });
}

/// PostgreSQL: "Nondeterministic Collations"; before version 18 they have no patterns.
#[test]
fn a_part_of_a_text_whose_collation_has_no_patterns_is_refused_with_the_reason() {
    on_postgres(async |test| {
        test.sql(
            "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            ALTER TABLE users ALTER name TYPE text COLLATE any_case",
        )
        .await;
        test.user("Ada").await;
        let conn = &mut test.database.read().await.unwrap();

        let equal = User::query().filter(User::NAME.eq("ADA")).count(conn).await.unwrap();
        assert_eq!(equal, 1);
        for filter in [User::NAME.contains("d"), User::NAME.starts_with("A")] {
            let error = User::query().filter(filter).count(conn).await.unwrap_err();
            assert_eq!(error.code(), "BAD_USER_INPUT", "{error:?}");
            assert_eq!(
                error.to_string(),
                "the database cannot look for a part of this text: ask for texts that are equal"
            );
        }
    });
}

/// With a schema for each tenant, another one would be the wrong tenant.
#[test]
fn options_of_the_url_are_those_of_the_session() {
    on_postgres(async |test| {
        let sign = if test.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{sign}options=-csearch_path%3Dother", test.url);
        let url = DatabaseUrl::parse(&url).unwrap();
        let database = Database::connect(url, DatabaseOptions::default()).await.unwrap();

        let conn = &mut database.read().await.unwrap();
        let matches = "SELECT count(*) AS number FROM pg_settings WHERE name = 'search_path' AND setting = 'other'";
        assert_eq!(number(conn, matches).await.unwrap(), 1);
    });
}
