//! Columns of an enum.

use relata::prelude::*;

use super::ids;
use crate::domain::{Domain, Sketch, State};
use crate::support::{Test, test_on_both};
use serde_json::json;

#[test_on_both]
async fn a_value_that_an_enum_does_not_have_is_refused(test: Test) {
    test.query(
        "query($state: State) { sketches(where: { state: { eq: $state } }) { totalCount } }",
    )
    .with_variables(json!({ "state": "OLD" }))
    .await
    .has_code("BAD_USER_INPUT");
}

/// The text is a mistake in the database: rows that have it are found, and the text is not shown.
#[test_on_both]
async fn a_text_in_the_database_that_an_enum_does_not_have_is_an_error(test: Test) {
    test.sql("INSERT INTO sketches (id, state) VALUES (1, 'lost')").await;

    test.query("{ sketches { nodes { state } } }").await.has_code("UNREADABLE_VALUE");
    assert_eq!(ids(&test, "where: { state: { ne: NEW } }").await, [1]);

    let error = Sketch::find(&mut *test.write().await, 1).await.unwrap_err();
    assert_eq!(error.code(), "UNREADABLE_VALUE");
}

#[test_on_both]
async fn enums_are_values_in_rust(test: Test) {
    let conn = &mut *test.write().await;

    let sketch =
        Sketch::create(conn, Sketch::changes().set(Sketch::STATE, State::Done)).await.unwrap();
    assert_eq!(sketch.state, Some(State::Done));

    let done = Sketch::query().filter(Sketch::STATE.eq(State::Done));
    assert_eq!(done.count(conn).await.unwrap(), 1);
    let others = Sketch::query().filter(Sketch::STATE.eq_any([State::New, State::InReview]));
    assert_eq!(others.count(conn).await.unwrap(), 0);
}

/// `#[model(text = "finished")]` on `State::Done`.
#[test_on_both]
async fn the_text_of_a_value_in_the_database_can_be_named(test: Test) {
    let conn = &mut *test.write().await;

    Sketch::create(conn, Sketch::changes().set(Sketch::STATE, State::Done)).await.unwrap();

    let finished = Sketch::query().filter(Sketch::STATE.eq("finished"));
    assert!(finished.exists(conn).await.unwrap());
}

#[test]
fn the_schema_describes_enums_and_their_values() {
    let sdl = relata::app(Domain).sdl();
    let start = sdl.find("enum State {").unwrap();

    insta::assert_snapshot!(sdl[start..].split_inclusive('}').next().unwrap(), @r#"
    enum State {
      "Nobody has looked at it."
      NEW
      "Somebody looks at it."
      IN_REVIEW
      "Everybody has looked at it."
      DONE
    }
    "#);
}

#[test]
fn two_enums_of_one_name_can_stand_in_one_schema_if_one_is_renamed() {
    #[derive(Clone, Copy, Debug, PartialEq, ModelEnum)]
    #[model(name = "OrderState")]
    enum State {
        Paid,
    }

    struct Queries;

    #[async_graphql::Object]
    impl Queries {
        /// The only one.
        async fn order_state(&self) -> State {
            State::Paid
        }
    }

    let sdl = relata::app(Domain).queries(Queries).sdl();
    for part in ["  orderState: OrderState!\n", "enum OrderState {", "  PAID\n", "enum State {"] {
        assert!(sdl.contains(part), "{part}");
    }
}
