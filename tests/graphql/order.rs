//! `orderBy`, over columns and through relations: rule 18.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_18_null_counts_as_the_greatest_value_unless_the_order_says_otherwise(test: Test) {
    test.sql(
        "
        INSERT INTO people (id, name, age, is_alive) VALUES
            (1, 'a', 3, true),
            (2, 'b', NULL, true),
            (3, 'c', 1, true),
            (4, 'd', NULL, true),
            (5, 'e', 3, true)",
    )
    .await;

    for (order, expected) in [
        ("ASC", ["c", "a", "e", "b", "d"]),
        ("DESC", ["b", "d", "a", "e", "c"]),
        ("ASC_NULLS_FIRST", ["b", "d", "c", "a", "e"]),
        ("ASC_NULLS_LAST", ["c", "a", "e", "b", "d"]),
        ("DESC_NULLS_FIRST", ["b", "d", "a", "e", "c"]),
        ("DESC_NULLS_LAST", ["a", "e", "c", "b", "d"]),
    ] {
        let document =
            format!("{{ people(orderBy: [{{ age: {order} }}]) {{ nodes {{ name }} }} }}");
        let answer = test.query(&document).await;
        assert_eq!(answer.nodes("people", "name"), expected, "{order}");
    }
}

/// The owners' filter and their order go through the same relation.
#[test_on_both]
async fn rule_18_an_order_through_a_relation_is_part_of_the_same_statement(test: Test) {
    let ada = test.user("Ada").with_role("admin").await;
    let bob = test.user("Bob").with_role("admin").await;
    test.user("Cy").with_role("admin").await;
    test.user("Dee").with_role("admin").with_deleted_profile("d").await;
    let eve = test.user("Eve").with_role("admin").await;
    let fay = test.user("Fay").with_role("admin").await;
    test.user("Gus").with_role("editor").await;
    test.profile("zed").with_bio("I write Rust").of(&ada).await;
    test.profile("abe").with_bio("rust never sleeps").of(&bob).await;
    test.profile("eve").with_bio("I write prose").of(&eve).await;
    test.profile("fay").with_bio("I write Rust").private().of(&fay).await;

    for (order, expected) in [
        ("ASC_NULLS_LAST", ["Bob", "Ada", "Cy", "Dee"]),
        ("DESC_NULLS_FIRST", ["Cy", "Dee", "Ada", "Bob"]),
    ] {
        let document = format!(
            r#"{{
                users(
                    where: {{
                        or: [
                            {{ doesntHave: [PROFILE] }},
                            {{
                                whereHas: {{
                                    profile: {{
                                        isPublic: {{ eq: true }},
                                        bio: {{ containsInsensitive: "rust" }},
                                    }},
                                }},
                            }},
                        ],
                        whereHas: {{ role: {{ name: {{ eq: "admin" }} }} }},
                    }},
                    orderBy: [{{ profile: {{ displayName: {order} }} }}],
                ) {{
                    nodes {{ name }}
                }}
            }}"#
        );
        let answer = test.query(&document).await;
        answer.in_statements(1);
        assert_eq!(answer.nodes("users", "name"), expected, "{order}");
    }
}

/// No unique index forbids Ada's second passport; the one with the lowest number counts.
#[test_on_both]
async fn rule_18_an_order_through_a_has_one_gives_each_owner_once(test: Test) {
    test.person("Ada").with_passport("P2", 9).with_passport("P1", 1).await;
    test.person("Bob").with_passport("P3", 5).await;
    test.person("Cy").await;

    let answer = test
        .query("{ people(orderBy: [{ passport: { level: DESC_NULLS_LAST } }]) { nodes { name } } }")
        .await;

    assert_eq!(answer.nodes("people", "name"), ["Bob", "Ada", "Cy"]);
}

#[test_on_both]
async fn rule_18_a_row_without_a_related_row_counts_as_null(test: Test) {
    test.person("Ada").with_passport("P2", 9).with_passport("P1", 1).await;
    test.person("Bob").with_passport("P3", 5).await;
    test.passport("P4").await;

    let answer = test
        .query("{ passports(orderBy: [{ holder: { name: DESC } }]) { nodes { number } } }")
        .await;

    assert_eq!(answer.nodes("passports", "number"), ["P4", "P3", "P1", "P2"]);
}

