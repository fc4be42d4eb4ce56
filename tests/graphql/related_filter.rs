//! Filters through relations: rules 14 and 15.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_14_a_filter_asks_for_related_rows_in_one_statement(test: Test) {
    test.seven_users().await;

    for (filter, expected) in [
        ("{ has: [PROFILE], id: { gt: 2 } }", vec!["Cy", "Dee"]),
        ("{ has: [PROFILE, ROLE] }", vec!["Ada", "Bob", "Dee"]),
        ("{ doesntHave: [PROFILE] }", vec!["Eve", "Fay", "Gus"]),
        ("{ has: PROFILE, doesntHave: ROLE }", vec!["Cy"]),
        (
            "{ or: [{ doesntHave: [PROFILE] }, { doesntHave: [ROLE] }] }",
            vec!["Cy", "Eve", "Fay", "Gus"],
        ),
        ("{ whereHas: { profile: { isPublic: { eq: false } } } }", vec!["Dee"]),
        (r#"{ whereHas: { profile: {}, role: { name: { eq: "admin" } } } }"#, vec!["Ada", "Dee"]),
        (
            "{ whereDoesntHave: { profile: { isPublic: { eq: true } } }, id: { lte: 6 } }",
            vec!["Dee", "Eve", "Fay"],
        ),
        (
            "{
                not: { whereHas: { role: { whereHas: { users: { id: { eq: 2 } } } } } }
                id: { lte: 6 }
            }",
            vec!["Ada", "Cy", "Dee", "Fay"],
        ),
        (
            "{ whereHas: {}, has: [], doesntHave: [], whereDoesntHave: {}, id: { lte: 2 } }",
            vec!["Ada", "Bob"],
        ),
        ("{ whereHas: { profile: null }, has: null, id: { lte: 2 } }", vec!["Ada", "Bob"]),
    ] {
        let answer =
            test.query(&format!("{{ users(where: {filter}) {{ nodes {{ name }} }} }}")).await;
        answer.in_statements(1);
        assert_eq!(answer.nodes("users", "name"), expected, "{filter}");
    }
}

/// The admins are Ada, Dee and Fay, the editors Bob and Eve; nobody is a guest.
#[test_on_both]
async fn rule_15_a_filter_compares_the_number_of_related_rows(test: Test) {
    test.seven_users().await;
    test.role("guest").await;

    for (filter, expected) in [
        ("{ relatedCount: { users: { gt: 2 } } }", vec!["admin"]),
        ("{ relatedCount: { users: { eq: 2 } } }", vec!["editor"]),
        (
            "{ relatedCount: { users: { where: { id: { lte: 2 } }, gte: 1, lt: 2 } } }",
            vec!["admin", "editor"],
        ),
        (
            "{ relatedCount: { users: { where: { has: [PROFILE] }, lte: 1 } } }",
            vec!["editor", "guest"],
        ),
        ("{ relatedCount: { users: { where: null, ne: 2 } } }", vec!["admin", "guest"]),
        ("{ relatedCount: { users: {} } }", vec!["admin", "editor", "guest"]),
        (
            r#"{ or: [{ relatedCount: { users: { eq: 3 } } }, { name: { eq: "guest" } }] }"#,
            vec!["admin", "guest"],
        ),
    ] {
        let answer =
            test.query(&format!("{{ roles(where: {filter}) {{ nodes {{ name }} }} }}")).await;
        assert_eq!(answer.nodes("roles", "name"), expected, "{filter}");
    }
}

#[test_on_both]
async fn rule_15_a_number_of_related_rows_is_not_null(test: Test) {
    test.query("{ roles(where: { relatedCount: { users: { gt: null } } }) { totalCount } }")
        .await
        .is_refused_with("BAD_USER_INPUT", "`relatedCount: { users: { gt } }` must not be null");
}

#[test_on_both]
async fn rule_14_a_filter_goes_through_five_relations_in_a_row_and_no_more(test: Test) {
    let mentors = |hops: usize, innermost: &str| {
        format!(
            "{{ people(where: {}{{ {innermost} }}{}) {{ totalCount }} }}",
            "{ whereHas: { mentor: ".repeat(hops),
            " } }".repeat(hops)
        )
    };

    test.query(&mentors(5, "")).await.answers(json!({ "people": { "totalCount": 0 } }));

    for document in [mentors(6, ""), mentors(5, "has: [MENTOR]")] {
        test.query(&document).await.is_refused_with(
            "BAD_USER_INPUT",
            "`where` goes through more than 5 relations in a row (the limit max-filter-hops)",
        );
    }
}

/// Each item of the list is a comparison and a group, and the list is one of its own.
#[test_on_both]
async fn rule_14_a_filter_has_200_comparisons_and_groups_and_no_more(test: Test) {
    let wide = |items: usize| {
        format!(
            "{{ people(where: {{ or: [{}] }}) {{ totalCount }} }}",
            "{ id: { eq: 1 } }, ".repeat(items)
        )
    };

    test.query(&wide(99)).await.answers(json!({ "people": { "totalCount": 0 } }));

    test.query(&wide(100)).await.is_refused_with(
        "BAD_USER_INPUT",
        "`where` has more than 200 comparisons and groups (the limit max-filter-nodes)",
    );
}
