//! The standing constraint of a relation, on every read through it: rule 10.
//!
//! `User.profile` shows no deleted profiles, and `Country.people` the living and the ageless.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_10_it_hides_the_related_row_its_presence_and_its_aggregates(test: Test) {
    test.user("Ada").with_deleted_profile("A").await;

    test.query("{ user(id: 1) { hasProfile profile { id } profileAggregate { count } } }")
        .await
        .answers(json!({
            "user": { "hasProfile": false, "profile": null, "profileAggregate": { "count": 0 } },
        }));
}

#[test_on_both]
async fn rule_10_it_belongs_to_the_relation_and_not_to_the_model(test: Test) {
    test.user("Ada").with_deleted_profile("A").await;

    test.query("{ profiles { totalCount nodes { displayName user { name } } } }").await.answers(
        json!({
            "profiles": {
                "totalCount": 1,
                "nodes": [{ "displayName": "A", "user": { "name": "Ada" } }],
            },
        }),
    );
}

/// Cy is dead and has an age.
#[test_on_both]
async fn rule_10_an_or_of_the_client_does_not_reach_past_it_in_a_list(test: Test) {
    test.country("fr", "France").await;
    test.person("Ada").aged(36).living_in("fr").await;
    test.person("Ben").dead().living_in("fr").await;
    test.person("Cy").aged(50).dead().living_in("fr").await;

    test.query(
        r#"{
            country(code: "fr") {
                people(
                    where: {
                        or: [
                            { name: { eq: "Cy" } },
                            { name: { eq: "Ada" } },
                            { isAlive: { eq: false } },
                        ],
                    },
                ) {
                    totalCount
                    nodes { name }
                }
            }
        }"#,
    )
    .await
    .answers(json!({
        "country": {
            "people": { "totalCount": 2, "nodes": [{ "name": "Ada" }, { "name": "Ben" }] },
        },
    }));
}

#[test_on_both]
async fn rule_10_it_stands_in_a_group_of_its_own_inside_a_filter(test: Test) {
    test.user("Ada").with_deleted_profile("A").await;

    let answer = test
        .query(
            "{
                users(
                    where: {
                        whereHas: {
                            profile: {
                                or: [{ isPublic: { eq: true } }, { deletedAt: { isNull: false } }],
                            },
                        },
                        id: { eq: 1 },
                    },
                ) {
                    nodes { id }
                }
            }",
        )
        .await;

    answer.answers(json!({ "users": { "nodes": [] } }));
    assert_eq!(
        answer.statements(),
        ["SELECT users.id FROM users \
          WHERE (EXISTS (SELECT 1 FROM profiles AS profiles#1 \
          WHERE profiles#1.user_id = users.id \
          AND (profiles#1.deleted_at IS NULL \
          AND (profiles#1.is_public = ? OR profiles#1.deleted_at IS NOT NULL))) \
          AND users.id = ?) ORDER BY users.id ASC LIMIT ?"]
    );
}

#[test_on_both]
async fn rule_10_a_hidden_row_counts_as_null_in_an_order(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_deleted_profile("B").await;

    let answer = test
        .query(
            "{
                users(orderBy: [{ profile: { displayName: ASC_NULLS_FIRST } }]) {
                    nodes { name }
                    edges { cursor }
                }
            }",
        )
        .await;

    assert_eq!(answer.nodes("users", "name"), ["Bob", "Ada"]);
}
