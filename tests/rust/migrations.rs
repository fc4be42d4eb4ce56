//! Migrations for one database alone, and for both.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use relata::database::migrations::Migrations;

use crate::support::{Test, test_on_both};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

#[test_on_both]
async fn a_program_for_one_database_has_migrations_for_it_alone(test: Test) {
    let migrations = Migrations::new();
    let migrations = if test.is_postgres() {
        migrations.postgres(&POSTGRES)
    } else {
        migrations.sqlite(&SQLITE)
    };
    let status = migrations.status(&test.database).await.unwrap();

    assert!(!status.is_empty() && status.iter().all(|migration| migration.applied));
    assert_eq!(migrations.run(&test.database).await.unwrap(), Vec::<String>::new());
}

#[test_on_both]
async fn migrations_for_the_other_database_alone_are_refused(test: Test) {
    let (migrations, name) = if test.is_postgres() {
        (Migrations::new().sqlite(&SQLITE), "PostgreSQL")
    } else {
        (Migrations::new().postgres(&POSTGRES), "SQLite")
    };
    let refused = format!("this program has no migrations for {name}");

    let run = migrations.run(&test.database).await.unwrap_err();
    assert_eq!(run.to_string(), refused);
    let status = migrations.status(&test.database).await.unwrap_err();
    assert_eq!(status.to_string(), refused);
}

#[test_on_both]
async fn a_migration_for_one_database_alone_is_named(test: Test) {
    const NONE: EmbeddedMigrations = EmbeddedMigrations::new(&[]);
    let first = "2026-11-20-000000_create_users_profiles_and_roles";

    let without_sqlite = Migrations::new().sqlite(&NONE).postgres(&POSTGRES);
    assert_eq!(
        without_sqlite.status(&test.database).await.unwrap_err().to_string(),
        format!(
            "the migration {first} is for PostgreSQL alone: write one of the same name for SQLite"
        )
    );
    let without_postgres = Migrations::new().sqlite(&SQLITE).postgres(&NONE);
    assert_eq!(
        without_postgres.run(&test.database).await.unwrap_err().to_string(),
        format!(
            "the migration {first} is for SQLite alone: write one of the same name for PostgreSQL"
        )
    );
}

#[test_on_both]
async fn a_failure_says_what_was_applied_before_it(test: Test) {
    const BROKEN: EmbeddedMigrations = embed_migrations!("tests/broken_migrations");
    let migrations = Migrations::new().sqlite(&BROKEN).postgres(&BROKEN);

    let error = migrations.run(&test.database).await.unwrap_err().to_string();

    let before = if test.is_postgres() {
        "; applied before it: 2026-11-21-000000_create_shelves"
    } else {
        "; no migration was applied"
    };
    assert!(error.starts_with("the migrations cannot be run: "), "{error}");
    assert!(error.contains("2026-11-22-000000_break"), "{error}");
    assert!(error.ends_with(before), "{error}");
    let status = migrations.status(&test.database).await.unwrap();
    let applied: Vec<bool> = status.iter().map(|migration| migration.applied).collect();
    assert_eq!(applied, [test.is_postgres(), false]);
}

#[test_on_both]
async fn a_program_without_migrations_runs_none(test: Test) {
    assert_eq!(Migrations::new().run(&test.database).await.unwrap(), Vec::<String>::new());
    assert_eq!(Migrations::new().status(&test.database).await.unwrap(), []);
    assert_eq!(Migrations::new().revert(&test.database).await.unwrap(), None);
}
