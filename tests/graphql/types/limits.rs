//! Values that only the database finds too large.

use serde_json::json;

use super::ids;
use crate::support::{Test, test_on_both};

const TOO_LARGE: &str = "a value is too large for its column, or a sum for its type";

/// SQLite knows no columns of a length or a precision.
#[test_on_both]
async fn a_value_that_is_too_large_for_its_column_is_the_clients_mistake(test: Test) {
    if !test.is_postgres() {
        return;
    }
    test.sql("ALTER TABLE sketches ALTER price TYPE numeric(4, 2), ALTER title TYPE varchar(3)")
        .await;

    for input in [r#"price: "100""#, r#"title: "long""#] {
        test.mutation(&format!("createSketch(input: {{ {input} }}) {{ changed }}"))
            .await
            .is_refused_with("BAD_USER_INPUT", TOO_LARGE);
    }
    assert_eq!(ids(&test, "first: 9").await, [0; 0]);
}

#[test_on_both]
async fn a_sum_of_whole_numbers_has_64_bits(test: Test) {
    test.sql("INSERT INTO sketches (id, big) VALUES (1, 9223372036854775807), (2, 1)").await;

    test.query("{ sketchesAggregate(where: { id: { eq: 1 } }) { sum { big } } }")
        .await
        .answers(json!({ "sketchesAggregate": { "sum": { "big": "9223372036854775807" } } }));
    test.query("{ sketchesAggregate { sum { big } } }")
        .await
        .is_refused_with("BAD_USER_INPUT", TOO_LARGE);
}
