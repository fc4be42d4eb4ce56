//! Writing through a hasOne from the owner's side: rules 26 to 31.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Test, error};

const FIELDS: &str = "created changed user { id profile { id displayName } } profile { id displayName bio } displaced { id user { id } } displacedFrom { id hasProfile }";

async fn profile(test: &Test, call: &str) -> Value {
    let data = test.data(&format!("mutation {{ {call} {{ {FIELDS} }} }}")).await;
    data.as_object().unwrap().values().next().unwrap().clone()
}

/// The user of each profile.
async fn owners(test: &Test) -> Vec<(i64, Option<i64>)> {
    let profiles =
        test.data("{ profiles(first: 1000) { nodes { id user { id } } } }").await["profiles"]["nodes"].clone();
    let id = |value: &Value| value["id"].as_str().map(|id| id.parse().unwrap());
    profiles.as_array().unwrap().iter().map(|profile| (id(profile).unwrap(), id(&profile["user"]))).collect()
}

on_both! {
    async fn rule_27_create_and_save(test: Test) {
        test.data(r#"mutation { a: createUser(input: { name: "a", email: "a@example.com" }) { changed } b: createUser(input: { name: "b", email: "b@example.com" }) { changed } }"#).await;
        let row = |id: &str, name: &str, bio: &str| json!({ "id": id, "displayName": name, "bio": bio });
        let created = profile(&test, r#"createUserProfile(userId: 1, input: { displayName: "A" })"#).await;
        assert_eq!(created, json!({ "created": true, "changed": true, "user": { "id": "1", "profile": { "id": "1", "displayName": "A" } }, "profile": row("1", "A", ""), "displaced": null, "displacedFrom": null }));

        let saved = profile(&test, r#"saveUserProfile(userId: 2, input: { displayName: "B", bio: "x" })"#).await;
        assert_eq!((saved["created"].clone(), saved["profile"].clone()), (json!(true), row("2", "B", "x")));
        let unchanged = profile(&test, r#"saveUserProfile(userId: 2, input: { id: 2, bio: "x" })"#).await;
        assert_eq!((unchanged["created"].clone(), unchanged["changed"].clone(), unchanged["displacedFrom"].clone()), (json!(false), json!(false), json!(null)));

        // Saving a row that belongs to another owner moves it, and says from whom.
        let moved = profile(&test, r#"saveUserProfile(userId: 2, input: { id: 1, bio: "moved" }, onOccupied: DETACH)"#).await;
        assert_eq!(moved, json!({ "created": false, "changed": true, "user": { "id": "2", "profile": { "id": "1", "displayName": "A" } }, "profile": row("1", "A", "moved"),
            "displaced": { "id": "2", "user": null }, "displacedFrom": { "id": "1", "hasProfile": false } }));
        assert_eq!(owners(&test).await, [(1, Some(2)), (2, None)]);
    }

    async fn rule_28_an_occupied_slot_is_decided_by_the_caller(test: Test) {
        test.seed(3).await;
        let refused = test.answer(r#"mutation { createUserProfile(userId: 1, input: { displayName: "new" }) { changed } }"#).await;
        assert_eq!(refused["errors"][0]["message"], "the profile of User 1 is 1 already: `onOccupied` of create, save and associate says what becomes of it");
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "RELATION_OCCUPIED", "relation": "profile", "owner": "User", "ownerId": "1", "incumbentId": "1", "hidden": false }));

        let updated = profile(&test, r#"createUserProfile(userId: 1, input: { displayName: "new" }, onOccupied: UPDATE)"#).await;
        assert_eq!((updated["created"].clone(), updated["changed"].clone(), updated["profile"]["id"].clone(), updated["profile"]["displayName"].clone(), updated["displaced"].clone()),
            (json!(false), json!(true), json!("1"), json!("new"), json!(null)));
        let detached = profile(&test, r#"createUserProfile(userId: 1, input: { displayName: "newer" }, onOccupied: DETACH)"#).await;
        assert_eq!((detached["created"].clone(), detached["profile"]["id"].clone(), detached["displaced"].clone()), (json!(true), json!("4"), json!({ "id": "1", "user": null })));
        let deleted = profile(&test, r#"saveUserProfile(userId: 1, input: { displayName: "newest" }, onOccupied: DELETE)"#).await;
        assert_eq!((deleted["created"].clone(), deleted["displaced"]["id"].clone()), (json!(true), json!("4")));
        assert!(!owners(&test).await.iter().any(|(id, owner)| *id == 4 && *owner == Some(1) && deleted["profile"]["id"] != "4"));

        for call in ["associateUserProfile(userId: 2, profileId: 3, onOccupied: UPDATE)", "saveUserProfile(userId: 2, input: { id: 3 }, onOccupied: UPDATE)"] {
            let refused = test.error(&format!("mutation {{ {call} {{ changed }} }}")).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), "`onOccupied: UPDATE` goes with `create` and with `save` of a new row, from the owner's side".into()));
        }
    }

    /// The foreign key is the owner's on every path: no payload links a row that was found elsewhere.
    async fn rule_24_found_rows_stay_with_their_owner(test: Test) {
        test.seed(6).await;
        for call in [
            "createUserProfile(userId: 1, input: { displayName: \"x\", user: { associate: { id: 2 } } }, onOccupied: UPDATE)",
            "updateOrCreateUserProfile(userId: 1, input: { user: { associate: { id: 2 } } })",
            "updateOrCreateUserProfile(userId: 1, input: { user: { dissociate: true } })",
            "saveUserProfile(userId: 1, input: { id: 1, user: { dissociate: true } })",
        ] {
            let refused = test.error(&format!("mutation {{ {call} {{ changed }} }}")).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), "`user` is the user that the row is written through: leave it out".into()), "{call}");
        }
        let refused = test.error("mutation { updateOrCreateRoleUser(roleId: 1, input: { role: { associate: { id: 2 } } }) { changed } }").await;
        assert_eq!(refused.0, "BAD_USER_INPUT");
        assert_eq!(owners(&test).await[0], (1, Some(1)));
    }

    /// The standing constraint hides the deleted profile from reads, and writes meet it all the same.
    async fn rule_26_a_hidden_incumbent_is_said_to_be_hidden(test: Test) {
        test.seed(19).await;
        let refused = test.answer(r#"mutation { createUserProfile(userId: 19, input: { displayName: "x" }) { changed } }"#).await;
        assert_eq!(refused["errors"][0]["extensions"]["hidden"], json!(true));
        assert_eq!(error(&refused).0, "RELATION_OCCUPIED");
        let replaced = profile(&test, r#"createUserProfile(userId: 19, input: { displayName: "x" }, onOccupied: DELETE)"#).await;
        assert_eq!((replaced["created"].clone(), replaced["user"]["profile"]["displayName"].clone()), (json!(true), json!("x")));
    }

    async fn rule_29_first_or_create(test: Test) {
        test.seed(10).await;
        let made = profile(&test, r#"firstOrCreateUserProfile(userId: 10, input: { displayName: "Ten" })"#).await;
        assert_eq!((made["created"].clone(), made["changed"].clone(), made["profile"]["displayName"].clone()), (json!(true), json!(true), json!("Ten")));
        let found = profile(&test, r#"firstOrCreateUserProfile(userId: 10, input: { displayName: "Other" })"#).await;
        assert_eq!((found["created"].clone(), found["changed"].clone(), found["profile"].clone()), (json!(false), json!(false), made["profile"].clone()));
        let searched = profile(&test, r#"firstOrCreateUserProfile(userId: 10, search: { displayName: "Ten", bio: "" })"#).await;
        assert_eq!(searched["profile"], made["profile"]);
        let other = test.error(r#"mutation { firstOrCreateUserProfile(userId: 10, search: { displayName: "Eleven" }) { changed } }"#).await;
        assert_eq!(other.0, "RELATION_OCCUPIED");
        test.data("mutation { deleteProfile(id: 10) { changed } }").await;
        let merged = profile(&test, r#"firstOrCreateUserProfile(userId: 10, search: { displayName: "S", bio: "s" }, input: { bio: "i" })"#).await;
        assert_eq!((merged["profile"]["displayName"].clone(), merged["profile"]["bio"].clone()), (json!("S"), json!("i")));
        test.data("mutation { dissociateUserProfile(userId: 10) { changed } }").await;
        let missing = test.answer("mutation { firstOrCreateUserProfile(userId: 10) { changed } }").await;
        assert_eq!(missing["errors"][0]["extensions"]["validation"], json!({ "input.displayName": ["is required"] }));
    }

    async fn rule_30_update_or_create(test: Test) {
        test.seed(10).await;
        let made = profile(&test, r#"updateOrCreateUserProfile(userId: 10, search: { displayName: "Ten" }, input: { bio: "a" })"#).await;
        assert_eq!((made["created"].clone(), made["profile"]["bio"].clone()), (json!(true), json!("a")));
        let changed = profile(&test, r#"updateOrCreateUserProfile(userId: 10, search: { displayName: "Ten" }, input: { bio: "b" })"#).await;
        assert_eq!((changed["created"].clone(), changed["changed"].clone(), changed["profile"]["bio"].clone()), (json!(false), json!(true), json!("b")));
        let same = profile(&test, r#"updateOrCreateUserProfile(userId: 10, input: { bio: "b" })"#).await;
        assert_eq!((same["created"].clone(), same["changed"].clone()), (json!(false), json!(false)));
        let other = test.error(r#"mutation { updateOrCreateUserProfile(userId: 10, search: { displayName: "Eleven" }, input: { bio: "c" }) { changed } }"#).await;
        assert_eq!(other.0, "RELATION_OCCUPIED");
    }

    async fn rule_31_associate_and_dissociate_from_the_owner(test: Test) {
        test.seed(10).await;
        let linked = profile(&test, "associateUserProfile(userId: 10, profileId: 1)").await;
        assert_eq!((linked["created"].clone(), linked["changed"].clone(), linked["profile"]["id"].clone(), linked["displacedFrom"]["id"].clone()), (json!(false), json!(true), json!("1"), json!("1")));
        let before = test.statements().len();
        assert!(before > 0);
        let again = profile(&test, "associateUserProfile(userId: 10, profileId: 1)").await;
        assert_eq!((again["changed"].clone(), again["displacedFrom"].clone()), (json!(false), json!(null)));
        assert!(!test.statements().iter().any(|statement| statement.starts_with("UPDATE")));
        assert_eq!(test.error("mutation { associateUserProfile(userId: 10, profileId: 2) { changed } }").await.0, "RELATION_OCCUPIED");
        let replaced = profile(&test, "associateUserProfile(userId: 10, profileId: 2, onOccupied: DETACH)").await;
        assert_eq!((replaced["displaced"].clone(), replaced["displacedFrom"]["id"].clone()), (json!({ "id": "1", "user": null }), json!("2")));

        let unlinked = profile(&test, "dissociateUserProfile(userId: 10)").await;
        assert_eq!(unlinked, json!({ "created": false, "changed": true, "user": { "id": "10", "profile": null }, "profile": null, "displaced": { "id": "2", "user": null }, "displacedFrom": null }));
        let again = profile(&test, "dissociateUserProfile(userId: 10)").await;
        assert_eq!((again["changed"].clone(), again["displaced"].clone()), (json!(false), json!(null)));
    }

    /// An owner whose local key is null is refused by every verb: it must never touch a stranger's row.
    async fn rule_31_an_owner_without_a_key_is_refused(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive) VALUES (1, 'Cy', true); INSERT INTO passports (number, level) VALUES ('P', 1)").await;
        let api = test.domain_api();
        for call in ["createPersonPassport(personId: 1, input: { number: \"Q\", level: 1 })", "firstOrCreatePersonPassport(personId: 1)", "dissociatePersonPassport(personId: 1)",
            "associatePersonPassport(personId: 1, passportId: \"P\")", "saveUnknown"] {
            let refused = crate::support::answer(&api, &format!("mutation {{ {call} {{ changed }} }}"), json!({})).await;
            if call == "saveUnknown" {
                assert_eq!(error(&refused).0, "GRAPHQL_VALIDATION_FAILED");
                continue;
            }
            assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), "this person has no `uuid`, so its passport cannot be written".into()), "{call}");
        }
        assert_eq!(test.domain("{ passport(number: \"P\") { level } passports { totalCount } }").await, json!({ "passport": { "level": 1 }, "passports": { "totalCount": 1 } }));
    }

    /// A foreign key that must not be null cannot be detached, and the refusal names it.
    async fn rule_28_a_required_foreign_key_is_not_detached(test: Test) {
        let api = test.domain_api();
        test.domain(r#"mutation { a: createPassport(input: { number: "P1", level: 1, visa: { create: { stamp: "a" } } }) { changed } b: createPassport(input: { number: "P2", level: 1 }) { changed } }"#).await;
        let required = "no visa can be without what it belongs to: `visas.passport_number` must not be null";
        for call in [
            r#"createPassportVisa(passportId: "P1", input: {}, onOccupied: DETACH)"#,
            r#"dissociatePassportVisa(passportId: "P1")"#,
            "dissociateVisaPassport(visaId: 1)",
            r#"updateVisa(id: 1, input: { passport: { dissociate: true } })"#,
        ] {
            let refused = crate::support::answer(&api, &format!("mutation {{ {call} {{ changed }} }}"), json!({})).await;
            assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), required.into()), "{call}");
        }
        let missing = crate::support::answer(&api, "mutation { createVisa(input: {}) { changed } }", json!({})).await;
        assert_eq!(missing["errors"][0]["extensions"]["validation"], json!({ "input.passport": ["is required"] }));
        let moved = test.domain(r#"mutation { associatePassportVisa(passportId: "P2", visaId: 1) { visa { stamp passport { number } } displacedFrom { number visa { id } } } }"#).await;
        assert_eq!(moved["associatePassportVisa"], json!({ "visa": { "stamp": "a", "passport": { "number": "P2" } }, "displacedFrom": { "number": "P1", "visa": null } }));
        let replaced = test.domain(r#"mutation { createPassportVisa(passportId: "P2", input: { stamp: "b" }, onOccupied: DELETE) { displaced { stamp } passport { visa { stamp } } } }"#).await;
        assert_eq!(replaced["createPassportVisa"], json!({ "displaced": { "stamp": "a" }, "passport": { "visa": { "stamp": "b" } } }));
    }

    /// Keys of another type than numbers, in a table without a unique index: every row in the slot gives way.
    async fn rule_28_without_a_unique_index_every_row_gives_way(test: Test) {
        test.sql("INSERT INTO people (id, uuid, name, is_alive) VALUES (1, '00000000-0000-0000-0000-000000000001', 'Ada', true);
            INSERT INTO passports (number, holder_uuid, level) VALUES ('P2', '00000000-0000-0000-0000-000000000001', 2), ('P1', '00000000-0000-0000-0000-000000000001', 1)").await;
        let answer = test.domain("mutation { createPersonPassport(personId: 1, input: { number: \"P3\", level: 3 }, onOccupied: DETACH) { displaced { number holder { id } } person { passport { number } } } }").await;
        assert_eq!(answer["createPersonPassport"], json!({ "displaced": { "number": "P1", "holder": null }, "person": { "passport": { "number": "P3" } } }));
        assert_eq!(test.domain("{ passports(where: { has: [HOLDER] }) { nodes { number } } }").await["passports"]["nodes"], json!([{ "number": "P3" }]));
    }
}
