//! Making, changing and deleting a row of a model: rules 24 to 26.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use crate::support::{Test, run, test_on_both};

#[test_on_both]
async fn create_makes_a_row(test: Test) {
    test.mutation(
        r#"createUser(input: { name: "Ada", email: "ada@example.com" }) {
            created
            changed
            user { id name email role { id } hasProfile }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "changed": true,
        "user": {
            "id": "1",
            "name": "Ada",
            "email": "ada@example.com",
            "role": null,
            "hasProfile": false,
        },
    }));
}

#[test_on_both]
async fn create_fills_in_the_automatic_columns(test: Test) {
    let field = r#"createUser(input: { name: "Ada", email: "ada@example.com" }) {
        user { uuid createdAt updatedAt }
    }"#;

    let user = test.mutation(field).await.data()["user"].clone();

    assert_eq!(user["createdAt"], user["updatedAt"]);
    assert_eq!(user["uuid"].as_str().map(str::len), Some(36));
}

#[test_on_both]
async fn update_changes_the_given_columns(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"updateUser(id: 1, input: { name: "Ada L." }) { created changed user { name email } }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "name": "Ada L.", "email": "ada@example.com" },
    }));
}

#[test_on_both]
async fn update_moves_updated_at_and_leaves_created_at(test: Test) {
    let ada = test.user("Ada").await;
    let field = r#"updateUser(id: 1, input: { name: "Ada L." }) { user { createdAt updatedAt } }"#;

    let user = test.mutation(field).await.data()["user"].clone();

    let time = |field: &str| user[field].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!(time("createdAt"), ada.created_at);
    assert!(time("updatedAt") > ada.updated_at);
}

#[test_on_both]
async fn delete_answers_with_the_row_as_it_was(test: Test) {
    test.user("Ada").await;

    test.mutation("deleteUser(id: 1) { changed user { name profile { id } } }")
        .await
        .answers(json!({ "changed": true, "user": { "name": "Ada", "profile": null } }));

    test.query("{ user(id: 1) { id } }").await.answers(json!({ "user": null }));
}

/// The key of a country is a text that the client gives.
#[test_on_both]
async fn a_row_is_made_and_changed_by_a_key_that_the_client_chooses(test: Test) {
    test.mutation(
        r#"createCountry(input: { code: "fr", name: "France" }) { country { code name } }"#,
    )
    .await
    .answers(json!({ "country": { "code": "fr", "name": "France" } }));

    test.mutation(
        r#"updateCountry(code: "fr", input: { name: "Frankreich" }) { country { code name } }"#,
    )
    .await
    .answers(json!({ "country": { "code": "fr", "name": "Frankreich" } }));
}

#[test_on_both]
async fn rule_24_an_update_without_a_difference_writes_nothing(test: Test) {
    let ada = test.user("Ada").await;

    for input in [r#"{ name: "Ada" }"#, "{}"] {
        test.mutation(&format!(
            "updateUser(id: 1, input: {input}) {{ changed user {{ name updatedAt }} }}"
        ))
        .await
        .answers(json!({
            "changed": false,
            "user": { "name": "Ada", "updatedAt": text(ada.updated_at) },
        }))
        .without_writes();
    }
}

/// A time as GraphQL writes it.
fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[test_on_both]
async fn rule_24_an_update_writes_only_the_columns_that_differ(test: Test) {
    test.user("Ada").await;

    let answer = test
        .mutation(
            r#"updateUser(id: 1, input: { name: "Ada", email: "new@example.com" }) { changed }"#,
        )
        .await;

    let update = answer.statements().iter().find(|sql| sql.starts_with("UPDATE")).unwrap();
    assert_eq!(
        update,
        "UPDATE users SET email = ?, updated_at = ? WHERE users.id = ? \
         RETURNING id, uuid, name, email, role_id, created_at, updated_at"
    );
}

