//! A row with its relations to one row in one statement: rules 5, 11 and 20.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_5_relations_by_unique_keys_are_read_with_the_row(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    let answer = test.query("{ user(id: 1) { profile { displayName } role { name } } }").await;
    answer.answers(json!({
        "user": { "profile": { "displayName": "A" }, "role": { "name": "admin" } },
    }));

    let [statement] = answer.statements() else { panic!("{:#?}", answer.statements()) };
    assert_eq!(
        statement,
        "SELECT users.id, users.role_id, row#0.id, row#0.user_id, row#0.display_name, row#1.id, row#1.name \
         FROM users LEFT JOIN profiles AS row#0 ON row#0.user_id = users.id AND row#0.deleted_at IS NULL \
         LEFT JOIN roles AS row#1 ON row#1.id = users.role_id WHERE users.id = ? LIMIT ?",
    );
}

#[test_on_both]
async fn rule_5_a_row_without_related_rows_has_null(test: Test) {
    test.user("Ada").await;

    test.query("{ user(id: 1) { name profile { id } role { id } hasProfile } }")
        .await
        .answers(json!({
            "user": { "name": "Ada", "profile": null, "role": null, "hasProfile": false },
        }))
        .in_statements(1);
}

#[test_on_both]
async fn rule_20_a_row_outside_the_standing_constraint_is_not_joined(test: Test) {
    test.user("Ada").with_deleted_profile("A").await;

    test.query("{ user(id: 1) { name profile { id } } }")
        .await
        .answers(json!({ "user": { "name": "Ada", "profile": null } }))
        .in_statements(1);
}

/// Each set of arguments is a join of its own.
#[test_on_both]
async fn rule_7_a_filter_leaves_out_the_related_row_and_not_the_owner(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.query(
        "{
            user(id: 1) {
                name
                private: profile(where: { isPublic: { eq: false } }) { id }
                public: profile(where: { isPublic: { eq: true } }) { id }
            }
        }",
    )
    .await
    .answers(json!({ "user": { "name": "Ada", "private": null, "public": { "id": "1" } } }))
    .in_statements(1);
}

/// Nothing keeps a person from two passports: a join could give the person twice.
#[test_on_both]
async fn rule_6_a_relation_by_a_key_that_is_not_unique_takes_a_statement(test: Test) {
    test.person("Ada").with_passport("P2", 1).with_passport("P1", 2).await;

    test.query("{ person(id: 1) { passport { number } } }")
        .await
        .answers(json!({ "person": { "passport": { "number": "P1" } } }))
        .in_statements(2);
}