#[test_on_both]
async fn rule_18_pages_for_each_owner_can_be_in_the_order_of_a_related_row(test: Test) {
    test.user("Ada").with_role("admin").with_profile("A").await;
    test.user("Bob").with_role("admin").await;
    test.user("Cy").with_role("admin").with_profile("C").await;
    test.user("Dee").with_role("admin").with_profile("D").await;
    test.user("Eve").with_role("editor").with_profile("E").await;
    test.user("Fay").with_role("editor").with_profile("F").await;
    test.user("Gus").with_role("editor").await;

    test.query(
        "{
            roles {
                nodes {
                    users(first: 2, orderBy: [{ profile: { id: DESC_NULLS_LAST } }]) {
                        nodes { name }
                    }
                }
            }
        }",
    )
    .await
    .answers(json!({
        "roles": {
            "nodes": [
                { "users": { "nodes": [{ "name": "Dee" }, { "name": "Cy" }] } },
                { "users": { "nodes": [{ "name": "Fay" }, { "name": "Eve" }] } },
            ],
        },
    }))
    .in_statements(2);
}

#[test_on_both]
async fn rule_18_a_cursor_knows_its_place_in_the_order_of_a_related_row(test: Test) {
    test.user("Ada").with_role("admin").with_profile("A").await;
    test.user("Bob").with_role("admin").await;
    test.user("Cy").with_role("admin").with_profile("C").await;
    test.user("Dee").with_role("admin").with_profile("D").await;

    let first = test
        .query(
            "{
                role(id: 1) {
                    users(first: 2, orderBy: [{ profile: { id: DESC_NULLS_LAST } }]) {
                        edges { cursor node { name } }
                    }
                }
            }",
        )
        .await
        .data();
    let last = &first["role"]["users"]["edges"][1];
    assert_eq!(last["node"]["name"], "Cy");

    let after = &last["cursor"];
    test.query(&format!(
        "{{
            role(id: 1) {{
                users(after: {after}, orderBy: [{{ profile: {{ id: DESC_NULLS_LAST }} }}]) {{
                    nodes {{ name }}
                }}
            }}
        }}"
    ))
    .await
    .answers(json!({
        "role": { "users": { "nodes": [{ "name": "Ada" }, { "name": "Bob" }] } },
    }));
}

#[test_on_both]
async fn rule_18_an_order_goes_through_five_relations_in_a_row_and_no_more(test: Test) {
    let mentors = |hops: usize| {
        format!(
            "{{ people(orderBy: [{}{{ id: ASC }}{}]) {{ nodes {{ id }} }} }}",
            "{ mentor: ".repeat(hops),
            " }".repeat(hops)
        )
    };

    test.query(&mentors(5)).await.answers(json!({ "people": { "nodes": [] } }));

    test.query(&mentors(6)).await.is_refused_with(
        "BAD_USER_INPUT",
        "`orderBy` goes through more than 5 relations in a row (the limit max-filter-hops)",
    );
}

/// Six keys go through three relations each, and the others through one.
#[test_on_both]
async fn rule_18_an_order_goes_through_twenty_relations_in_all_and_no_more(test: Test) {
    let far = ["id", "displayName", "bio", "avatarUrl", "isPublic", "createdAt"]
        .map(|column| format!("{{ profile: {{ user: {{ profile: {{ {column}: ASC }} }} }} }}, "));
    let users =
        |near: &str| format!("{{ users(orderBy: [{}{near}]) {{ nodes {{ id }} }} }}", far.concat());

    let twenty = "{ role: { id: ASC } }, { role: { name: ASC } }";
    test.query(&users(twenty)).await.answers(json!({ "users": { "nodes": [] } }));

    let one_more = format!("{twenty}, {{ profile: {{ id: ASC }} }}");
    test.query(&users(&one_more)).await.is_refused_with(
        "BAD_USER_INPUT",
        "`orderBy` cannot be used: it goes through more than 20 relations in all",
    );
}
