//! Loading related rows over GraphQL: rules 5 to 9, 13 and 20.

use serde_json::json;

use crate::support::{Test, answer, test_on_both};

/// The number of rows is the point here: 1, 50 and 1000 owners of 1100.
#[test_on_both]
async fn rule_5_the_statements_are_the_same_for_any_number_of_owners(test: Test) {
    test.seed(1100).await;

    let mut statements = Vec::new();
    for first in [1, 50, 1000] {
        let document = format!(
            "{{
                users(first: {first}) {{ nodes {{ id profile {{ displayName }} role {{ name }} }} }}
            }}"
        );
        let answer = test.query(&document).await;
        answer.in_statements(3);
        assert_eq!(answer.nodes("users", "id").len(), first);

        let mut sent = answer.statements().to_vec();
        sent.sort();
        statements.push(sent);
    }

    assert_eq!(statements[0], statements[1]);
    assert_eq!(statements[1], statements[2]);
}

#[test_on_both]
async fn rule_5_owners_keep_their_order_and_those_without_rows_have_null_or_an_empty_list(
    test: Test,
) {
    let ada = test.person("Ada").await;
    let ben = test.person("Ben").with_mentor(&ada).await;
    test.person("Cy").with_mentor(&ada).await;
    test.person("Dee").with_mentor(&ben).await;

    test.query(
        "{
            people(orderBy: [{ name: DESC }]) {
                nodes { name mentor { name } mentees { nodes { name } } }
            }
        }",
    )
    .await
    .answers(json!({
        "people": {
            "nodes": [
                { "name": "Dee", "mentor": { "name": "Ben" }, "mentees": { "nodes": [] } },
                { "name": "Cy", "mentor": { "name": "Ada" }, "mentees": { "nodes": [] } },
                {
                    "name": "Ben",
                    "mentor": { "name": "Ada" },
                    "mentees": { "nodes": [{ "name": "Dee" }] },
                },
                {
                    "name": "Ada",
                    "mentor": null,
                    "mentees": { "nodes": [{ "name": "Ben" }, { "name": "Cy" }] },
                },
            ],
        },
    }))
    .in_statements(3);
}

#[test_on_both]
async fn rule_5_a_key_that_several_owners_have_is_sent_once(test: Test) {
    test.country("fr", "France").await;
    for name in ["Ada", "Ben", "Cy"] {
        test.person(name).living_in("fr").await;
    }

    answer(&test.domain_api(), "{ people { nodes { country { name } } } }", json!({})).await;

    let sent = test.raw_statements();
    let countries = sent.iter().find(|statement| statement.contains("countries")).unwrap();
    assert_eq!(countries.matches("fr").count(), 1, "{countries}");
}

#[test_on_both]
async fn rule_5_without_owners_there_is_no_statement(test: Test) {
    test.person("Ada").await;

    test.query(
        r#"{
            people(where: { name: { eq: "Nobody" } }) {
                nodes { country { name } mentees { totalCount } }
            }
        }"#,
    )
    .await
    .answers(json!({ "people": { "nodes": [] } }))
    .in_statements(1);
}

#[test_on_both]
async fn rule_5_where_all_keys_are_null_there_is_no_statement(test: Test) {
    test.person("Ada").await;

    test.query("{ people { nodes { name country { name } } } }")
        .await
        .answers(json!({ "people": { "nodes": [{ "name": "Ada", "country": null }] } }))
        .in_statements(1);
}

