//! Aggregates of related rows and of all rows: rule 19.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_19_aggregates_of_related_rows_are_one_statement_for_each_condition(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    test.user("Cy").await;

    test.query(
        "{
            users {
                nodes {
                    name
                    profileAggregate { count max { profileId displayName } }
                    other: profileAggregate { min { profileId } }
                    public: profileAggregate(where: { isPublic: { eq: true } }) { count }
                }
            }
        }",
    )
    .await
    .answers(json!({
        "users": {
            "nodes": [
                {
                    "name": "Ada",
                    "profileAggregate": {
                        "count": 1,
                        "max": { "profileId": "1", "displayName": "A" },
                    },
                    "other": { "min": { "profileId": "1" } },
                    "public": { "count": 1 },
                },
                {
                    "name": "Bob",
                    "profileAggregate": {
                        "count": 1,
                        "max": { "profileId": "2", "displayName": "B" },
                    },
                    "other": { "min": { "profileId": "2" } },
                    "public": { "count": 0 },
                },
                {
                    "name": "Cy",
                    "profileAggregate": {
                        "count": 0,
                        "max": { "profileId": null, "displayName": null },
                    },
                    "other": { "min": { "profileId": null } },
                    "public": { "count": 0 },
                },
            ],
        },
    }))
    .in_statements(3);
}

#[test_on_both]
async fn rule_19_an_aggregate_at_the_root_is_over_all_rows_that_match(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("editor").with_deleted_profile("B").await;
    test.user("Cy").with_profile("C").await;

    test.query(
        "{
            usersAggregate(where: { has: [ROLE] }) { count max { userId name } }
            profilesAggregate { max { deletedAt } }
        }",
    )
    .await
    .answers(json!({
        "usersAggregate": { "count": 2, "max": { "userId": "2", "name": "Bob" } },
        "profilesAggregate": { "max": { "deletedAt": "1970-01-01T00:00:00Z" } },
    }))
    .in_statements(2);
}

#[test_on_both]
async fn rule_19_an_aggregate_of_nothing_but_its_type_needs_no_statement(test: Test) {
    test.query("{ profilesAggregate { __typename } }")
        .await
        .answers(json!({ "profilesAggregate": { "__typename": "ProfileAggregate" } }))
        .in_statements(0);
}

#[test_on_both]
async fn rule_19_the_count_of_a_list_and_its_aggregate_share_a_statement(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("editor").await;
    test.user("Cy").with_role("admin").await;

    test.query("{ role(id: 1) { users { totalCount } usersAggregate { count max { userId } } } }")
        .await
        .answers(json!({
            "role": {
                "users": { "totalCount": 2 },
                "usersAggregate": { "count": 2, "max": { "userId": "3" } },
            },
        }))
        .in_statements(2);
}
