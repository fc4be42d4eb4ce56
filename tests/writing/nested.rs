//! Writes through the relations of an input: rules 21, 24 and 28.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_21_a_row_is_made_with_its_relations(test: Test) {
    test.role("author").await;

    test.mutation(
        r#"createUser(
            input: {
                name: "Ada",
                email: "ada@example.com",
                profile: { create: { displayName: "A" } },
                role: { associate: { id: 1 } },
            },
        ) {
            created
            user { id name profile { displayName user { id } } role { name } }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "user": {
            "id": "1",
            "name": "Ada",
            "profile": { "displayName": "A", "user": { "id": "1" } },
            "role": { "name": "author" },
        },
    }));
}

/// The row, then the one that belongs to it: the foreign key says whether the role exists. Of the payload, only the role is
/// read afterwards.
#[test_on_both]
async fn rule_21_relations_are_written_in_order_and_in_one_transaction(test: Test) {
    test.role("author").await;

    let answer = test
        .mutation(
            r#"createUser(
                input: {
                    name: "Ada",
                    email: "ada@example.com",
                    profile: { create: { displayName: "A" } },
                    role: { associate: { id: 1 } },
                },
            ) {
                user { profile { displayName } role { name } }
            }"#,
        )
        .await;

    let statements: Vec<String> = answer.statements().iter().map(|sql| outline(sql)).collect();
    assert_eq!(statements, ["BEGIN", "INSERT users", "INSERT profiles", "COMMIT", "SELECT roles"]);
}

/// Of a row that does not exist the foreign key says less than a read of it, which then follows in a transaction of its own.
#[test_on_both]
async fn rule_21_a_new_row_cannot_belong_to_a_row_that_does_not_exist(test: Test) {
    let answer = test
        .mutation(
            r#"createUser(
                input: { name: "Ada", email: "ada@example.com", role: { associate: { id: 9 } } },
            ) {
                user { id }
            }"#,
        )
        .await;

    answer.fails_with("NOT_FOUND", "Role 9 does not exist");
    answer.has_extensions(json!({
        "code": "NOT_FOUND", "model": "Role", "id": "9", "inputPath": "input.role.associate",
    }));
    let statements: Vec<String> = answer.statements().iter().map(|sql| outline(sql)).collect();
    assert_eq!(
        statements,
        ["BEGIN", "INSERT users", "ROLLBACK", "BEGIN", "SELECT roles", "ROLLBACK"]
    );
}

/// The first word of a statement, and its table.
fn outline(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let table = words.iter().position(|word| ["FROM", "INTO"].contains(word));
    match table {
        Some(place) => format!("{} {}", words[0], words[place + 1]),
        // PostgreSQL's begins with a setting.
        None => words[0].trim_end_matches(';').to_owned(),
    }
}

#[test_on_both]
async fn rule_21_relations_are_written_several_levels_deep(test: Test) {
    test.mutation(
        r#"createRole(
            input: {
                name: "crew",
                users: {
                    createMany: [
                        {
                            name: "a",
                            email: "a@example.com",
                            profile: { create: { displayName: "A" } },
                        },
                        {
                            name: "b",
                            email: "b@example.com",
                            profile: {
                                firstOrCreate: {
                                    search: { displayName: "B" },
                                    input: { bio: "x" },
                                },
                            },
                        },
                    ],
                },
            },
        ) {
            role { name users { nodes { name profile { displayName bio } } } }
        }"#,
    )
    .await
    .answers(json!({
        "role": {
            "name": "crew",
            "users": {
                "nodes": [
                    { "name": "a", "profile": { "displayName": "A", "bio": "" } },
                    { "name": "b", "profile": { "displayName": "B", "bio": "x" } },
                ],
            },
        },
    }));
}

#[test_on_both]
async fn rule_21_relations_are_unlinked_by_an_update(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    test.mutation(
        "updateUser(
            id: 1,
            input: { profile: { dissociate: true }, role: { dissociate: true } },
        ) {
            changed
            user { name profile { id } role { id } }
        }",
    )
    .await
    .answers(json!({
        "changed": true,
        "user": { "name": "Ada", "profile": null, "role": null },
    }));
}