/// Ada has no `uuid`, and the passport no holder.
#[test_on_both]
async fn rule_6_null_keys_on_both_sides_do_not_match_each_other(test: Test) {
    test.country("fr", "France").await;
    test.person("Ada").living_in("fr").await;
    test.person("Ben").await;
    test.passport("P1").await;

    test.query("{ people { nodes { name hasPassport passport { number } country { code } } } }")
        .await
        .answers(json!({
            "people": {
                "nodes": [
                    {
                        "name": "Ada",
                        "hasPassport": false,
                        "passport": null,
                        "country": { "code": "fr" },
                    },
                    { "name": "Ben", "hasPassport": false, "passport": null, "country": null },
                ],
            },
        }));

    test.query(r#"{ passport(number: "P1") { level holder { name } } }"#)
        .await
        .answers(json!({ "passport": { "level": 1, "holder": null } }));
}

#[test_on_both]
async fn rule_7_of_several_rows_in_a_slot_the_one_with_the_lowest_primary_key_wins(test: Test) {
    test.person("Ada").with_passport("P3", 3).with_passport("P1", 1).with_passport("P2", 2).await;

    test.query("{ person(id: 1) { passport { number } } }")
        .await
        .answers(json!({ "person": { "passport": { "number": "P1" } } }));
}

#[test_on_both]
async fn rule_7_a_condition_leaves_the_lowest_of_the_rows_that_match(test: Test) {
    test.person("Ada").with_passport("P3", 3).with_passport("P1", 1).with_passport("P2", 2).await;

    test.query("{ person(id: 1) { passport(where: { level: { gt: 1 } }) { number } } }")
        .await
        .answers(json!({ "person": { "passport": { "number": "P2" } } }));
}

#[test_on_both]
async fn rule_8_a_condition_narrows_the_related_row_and_never_the_owners(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    test.user("Cy").await;

    test.query(
        "{
            users {
                nodes {
                    name
                    open: profile(where: { isPublic: { eq: true } }) { displayName }
                    closed: profile(where: { isPublic: { eq: false } }) { displayName }
                }
            }
        }",
    )
    .await
    .answers(json!({
        "users": {
            "nodes": [
                { "name": "Ada", "open": { "displayName": "A" }, "closed": null },
                { "name": "Bob", "open": null, "closed": { "displayName": "B" } },
                { "name": "Cy", "open": null, "closed": null },
            ],
        },
    }))
    .in_statements(3);
}

#[test_on_both]
async fn rule_8_aliases_with_the_same_arguments_share_a_statement(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.query(
        "{
            users { nodes { a: profile { displayName } b: profile { isPublic } hasProfile } }
        }",
    )
    .await
    .answers(json!({
        "users": {
            "nodes": [{
                "a": { "displayName": "A" },
                "b": { "isPublic": true },
                "hasProfile": true,
            }],
        },
    }))
    .in_statements(2);
}

/// Users, profiles, users again and roles.
#[test_on_both]
async fn rule_9_nested_relations_and_cycles_are_one_statement_a_level(test: Test) {
    for name in ["Ada", "Bob", "Cy"] {
        test.user(name).with_profile(name).with_role("admin").await;
    }
    test.user("Dee").await;

    let nested = |id: &str| {
        json!({
            "id": id,
            "profile": { "user": { "id": id, "role": { "name": "admin" } } },
        })
    };
    test.query("{ users { nodes { id profile { user { id role { name } } } } } }")
        .await
        .answers(json!({
            "users": {
                "nodes": [nested("1"), nested("2"), nested("3"), { "id": "4", "profile": null }],
            },
        }))
        .in_statements(4);
}

#[test_on_both]
async fn rule_13_only_the_columns_asked_for_and_the_keys_are_read(test: Test) {
    test.user("Ada").with_profile("A").await;

    let answer = test.query("{ users { nodes { name alias: name profile { bio } } } }").await;

    let [users, profiles] = answer.statements() else { panic!("{:#?}", answer.statements()) };
    assert_eq!(users, "SELECT users.id, users.name FROM users ORDER BY users.id ASC LIMIT ?");
    assert!(
        profiles.starts_with("SELECT profiles.id, profiles.user_id, profiles.bio FROM profiles "),
        "{profiles}"
    );
}

#[test_on_both]
async fn rule_13_a_count_alone_reads_no_rows(test: Test) {
    let answer = test.query("{ users { totalCount } }").await;

    assert_eq!(answer.statements(), ["SELECT count(*) FROM users"]);
}

#[test_on_both]
async fn rule_20_presence_and_the_row_share_a_statement(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    test.query("{ users { nodes { hasProfile profile { id } } } }")
        .await
        .answers(json!({
            "users": {
                "nodes": [
                    { "hasProfile": true, "profile": { "id": "1" } },
                    { "hasProfile": false, "profile": null },
                ],
            },
        }))
        .in_statements(2);
}
