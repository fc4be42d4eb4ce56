//! Who sees and changes what of the demo.

use relata::RequestContext;
use relata::models::{Demo, Viewer};
use relata::server::Claims;
use serde_json::{Value, json};

use super::answer_to;
use crate::support::{Test, test_on_both};

const NAMES: &str =
    "{ users(orderBy: { id: ASC }) { nodes { name profile { displayName } } totalCount } }";

/// Sends a document to the demo.
async fn ask(test: &Test, viewer: Viewer, document: &str) -> Value {
    let api = relata::app(Demo).api(test.database.clone());
    answer_to(&api, RequestContext::new().with_viewer(viewer), document).await
}

/// Returns the code of each error, or `ok`.
async fn outcome(test: &Test, viewer: Viewer, mutation: &str) -> String {
    let answer = ask(test, viewer, &format!("mutation {{ {mutation} }}")).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("ok");
    code.to_owned()
}

/// Ada has a public profile, Bob a private one, Cy a deleted one, Dee none.
async fn four_users(test: &Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    test.user("Cy").with_deleted_profile("C").await;
    test.user("Dee").await;
}

#[test]
fn claims_say_who_asks() {
    let of = |claims: Value| {
        let claims = claims.as_object().unwrap().clone();
        Viewer::of_claims(Some(&claims.into_iter().collect()))
    };

    assert_eq!(Viewer::of_claims(None), Viewer::Anonymous);
    assert_eq!(Viewer::of_claims(Some(&Claims::admin())), Viewer::Admin);
    assert_eq!(of(json!({ "role": "admin" })), Viewer::Admin);
    assert_eq!(of(json!({ "role": "moderator", "sub": "3" })), Viewer::Moderator(Some(3)));
    assert_eq!(of(json!({ "sub": "3" })), Viewer::Member(3));
    assert_eq!(of(json!({ "sub": "3", "role": "editor" })), Viewer::Member(3));
    assert_eq!(of(json!({ "sub": "me" })), Viewer::Anonymous);
}

#[test_on_both]
async fn strangers_see_public_profiles_and_the_users_they_belong_to(test: Test) {
    four_users(&test).await;

    let answer = ask(&test, Viewer::Anonymous, NAMES).await;

    let nodes = json!([{ "name": "Ada", "profile": { "displayName": "A" } }]);
    assert_eq!(answer, json!({ "data": { "users": { "nodes": nodes, "totalCount": 1 } } }));
}

#[test_on_both]
async fn members_see_themselves_too(test: Test) {
    four_users(&test).await;

    let answer = ask(&test, Viewer::Member(2), NAMES).await;

    let nodes = json!([
        { "name": "Ada", "profile": { "displayName": "A" } },
        { "name": "Bob", "profile": { "displayName": "B" } },
    ]);
    assert_eq!(answer, json!({ "data": { "users": { "nodes": nodes, "totalCount": 2 } } }));
}

#[test_on_both]
async fn moderators_and_admins_see_everybody(test: Test) {
    four_users(&test).await;

    for viewer in [Viewer::Moderator(None), Viewer::Admin] {
        let answer = ask(&test, viewer, "{ users { totalCount } profiles { totalCount } }").await;
        let expected = json!({ "users": { "totalCount": 4 }, "profiles": { "totalCount": 3 } });
        assert_eq!(answer, json!({ "data": expected }));
    }
}

#[test_on_both]
async fn who_may_write_what(test: Test) {
    four_users(&test).await;
    let (ada, dee, moderator) = (Viewer::Member(1), Viewer::Member(4), Viewer::Moderator(None));
    let rename = |id: u32| format!("updateUser(id: {id}, input: {{ name: \"X\" }}) {{ changed }}");
    let rewrite =
        |id: u32| format!("updateProfile(id: {id}, input: {{ bio: \"X\" }}) {{ changed }}");
    let profile = |user: u32| {
        format!(
            "createProfileForUser(userId: {user}, input: {{ displayName: \"D\" }}) {{ created }}"
        )
    };
    let role = "createRole(input: { name: \"boss\" }) { created }".to_owned();
    let user =
        "createUser(input: { name: \"X\", email: \"x@example.com\" }) { created }".to_owned();
    let expected = [
        (Viewer::Anonymous, rename(1), "FORBIDDEN"),
        (Viewer::Anonymous, rewrite(1), "FORBIDDEN"),
        (ada, rename(1), "ok"),
        (ada, rename(2), "NOT_FOUND"),
        (ada, rewrite(1), "ok"),
        (ada, rewrite(2), "NOT_FOUND"),
        (dee, rename(1), "FORBIDDEN"),
        (dee, profile(4), "ok"),
        (dee, profile(1), "FORBIDDEN"),
        (moderator, rewrite(2), "ok"),
        (moderator, rename(2), "FORBIDDEN"),
        (moderator, role.clone(), "FORBIDDEN"),
        (moderator, user.clone(), "FORBIDDEN"),
        (Viewer::Admin, rename(2), "ok"),
        (Viewer::Admin, role, "ok"),
        (Viewer::Admin, user, "ok"),
        (Viewer::Admin, "deleteUser(id: 2) { changed }".to_owned(), "ok"),
    ];

    for (viewer, mutation, code) in expected {
        assert_eq!(outcome(&test, viewer, &mutation).await, code, "{viewer:?}: {mutation}");
    }
}

/// Nobody gives their profile to somebody else, or takes one.
#[test_on_both]
async fn members_move_no_profiles(test: Test) {
    four_users(&test).await;
    test.profile("N").await;
    let moves = [
        "associateProfileWithUser(userId: 4, profileId: 1) { changed }",
        "associateUserWithProfile(profileId: 5, userId: 4) { changed }",
        "associateProfileWithUser(userId: 1, profileId: 4, onOccupied: DELETE) { changed }",
    ];

    for mutation in moves {
        let outcome = outcome(&test, Viewer::Member(4), mutation).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&outcome.as_str()), "{mutation}: {outcome}");
    }
}

/// A rule that matches everything is not in the SQL.
#[test_on_both]
async fn the_rules_cost_an_admin_nothing(test: Test) {
    four_users(&test).await;
    test.statements();

    ask(&test, Viewer::Admin, "{ users { nodes { name } } }").await;
    let of_admin = test.statements();
    let api = relata::app(Demo).api(test.database.clone());
    answer_to(&api, RequestContext::system(), "{ users { nodes { name } } }").await;

    assert_eq!(of_admin, test.statements());
}
