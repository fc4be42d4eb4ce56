//! Lists over columns of every type: filters, orders, pages and aggregates.

use serde_json::json;

use super::{VALUES, ids, sketches};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn columns_of_every_type_are_filtered(test: Test) {
    sketches(&test).await;

    for (field, [low, high], _) in VALUES {
        let mut cases =
            vec![("isNull: true".to_owned(), vec![3]), ("isNull: false".into(), vec![1, 2])];
        if *field != "extra" {
            cases.extend([
                (format!("eq: {low}"), vec![1]),
                (format!("ne: {low}"), vec![2]),
                (format!("in: [{high}, {low}]"), vec![1, 2]),
                (format!("in: [{high}]"), vec![2]),
                (format!("notIn: [{high}]"), vec![1]),
            ]);
        }
        if !["flag", "data", "state", "extra"].contains(field) {
            cases.extend([
                (format!("lt: {high}"), vec![1]),
                (format!("lte: {low}"), vec![1]),
                (format!("gt: {low}"), vec![2]),
                (format!("gte: {low}"), vec![1, 2]),
            ]);
        }

        for (comparison, expected) in cases {
            let found = ids(&test, &format!("where: {{ {field}: {{ {comparison} }} }}")).await;
            assert_eq!(found, expected, "{field}: {comparison}");
        }
    }
}

#[test_on_both]
async fn columns_of_every_type_order_lists(test: Test) {
    sketches(&test).await;

    for (field, ..) in VALUES.iter().filter(|(field, ..)| *field != "extra") {
        for (order, expected) in [("ASC", [1, 2, 3]), ("DESC_NULLS_LAST", [2, 1, 3])] {
            let found = ids(&test, &format!("orderBy: [{{ {field}: {order} }}]")).await;
            assert_eq!(found, expected, "{field} {order}");
        }
    }
}

#[test_on_both]
async fn cursors_hold_values_of_every_type(test: Test) {
    sketches(&test).await;

    for (field, ..) in VALUES.iter().filter(|(field, ..)| *field != "extra") {
        for (order, expected) in [
            ("ASC", ["1", "2", "3"]),
            ("DESC", ["3", "2", "1"]),
            ("ASC_NULLS_FIRST", ["3", "1", "2"]),
        ] {
            let order = format!("[{{ {field}: {order} }}]");
            assert_eq!(read_one_by_one(&test, &order, 3).await, expected, "{order}");
        }
    }
}

/// JSON has no infinite numbers, but both databases do.
#[test_on_both]
async fn cursors_hold_infinite_numbers(test: Test) {
    let (least, most) =
        if test.is_postgres() { ("'-Infinity'", "'Infinity'") } else { ("-9e999", "9e999") };
    test.sql(&format!(
        "
        INSERT INTO sketches (id, double) VALUES
            (1, {most}),
            (2, 0),
            (3, {least}),
            (4, NULL)"
    ))
    .await;

    let seen = read_one_by_one(&test, "[{ double: ASC }]", 4).await;
    assert_eq!(seen, ["3", "2", "1", "4"]);
}

/// The keys of the first `count` sketches, each read by the cursor of the one before it.
async fn read_one_by_one(test: &Test, order: &str, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut after = String::new();

    while ids.len() < count {
        let document = format!(
            "{{
                sketches(orderBy: {order}, first: 1, {after}) {{
                    nodes {{ id }}
                    edges {{ cursor }}
                }}
            }}"
        );
        let answer = test.query(&document).await;

        ids.extend(answer.nodes("sketches", "id"));
        after = format!("after: {}", answer.data()["sketches"]["edges"][0]["cursor"]);
    }
    ids
}

#[test_on_both]
async fn times_and_texts_have_a_least_and_a_greatest_value(test: Test) {
    sketches(&test).await;

    test.query(
        "{
            sketchesAggregate {
                min { day clock local moment title }
                max { day clock local moment title }
            }
        }",
    )
    .await
    .answers(json!({
        "sketchesAggregate": {
            "min": {
                "day": "0001-01-01",
                "clock": "09:30:00",
                "local": "2026-01-31T09:30:00",
                "moment": "2026-01-31T09:30:00Z",
                "title": "a",
            },
            "max": {
                "day": "2026-02-28",
                "clock": "09:30:00.000001",
                "local": "2026-01-31T09:30:00.500",
                "moment": "2026-01-31T09:30:00.000001Z",
                "title": "ä",
            },
        },
    }));
}
