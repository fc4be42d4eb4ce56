//! Each statement of each verb is made to fail in turn, and the database is as it was.

use relata::models::Demo;
use serde_json::{Value, json};

use crate::support::{Test, answer, test_on_both};

/// One field for each verb, over the rows of `fill`.
const VERBS: &[&str] = &[
    r#"createUser(
        input: {
            name: "n",
            email: "n@example.com",
            profile: { create: { displayName: "d" } },
            role: { associate: { id: 1 } },
        },
    )"#,
    r#"updateUser(
        id: 1,
        input: {
            name: "n",
            profile: { updateOrCreate: { input: { bio: "b" } } },
            role: { dissociate: true },
        },
    )"#,
    "deleteUser(id: 1)",
    r#"createProfileForUser(userId: 1, input: { displayName: "d" }, onOccupied: DETACH)"#,
    r#"createProfileForUser(userId: 1, input: { displayName: "d" }, onOccupied: DELETE)"#,
    r#"createProfileForUser(userId: 1, input: { displayName: "d" }, onOccupied: UPDATE)"#,
    r#"saveProfileForUser(userId: 3, input: { id: 1, bio: "b" })"#,
    r#"firstOrCreateProfileForUser(userId: 3, input: { displayName: "d" })"#,
    r#"updateOrCreateProfileForUser(userId: 1, input: { bio: "b" })"#,
    "associateProfileWithUser(userId: 2, profileId: 1, onOccupied: DETACH)",
    "dissociateProfileFromUser(userId: 1)",
    "associateUserWithProfile(profileId: 1, userId: 2, onOccupied: DELETE)",
    "dissociateUserFromProfile(profileId: 1)",
    r#"createProfile(input: { displayName: "d", user: { create: { name: "n", email: "n@example.com" } } })"#,
    r#"updateUser(id: 1, input: { profile: { update: { bio: "b" } }, role: { update: { name: "n" } } })"#,
    "updateUser(id: 1, input: { profile: { delete: true } })",
    r#"updateRole(id: 2, input: { users: { update: [{ id: 2, name: "n" }], delete: [{ id: 3 }] } })"#,
    r#"createUserForRole(roleId: 1, input: { name: "n", email: "n@example.com" })"#,
    r#"createManyUsersForRole(
        roleId: 1,
        input: [{ name: "n", email: "n@example.com" }, { name: "m", email: "m@example.com" }],
    )"#,
    r#"saveUserForRole(roleId: 1, input: { id: 2, name: "n" })"#,
    r#"saveManyUsersForRole(roleId: 1, input: [{ id: 2 }, { name: "n", email: "n@example.com" }])"#,
    r#"firstOrCreateUserForRole(
        roleId: 1,
        search: { email: "n@example.com" },
        input: { name: "n" },
    )"#,
    r#"updateOrCreateUserForRole(roleId: 1, input: { name: "n" })"#,
    r#"fetchOrCreateManyUsersForRole(
        roleId: 1,
        by: [EMAIL],
        input: [{ name: "n", email: "n@example.com" }, { name: "m", email: "m@example.com" }],
    )"#,
    r#"updateOrCreateManyUsersForRole(
        roleId: 1,
        by: [NAME],
        input: [{ name: "n", email: "n@example.com" }],
    )"#,
];

#[test_on_both]
async fn rule_21_no_failing_statement_leaves_a_trace(test: Test) {
    let (database, faults) = test.database_with_faults().await;
    let api = relata::app(Demo).api(database).for_system();

    for verb in VERBS {
        test.empty().await;
        fill(&test).await;
        let before = everything(&test).await;
        let document = format!("mutation {{ {verb} {{ changed }} }}");

        let mut statement = 0;
        loop {
            faults.fail_after(statement);
            let answer = answer(&api, &document, json!({})).await;
            faults.stop();
            if answer["errors"].is_null() {
                break;
            }

            let message = &answer["errors"][0]["message"];
            assert_eq!(message, "something went wrong on the server", "{verb}: {answer}");
            assert_eq!(everything(&test).await, before, "{verb}, statement {statement}");
            statement += 1;
            assert!(statement < 40, "{verb} does not end");
        }

        // BEGIN, the work, COMMIT: each of them failed once before the verb got through.
        assert!(statement >= 3, "{verb} was over after {statement} failures");
        assert_ne!(everything(&test).await, before, "{verb}");
    }
}

/// Ada and Bob have a profile each, and Cy has none.
async fn fill(test: &Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    test.user("Bob").with_profile("B").with_role("guest").await;
    test.user("Cy").with_role("guest").await;
}

/// Everything that is in the demo's tables.
async fn everything(test: &Test) -> Value {
    let document = "{
        users { nodes { id name email updatedAt role { id } } }
        roles { nodes { id name } }
        profiles { nodes { id displayName bio updatedAt user { id } } }
    }";
    test.query(document).await.data()
}
