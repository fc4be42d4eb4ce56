//! Values of every type, in and out.

use relata::Error;
use relata::factories::Factory;
use relata::prelude::*;
use serde_json::{Value, json};

use super::{VALUES, all_fields, high, ids, low, sketches};
use crate::domain::Specimen;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn values_of_every_type_go_in_and_come_out(test: Test) {
    let fields = all_fields();

    for (input, output) in [low(), high()] {
        let made = test
            .mutation(&format!("createSpecimen(input: {input}) {{ specimen {{ id {fields} }} }}"))
            .await
            .data();
        let id = made["specimen"]["id"].as_str().unwrap();
        assert_eq!(id.len(), 36, "a UUID made by Relata");

        let mut expected = output.clone();
        expected["id"] = json!(id);
        assert_eq!(made["specimen"], expected);

        test.query(&format!("{{ specimen(id: \"{id}\") {{ {fields} }} }}"))
            .await
            .answers(json!({ "specimen": output }));
    }
}

#[test_on_both]
async fn values_of_every_type_are_changed_and_seen_to_be_unchanged(test: Test) {
    let fields = all_fields();

    for ((before, _), (after, output)) in [(low(), high()), (high(), low())] {
        let made = test
            .mutation(&format!("createSpecimen(input: {before}) {{ specimen {{ id }} }}"))
            .await
            .data();
        let id = made["specimen"]["id"].as_str().unwrap();

        test.mutation(&format!("updateSpecimen(id: \"{id}\", input: {before}) {{ changed }}"))
            .await
            .answers(json!({ "changed": false }));
        test.mutation(&format!(
            "updateSpecimen(id: \"{id}\", input: {after}) {{ changed specimen {{ {fields} }} }}"
        ))
        .await
        .answers(json!({ "changed": true, "specimen": output }));

        test.query(&format!("{{ specimen(id: \"{id}\") {{ {fields} }} }}"))
            .await
            .answers(json!({ "specimen": output }));
    }
}

#[test_on_both]
async fn a_nullable_column_of_any_type_is_null_unless_it_is_given(test: Test) {
    sketches(&test).await;

    test.query(&format!("{{ sketch(id: 3) {{ {} }} }}", all_fields()))
        .await
        .answers(json!({ "sketch": nulls() }));
}

#[test_on_both]
async fn null_goes_into_a_nullable_column_of_any_type(test: Test) {
    sketches(&test).await;
    let fields = all_fields();
    let input: String = VALUES.iter().map(|(field, ..)| format!("{field}: null ")).collect();

    test.mutation(&format!(
        "updateSketch(id: 1, input: {{ {input} }}) {{ changed sketch {{ {fields} }} }}"
    ))
    .await
    .answers(json!({ "changed": true, "sketch": nulls() }));

    test.query(&format!("{{ sketch(id: 1) {{ {fields} }} }}"))
        .await
        .answers(json!({ "sketch": nulls() }));
}

fn nulls() -> Value {
    VALUES.iter().map(|(field, ..)| ((*field).to_owned(), Value::Null)).collect()
}

#[test_on_both]
async fn a_value_that_its_type_cannot_hold_is_refused_with_what_it_can(test: Test) {
    for (field, value, message) in [
        ("small", "32768", "`small` must be a whole number that fits the column"),
        ("big", r#""9223372036854775808""#, "`big` must be a whole number"),
        ("single", "1e39", "`single` must be a number that fits the column"),
        ("price", r#""1.2.3""#, r#"`price` must be a decimal number, as in "12.5""#),
        ("price", r#""1e1000000""#, r#"`price` must be a decimal number, as in "12.5""#),
        ("price", r#""1_000""#, r#"`price` must be a decimal number, as in "12.5""#),
        (
            "price",
            "1234567890.123456",
            r#"`price` must be a text, as in "12.5": a number loses digits"#,
        ),
        ("data", r#""?""#, "`data` must be Base64"),
        ("day", r#""2026-02-29""#, "`day` must be a day, as in 2026-01-31"),
        ("day", r#""10000-01-01""#, "`day` must be a day, as in 2026-01-31"),
        ("clock", r#""25:00""#, "`clock` must be a time of day, as in 09:30:00"),
        (
            "local",
            r#""2026-01-31T09:30:00Z""#,
            "`local` must be a date and time without an offset, as in 2026-01-31T09:30:00",
        ),
        ("extra", r#"{ a: "\u0000" }"#, "`extra` must not contain the character NUL"),
    ] {
        let mut expected = json!({});
        expected[format!("input.{field}")] = json!([message]);

        test.mutation(&format!("createSketch(input: {{ {field}: {value} }}) {{ changed }}"))
            .await
            .is_invalid(expected);
    }

    assert_eq!(ids(&test, "first: 9").await, [0; 0]);
}

#[test_on_both]
async fn a_variable_that_is_not_given_leaves_its_column_out(test: Test) {
    test.query("mutation($state: State) { createSketch(input: { state: $state }) { changed } }")
        .await
        .answers(json!({ "createSketch": { "changed": true } }));
}

/// Both databases take the null of JSON for a value, and clients could not tell it from none.
#[test_on_both]
async fn the_null_of_json_is_refused_where_a_column_is_not_nullable(test: Test) {
    let conn = &mut *test.write().await;
    let factory = Factory::<Specimen>::new();
    let mut specimen = factory.create(conn).await.unwrap();

    specimen.extra = Value::Null;
    for error in [
        specimen.save(conn).await.unwrap_err(),
        factory
            .merge(Specimen::changes().set(Specimen::EXTRA, Value::Null))
            .create(conn)
            .await
            .unwrap_err(),
    ] {
        let Error::Invalid(problems) = error else { panic!("{error:?}") };
        assert_eq!(problems, [("extra".into(), "must not be null".into())]);
    }

    specimen.extra = json!([null]);
    assert!(specimen.save(conn).await.unwrap());
}
