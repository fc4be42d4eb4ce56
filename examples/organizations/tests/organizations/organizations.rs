//! Organizations and their billing.

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

/// Makes an organization that pays, one with a free plan and one without billing.
async fn make_organizations(test: &Test) {
    for field in [
        r#"createOrganization(
            input: {
                name: "Acme",
                billingConfiguration: { create: { plan: BUSINESS, monthlyPrice: "49.90" } },
            },
        ) {
            created
        }"#,
        r#"createOrganization(
            input: {
                name: "Free",
                billingConfiguration: { create: { plan: FREE, monthlyPrice: "0" } },
            },
        ) {
            created
        }"#,
        r#"createOrganization(input: { name: "None" }) { created }"#,
    ] {
        test.mutation(field).await.answers(json!({ "created": true }));
    }
}

#[test_on_both]
async fn a_custom_query_lists_the_organizations_that_pay(test: Test) {
    make_organizations(&test).await;

    test.query("{ payingOrganizations { name } }")
        .await
        .answers(json!({ "payingOrganizations": [{ "name": "Acme" }] }));
}

#[test_on_both]
async fn an_organization_is_found_by_its_uuid(test: Test) {
    make_organizations(&test).await;
    let organization = test.query("{ organization(id: 1) { uuid } }").await.data();
    let uuid = &organization["organization"]["uuid"];

    test.query(&format!(
        "{{ organizationByUuid(uuid: {uuid}) {{ name hasBillingConfiguration }} }}"
    ))
    .await
    .answers(json!({
        "organizationByUuid": { "name": "Acme", "hasBillingConfiguration": true },
    }));
}

#[test_on_both]
async fn organizations_without_billing_are_found(test: Test) {
    make_organizations(&test).await;

    test.query(
        "{ organizations(where: { doesntHave: [BILLING_CONFIGURATION] }) { nodes { name } } }",
    )
    .await
    .answers(json!({ "organizations": { "nodes": [{ "name": "None" }] } }));
}

#[test_on_both]
async fn a_required_foreign_key_cannot_be_detached(test: Test) {
    test.mutation("dissociateBillingConfigurationFromOrganization(organizationId: 1) { changed }")
        .await
        .is_refused_with(
            "GRAPHQL_VALIDATION_FAILED",
            "type `Mutation` does not have a field `dissociateBillingConfigurationFromOrganization`",
        );
}

#[test_on_both]
async fn a_row_with_a_required_foreign_key_can_be_replaced(test: Test) {
    make_organizations(&test).await;

    test.mutation(
        r#"createBillingConfigurationForOrganization(
            organizationId: 2,
            input: { plan: BUSINESS, monthlyPrice: "5" },
            onOccupied: DELETE,
        ) {
            billingConfiguration { plan }
            displaced { plan }
        }"#,
    )
    .await
    .answers(json!({
        "billingConfiguration": { "plan": "BUSINESS" },
        "displaced": { "plan": "FREE" },
    }));

    test.query("{ billingConfigurations { totalCount } }")
        .await
        .answers(json!({ "billingConfigurations": { "totalCount": 2 } }));
}

#[test]
fn every_model_is_one_file_of_at_most_40_lines() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/models")).unwrap() {
        let path = entry.unwrap().path();
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 40, "{} has {lines} lines", path.display());
    }
}
