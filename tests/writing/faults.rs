//! Every statement of every verb is made to fail in turn, and the database is as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use relata::database::{Database, DatabaseUrl, Error, Options};
use relata::models::Demo;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Test, answer};

/// One field for each verb, over users 1 to 10 of which number 10 has no profile.
const VERBS: &[&str] = &[
    r#"createUser(input: { name: "n", email: "n@example.com", profile: { create: { displayName: "d" } }, role: { associate: { id: 1 } } })"#,
    r#"updateUser(id: 1, input: { name: "n", profile: { updateOrCreate: { input: { bio: "b" } } }, role: { dissociate: true } })"#,
    "deleteUser(id: 1)",
    r#"createUserProfile(userId: 1, input: { displayName: "d" }, onOccupied: DETACH)"#,
    r#"createUserProfile(userId: 1, input: { displayName: "d" }, onOccupied: DELETE)"#,
    r#"createUserProfile(userId: 1, input: { displayName: "d" }, onOccupied: UPDATE)"#,
    r#"saveUserProfile(userId: 10, input: { id: 1, bio: "b" })"#,
    r#"firstOrCreateUserProfile(userId: 10, input: { displayName: "d" })"#,
    r#"updateOrCreateUserProfile(userId: 1, input: { bio: "b" })"#,
    "associateUserProfile(userId: 2, profileId: 1, onOccupied: DETACH)",
    "dissociateUserProfile(userId: 1)",
    "associateProfileUser(profileId: 1, userId: 2, onOccupied: DELETE)",
    "dissociateProfileUser(profileId: 1)",
    r#"createRoleUser(roleId: 1, input: { name: "n", email: "n@example.com" })"#,
    r#"createManyRoleUsers(roleId: 1, input: [{ name: "n", email: "n@example.com" }, { name: "m", email: "m@example.com" }])"#,
    r#"saveRoleUser(roleId: 1, input: { id: 2, name: "n" })"#,
    r#"saveManyRoleUsers(roleId: 1, input: [{ id: 2 }, { name: "n", email: "n@example.com" }])"#,
    r#"firstOrCreateRoleUser(roleId: 1, search: { email: "n@example.com" }, input: { name: "n" })"#,
    r#"updateOrCreateRoleUser(roleId: 1, input: { name: "n" })"#,
    r#"fetchOrCreateManyRoleUsers(roleId: 1, by: [EMAIL], input: [{ name: "n", email: "n@example.com" }, { name: "m", email: "m@example.com" }])"#,
    r#"updateOrCreateManyRoleUsers(roleId: 1, by: [NAME], input: [{ name: "n", email: "n@example.com" }])"#,
];

/// Everything that is in the demo's tables.
async fn everything(test: &Test) -> Value {
    test.data(
        "{ users(first: 100) { nodes { id name email updatedAt role { id } } } roles { nodes { id name } }
        profiles(first: 100) { nodes { id displayName bio updatedAt user { id } } } }",
    )
    .await
}

on_both! {
    async fn rule_21_no_failing_statement_leaves_a_trace(test: Test) {
        test.seed(10).await;
        // How many statements may still pass before one fails; below zero none fails.
        let left = Arc::new(AtomicI64::new(-1));
        let counter = left.clone();
        let guard = move || match counter.fetch_sub(1, Ordering::SeqCst) {
            0 => Err(Error::Unexpected("injected".into())),
            _ => Ok(()),
        };
        let options = Options { connections: 2, guard: Some(Arc::new(guard)), ..Options::default() };
        let database = Database::connect(DatabaseUrl::parse(&test.url).unwrap(), options).await.unwrap();
        let api = relata::app(Demo).api(database);
        let before = everything(&test).await;
        for verb in VERBS {
            let document = format!("mutation {{ verb: {verb} {{ changed }} }}");
            let mut failed = 0;
            loop {
                left.store(failed, Ordering::SeqCst);
                let answer = answer(&api, &document, json!({})).await;
                left.store(-1, Ordering::SeqCst);
                if answer["errors"].is_null() {
                    break;
                }
                assert_eq!(answer["errors"][0]["message"], "something went wrong on the server", "{verb}: {answer}");
                assert_eq!(everything(&test).await, before, "{verb}, statement {failed}");
                failed += 1;
                assert!(failed < 40, "{verb} does not end");
            }
            // BEGIN, the work, COMMIT: each of them failed once before the verb got through.
            assert!(failed >= 3, "{verb} was over after {failed} failures");
            assert_ne!(everything(&test).await, before, "{verb}");
            reset(&test).await;
            assert_eq!(everything(&test).await, before, "{verb} was not undone");
        }
    }
}

/// Puts the demo's rows back as `seed` made them.
async fn reset(test: &Test) {
    test.empty().await;
    test.seed(10).await;
}