#[test_on_both]
async fn rule_21_a_nested_associate_can_displace_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"createProfile(
            input: { displayName: "B", user: { associate: { id: 1 }, onOccupied: DETACH } },
        ) {
            profile { user { name profile { displayName } } }
        }"#,
    )
    .await
    .answers(json!({
        "profile": { "user": { "name": "Ada", "profile": { "displayName": "B" } } },
    }));
}

#[test_on_both]
async fn rule_21_a_failure_in_a_relation_undoes_everything(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    for (users, code, message) in [
        (
            r#"{ create: { name: "x", email: "ada@example.com" } }"#,
            "UNIQUE_VIOLATION",
            "a row of User with the same email exists already",
        ),
        (
            r#"{
                createMany: [
                    { name: "x", email: "x@example.com" },
                    { name: "y", email: "y@example.com", profile: { associate: { id: 99 } } },
                ]
            }"#,
            "NOT_FOUND",
            "Profile 99 does not exist",
        ),
        (
            r#"{ create: { name: "x", email: "x@example.com", role: { associate: { id: 1 } } } }"#,
            "BAD_USER_INPUT",
            "`role` is the role that the row is written through: leave it out",
        ),
    ] {
        let field = format!(r#"createRole(input: {{ name: "r", users: {users} }}) {{ changed }}"#);
        test.mutation(&field).await.is_refused_with(code, message);
    }

    test.query("{ users { totalCount } profiles { totalCount } roles { totalCount } }")
        .await
        .answers(json!({
            "users": { "totalCount": 1 },
            "profiles": { "totalCount": 1 },
            "roles": { "totalCount": 1 },
        }));
}

#[test_on_both]
async fn rule_24_each_field_of_a_document_sees_what_the_earlier_ones_wrote(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.role("admin").await;

    test.query(
        r#"mutation {
            a: updateProfile(id: 1, input: { displayName: "first" }) {
                profile { user { profile { displayName } } }
            }
            b: updateProfile(id: 1, input: { displayName: "second" }) {
                profile { user { profile { displayName } } }
            }
            c: dissociateProfileFromUser(userId: 1) {
                user { hasProfile profileAggregate { count } }
            }
            d: saveUserForRole(roleId: 1, input: { id: 1 }) {
                user { profile { displayName } role { name } }
            }
        }"#,
    )
    .await
    .answers(json!({
        "a": { "profile": { "user": { "profile": { "displayName": "first" } } } },
        "b": { "profile": { "user": { "profile": { "displayName": "second" } } } },
        "c": { "user": { "hasProfile": false, "profileAggregate": { "count": 0 } } },
        "d": { "user": { "profile": null, "role": { "name": "admin" } } },
    }));
}

#[test_on_both]
async fn rule_24_payloads_read_each_relation_once_for_all_rows(test: Test) {
    test.role("admin").await;
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;
    test.user("Cy").with_profile("C").await;

    let answer = test
        .mutation(
            "saveManyUsersForRole(roleId: 1, input: [{ id: 1 }, { id: 2 }, { id: 3 }]) {
                users { profile { displayName } role { name } }
            }",
        )
        .await;

    answer.answers(json!({
        "users": [
            { "profile": { "displayName": "A" }, "role": { "name": "admin" } },
            { "profile": null, "role": { "name": "admin" } },
            { "profile": { "displayName": "C" }, "role": { "name": "admin" } },
        ],
    }));
    let commit = answer.statements().iter().position(|sql| sql == "COMMIT").unwrap();
    assert_eq!(answer.statements()[commit + 1..].len(), 2, "{:#?}", answer.statements());
}

#[test_on_both]
async fn rule_28_on_occupied_goes_with_verbs_that_can_meet_a_row_in_the_slot(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"updateUser(
            id: 1,
            input: {
                profile: {
                    firstOrCreate: { search: { displayName: "x" } },
                    onOccupied: DELETE,
                },
            },
        ) {
            changed
        }"#,
    )
    .await
    .is_invalid(json!({
        "input.profile.onOccupied": ["goes with `create`, `save` and `associate`"],
    }));
}
