//! Writes through a hasOne that is one of many, which has no slot: rule 35.

use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, test_on_both};
use crate::writing::shop::{Customer, ONE_OPEN, Order, open_shop};

#[test_on_both]
async fn rule_35_create_takes_nobodys_place(test: Test) {
    let api = open_shop(&test).await;
    test.sql("INSERT INTO orders (customer_id, is_open, total) VALUES (1, FALSE, 5)").await;

    test.mutation(
        "createLargestOrderForCustomer(customerId: 1, input: { isOpen: false, total: 9 }) {
            created
            largestOrder { id }
            customer { largestOrder { id } orders { totalCount } }
        }",
    )
    .to(api)
    .await
    .answers(json!({
        "created": true,
        "largestOrder": { "id": "2" },
        "customer": { "largestOrder": { "id": "2" }, "orders": { "totalCount": 2 } },
    }));
}

#[test_on_both]
async fn rule_35_a_row_that_the_constraint_hides_is_refused(test: Test) {
    let api = open_shop(&test).await;
    test.sql("INSERT INTO orders (is_open) VALUES (FALSE)").await;

    for field in [
        "createOpenOrderForCustomer(customerId: 1, input: { isOpen: false }) { changed }",
        "associateOpenOrderWithCustomer(customerId: 1, openOrderId: 1) { changed }",
        "firstOrCreateOpenOrderForCustomer(customerId: 1, input: { isOpen: false }) { changed }",
    ] {
        test.mutation(field).to(api.clone()).await.is_refused_with(
            "BAD_USER_INPUT",
            "`openOrder` would not show this order: give it values that do, \
             or write it through `orders`",
        );
    }
    test.query("{ customer(id: 1) { orders { totalCount } } }")
        .to(api)
        .await
        .answers(json!({ "customer": { "orders": { "totalCount": 0 } } }));
}

#[test_on_both]
async fn rule_35_verbs_find_and_unlink_the_row_that_is_shown(test: Test) {
    let api = open_shop(&test).await;
    test.alter(ONE_OPEN).await;
    test.sql("INSERT INTO orders (customer_id, is_open) VALUES (1, FALSE), (1, TRUE)").await;

    test.mutation(
        "updateOrCreateOpenOrderForCustomer(customerId: 1, input: { total: 3 }) {
            created
            openOrder { id total }
        }",
    )
    .to(api.clone())
    .await
    .answers(json!({ "created": false, "openOrder": { "id": "2", "total": 3 } }));
    test.mutation("dissociateOpenOrderFromCustomer(customerId: 1) { changed displaced { id } }")
        .to(api.clone())
        .await
        .answers(json!({ "changed": true, "displaced": { "id": "2" } }));
    let create = "firstOrCreateOpenOrderForCustomer(customerId: 1, input: { isOpen: true })";
    test.mutation(&format!("{create} {{ created openOrder {{ id }} }}"))
        .to(api.clone())
        .await
        .answers(json!({ "created": true, "openOrder": { "id": "3" } }));
    test.mutation("createOpenOrderForCustomer(customerId: 1, input: { isOpen: true }) { created }")
        .to(api)
        .await
        .has_code("UNIQUE_VIOLATION");
}

#[test_on_both]
async fn rule_35_the_belongs_to_of_the_other_side_is_free(test: Test) {
    open_shop(&test).await;
    let conn = &mut *test.write().await;
    let ada = Customer::find_or_fail(conn, 1).await.unwrap();

    for total in [5, 9] {
        let values = Order::changes().set(Order::IS_OPEN, true).set(Order::TOTAL, total);
        let order = Order::create(conn, values).await.unwrap();
        order.customer().associate(conn, ada.id).await.unwrap();
    }
    let values = Order::changes().set(Order::IS_OPEN, true).set(Order::TOTAL, 7);
    let saved = ada.largest_order().save(conn, values).await.unwrap();

    assert!(saved.created && saved.displaced.is_none());
    let largest = ada.largest_order().query().first(conn).await.unwrap();
    assert_eq!(largest.and_then(|order| order.total), Some(9));
    assert_eq!(ada.largest_order().dissociate(conn).await.unwrap().map(|order| order.id), Some(2));
    assert_eq!(ada.orders().query().count(conn).await.unwrap(), 2);
}

#[test_on_both]
async fn rule_37_a_row_in_memory_has_the_row_that_the_relation_shows(test: Test) {
    open_shop(&test).await;
    let conn = &mut *test.write().await;
    let mut ada = Customer::find_or_fail(conn, 1).await.unwrap();
    let order = |total: i32| Order::changes().set(Order::IS_OPEN, false).set(Order::TOTAL, total);
    let shown = |ada: &Row<Customer>| {
        ada.related(Customer::LARGEST_ORDER).unwrap().and_then(|order| order.total)
    };

    for (total, largest) in [(5, 5), (9, 9), (7, 9)] {
        ada.relation(Customer::LARGEST_ORDER).create(conn, order(total)).await.unwrap();
        assert_eq!(shown(&ada), Some(largest));
    }
    let unlinked = ada.relation(Customer::LARGEST_ORDER).dissociate(conn).await.unwrap();
    assert_eq!((unlinked.unwrap().total, shown(&ada)), (Some(9), Some(7)));
}
