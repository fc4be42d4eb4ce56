//! A hasOne beside a hasMany over the same keys, or beside another hasOne: told apart by `on_query`.

use relata::graphql::Api;
use serde_json::json;

use crate::support::{Test, test_on_both};
use crate::writing::shop::{ONE_OF_EACH_KIND, ONE_OPEN, open_shop};

/// Ada has two closed orders, and the database allows one open order.
async fn two_closed_orders(test: &Test) -> Api {
    let api = open_shop(test).await;
    test.alter(ONE_OPEN).await;
    test.sql("INSERT INTO orders (customer_id, is_open) VALUES (1, FALSE), (1, FALSE)").await;
    api
}

#[test_on_both]
async fn rule_32_a_row_that_the_relation_would_not_show_is_linked_beside_it(test: Test) {
    let api = two_closed_orders(&test).await;
    test.sql("INSERT INTO orders (customer_id, is_open) VALUES (1, TRUE), (NULL, FALSE)").await;

    test.mutation(
        "createOrder(input: { isOpen: false, customer: { associate: { id: 1 } } }) { created }",
    )
    .to(api.clone())
    .await
    .answers(json!({ "created": true }));
    test.mutation(
        "associateCustomerWithOrder(orderId: 4, customerId: 1) { changed displaced { id } }",
    )
    .to(api.clone())
    .await
    .answers(json!({ "changed": true, "displaced": null }));

    test.query("{ customer(id: 1) { openOrder { id } orders { totalCount } } }")
        .to(api)
        .await
        .answers(
            json!({ "customer": { "openOrder": { "id": "3" }, "orders": { "totalCount": 5 } } }),
        );
}

#[test_on_both]
async fn rule_32_what_the_database_refuses_is_an_occupied_slot(test: Test) {
    let api = two_closed_orders(&test).await;
    test.sql("INSERT INTO orders (customer_id, is_open) VALUES (1, TRUE), (NULL, TRUE)").await;

    for field in [
        "createOrder(input: { isOpen: true, customer: { associate: { id: 1 } } }) { created }",
        "associateCustomerWithOrder(orderId: 4, customerId: 1) { changed }",
    ] {
        test.mutation(field).to(api.clone()).await.has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "currentOrder",
            "owner": "Customer",
            "ownerId": "1",
            "occupantId": "3",
            "hidden": false,
        }));
    }
}

#[test_on_both]
async fn rule_28_hidden_rows_are_passed_over_where_the_database_allows_them(test: Test) {
    let api = two_closed_orders(&test).await;

    test.mutation(
        "createCurrentOrderForCustomer(customerId: 1, input: { isOpen: true }) {
            created
            currentOrder { id }
        }",
    )
    .to(api.clone())
    .await
    .answers(json!({ "created": true, "currentOrder": { "id": "3" } }));
    test.mutation(
        "updateOrCreateCurrentOrderForCustomer(customerId: 1, input: { total: 7 }) {
            created
            currentOrder { id total }
        }",
    )
    .to(api)
    .await
    .answers(json!({ "created": false, "currentOrder": { "id": "3", "total": 7 } }));
}

#[test_on_both]
async fn rule_30_update_or_create_opens_no_closed_order_again(test: Test) {
    let api = two_closed_orders(&test).await;

    test.mutation(
        "updateOrCreateCurrentOrderForCustomer(customerId: 1, input: { isOpen: true }) {
            created
            currentOrder { id }
        }",
    )
    .to(api)
    .await
    .answers(json!({ "created": true, "currentOrder": { "id": "3" } }));
}

#[test_on_both]
async fn rule_31_dissociate_unlinks_the_row_that_is_shown_and_no_other(test: Test) {
    let api = two_closed_orders(&test).await;
    test.sql("INSERT INTO orders (customer_id, is_open) VALUES (1, TRUE)").await;

    for changed in [true, false] {
        let displaced = if changed { json!({ "id": "3" }) } else { json!(null) };
        test.mutation(
            "dissociateCurrentOrderFromCustomer(customerId: 1) { changed displaced { id } }",
        )
        .to(api.clone())
        .await
        .answers(json!({ "changed": changed, "displaced": displaced }));
    }

    test.query("{ customer(id: 1) { orders { nodes { id } } } }").to(api).await.answers(json!({
        "customer": { "orders": { "nodes": [{ "id": "1" }, { "id": "2" }] } },
    }));
}

/// Two hasOne over one key, which only their conditions tell apart.
#[test_on_both]
async fn rule_28_one_has_one_leaves_the_row_of_another_alone(test: Test) {
    let api = open_shop(&test).await;
    test.alter(ONE_OF_EACH_KIND).await;
    test.sql("INSERT INTO addresses (customer_id, kind) VALUES (1, 'billing'), (NULL, 'shipping')")
        .await;

    test.mutation(
        r#"updateOrCreateShippingForCustomer(customerId: 1, input: { kind: "shipping" }) {
            created
            shipping { id }
            customer { billing { id } shipping { id } }
        }"#,
    )
    .to(api.clone())
    .await
    .answers(json!({
        "created": true,
        "shipping": { "id": "3" },
        "customer": { "billing": { "id": "1" }, "shipping": { "id": "3" } },
    }));
    test.mutation(
        "associateShippingWithCustomer(customerId: 1, shippingId: 2, onOccupied: DELETE) {
            displaced { id }
            customer { billing { id } shipping { id } }
        }",
    )
    .to(api)
    .await
    .answers(json!({
        "displaced": { "id": "3" },
        "customer": { "billing": { "id": "1" }, "shipping": { "id": "2" } },
    }));
}
