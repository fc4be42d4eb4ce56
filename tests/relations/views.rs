//! Models over views: `#[model(view)]`.

use relata::graphql::{Api, Models};
use relata::prelude::*;
use relata::relations::check::check;
use serde_json::json;

use crate::support::{Test, test_on_both};

diesel::table! {
    shoppers (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    spendings (shopper_id) {
        shopper_id -> BigInt,
        total -> BigInt,
    }
}

diesel::table! {
    purchases (id) {
        id -> BigInt,
        shopper_id -> BigInt,
        price -> BigInt,
    }
}

/// Somebody who buys.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = shoppers)]
#[has_one(spending: Spending, foreign_key = spendings::shopper_id)]
#[has_many(purchases: Purchase)]
pub struct Shopper {
    /// Identifies the shopper.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// What a shopper has spent, computed by the database.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = spendings, primary_key(shopper_id))]
#[model(view)]
#[belongs_to(shopper: Shopper)]
#[has_many(purchases: Purchase, local_key = spendings::shopper_id, foreign_key = purchases::shopper_id)]
pub struct Spending {
    /// The shopper's key.
    pub shopper_id: i64,
    /// The sum of the prices.
    pub total: i64,
}

/// Something bought.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = purchases)]
#[belongs_to(shopper: Shopper)]
pub struct Purchase {
    /// Identifies the purchase.
    pub id: i64,
    /// The shopper's key.
    pub shopper_id: i64,
    /// The price.
    pub price: i64,
}

relata::models! {
    /// Shoppers, their purchases, and a view over both.
    struct Shop: Shopper, Spending, Purchase
}

/// Ada has bought for 5 and 7, Bob nothing. On PostgreSQL the view can be materialized.
async fn shop(test: &Test, view: &str) -> Api {
    let key = if test.is_postgres() {
        "BIGSERIAL PRIMARY KEY"
    } else {
        "INTEGER PRIMARY KEY AUTOINCREMENT"
    };
    let sum = if test.is_postgres() { "sum(price)::bigint" } else { "sum(price)" };
    test.alter(&format!(
        "CREATE TABLE shoppers (id {key}, name TEXT NOT NULL);
        CREATE TABLE purchases (id {key}, shopper_id BIGINT NOT NULL REFERENCES shoppers (id), price BIGINT NOT NULL);
        CREATE INDEX purchases_shopper_id ON purchases (shopper_id);
        INSERT INTO shoppers (name) VALUES ('Ada'), ('Bob');
        INSERT INTO purchases (shopper_id, price) VALUES (1, 5), (1, 7);
        CREATE {view} spendings AS SELECT shopper_id, {sum} AS total FROM purchases GROUP BY shopper_id"
    ))
    .await;
    relata::app(Shop).api(test.database.clone())
}

#[test_on_both]
async fn a_view_is_read_as_any_other_model(test: Test) {
    let api = shop(&test, "VIEW").await;

    test.query(
        r#"{
            shoppers { nodes { name spending { total } hasSpending } }
            spendings(where: { total: { gt: 5 }, whereHas: { shopper: { name: { eq: "Ada" } } } }) {
                nodes { shopperId total shopper { name } purchases { nodes { price } } }
            }
            spending(shopperId: 1) { total }
            spendingsAggregate { sum { total } }
        }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "shoppers": { "nodes": [
            { "name": "Ada", "spending": { "total": "12" }, "hasSpending": true },
            { "name": "Bob", "spending": null, "hasSpending": false },
        ] },
        "spendings": { "nodes": [{
            "shopperId": "1",
            "total": "12",
            "shopper": { "name": "Ada" },
            "purchases": { "nodes": [{ "price": "5" }, { "price": "7" }] },
        }] },
        "spending": { "total": "12" },
        "spendingsAggregate": { "sum": { "total": "12" } },
    }));
}

#[test]
fn no_mutation_writes_a_view_or_through_it() {
    let sdl = relata::app(Shop).sdl();

    let (_, mutations) = sdl.split_once("type Mutation {").unwrap();
    let mutations = mutations.split_once("\n}").unwrap().0;
    assert!(mutations.contains("createPurchaseForShopper("), "{mutations}");
    assert!(!mutations.contains("Spending"), "{mutations}");
    assert!(!sdl.contains("input CreateSpendingInput"), "{sdl}");
}

#[test_on_both]
async fn verbs_in_rust_name_the_view(test: Test) {
    shop(&test, "VIEW").await;
    let conn = &mut *test.write().await;
    let mut row = Spending::find_or_fail(conn, 1).await.unwrap();
    row.total = 3;
    let shopper = Shopper::find_or_fail(conn, 2).await.unwrap();
    let values = || Spending::changes().set(Spending::TOTAL, 1_i64);

    for (verb, refused) in [
        ("save", row.save(conn).await.map(drop)),
        ("delete", row.delete(conn).await.map(drop)),
        ("update of many", Spending::query().update(conn, values()).await.map(drop)),
        ("create", shopper.spending().create(conn, values()).await.map(drop)),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Spending is a view, whose rows are only read: write those of the tables that it reads",
            "{verb}"
        );
    }
}

#[test_on_both]
async fn a_view_fits_without_indexes(test: Test) {
    shop(&test, if test.is_postgres() { "MATERIALIZED VIEW" } else { "VIEW" }).await;

    let report = check(&mut test.database.read().await.unwrap(), Shop::all()).await.unwrap();

    assert!(report.problems.is_empty(), "{report:?}");
    assert!(report.hints.is_empty(), "{report:?}");
}
