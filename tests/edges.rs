//! Values at the edges of what columns hold, and of what the two databases keep alike.

use relata::database::Error;
use relata::factories::Factory;
use relata::prelude::*;
use relata::types::{NaiveDate, NaiveTime};
use serde_json::{Value, json};

use crate::domain::schema::{sketches, specimens};
use crate::domain::{Sketch, Specimen};
use crate::on_both;
use crate::support::{Test, answer};

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

async fn refused(test: &Test, document: &str) -> Value {
    answer(&test.domain_api(), document, json!({})).await["errors"][0].clone()
}

on_both! {
    /// GraphQL (§ ID): any whole number counts as its text.
    async fn whole_numbers_are_keys_of_any_kind(test: Test) {
        let label = "mutation { createLabel(input: { slug: 5, caption: \"Five\" }) { label { slug } } }";
        assert_eq!(test.domain(label).await["createLabel"]["label"]["slug"], json!("5"));
        let document = "{ label(slug: 5) { caption } labels(where: { slug: { in: [5, \"6\"] } }) { totalCount } }";
        assert_eq!(test.domain(document).await, json!({ "label": { "caption": "Five" }, "labels": { "totalCount": 1 } }));
        let wrong = refused(&test, "{ specimen(id: 5) { title } }").await;
        assert_eq!(wrong["message"], json!("`id` must be a UUID"));
    }

    /// A column never holds a number that no answer could tell.
    async fn numbers_beyond_32_bits_are_refused(test: Test) {
        let made = refused(&test, "mutation { createSketch(input: { single: 1e39 }) { changed } }").await;
        let expected = json!({ "input.single": ["`single` must be a number that fits the column"] });
        assert_eq!(made["extensions"]["validation"], expected);
        let found = refused(&test, "{ sketches(where: { single: { lt: 1e39 } }) { totalCount } }").await;
        assert_eq!(found["message"], json!("`single: { lt }` must be a number that fits the column"));
    }

    /// Rust has times to the nanosecond, and neither database keeps more than the microsecond.
    async fn times_are_kept_to_the_microsecond(test: Test) {
        let conn = &mut *test.write().await;
        let exact = |nanoseconds| NaiveTime::from_hms_nano_opt(1, 2, 3, nanoseconds).unwrap();
        let on_day = |time| NaiveDate::from_ymd_opt(2026, 1, 31).unwrap().and_time(time);
        let (given, kept) = (exact(123_456_789), exact(123_456_000));
        let values = changes().set(sketches::clock, given).set(sketches::local, on_day(given));
        let values = values.set(sketches::moment, on_day(given).and_utc());
        let mut sketch = Sketch::create(conn, values).await.unwrap();
        let expected = (Some(kept), Some(on_day(kept)), Some(on_day(kept).and_utc()));
        assert_eq!((sketch.clock, sketch.local, sketch.moment), expected);
        (sketch.clock, sketch.local, sketch.moment) = (Some(given), Some(on_day(given)), Some(on_day(given).and_utc()));
        assert!(!sketch.is_dirty());
        let found = Sketch::query().filter(column(sketches::clock).is_in([given]).and(column(sketches::local).eq(on_day(given))));
        assert_eq!(found.count(conn).await.unwrap(), 1);

        for field in ["clock", "local", "moment"] {
            let page = format!("{{ sketches(orderBy: [{{ {field}: ASC }}]) {{ pageInfo {{ endCursor }} }} }}");
            let cursor = test.domain(&page).await["sketches"]["pageInfo"]["endCursor"].clone();
            let next = format!("{{ sketches(orderBy: [{{ {field}: ASC }}], after: {cursor}) {{ nodes {{ id }} }} }}");
            assert_eq!(test.domain(&next).await["sketches"]["nodes"], json!([]), "{field}");
        }
    }

    /// Bounds hold for the number as it is written, however many bits the column has.
    async fn bounds_include_themselves(test: Test) {
        let key = if test.is_postgres() { "BIGSERIAL" } else { "INTEGER" };
        test.sql(&format!("CREATE TABLE gauges (id {key} PRIMARY KEY, level REAL NOT NULL)")).await;
        let conn = &mut *test.write().await;
        for level in [0.1, 0.3] {
            assert_eq!(Gauge::create(conn, changes().set(gauges::level, level)).await.unwrap().level, level);
        }
        let beyond = Gauge::create(conn, changes().set(gauges::level, 0.300_001_f32)).await.unwrap_err();
        assert_eq!(beyond.code(), "BAD_USER_INPUT");
    }

    /// The null of JSON is a value to both databases; where a column is not nullable, no client could make sense of it.
    async fn the_null_of_json_is_null(test: Test) {
        let conn = &mut *test.write().await;
        let factory = Factory::<Specimen>::new();
        let mut specimen = factory.create(conn).await.unwrap();
        specimen.extra = Value::Null;
        let refused = [
            specimen.save(conn).await.unwrap_err(),
            factory.merge(changes().set(specimens::extra, Value::Null)).create(conn).await.unwrap_err(),
        ];
        for error in refused {
            assert!(matches!(&error, Error::Invalid(problems) if *problems == [("extra".into(), "must not be null".into())]), "{error:?}");
        }
        specimen.extra = json!([null]);
        assert!(specimen.save(conn).await.unwrap());
    }

    /// JSON has no infinite numbers, but a database can: rows behind them are shown all the same.
    async fn pages_go_on_behind_infinite_numbers(test: Test) {
        let (least, most) = if test.is_postgres() { ("'-Infinity'", "'Infinity'") } else { ("-9e999", "9e999") };
        test.sql(&format!("INSERT INTO sketches (id, double, single) VALUES (1, {most}, 1), (2, 0, 2), (3, {least}, 3), (4, NULL, 4)")).await;
        let (mut after, mut seen) = (String::new(), Vec::new());
        while seen.len() < 4 {
            let page = format!("{{ sketches(orderBy: [{{ double: ASC }}], first: 1 {after}) {{ edges {{ cursor node {{ id }} }} }} }}");
            let edge = test.domain(&page).await["sketches"]["edges"][0].clone();
            seen.push(edge["node"]["id"].as_str().unwrap().to_owned());
            after = format!("after: {}", edge["cursor"]);
        }
        assert_eq!(seen, ["3", "2", "1", "4"]);
    }
}
