//! The verbs that only inputs of other rows have, and the paths of their errors: rules 21 and 36.

use relata::models::{Profile, User};
use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_36_create_makes_the_row_to_which_a_row_belongs(test: Test) {
    test.mutation(
        r#"createProfile(input: {
            displayName: "A",
            user: { create: {
                name: "Ada",
                email: "ada@example.com",
                role: { create: { name: "admin" } },
            } },
        }) {
            profile { displayName user { name role { name } profile { displayName } } }
        }"#,
    )
    .await
    .answers(json!({ "profile": { "displayName": "A", "user": {
        "name": "Ada",
        "role": { "name": "admin" },
        "profile": { "displayName": "A" },
    } } }));

    let conn = &mut *test.write().await;
    let user = User::changes().set(User::NAME, "Bob").set(User::EMAIL, "bob@example.com");
    let values = Profile::changes().set(Profile::DISPLAY_NAME, "B");
    let profile = Profile::create(conn, values.associate_new(Profile::USER, user)).await.unwrap();
    assert_eq!(profile.user_id, Some(2));
}

#[test_on_both]
async fn rule_36_update_changes_the_related_row(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    test.user("Bob").await;

    test.mutation(
        r#"updateUser(id: 1, input: {
            profile: { update: { bio: "new" } },
            role: { update: { name: "root" } },
        }) {
            changed
            user { profile { bio } role { name } }
        }"#,
    )
    .await
    .answers(json!({
        "changed": true,
        "user": { "profile": { "bio": "new" }, "role": { "name": "root" } },
    }));

    for (input, message) in [
        (r#"profile: { update: { bio: "b" } }"#, "User 2 has no profile to update"),
        ("profile: { delete: true }", "User 2 has no profile to delete"),
        (r#"role: { update: { name: "n" } }"#, "this user has no role to update"),
    ] {
        test.mutation(&format!("updateUser(id: 2, input: {{ {input} }}) {{ changed }}"))
            .await
            .is_refused_with("BAD_USER_INPUT", message);
    }
}

#[test_on_both]
async fn rule_36_delete_deletes_the_related_row(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        "updateUser(id: 1, input: { profile: { delete: true } }) { changed user { hasProfile } }",
    )
    .await
    .answers(json!({ "changed": true, "user": { "hasProfile": false } }));
    test.query("{ profiles { totalCount } }").await.answers(json!({
        "profiles": { "totalCount": 0 },
    }));
}

#[test_on_both]
async fn rule_36_a_has_many_takes_several_verbs_in_one_order(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    test.user("Cy").await;

    test.mutation(
        r#"updateRole(id: 1, input: { users: {
            create: { name: "Dee", email: "ada@example.com" },
            save: { id: 3 },
            update: [{ id: 2, name: "Bobby" }],
            delete: [{ id: 1 }],
        } }) {
            role { users { nodes { name email } } }
        }"#,
    )
    .await
    .answers(json!({ "role": { "users": { "nodes": [
        { "name": "Bobby", "email": "bob@example.com" },
        { "name": "Cy", "email": "cy@example.com" },
        { "name": "Dee", "email": "ada@example.com" },
    ] } } }));
}

#[test_on_both]
async fn rule_36_rows_of_another_owner_do_not_exist(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("guest").await;

    for (verb, path) in [
        (r#"update: [{ id: 2, name: "n" }]"#, "input.users.update.0"),
        ("delete: [{ id: 2 }]", "input.users.delete.0"),
    ] {
        test.mutation(&format!(
            "updateRole(id: 1, input: {{ users: {{ {verb} }} }}) {{ changed }}"
        ))
        .await
        .is_refused_with("NOT_FOUND", "User 2 does not exist")
        .has_extensions(json!({
            "code": "NOT_FOUND",
            "model": "User",
            "id": "2",
            "inputPath": path,
        }));
    }
}

#[test_on_both]
async fn rule_36_the_error_of_a_nested_write_has_the_path_of_its_input(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    test.mutation("updateUser(id: 1, input: { role: { associate: { id: 9 } } }) { changed }")
        .await
        .has_extensions(json!({
            "code": "NOT_FOUND",
            "model": "Role",
            "id": "9",
            "inputPath": "input.role.associate",
        }));
    test.mutation(
        r#"updateUser(id: 1, input: { profile: { create: { displayName: "B" } } }) { changed }"#,
    )
    .await
    .has_extensions(json!({
        "code": "RELATION_OCCUPIED",
        "relation": "profile",
        "owner": "User",
        "ownerId": "1",
        "occupantId": "1",
        "hidden": false,
        "inputPath": "input.profile.create",
    }));
    test.mutation(
        r#"createRole(input: { name: "crew", users: { createMany: [
            { name: "b", email: "b@example.com", profile: { create: { displayName: "b" } } }
            { name: "a", email: "ada@example.com", profile: { create: { displayName: "a" } } }
        ] } }) { changed }"#,
    )
    .await
    .has_extensions(json!({
        "code": "UNIQUE_VIOLATION",
        "model": "User",
        "columns": ["email"],
        "inputPath": "input.users.createMany.1",
    }));
}

/// The profile's user has the same profile.
#[test_on_both]
async fn rule_36_a_row_has_what_a_write_that_led_back_to_it_changed(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"updateProfile(id: 1, input: {
            displayName: "outer",
            user: { update: { profile: { update: { bio: "inner" } } } },
        }) { profile { displayName bio } }"#,
    )
    .await
    .answers(json!({ "profile": { "displayName": "outer", "bio": "inner" } }));
    test.mutation(
        r#"updateProfile(id: 1, input: { user: { update: { profile: { delete: true } } } }) {
            changed
        }"#,
    )
    .await
    .is_refused_with("NOT_FOUND", "Profile 1 does not exist");
    test.mutation(
        r#"updateProfile(id: 1, input: { user: { update: { profile: { dissociate: true } } } }) {
            changed
            profile { displayName user { id } }
        }"#,
    )
    .await
    .answers(json!({ "changed": true, "profile": { "displayName": "outer", "user": null } }));
}
