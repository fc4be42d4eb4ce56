//! Decimal and floating-point numbers, and bounds.

use relata::prelude::*;
use relata::types::BigDecimal;
use serde_json::{Value, json};

use super::{ids, sketch};
use crate::domain::Sketch;
use crate::support::{Test, test_on_both};

/// Sketches 1 to 5.
async fn prices(test: &Test) {
    for price in ["0.1", "0.2", "10", "9.90", "-0.000000000000000000001"] {
        sketch(test, &format!("{{ price: \"{price}\" }}")).await;
    }
}

#[test_on_both]
async fn decimals_are_compared_as_numbers(test: Test) {
    prices(&test).await;

    assert_eq!(ids(&test, "orderBy: [{ price: ASC }]").await, [5, 1, 2, 4, 3]);
    assert_eq!(ids(&test, r#"where: { price: { in: ["9.900", "0.10"] } }"#).await, [1, 4]);
    assert_eq!(ids(&test, "where: { price: { gte: 9.9 } }").await, [3, 4]);
}

#[test_on_both]
async fn decimals_are_added_up_to_the_last_digit(test: Test) {
    prices(&test).await;

    test.query("{ sketchesAggregate { sum { price } min { price } max { price } avg { price } } }")
        .await
        .answers(json!({
            "sketchesAggregate": {
                "sum": { "price": "20.199999999999999999999" },
                "min": { "price": "-0.000000000000000000001" },
                "max": { "price": "10" },
                "avg": { "price": 4.04 },
            },
        }));
}

#[test_on_both]
async fn the_sum_and_the_mean_of_no_decimals_are_null(test: Test) {
    test.query("{ sketchesAggregate { sum { price } avg { price } } }").await.answers(json!({
        "sketchesAggregate": { "sum": { "price": null }, "avg": { "price": null } },
    }));
}

#[test_on_both]
async fn decimals_are_exact_in_rust_too(test: Test) {
    prices(&test).await;
    let conn = &mut *test.write().await;
    let decimal = |text: &str| text.parse::<BigDecimal>().unwrap();

    let sum: Option<BigDecimal> =
        Sketch::query().aggregate(conn, Sketch::PRICE.sum()).await.unwrap();
    let found = Sketch::query().filter(Sketch::PRICE.eq(decimal("9.9")));

    assert_eq!(sum, Some(decimal("20.199999999999999999999")));
    assert_eq!(found.first(conn).await.unwrap().unwrap().id, 4);
}

#[test_on_both]
async fn the_longest_decimal_has_a_cursor(test: Test) {
    let longest = format!("-{}{}", "9".repeat(100), "0".repeat(100));
    for price in [format!("\"{longest}\""), "123456789.123456".into(), "1e15".into()] {
        sketch(&test, &format!("{{ price: {price} }}")).await;
    }
    let page = async |after: &str| {
        let document = format!(
            "{{
                sketches(orderBy: [{{ price: ASC }}], first: 1, {after}) {{
                    edges {{ cursor node {{ price }} }}
                }}
            }}"
        );
        test.query(&document).await.data()["sketches"]["edges"][0].clone()
    };

    let first = page("").await;
    assert_eq!(first["node"]["price"], Value::from(longest));

    let second = page(&format!("after: {}", first["cursor"])).await;
    assert_eq!(second["node"]["price"], "123456789.123456");
}

#[test_on_both]
async fn a_number_of_more_than_32_bits_is_refused_in_a_filter(test: Test) {
    test.query("{ sketches(where: { single: { lt: 1e39 } }) { totalCount } }")
        .await
        .is_refused_with(
            "BAD_USER_INPUT",
            "`single: { lt }` must be a number that fits the column",
        );
}

/// JSON has no infinite numbers.
#[test_on_both]
async fn an_infinite_number_is_an_error(test: Test) {
    let (input, _) = super::low();
    test.mutation(&format!("createSpecimen(input: {input}) {{ changed }}")).await.data();
    let infinite = if test.is_postgres() { "'Infinity'" } else { "9e999" };
    test.sql(&format!(
        "
        UPDATE specimens SET double = {infinite};
        INSERT INTO sketches (id, single) VALUES (1, {infinite});"
    ))
    .await;

    test.query("{ sketch(id: 1) { single } }").await.has_code("UNREADABLE_VALUE");
    test.query("{ specimens { nodes { double } } }").await.has_code("UNREADABLE_VALUE");
    test.query("{ specimens { nodes { whole } } }")
        .await
        .answers(json!({ "specimens": { "nodes": [{ "whole": -7 }] } }));
}

diesel::table! {
    gauges (id) {
        id -> BigInt,
        level -> Float,
    }
}

/// A number of 32 bits with bounds that no such number has.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = gauges)]
struct Gauge {
    id: i64,
    #[model(range(min = 0.1, max = 0.3))]
    level: f32,
}

#[test_on_both]
async fn the_bounds_of_a_range_belong_to_it_however_many_bits_the_column_has(test: Test) {
    let key = if test.is_postgres() { "BIGSERIAL" } else { "INTEGER" };
    test.sql(&format!("CREATE TABLE gauges (id {key} PRIMARY KEY, level REAL NOT NULL)")).await;
    let conn = &mut *test.write().await;

    for level in [0.1, 0.3] {
        let gauge = Gauge::create(conn, Gauge::changes().set(Gauge::LEVEL, level)).await.unwrap();
        assert_eq!(gauge.level, level);
    }

    let beyond = Gauge::changes().set(Gauge::LEVEL, 0.300_001_f32);
    assert_eq!(Gauge::create(conn, beyond).await.unwrap_err().code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn a_sum_beyond_the_numbers_of_its_type_is_refused(test: Test) {
    test.sql("INSERT INTO sketches (id, double) VALUES (1, 1.7e308), (2, 1.7e308)").await;
    let too_large = "a value is too large for its column, or a sum for its type";

    test.query("{ sketchesAggregate { sum { double } } }")
        .await
        .fails_with("BAD_USER_INPUT", too_large);
    let error = Sketch::query().sum(&mut *test.write().await, Sketch::DOUBLE).await.unwrap_err();

    assert_eq!((error.code(), error.to_string()), ("BAD_USER_INPUT", too_large.to_owned()));
}
