//! Days, times and moments, which both databases keep alike.

use chrono::TimeDelta;
use relata::factories::Factory;
use relata::prelude::*;
use relata::types::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::json;

use crate::domain::{Label, Sketch};
use crate::support::{Test, test_on_both};

/// Both databases count the leap second as the first one of the next minute.
#[test_on_both]
async fn a_leap_second_is_a_moment_like_any_other(test: Test) {
    test.profile("A").await;
    let update = r#"updateProfile(id: 1, input: { deletedAt: "2016-12-31T23:59:60.5Z" }) {
        changed
        profile { deletedAt }
    }"#;

    test.mutation(update).await.answers(json!({
        "changed": true,
        "profile": { "deletedAt": "2017-01-01T00:00:00.500Z" },
    }));
    test.mutation(update).await.answers(json!({
        "changed": false,
        "profile": { "deletedAt": "2017-01-01T00:00:00.500Z" },
    }));

    let found = r#"{
        profiles(where: { deletedAt: { eq: "2017-01-01T00:00:00.5Z" } }) { totalCount }
    }"#;
    test.query(found).await.answers(json!({ "profiles": { "totalCount": 1 } }));
}

/// A time of day, with these nanoseconds after the second.
fn clock(nanoseconds: u32) -> NaiveTime {
    NaiveTime::from_hms_nano_opt(1, 2, 3, nanoseconds).unwrap()
}

fn local(nanoseconds: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap().and_time(clock(nanoseconds))
}

fn moment(nanoseconds: u32) -> DateTime<Utc> {
    local(nanoseconds).and_utc()
}

/// A sketch at times that are given to the nanosecond.
async fn sketch_at(test: &Test, nanoseconds: u32) -> Row<Sketch> {
    let values = Sketch::changes()
        .set(Sketch::CLOCK, clock(nanoseconds))
        .set(Sketch::LOCAL, local(nanoseconds))
        .set(Sketch::MOMENT, moment(nanoseconds));
    Sketch::create(&mut *test.write().await, values).await.unwrap()
}

/// Rust has times to the nanosecond, and neither database keeps more than the microsecond.
#[test_on_both]
async fn times_are_kept_to_the_microsecond(test: Test) {
    let sketch = sketch_at(&test, 123_456_789).await;

    assert_eq!(sketch.clock, Some(clock(123_456_000)));
    assert_eq!(sketch.local, Some(local(123_456_000)));
    assert_eq!(sketch.moment, Some(moment(123_456_000)));
}

#[test_on_both]
async fn times_that_differ_by_less_than_a_microsecond_are_equal(test: Test) {
    let mut sketch = sketch_at(&test, 123_456_789).await;

    sketch.clock = Some(clock(123_456_789));
    sketch.local = Some(local(123_456_789));
    sketch.moment = Some(moment(123_456_789));
    assert!(!sketch.is_dirty());

    let found = Sketch::query().filter(
        Sketch::CLOCK.eq_any([clock(123_456_789)]).and(Sketch::LOCAL.eq(local(123_456_789))),
    );
    assert_eq!(found.count(&mut *test.write().await).await.unwrap(), 1);
}

#[test_on_both]
async fn the_cursor_of_a_time_to_the_microsecond_is_after_its_row(test: Test) {
    sketch_at(&test, 123_456_789).await;

    for field in ["clock", "local", "moment"] {
        let order = format!("orderBy: [{{ {field}: ASC }}]");
        let first =
            test.query(&format!("{{ sketches({order}) {{ pageInfo {{ endCursor }} }} }}")).await;

        let after = &first.data()["sketches"]["pageInfo"]["endCursor"];
        test.query(&format!("{{ sketches({order}, after: {after}) {{ nodes {{ id }} }} }}"))
            .await
            .answers(json!({ "sketches": { "nodes": [] } }));
    }
}

/// Columns without a zone hold what they are in UTC.
#[test_on_both]
async fn days_and_local_times_are_filled_in_when_a_row_is_made(test: Test) {
    let today = Utc::now().date_naive();
    let before = Utc::now().naive_utc() - TimeDelta::seconds(1);

    let values = Label::changes().set(Label::SLUG, "a").set(Label::TEXT, "A");
    let label = Label::create(&mut *test.write().await, values).await.unwrap();

    let printed_on = label.printed_on.unwrap();
    let touched_at = label.touched_at.unwrap();
    assert!((today..=Utc::now().date_naive()).contains(&printed_on), "{printed_on}");
    assert!(before < touched_at && touched_at <= Utc::now().naive_utc(), "{touched_at}");
}

#[test_on_both]
async fn a_row_that_changes_keeps_the_day_it_was_made_on_and_has_a_new_time(test: Test) {
    let conn = &mut *test.write().await;
    let values = Label::changes().set(Label::SLUG, "a").set(Label::TEXT, "A");
    let mut label = Label::create(conn, values).await.unwrap();
    let (printed_on, touched_at) = (label.printed_on, label.touched_at);

    label.text = "B".into();
    assert!(label.save(conn).await.unwrap());

    assert_eq!(label.printed_on, printed_on);
    assert!(label.touched_at > touched_at);
}

#[test]
fn days_and_local_times_are_the_same_for_the_same_seed_of_a_factory() {
    let first = Factory::<Label>::new().seeded(1).make().unwrap();
    let second = Factory::<Label>::new().seeded(1).make().unwrap();

    assert!(first.touched_at.is_some());
    assert_eq!(first.touched_at, second.touched_at);
    assert_eq!(first.printed_on, first.touched_at.map(|moment| moment.date()));
}
