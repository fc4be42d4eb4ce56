//! Pages of a hasMany, one for each owner: rule 12.

use serde_json::json;

use crate::support::{Test, test_on_both};

/// A role with six users and one with two.
async fn roles(test: &Test) {
    for name in ["Ada", "Bob", "Cy", "Dee", "Eve", "Fay"] {
        test.user(name).with_role("admin").await;
    }
    for name in ["Gus", "Hal"] {
        test.user(name).with_role("editor").await;
    }
}

/// The condition comes first, then the page; the total is one statement more.
#[test_on_both]
async fn rule_12_each_owner_has_a_page_in_one_statement_for_all(test: Test) {
    roles(&test).await;

    test.query(
        r#"{
            roles {
                nodes {
                    name
                    users(first: 2, orderBy: [{ id: DESC }], where: { name: { ne: "Fay" } }) {
                        totalCount
                        nodes { name }
                        pageInfo { hasNextPage }
                    }
                }
            }
        }"#,
    )
    .await
    .answers(json!({
        "roles": {
            "nodes": [
                {
                    "name": "admin",
                    "users": {
                        "totalCount": 5,
                        "nodes": [{ "name": "Eve" }, { "name": "Dee" }],
                        "pageInfo": { "hasNextPage": true },
                    },
                },
                {
                    "name": "editor",
                    "users": {
                        "totalCount": 2,
                        "nodes": [{ "name": "Hal" }, { "name": "Gus" }],
                        "pageInfo": { "hasNextPage": false },
                    },
                },
            ],
        },
    }))
    .in_statements(3);
}

#[test_on_both]
async fn rule_12_the_pages_of_an_owner_go_on_after_and_before_a_cursor(test: Test) {
    roles(&test).await;
    let page = test
        .query(
            "{ role(id: 1) { users(orderBy: [{ id: DESC }]) { edges { cursor node { name } } } } }",
        )
        .await
        .data();
    let dee = &page["role"]["users"]["edges"][2];
    assert_eq!(dee["node"]["name"], "Dee");

    let cursor = &dee["cursor"];
    test.query(&format!(
        "{{
            role(id: 1) {{
                next: users(first: 2, after: {cursor}, orderBy: [{{ id: DESC }}]) {{
                    totalCount
                    nodes {{ name }}
                    pageInfo {{ hasPreviousPage }}
                }}
                last: users(last: 2, before: {cursor}, orderBy: [{{ id: DESC }}]) {{
                    nodes {{ name }}
                }}
                offset: users(first: 2, offset: 1, orderBy: [{{ id: DESC }}]) {{ nodes {{ name }} }}
            }}
        }}"
    ))
    .await
    .answers(json!({
        "role": {
            "next": {
                "totalCount": 6,
                "nodes": [{ "name": "Cy" }, { "name": "Bob" }],
                "pageInfo": { "hasPreviousPage": true },
            },
            "last": { "nodes": [{ "name": "Fay" }, { "name": "Eve" }] },
            "offset": { "nodes": [{ "name": "Eve" }, { "name": "Dee" }] },
        },
    }));
}
