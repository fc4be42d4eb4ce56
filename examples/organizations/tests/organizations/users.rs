//! Users, whose apprentices are users too.

use serde_json::json;

use crate::support::{Test, test_on_both};

/// Makes Ann, who is her own apprentice.
async fn make_ann(test: &Test) {
    test.mutation(r#"createUser(input: { name: "Ann", email: "a@example.com" }) { created }"#)
        .await
        .answers(json!({ "created": true }));

    test.mutation(
        "associateApprenticeWithUser(userId: 1, apprenticeId: 1) {
            user { apprentice { id } mentor { id } }
        }",
    )
    .await
    .answers(json!({ "user": { "apprentice": { "id": "1" }, "mentor": { "id": "1" } } }));
}

/// The answer shows what is in the database after the last write.
#[test_on_both]
async fn a_row_that_is_related_to_itself_can_be_written_twice_in_one_mutation(test: Test) {
    make_ann(&test).await;

    test.mutation(
        r#"updateUser(id: 1, input: { name: "Anna", apprentice: { save: { id: 1, name: "Annie" } } }) {
            user { name }
        }"#,
    )
    .await
    .answers(json!({ "user": { "name": "Annie" } }));
}

#[test_on_both]
async fn a_row_in_its_own_slot_is_not_deleted(test: Test) {
    make_ann(&test).await;

    test.mutation(
        r#"createApprenticeForUser(
            userId: 1,
            input: { name: "New", email: "n@example.com" },
            onOccupied: DELETE,
        ) {
            changed
        }"#,
    )
    .await
    .is_refused_with("BAD_USER_INPUT", "User 1 is its own apprentice: detach it instead");
}

#[test_on_both]
async fn a_row_that_is_related_to_itself_can_be_unlinked(test: Test) {
    make_ann(&test).await;

    test.mutation(
        "dissociateApprenticeFromUser(userId: 1) {
            user { mentor { id } }
            displaced { name mentor { id } }
        }",
    )
    .await
    .answers(json!({
        "user": { "mentor": null },
        "displaced": { "name": "Ann", "mentor": null },
    }));
}

/// Makes Ann, her apprentice Bob, and his apprentice Cy.
async fn make_apprentices(test: &Test) {
    test.mutation(
        r#"createUser(
            input: {
                name: "Ann",
                email: "a@example.com",
                apprentice: {
                    create: {
                        name: "Bob",
                        email: "b@example.com",
                        apprentice: { create: { name: "Cy", email: "c@example.com" } },
                    },
                },
            },
        ) {
            created
        }"#,
    )
    .await
    .answers(json!({ "created": true }));
}

#[test_on_both]
async fn a_relation_to_the_model_itself_nests_in_filters_orders_and_fields(test: Test) {
    make_apprentices(&test).await;

    test.query(
        "{
            users(
                where: { whereHas: { apprentice: { has: [APPRENTICE] } } },
                orderBy: [{ apprentice: { name: ASC } }],
            ) {
                nodes {
                    name
                    apprentice {
                        name
                        apprentice { name apprentice { name } mentor { mentor { name } } }
                    }
                }
            }
        }",
    )
    .await
    .answers(json!({
        "users": {
            "nodes": [
                {
                    "name": "Ann",
                    "apprentice": {
                        "name": "Bob",
                        "apprentice": {
                            "name": "Cy",
                            "apprentice": null,
                            "mentor": { "mentor": { "name": "Ann" } },
                        },
                    },
                },
            ],
        },
    }));
}

#[test_on_both]
async fn first_or_create_works_on_a_relation_to_the_model_itself(test: Test) {
    make_apprentices(&test).await;

    test.mutation(
        r#"firstOrCreateApprenticeForUser(userId: 3, input: { name: "Di", email: "d@example.com" }) {
            created
            apprentice { mentor { name } }
        }"#,
    )
    .await
    .answers(json!({ "created": true, "apprentice": { "mentor": { "name": "Cy" } } }));
}