#[test_on_both]
async fn rule_24_a_column_that_is_left_out_stays_and_null_empties_it(test: Test) {
    test.user("Ada").with_profile("A").await;
    let update = "mutation($input: UpdateProfileInput!) {
        updateProfile(id: 1, input: $input) { changed profile { avatarUrl bio } }
    }";

    for (input, profile) in [
        (json!({ "avatarUrl": AVATAR }), json!({ "avatarUrl": AVATAR, "bio": "" })),
        (json!({ "bio": "x" }), json!({ "avatarUrl": AVATAR, "bio": "x" })),
        (json!({ "avatarUrl": null }), json!({ "avatarUrl": null, "bio": "x" })),
    ] {
        test.query(update)
            .with_variables(json!({ "input": input }))
            .await
            .answers(json!({ "updateProfile": { "changed": true, "profile": profile } }));
    }
}

const AVATAR: &str = "https://example.com/a.png";

#[test_on_both]
async fn rule_24_null_is_refused_for_a_column_that_takes_none(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation("updateProfile(id: 1, input: { bio: null }) { changed }")
        .await
        .is_invalid(json!({ "input.bio": ["must not be null"] }));
}

#[test_on_both]
async fn rule_25_a_row_that_does_not_exist_is_named_and_nothing_is_written(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    for (field, model) in [
        (r#"updateUser(id: 9, input: { name: "x" }) { changed }"#, "User"),
        ("deleteProfile(id: 9) { changed }", "Profile"),
        (r#"createProfileForUser(userId: 9, input: { displayName: "x" }) { changed }"#, "User"),
        ("associateProfileWithUser(userId: 1, profileId: 9) { changed }", "Profile"),
        ("associateUserWithProfile(profileId: 1, userId: 9) { changed }", "User"),
        (r#"saveUserForRole(roleId: 1, input: { id: 9, name: "x" }) { changed }"#, "User"),
    ] {
        test.mutation(field)
            .await
            .is_refused_with("NOT_FOUND", &format!("{model} 9 does not exist"))
            .has_extensions(json!({ "code": "NOT_FOUND", "model": model, "id": "9" }));
    }
    test.mutation(
        r#"createUser(
            input: { name: "x", email: "x@example.com", role: { associate: { id: 9 } } },
        ) {
            changed
        }"#,
    )
    .await
    .is_refused_with("NOT_FOUND", "Role 9 does not exist");

    test.query("{ users { nodes { id name } } }").await.answers(json!({
        "users": { "nodes": [{ "id": "1", "name": "Ada" }] },
    }));
}

#[test_on_both]
async fn rule_26_a_unique_violation_names_the_model_and_the_columns(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;

    for field in [
        r#"createUser(input: { name: "x", email: "ada@example.com" }) { changed }"#,
        r#"updateUser(id: 2, input: { email: "ada@example.com" }) { changed }"#,
    ] {
        test.mutation(field)
            .await
            .is_refused_with("UNIQUE_VIOLATION", "a row of User with the same email exists already")
            .has_extensions(json!({
                "code": "UNIQUE_VIOLATION",
                "model": "User",
                "columns": ["email"],
            }));
    }
}

#[test_on_both]
async fn rule_26_the_violation_of_an_indexed_expression_names_the_columns_it_reads(test: Test) {
    test.alter(
        "CREATE UNIQUE INDEX lower_names ON users (lower(name || 'email'), role_id) WHERE id > 0",
    )
    .await;
    test.user("Ada").with_role("author").await;

    test.mutation(r#"createUser(input: { name: "ADA", email: "x@example.com", role: { associate: { id: 1 } } }) { changed }"#)
        .await
        .has_extensions(json!({
            "code": "UNIQUE_VIOLATION",
            "model": "User",
            "columns": ["name", "role"],
        }));
}

#[test_on_both]
async fn rule_26_the_violation_of_a_column_that_the_model_lacks_does_not_name_it(test: Test) {
    test.alter("ALTER TABLE roles ADD COLUMN badge TEXT DEFAULT 'none'").await;
    test.alter("CREATE UNIQUE INDEX badges ON roles (badge)").await;
    test.alter("CREATE UNIQUE INDEX small_badges ON roles (lower(badge))").await;
    test.sql("INSERT INTO roles (name) VALUES ('author')").await;

    test.mutation(r#"createRole(input: { name: "editor" }) { changed }"#)
        .await
        .is_refused_with("UNIQUE_VIOLATION", "a row of Role with the same hidden exists already")
        .has_extensions(json!({
            "code": "UNIQUE_VIOLATION",
            "model": "Role",
            "columns": ["hidden"],
        }));
}

/// SQLite has no such constraint.
#[test]
fn rule_26_the_violation_of_a_deferred_constraint_names_the_model_and_the_columns() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter("ALTER TABLE profiles ADD UNIQUE (display_name) DEFERRABLE INITIALLY DEFERRED")
            .await;
        test.user("Ada").with_profile("A").await;

        test.mutation(
            r#"createUser(input: {
                name: "x", email: "x@example.com", profile: { create: { displayName: "A" } }
            }) { changed }"#,
        )
        .await
        .is_refused_with(
            "UNIQUE_VIOLATION",
            "a row of Profile with the same displayName exists already",
        );
    });
}

