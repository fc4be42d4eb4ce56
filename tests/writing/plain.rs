//! Plain writes of a model, and what every write has in common: rules 21 and 24 to 26.

use serde_json::json;

use crate::on_both;
use crate::support::{Test, answer, error};

on_both! {
    async fn rows_are_made_changed_and_deleted(test: Test) {
        test.seed(2).await;
        let made = test.data(r#"mutation { createUser(input: { name: "Ada", email: "ada@example.com" }) { created changed user { id name email role { id } hasProfile } } }"#).await;
        assert_eq!(made["createUser"], json!({ "created": true, "changed": true, "user": { "id": "3", "name": "Ada", "email": "ada@example.com", "role": null, "hasProfile": false } }));
        let stamps = test.data("{ user(id: 3) { uuid createdAt updatedAt } }").await["user"].clone();
        assert_eq!(stamps["createdAt"], stamps["updatedAt"]);
        assert_eq!(stamps["uuid"].as_str().unwrap().len(), 36);

        let changed = test.data(r#"mutation { updateUser(id: 3, input: { name: "Ada L." }) { created changed user { name email createdAt } } }"#).await;
        assert_eq!(changed["updateUser"], json!({ "created": false, "changed": true, "user": { "name": "Ada L.", "email": "ada@example.com", "createdAt": stamps["createdAt"] } }));
        assert!(test.data("{ user(id: 3) { updatedAt } }").await["user"]["updatedAt"].as_str() > stamps["updatedAt"].as_str());

        let deleted = test.data("mutation { deleteUser(id: 3) { changed user { name profile { id } } } }").await;
        assert_eq!(deleted["deleteUser"], json!({ "changed": true, "user": { "name": "Ada L.", "profile": null } }));
        assert_eq!(test.data("{ user(id: 3) { id } }").await["user"], json!(null));
    }

    /// Only what differs is written; where nothing differs nothing is, and `updatedAt` stays.
    async fn rule_24_an_unchanged_row_is_left_alone(test: Test) {
        test.seed(1).await;
        let before = test.data("{ user(id: 1) { name updatedAt } }").await["user"].clone();
        test.statements();
        for input in [format!("{{ name: {} }}", before["name"]), "{}".to_owned()] {
            let document = format!("mutation {{ updateUser(id: 1, input: {input}) {{ changed user {{ name updatedAt }} }} }}");
            assert_eq!(test.data(&document).await["updateUser"], json!({ "changed": false, "user": before }));
            assert!(!test.statements().iter().any(|statement| statement.starts_with("UPDATE")));
        }
        test.data("mutation { updateUser(id: 1, input: { email: \"new@example.com\" }) { changed } }").await;
        let update = test.statements().into_iter().find(|statement| statement.starts_with("UPDATE")).unwrap();
        assert_eq!(update, "UPDATE users SET email = ?, updated_at = ? WHERE users.id = ? \
            RETURNING id, uuid, name, email, role_id, created_at, updated_at");
    }

    /// Absent leaves a column as it is; null empties it where it may be empty, and is refused where not.
    async fn rule_24_absent_and_null_differ(test: Test) {
        test.seed(1).await;
        let document = "mutation($input: UpdateProfileInput!) { updateProfile(id: 1, input: $input) { changed profile { avatarUrl bio } } }";
        let api = test.api();
        let kept = answer(&api, document, json!({ "input": { "bio": "x" } })).await["data"]["updateProfile"].clone();
        assert!(kept["profile"]["avatarUrl"].is_string());
        let emptied = answer(&api, document, json!({ "input": { "avatarUrl": null } })).await["data"]["updateProfile"].clone();
        assert_eq!(emptied, json!({ "changed": true, "profile": { "avatarUrl": null, "bio": "x" } }));
        let refused = answer(&api, document, json!({ "input": { "bio": null } })).await;
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "BAD_USER_INPUT", "validation": { "input.bio": ["must not be null"] } }));
    }

    async fn rule_25_missing_rows_are_named(test: Test) {
        test.seed(1).await;
        for (document, message) in [
            ("mutation { updateUser(id: 9, input: { name: \"x\" }) { changed } }", "User 9 does not exist"),
            ("mutation { deleteProfile(id: 9) { changed } }", "Profile 9 does not exist"),
            ("mutation { createUserProfile(userId: 9, input: { displayName: \"x\" }) { changed } }", "User 9 does not exist"),
            ("mutation { associateUserProfile(userId: 1, profileId: 9) { changed } }", "Profile 9 does not exist"),
            ("mutation { associateProfileUser(profileId: 1, userId: 9) { changed } }", "User 9 does not exist"),
            ("mutation { saveRoleUser(roleId: 1, input: { id: 9, name: \"x\" }) { changed } }", "User 9 does not exist"),
            ("mutation { createUser(input: { name: \"x\", email: \"x@example.com\", role: { associate: { id: 9 } } }) { changed } }", "Role 9 does not exist"),
        ] {
            let refused = test.answer(document).await;
            assert_eq!(error(&refused), ("NOT_FOUND".into(), message.into()), "{document}");
            assert_eq!(refused["errors"][0]["extensions"]["id"], "9");
            assert_eq!(refused["data"], json!(null));
        }
        assert_eq!(test.data("{ users { totalCount } }").await["users"]["totalCount"], 1);
    }

    async fn rule_26_unique_violations_name_model_and_columns(test: Test) {
        test.seed(2).await;
        let email = test.data("{ user(id: 1) { email } }").await["user"]["email"].clone();
        let refused = test.answer(&format!("mutation {{ createUser(input: {{ name: \"x\", email: {email} }}) {{ changed }} }}")).await;
        assert_eq!(refused["errors"][0]["message"], "a row of User with the same email exists already");
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "UNIQUE_VIOLATION", "model": "User", "columns": ["email"] }));
        let refused = test.answer(&format!("mutation {{ updateUser(id: 2, input: {{ email: {email} }}) {{ changed }} }}")).await;
        assert_eq!(error(&refused).0, "UNIQUE_VIOLATION");
    }

    /// Everything that is wrong is said at once, by the path of each input, before anything is written.
    async fn rules_of_the_model_are_reported_all_at_once(test: Test) {
        let document = r#"mutation { createUser(input: { name: "", email: "nobody", profile: { create: { displayName: "", avatarUrl: "not a url" } }, role: {} }) { changed } }"#;
        let refused = test.answer(document).await;
        assert_eq!(refused["errors"][0]["message"], "5 of the values cannot be written");
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "BAD_USER_INPUT", "validation": {
            "input.name": ["must have 1 to 200 characters"],
            "input.email": ["must be an e-mail address"],
            "input.profile.create.displayName": ["must have 1 to 80 characters"],
            "input.profile.create.avatarUrl": ["must be a URL"],
            "input.role": ["needs exactly one verb"],
        } }));
        assert_eq!(test.statements(), [""; 0]);
        let refused = test.answer(r#"mutation { createUser(input: { name: "a", email: "a@example.com", profile: { create: { displayName: "a" }, dissociate: true } }) { changed } }"#).await;
        assert_eq!(refused["errors"][0]["extensions"]["validation"], json!({ "input.profile": ["needs exactly one verb"] }));
    }

    /// Foreign keys and what Relata fills in are no inputs.
    async fn rule_24_foreign_keys_are_no_inputs(test: Test) {
        for input in ["roleId: 1", "uuid: \"00000000-0000-0000-0000-000000000000\"", "createdAt: \"2026-01-01T00:00:00Z\"", "id: 1"] {
            let document = format!("mutation {{ createUser(input: {{ name: \"a\", email: \"a@example.com\", {input} }}) {{ changed }} }}");
            assert_eq!(test.error(&document).await.0, "GRAPHQL_VALIDATION_FAILED", "{input}");
        }
        let sdl = relata::app(crate::domain::Domain).sdl();
        let inputs = sdl.split("\ninput ").skip(1).map(|input| input.split("\n}").next().unwrap());
        for input in inputs.filter(|input| !input.contains("Filter")) {
            assert!(!input.contains("holderUuid") && !input.contains("mentorId") && !input.contains("countryCode"), "{input}");
        }
    }

    /// What the database refuses for reasons of its own has a code, and nothing of the database in its message.
    async fn rows_that_others_point_at_are_kept(test: Test) {
        test.seed(1).await;
        test.sql("CREATE TABLE keeps (id INTEGER PRIMARY KEY, user_id BIGINT REFERENCES users (id)); INSERT INTO keeps VALUES (1, 1)").await;
        let refused = test.error("mutation { deleteUser(id: 1) { changed } }").await;
        assert_eq!(refused, ("FOREIGN_KEY_VIOLATION".into(), "other rows are linked to this one, or would be to one that is missing: link them anew first".into()));
        assert_eq!(test.data("{ user(id: 1) { id hasProfile } }").await["user"], json!({ "id": "1", "hasProfile": true }));
    }

    /// A value that is missing deep in a nested write is named by its path.
    async fn missing_values_are_named_by_their_path(test: Test) {
        let document = r#"mutation { createUser(input: { name: "a", email: "a@example.com", profile: { firstOrCreate: { input: { bio: "b" } } } }) { changed } }"#;
        let refused = test.answer(document).await;
        assert_eq!(refused["errors"][0]["extensions"]["validation"], json!({ "input.profile.firstOrCreate.input.displayName": ["is required"] }));
        assert_eq!(test.data("{ users { totalCount } }").await["users"]["totalCount"], 0);
    }

    /// A model whose key is a text that the client gives.
    async fn rows_with_keys_of_their_own(test: Test) {
        let made = test.domain(r#"mutation { createCountry(input: { code: "fr", name: "France" }) { country { code name } } }"#).await;
        assert_eq!(made["createCountry"]["country"], json!({ "code": "fr", "name": "France" }));
        let changed = test.domain(r#"mutation { updateCountry(id: "fr", input: { name: "Frankreich" }) { country { code name } } }"#).await;
        assert_eq!(changed["updateCountry"]["country"], json!({ "code": "fr", "name": "Frankreich" }));
    }
}
