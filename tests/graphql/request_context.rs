//! The viewer and the deadline of a request.

use std::time::{Duration, Instant};

use async_graphql::{Context, Object};
use relata::graphql::Api;
use relata::models::Demo;
use relata::models::schema::{profiles, users};
use relata::prelude::*;
use relata::{Filter, RequestContext};
use serde_json::json;

use crate::support::{Test, test_on_both};

struct Queries;

#[Object]
impl Queries {
    /// The viewer of the request.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<RequestContext>()?.viewer::<String>().cloned()
    }

    /// Takes five seconds.
    async fn slow(&self) -> bool {
        tokio::time::sleep(Duration::from_secs(5)).await;
        true
    }
}

fn api(test: &Test) -> Api {
    relata::app(Demo).queries(Queries).api(test.database.clone()).for_system()
}

#[test_on_both]
async fn the_viewer_of_a_request_reaches_custom_resolvers(test: Test) {
    test.query("{ viewer }")
        .to(api(&test))
        .with_context(RequestContext::new().with_viewer("Ada".to_owned()))
        .await
        .answers(json!({ "viewer": "Ada" }));
    test.query("{ viewer }").to(api(&test)).await.answers(json!({ "viewer": null }));
}

#[test_on_both]
async fn a_request_ends_at_its_deadline(test: Test) {
    let soon = Instant::now() + Duration::from_millis(50);

    test.query("{ slow }")
        .to(api(&test))
        .with_context(RequestContext::new().with_deadline(soon))
        .await
        .has_code("TIMEOUT");
}

/// A viewer who may see every card.
struct Admin;

/// A user with a card that not every viewer may see.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = users)]
#[has_one(card: Card, foreign_key = profiles::user_id, on_query = visible)]
pub struct Member {
    /// Identifies the member.
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// A profile.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = profiles)]
#[belongs_to(member: Member, foreign_key = profiles::user_id)]
pub struct Card {
    /// Identifies the card.
    pub id: i64,
    /// The name on it.
    pub display_name: String,
    /// Set where everybody may see it.
    pub is_public: bool,
    /// The key of the member.
    pub user_id: Option<i64>,
}

fn visible(context: &RequestContext) -> Filter<Card> {
    match context.viewer::<Admin>() {
        Some(Admin) => Card::ID.is_not_null(),
        None => Card::IS_PUBLIC.eq(true),
    }
}

relata::models! {
    /// Members and their cards.
    struct Club: Member, Card
}

#[test_on_both]
async fn rule_10_a_standing_constraint_can_depend_on_the_viewer(test: Test) {
    test.user("Ada").with_private_profile("A").await;
    test.user("Bob").with_profile("B").await;
    let document = "{
        members { nodes { name hasCard card { displayName } } }
        visible: members(where: { has: [CARD] }, orderBy: [{ card: { displayName: ASC } }]) {
            totalCount
            nodes { name }
        }
    }";
    let bob = json!({ "name": "Bob", "hasCard": true, "card": { "displayName": "B" } });
    let club = relata::app(Club).api(test.database.clone());

    test.query(document).to(club.clone()).await.answers(json!({
        "members": { "nodes": [{ "name": "Ada", "hasCard": false, "card": null }, bob] },
        "visible": { "totalCount": 1, "nodes": [{ "name": "Bob" }] },
    }));

    test.query(document)
        .to(club)
        .with_context(RequestContext::new().with_viewer(Admin))
        .await
        .answers(json!({
            "members": {
                "nodes": [
                    { "name": "Ada", "hasCard": true, "card": { "displayName": "A" } },
                    bob,
                ],
            },
            "visible": { "totalCount": 2, "nodes": [{ "name": "Ada" }, { "name": "Bob" }] },
        }));
}

#[test_on_both]
async fn rule_10_a_standing_constraint_can_depend_on_the_viewer_in_rust(test: Test) {
    test.user("Ada").with_private_profile("A").await;
    test.user("Bob").with_profile("B").await;
    let mut conn = test.database.read().await.unwrap();

    let with_card = || Member::query().has(Member::CARD);
    assert_eq!(with_card().count(&mut conn).await.unwrap(), 1);

    conn.set_request_context(RequestContext::new().with_viewer(Admin));
    assert_eq!(with_card().count(&mut conn).await.unwrap(), 2);
}