/// A trigger writes to the other table, as for an audit.
#[test]
fn rule_26_the_violation_of_a_deferred_constraint_of_a_table_without_model_names_nothing_of_it() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter(
            "CREATE TABLE secrets (email TEXT, UNIQUE (email) DEFERRABLE INITIALLY DEFERRED);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO secrets VALUES ('x'); RETURN NEW; END $$;
            CREATE TRIGGER noted AFTER INSERT ON roles FOR EACH ROW EXECUTE FUNCTION note()",
        )
        .await;
        test.sql("INSERT INTO roles (name) VALUES ('author')").await;

        test.mutation(r#"createRole(input: { name: "editor" }) { changed }"#)
            .await
            .is_refused_with(
                "UNIQUE_VIOLATION",
                "a row of Role with the same hidden exists already",
            );
    });
}

/// The message holds nothing of what the database says.
#[test_on_both]
async fn a_row_that_others_point_at_is_not_deleted(test: Test) {
    test.user("Ada").await;
    test.sql(
        "CREATE TABLE keeps (id INTEGER PRIMARY KEY, user_id BIGINT REFERENCES users (id));
        INSERT INTO keeps VALUES (1, 1);",
    )
    .await;

    test.mutation("deleteUser(id: 1) { changed }").await.is_refused_with(
        "FOREIGN_KEY_VIOLATION",
        "other rows refer to this row, or it refers to a row that does not exist: \
         change those references first",
    );

    test.query("{ user(id: 1) { id } }").await.answers(json!({ "user": { "id": "1" } }));
}

/// Triggers that leave a row as it is, without an error.
#[test_on_both]
async fn a_change_that_the_database_does_not_carry_out_is_an_error(test: Test) {
    test.role("author").await;
    for (verb, field) in [
        ("DELETE", "deleteRole(id: 1) { changed }"),
        ("UPDATE", r#"updateRole(id: 1, input: { name: "editor" }) { changed }"#),
        ("INSERT", r#"createRole(input: { name: "editor" }) { created }"#),
    ] {
        test.sql(&ignore(&test, verb)).await;

        let answer = test.mutation(field).await;

        let message = "the database did not carry out the change of a Role: a policy or a trigger of its own refuses it";
        answer.fails_with("PERMISSION_DENIED", message);
        test.query("{ roles { nodes { name } } }")
            .await
            .answers(json!({ "roles": { "nodes": [{ "name": "author" }] } }));
    }
}

/// SQL that has the database ignore changes of roles.
fn ignore(test: &Test, verb: &str) -> String {
    if test.is_postgres() {
        format!(
            "CREATE OR REPLACE FUNCTION ignored() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER ignore_{verb} BEFORE {verb} ON roles FOR EACH ROW EXECUTE FUNCTION ignored()"
        )
    } else {
        format!(
            "CREATE TRIGGER ignore_{verb} BEFORE {verb} ON roles BEGIN SELECT raise(ignore); END"
        )
    }
}
