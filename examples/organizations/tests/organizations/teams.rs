//! Teams, with an owner and a deputy who are both users.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn an_organization_is_made_with_its_billing_and_its_teams(test: Test) {
    test.mutation(
        r#"createOrganization(
            input: {
                name: "Acme",
                billingConfiguration: {
                    create: { plan: BUSINESS, monthlyPrice: "49.90", nextInvoiceOn: "2026-12-01" },
                },
                teams: { createMany: [{ name: "Red" }, { name: "Blue" }] },
            },
        ) {
            organization {
                yearlyPrice
                billingConfiguration { plan monthlyPrice organization { name } }
                teams { nodes { name } }
            }
        }"#,
    )
    .await
    .answers(json!({
        "organization": {
            "yearlyPrice": "598.8",
            "billingConfiguration": {
                "plan": "BUSINESS",
                "monthlyPrice": "49.90",
                "organization": { "name": "Acme" },
            },
            "teams": { "nodes": [{ "name": "Red" }, { "name": "Blue" }] },
        },
    }));
}

/// Makes the team `Red`, owned by Ann and looked after by Bob.
async fn make_team(test: &Test) {
    test.mutation(
        r#"createTeam(
            input: {
                name: "Red",
                owner: { create: { name: "Ann", email: "ann@example.com" } },
                deputy: { create: { name: "Bob", email: "bob@example.com" } },
            },
        ) {
            created
        }"#,
    )
    .await
    .answers(json!({ "created": true }));
}

#[test_on_both]
async fn two_relations_to_one_model_are_kept_apart(test: Test) {
    make_team(&test).await;

    test.query(
        "{
            teams {
                nodes {
                    owner { name ownedTeam { name } deputizedTeam { name } }
                    deputy { name ownedTeam { name } }
                }
            }
        }",
    )
    .await
    .answers(json!({
        "teams": {
            "nodes": [
                {
                    "owner": {
                        "name": "Ann",
                        "ownedTeam": { "name": "Red" },
                        "deputizedTeam": null,
                    },
                    "deputy": { "name": "Bob", "ownedTeam": null },
                },
            ],
        },
    }));

    test.query(
        r#"{
            teams(
                where: {
                    whereHas: { owner: { name: { eq: "Ann" } }, deputy: { name: { eq: "Ann" } } },
                },
            ) {
                totalCount
            }
        }"#,
    )
    .await
    .answers(json!({ "teams": { "totalCount": 0 } }));
}

#[test_on_both]
async fn a_taken_slot_is_named_by_its_relation(test: Test) {
    make_team(&test).await;

    test.mutation("associateOwnerWithTeam(teamId: 1, ownerId: 2) { changed }")
        .await
        .has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "owner",
            "owner": "Team",
            "ownerId": "1",
            "occupantId": "1",
            "hidden": false,
        }));
}
