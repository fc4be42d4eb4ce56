//! Pages of a list, forward, backward and by offset: rule 18.

use serde_json::{Value, json};

use crate::support::{Test, test_on_both};

/// A direction in which a list is read, page by page.
struct Direction {
    count: &'static str,
    cursor: &'static str,
    end: &'static str,
    has_more: &'static str,
    has_less: &'static str,
}

const FORWARD: Direction = Direction {
    count: "first",
    cursor: "after",
    end: "endCursor",
    has_more: "hasNextPage",
    has_less: "hasPreviousPage",
};

const BACKWARD: Direction = Direction {
    count: "last",
    cursor: "before",
    end: "startCursor",
    has_more: "hasPreviousPage",
    has_less: "hasNextPage",
};

/// The keys of all rows of a list, read page by page, in the order of the list.
async fn read(
    test: &Test,
    list: &str,
    order: &str,
    size: usize,
    direction: &Direction,
) -> Vec<String> {
    let Direction { count, cursor, end, has_more, has_less } = direction;
    let mut ids = Vec::new();
    let mut place = Value::Null;

    loop {
        let document = format!(
            "{{
                {list}({count}: {size}, {cursor}: {place}, orderBy: {order}) {{
                    nodes {{ id }}
                    pageInfo {{ {end} {has_more} {has_less} }}
                }}
            }}"
        );
        let answer = test.query(&document).await;
        let info = &answer.data()[list]["pageInfo"];
        assert_eq!(info[has_less], !place.is_null(), "{document}");

        let at = if *count == "first" { ids.len() } else { 0 };
        ids.splice(at..at, answer.nodes(list, "id"));
        if info[has_more] == false {
            return ids;
        }
        place = info[end].clone();
    }
}

/// The number of rows is the point here: four pages of five, and three more.
#[test_on_both]
async fn rule_18_pages_in_either_direction_visit_every_row_once(test: Test) {
    test.seed(23).await;

    for order in ["[{ id: ASC }]", "[{ name: DESC }]", "[{ updatedAt: DESC }, { name: ASC }]", "[]"]
    {
        let document = format!("{{ users(first: 100, orderBy: {order}) {{ nodes {{ id }} }} }}");
        let all = test.query(&document).await.nodes("users", "id");
        assert_eq!(all.len(), 23);

        assert_eq!(read(&test, "users", order, 5, &FORWARD).await, all, "{order}");
        assert_eq!(read(&test, "users", order, 5, &BACKWARD).await, all, "{order}");
    }
}

#[test_on_both]
async fn rule_18_pages_cross_nulls_wherever_the_order_has_them(test: Test) {
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
        ("ASC", ["3", "1", "5", "2", "4"]),
        ("DESC", ["2", "4", "1", "5", "3"]),
        ("ASC_NULLS_FIRST", ["2", "4", "3", "1", "5"]),
        ("ASC_NULLS_LAST", ["3", "1", "5", "2", "4"]),
        ("DESC_NULLS_FIRST", ["2", "4", "1", "5", "3"]),
        ("DESC_NULLS_LAST", ["1", "5", "3", "2", "4"]),
    ] {
        let order = format!("[{{ age: {order} }}]");
        assert_eq!(read(&test, "people", &order, 1, &FORWARD).await, expected, "{order}");
        assert_eq!(read(&test, "people", &order, 1, &BACKWARD).await, expected, "{order}");
    }
}

#[test_on_both]
async fn rule_18_rows_inserted_between_two_pages_move_no_others(test: Test) {
    for name in ["b", "d", "f"] {
        test.person(name).await;
    }
    let first = test
        .query(
            "{
                people(first: 2, orderBy: [{ name: ASC }]) { nodes { name } pageInfo { endCursor } }
            }",
        )
        .await;
    assert_eq!(first.nodes("people", "name"), ["b", "d"]);

    for name in ["a", "c", "e"] {
        test.person(name).await;
    }
    let after = &first.data()["people"]["pageInfo"]["endCursor"];
    let document = format!(
        "{{ people(first: 2, after: {after}, orderBy: [{{ name: ASC }}]) {{ nodes {{ name }} }} }}"
    );
    assert_eq!(test.query(&document).await.nodes("people", "name"), ["e", "f"]);
}

#[test_on_both]
async fn rule_18_an_offset_skips_rows_and_the_total_counts_all(test: Test) {
    for name in ["a", "b", "c", "d", "e", "f"] {
        test.person(name).await;
    }

    test.query(
        "{
            people(first: 2, offset: 3) {
                totalCount
                nodes { name }
                pageInfo { hasNextPage hasPreviousPage }
            }
        }",
    )
    .await
    .answers(json!({
        "people": {
            "totalCount": 6,
            "nodes": [{ "name": "d" }, { "name": "e" }],
            "pageInfo": { "hasNextPage": true, "hasPreviousPage": true },
        },
    }))
    .in_statements(2);
}

#[test_on_both]
async fn rule_18_a_page_of_no_rows_and_one_behind_the_last_row_are_empty(test: Test) {
    test.person("a").await;

    test.query("{ people(first: 0) { nodes { id } pageInfo { hasNextPage startCursor } } }")
        .await
        .answers(json!({
            "people": {
                "nodes": [],
                "pageInfo": { "hasNextPage": true, "startCursor": null },
            },
        }));
    test.query("{ people(first: 9, offset: 99) { nodes { id } } }")
        .await
        .answers(json!({ "people": { "nodes": [] } }));
}

#[test_on_both]
async fn rule_18_arguments_that_contradict_each_other_are_refused(test: Test) {
    for (arguments, message) in [
        ("first: 1, last: 1", "`first` and `last` exclude each other: give one of them"),
        ("first: -1", "`first` must not be negative"),
        ("last: -1", "`last` must not be negative"),
        ("offset: -1", "`offset` must not be negative"),
        ("first: 1001", "a page has at most 1000 rows: ask for the rest by `after`"),
        (
            "offset: 1, last: 1",
            "`offset` goes with `first` alone: cursors know their place already",
        ),
        (r#"after: "x""#, "`after` is no cursor of this list in this order"),
        (r#"before: "W10""#, "`before` is no cursor of this list in this order"),
    ] {
        test.query(&format!("{{ users({arguments}) {{ nodes {{ id }} }} }}"))
            .await
            .is_refused_with("BAD_USER_INPUT", message)
            .in_statements(0);
    }
}

#[test_on_both]
async fn rule_18_a_cursor_of_another_order_is_refused(test: Test) {
    test.user("Ada").await;
    let page = test.query("{ users { edges { cursor } } }").await.data();

    let cursor = &page["users"]["edges"][0]["cursor"];
    test.query(&format!(
        "{{ users(after: {cursor}, orderBy: [{{ name: ASC }}]) {{ nodes {{ id }} }} }}"
    ))
    .await
    .is_refused_with("BAD_USER_INPUT", "`after` is no cursor of this list in this order")
    .in_statements(0);
}
