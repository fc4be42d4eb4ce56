//! Writing through a belongsTo: rule 32.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::Test;

async fn link(test: &Test, call: &str) -> Value {
    let data = test.data(&format!("mutation {{ {call} {{ changed profile {{ id user {{ id }} }} user {{ id profile {{ id }} }} displaced {{ id user {{ id }} }} displacedFrom {{ id hasProfile }} }} }}")).await;
    data.as_object().unwrap().values().next().unwrap().clone()
}

on_both! {
    async fn rule_32_associate_and_dissociate_from_the_side_of_the_foreign_key(test: Test) {
        test.seed(10).await;
        let linked = link(&test, "associateProfileUser(profileId: 1, userId: 10)").await;
        assert_eq!(linked, json!({ "changed": true, "profile": { "id": "1", "user": { "id": "10" } }, "user": { "id": "10", "profile": { "id": "1" } }, "displaced": null, "displacedFrom": { "id": "1", "hasProfile": false } }));
        let again = link(&test, "associateProfileUser(profileId: 1, userId: 10)").await;
        assert_eq!((again["changed"].clone(), again["displacedFrom"].clone()), (json!(false), json!(null)));

        // The other side is a hasOne over the same keys: its slot is protected in the same way.
        let refused = test.answer("mutation { associateProfileUser(profileId: 2, userId: 10) { changed } }").await;
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "RELATION_OCCUPIED", "relation": "profile", "owner": "User", "ownerId": "10", "incumbentId": "1", "hidden": false }));
        let replaced = link(&test, "associateProfileUser(profileId: 2, userId: 10, onOccupied: DETACH)").await;
        assert_eq!(replaced["displaced"], json!({ "id": "1", "user": null }));
        let deleted = link(&test, "associateProfileUser(profileId: 3, userId: 10, onOccupied: DELETE)").await;
        assert_eq!(deleted["user"], json!({ "id": "10", "profile": { "id": "3" } }));
        assert_eq!(test.data("{ profile(id: 2) { id } }").await["profile"], json!(null));

        let unlinked = link(&test, "dissociateProfileUser(profileId: 3)").await;
        assert_eq!(unlinked, json!({ "changed": true, "profile": { "id": "3", "user": null }, "user": null, "displaced": null, "displacedFrom": { "id": "10", "hasProfile": false } }));
        let again = link(&test, "dissociateProfileUser(profileId: 3)").await;
        assert_eq!(again["changed"], json!(false));
    }

    /// No slot on the other side: a role has many users.
    async fn rule_32_without_a_slot_nothing_gives_way(test: Test) {
        test.seed(6).await;
        let answer = test.data("mutation { associateUserRole(userId: 2, roleId: 1) { changed user { role { name users { totalCount } } } displacedFrom { id } } dissociateUserRole(userId: 1) { role { id } user { role { id } } } }").await;
        assert_eq!(answer["associateUserRole"], json!({ "changed": true, "user": { "role": { "name": "admin", "users": { "totalCount": 2 } } }, "displacedFrom": { "id": "2" } }));
        assert_eq!(answer["dissociateUserRole"], json!({ "role": null, "user": { "role": null } }));
    }

    /// Where no row can be in the way, nobody is asked what becomes of it.
    async fn rule_32_on_occupied_stands_where_there_is_a_place(test: Test) {
        let refused = test.error("mutation { associateUserRole(userId: 1, roleId: 1, onOccupied: DELETE) { changed } }").await;
        assert_eq!(refused.0, "GRAPHQL_VALIDATION_FAILED");
        let refused = test.error("mutation { associateUserRole(userId: 1, roleId: 1) { displaced { id } } }").await;
        assert_eq!(refused.0, "GRAPHQL_VALIDATION_FAILED");
    }

    async fn rule_32_relations_to_the_own_table(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive, mentor_id) VALUES (1, 'a', true, NULL), (2, 'b', true, 1)").await;
        let answer = test.domain("mutation { associatePersonMentor(personId: 1, mentorId: 2) { person { mentor { id } } mentor { id mentor { id } } } dissociatePersonMentor(personId: 2) { person { mentor { id } } displacedFrom { id } } }").await;
        assert_eq!(answer, json!({
            "associatePersonMentor": { "person": { "mentor": { "id": "2" } }, "mentor": { "id": "2", "mentor": { "id": "1" } } },
            "dissociatePersonMentor": { "person": { "mentor": null }, "displacedFrom": { "id": "1" } },
        }));
    }
}
