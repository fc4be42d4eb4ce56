//! The program as its users see it, on both databases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the package's own tests look at the server's certificate too")]
mod postgres;

use async_graphql::Request;
use organizations::{MIGRATIONS, app};
use relata::database::{Database, DatabaseUrl, Options};
use relata::graphql::Api;
use serde_json::{Value, json};

async fn run(api: &Api, document: &str) -> Value {
    serde_json::to_value(api.execute(Request::new(document)).await).unwrap()
}

async fn data(api: &Api, document: &str) -> Value {
    let answer = run(api, document).await;
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].clone()
}

async fn api(url: &str) -> Api {
    let options = Options { create: true, ..Options::default() };
    let database = Database::connect(DatabaseUrl::parse(url).unwrap(), options).await.unwrap();
    MIGRATIONS.run(&database).await.unwrap();
    app().api(database)
}

macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($api:ident: &Api) $body:block)+) => {$(
        $(#[doc = $doc])*
        mod $name {
            use super::*;

            async fn case($api: &Api) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                case(&api(&format!("sqlite:{}/test.db", folder.path().display())).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                if let Some(url) = postgres::fresh_database().await {
                    case(&api(&url).await).await;
                }
            }
        }
    )+};
}

on_both! {
    async fn an_organization_is_made_with_its_billing(api: &Api) {
        let made = data(api, "mutation { createOrganization(input: {
            name: \"Acme\"
            billingConfiguration: { create: { plan: BUSINESS, monthlyPrice: \"49.90\", nextInvoiceOn: \"2026-12-01\" } }
            teams: { createMany: [{ name: \"Red\" }, { name: \"Blue\" }] }
        }) { organization { uuid yearlyPrice billingConfiguration { plan monthlyPrice organization { name } } teams { nodes { name } } } } }").await;
        let organization = &made["createOrganization"]["organization"];
        let expected = json!({ "plan": "BUSINESS", "monthlyPrice": "49.9", "organization": { "name": "Acme" } });
        assert_eq!(organization["billingConfiguration"], expected);
        assert_eq!(organization["yearlyPrice"], json!("598.8"));
        assert_eq!(organization["teams"]["nodes"], json!([{ "name": "Red" }, { "name": "Blue" }]));

        data(api, "mutation { createOrganization(input: { name: \"Free\", billingConfiguration: { create: { plan: FREE, monthlyPrice: \"0\" } } }) { created } }").await;
        data(api, "mutation { createOrganization(input: { name: \"None\" }) { created } }").await;
        assert_eq!(data(api, "{ payingOrganizations { name } }").await, json!({ "payingOrganizations": [{ "name": "Acme" }] }));
        let by_uuid = format!("{{ organizationByUuid(uuid: {}) {{ name hasBillingConfiguration }} }}", organization["uuid"]);
        assert_eq!(data(api, &by_uuid).await, json!({ "organizationByUuid": { "name": "Acme", "hasBillingConfiguration": true } }));
        let filtered = "{ organizations(where: { doesntHave: [BILLING_CONFIGURATION] }) { nodes { name } } }";
        assert_eq!(data(api, filtered).await, json!({ "organizations": { "nodes": [{ "name": "None" }] } }));
    }

    async fn a_required_foreign_key_cannot_be_detached(api: &Api) {
        data(api, "mutation { createOrganization(input: { name: \"Acme\", billingConfiguration: { create: { plan: FREE, monthlyPrice: \"0\" } } }) { created } }").await;
        let refused = run(api, "mutation { dissociateOrganizationBillingConfiguration(organizationId: 1) { changed } }").await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], json!("BAD_USER_INPUT"));
        assert_eq!(refused["errors"][0]["message"], json!("no billingConfiguration can be without what it belongs to: `billing_configurations.organization_uuid` must not be null"));
        let replace = "mutation { createOrganizationBillingConfiguration(organizationId: 1, input: { plan: BUSINESS, monthlyPrice: \"5\" }, onOccupied: DELETE) { billingConfiguration { plan } displaced { plan } } }";
        let expected = json!({ "billingConfiguration": { "plan": "BUSINESS" }, "displaced": { "plan": "FREE" } });
        assert_eq!(data(api, replace).await["createOrganizationBillingConfiguration"], expected);
        assert_eq!(data(api, "{ billingConfigurations { totalCount } }").await["billingConfigurations"]["totalCount"], json!(1));
    }

    async fn two_relations_to_one_model_are_kept_apart(api: &Api) {
        data(api, "mutation { createTeam(input: { name: \"Red\",
            owner: { create: { name: \"Ann\", email: \"ann@example.com\" } }
            deputy: { create: { name: \"Bob\", email: \"bob@example.com\" } }
        }) { created } }").await;
        let read = "{ teams { nodes { owner { name ownedTeam { name } deputizedTeam { name } } deputy { name ownedTeam { name } } } } }";
        let expected = json!({ "teams": { "nodes": [{
            "owner": { "name": "Ann", "ownedTeam": { "name": "Red" }, "deputizedTeam": null },
            "deputy": { "name": "Bob", "ownedTeam": null },
        }] } });
        assert_eq!(data(api, read).await, expected);
        let occupied = run(api, "mutation { associateTeamOwner(teamId: 1, ownerId: 2) { changed } }").await;
        assert_eq!(occupied["errors"][0]["extensions"], json!({
            "code": "RELATION_OCCUPIED", "relation": "owner", "owner": "Team", "ownerId": "1", "incumbentId": "1", "hidden": false,
        }));
        let filter = "{ teams(where: { whereHas: { owner: { name: { eq: \"Ann\" } }, deputy: { name: { eq: \"Ann\" } } } }) { totalCount } }";
        assert_eq!(data(api, filter).await, json!({ "teams": { "totalCount": 0 } }));
    }

    /// A user can be at both ends: the answer shows what is in the database then, and nobody is deleted by mistake.
    async fn a_row_can_be_related_to_itself(api: &Api) {
        data(api, "mutation { createUser(input: { name: \"Ann\", email: \"a@example.com\" }) { created } }").await;
        let linked = data(api, "mutation { associateUserApprentice(userId: 1, apprenticeId: 1) { user { apprentice { id } mentor { id } } } }").await;
        let expected = json!({ "apprentice": { "id": "1" }, "mentor": { "id": "1" } });
        assert_eq!(linked["associateUserApprentice"]["user"], expected);
        let renamed = data(api, "mutation { updateUser(id: 1, input: { name: \"Anna\", apprentice: { save: { id: 1, name: \"Annie\" } } }) { user { name } } }").await;
        assert_eq!(renamed["updateUser"]["user"]["name"], json!("Annie"));
        let refused = run(api, "mutation { createUserApprentice(userId: 1, input: { name: \"New\", email: \"n@example.com\" }, onOccupied: DELETE) { changed } }").await;
        assert_eq!(refused["errors"][0]["message"], json!("User 1 is its own apprentice: detach it instead"));
        let unlinked = data(api, "mutation { dissociateUserApprentice(userId: 1) { user { mentor { id } } displaced { name mentor { id } } } }").await;
        let expected = json!({ "user": { "mentor": null }, "displaced": { "name": "Annie", "mentor": null } });
        assert_eq!(unlinked["dissociateUserApprentice"], expected);
    }

    async fn a_relation_to_the_model_itself_nests(api: &Api) {
        data(api, "mutation { createUser(input: { name: \"Ann\", email: \"a@example.com\",
            apprentice: { create: { name: \"Bob\", email: \"b@example.com\",
                apprentice: { create: { name: \"Cy\", email: \"c@example.com\" } } } }
        }) { created } }").await;
        let document = "{ users(where: { whereHas: { apprentice: { has: [APPRENTICE] } } }, orderBy: [{ apprentice: { name: ASC } }]) {
            nodes { name apprentice { name apprentice { name apprentice { name } mentor { mentor { name } } } } } } }";
        let expected = json!({ "users": { "nodes": [{ "name": "Ann", "apprentice": { "name": "Bob", "apprentice": {
            "name": "Cy", "apprentice": null, "mentor": { "mentor": { "name": "Ann" } },
        } } }] } });
        assert_eq!(data(api, document).await, expected);
        let first = "mutation { firstOrCreateUserApprentice(userId: 3, input: { name: \"Di\", email: \"d@example.com\" }) { created apprentice { mentor { name } } } }";
        let expected = json!({ "firstOrCreateUserApprentice": { "created": true, "apprentice": { "mentor": { "name": "Cy" } } } });
        assert_eq!(data(api, first).await, expected);
    }
}

/// Every model is one file of at most 40 lines.
#[test]
fn models_are_short() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/models")).unwrap() {
        let path = entry.unwrap().path();
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 40, "{} has {lines} lines", path.display());
    }
}
