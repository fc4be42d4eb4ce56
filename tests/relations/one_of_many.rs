//! A hasOne that shows one row of a hasMany: rule 35.

use relata::graphql::Api;
use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, test_on_both};
use crate::writing::shop::{Customer, ONE_OPEN, Order, open_shop};

/// Ada has orders for nothing known, 5, 9 and 9, of which the second is open; Bob has none.
async fn four_orders(test: &Test) -> Api {
    let api = open_shop(test).await;
    test.sql(
        "INSERT INTO orders (customer_id, is_open, total)
        VALUES (1, FALSE, NULL), (1, TRUE, 5), (1, FALSE, 9), (1, FALSE, 9)",
    )
    .await;
    api
}

#[test_on_both]
async fn rule_35_the_first_row_in_the_order_is_shown_in_one_statement(test: Test) {
    let api = four_orders(&test).await;

    test.query(
        "{ customers { nodes { name hasLargestOrder largestOrder { id } openOrder { id } } } }",
    )
    .to(api)
    .await
    .answers(json!({ "customers": { "nodes": [
            {
                "name": "Ada",
                "hasLargestOrder": true,
                "largestOrder": { "id": "3" },
                "openOrder": { "id": "2" },
            },
            { "name": "Bob", "hasLargestOrder": false, "largestOrder": null, "openOrder": null },
        ] } }))
    .in_statements(3);
}

#[test_on_both]
async fn rule_35_filters_and_aggregates_see_the_shown_row_alone(test: Test) {
    let api = four_orders(&test).await;
    test.alter(ONE_OPEN).await;

    for (filter, count) in [
        ("has: [LARGEST_ORDER]", 1),
        ("whereHas: { largestOrder: { total: { eq: 5 } } }", 0),
        ("whereHas: { largestOrder: { total: { eq: 9 } } }", 1),
        ("whereHas: { openOrder: { total: { eq: 5 } } }", 1),
        (
            "or: [
                { whereHas: { openOrder: { total: { eq: 5 } } } },
                { doesntHave: [LARGEST_ORDER] },
                { id: { eq: 1 } },
            ]",
            2,
        ),
        ("whereHas: { orders: { whereHas: { customer: { has: [LARGEST_ORDER] } } } }", 1),
    ] {
        test.query(&format!("{{ customers(where: {{ {filter} }}) {{ totalCount }} }}"))
            .to(api.clone())
            .await
            .answers(json!({ "customers": { "totalCount": count } }));
    }

    test.query(
        "{
            customer(id: 1) {
                largestOrderAggregate { count sum { total } }
                ordersAggregate { count sum { total } }
                small: largestOrder(where: { total: { lt: 9 } }) { id }
            }
        }",
    )
    .to(api)
    .await
    .answers(json!({ "customer": {
        "largestOrderAggregate": { "count": 1, "sum": { "total": "9" } },
        "ordersAggregate": { "count": 4, "sum": { "total": "23" } },
        "small": null,
    } }));
}

#[test_on_both]
async fn rule_35_owners_are_ordered_by_the_shown_row(test: Test) {
    let api = four_orders(&test).await;
    test.sql("INSERT INTO orders (customer_id, is_open, total) VALUES (2, FALSE, 7), (2, TRUE, 8)")
        .await;

    for (order, names) in [
        ("largestOrder: { total: ASC }", ["Bob", "Ada"]),
        ("openOrder: { total: ASC }", ["Ada", "Bob"]),
    ] {
        let document = format!("{{ customers(orderBy: [{{ {order} }}]) {{ nodes {{ name }} }} }}");
        let answer = test.query(&document).to(api.clone()).await;
        assert_eq!(answer.nodes("customers", "name"), names, "{order}");
    }
}

#[test_on_both]
async fn rule_35_the_query_of_one_owner_reads_changes_and_deletes_the_shown_row(test: Test) {
    four_orders(&test).await;
    let conn = &mut *test.write().await;
    let ada = Customer::find_or_fail(conn, 1).await.unwrap();

    let largest = ada.largest_order().query().first(conn).await.unwrap();
    assert_eq!(largest.map(|order| order.id), Some(3));
    let changes = Order::changes().set(Order::TOTAL, 10);
    assert_eq!(ada.largest_order().query().update(conn, changes).await.unwrap(), 1);
    assert_eq!(ada.largest_order().query().delete(conn).await.unwrap(), 1);

    let rows = Customer::query().preload(Customer::LARGEST_ORDER).all(conn).await.unwrap();
    let largest: Vec<Option<i64>> = rows
        .iter()
        .map(|row| row.related(Customer::LARGEST_ORDER).unwrap().map(|order| order.id))
        .collect();
    assert!(largest.contains(&Some(4)), "{largest:?}");
    assert_eq!(ada.orders().query().count(conn).await.unwrap(), 3);
}

#[test_on_both]
async fn rule_35_factories_make_a_row_that_is_shown(test: Test) {
    open_shop(&test).await;
    let conn = &mut *test.write().await;

    let customer = relata::factories::Factory::<Customer>::new()
        .with(Customer::LARGEST_ORDER)
        .create(conn)
        .await
        .unwrap();

    let made = customer.related(Customer::LARGEST_ORDER).unwrap().map(|order| order.id);
    let shown = customer.largest_order().query().first(conn).await.unwrap().map(|order| order.id);
    assert!(made.is_some() && made == shown, "{made:?} {shown:?}");
}
