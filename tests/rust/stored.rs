//! Rows that are not stored, and the JSON of rows.

use relata::models::factories::{profile_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::prelude::*;
use serde_json::json;

use crate::domain::{Country, Specimen, Visa};
use crate::support::{Test, test_on_both};

const REFUSAL: &str = "this User is not in the database: `save` it first";

/// Its key is 0 in memory, which no verb may take for the key of a row.
#[test_on_both]
async fn a_row_that_is_not_stored_has_no_relations(test: Test) {
    test.profile("of nobody").await;
    let conn = &mut *test.write().await;
    let mut made = user_factory().make().unwrap();
    assert_eq!(made.id, 0);

    for (name, refused) in [
        ("first", made.profile().query().first(conn).await.map(drop)),
        ("count", made.profile().query().count(conn).await.map(drop)),
        ("delete", made.profile().query().delete(conn).await.map(drop)),
        ("exists", made.profile().query().exists(conn).await.map(drop)),
        ("load_relation", made.load_relation(conn, User::PROFILE).await.map(drop)),
        ("load_count", made.load_count(conn, User::PROFILE).await.map(drop)),
        ("load", User::PROFILE.load(conn, &[made.clone().into_model()]).await.map(drop)),
        ("dissociate", made.profile().dissociate(conn).await.map(drop)),
        ("create", made.profile().create(conn, Profile::changes()).await.map(drop)),
        ("assign", made.profile().assign(&mut profile_factory().make().unwrap())),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{name}");
        assert_eq!(refused.to_string(), REFUSAL, "{name}");
    }

    made.save(conn).await.unwrap();
    assert!(made.profile().query().first(conn).await.unwrap().is_none());
}

/// The foreign key of a belongsTo is the row's own column.
#[test_on_both]
async fn a_row_that_is_not_stored_can_belong_to_another(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    let mut made = user_factory().make().unwrap();

    made.role_id = Some(role.id);

    let loaded = made.load_relation(conn, User::ROLE).await.unwrap().unwrap();
    assert_eq!(loaded.name, "admin");
    assert_eq!(made.role().query().count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn a_row_serializes_as_it_is_in_memory_with_its_relations_and_extras(test: Test) {
    let ada = test.user("Ada").with_profile("A").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    let conn = &mut *test.write().await;
    let query = Role::query()
        .preload_with(Role::USERS, |users| users.limit(1).preload(User::PROFILE))
        .with_count(Role::USERS);
    let mut role = query.first_or_fail(conn).await.unwrap();
    role.name = "root".to_owned();

    let users = role.related(Role::USERS).unwrap();
    let profile = users[0].related(User::PROFILE).unwrap().unwrap();
    assert_eq!(
        json!(role),
        json!({
            "id": 1,
            "name": "root",
            "users": [
                {
                    "id": 1,
                    "uuid": ada.uuid,
                    "name": "Ada",
                    "email": "ada@example.com",
                    "roleId": 1,
                    "createdAt": ada.created_at,
                    "updatedAt": ada.updated_at,
                    "profile": {
                        "id": 1,
                        "userId": 1,
                        "displayName": "A",
                        "bio": "",
                        "avatarUrl": null,
                        "isPublic": true,
                        "deletedAt": null,
                        "createdAt": profile.created_at,
                        "updatedAt": profile.updated_at,
                    },
                },
            ],
            "meta": { "users_count": 2 },
        })
    );
}

#[test_on_both]
async fn a_related_row_that_is_not_there_is_null_and_one_that_was_not_loaded_is_left_out(
    test: Test,
) {
    test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let ada = User::query().preload(User::ROLE).first_or_fail(conn).await.unwrap();

    let json = json!(ada);
    assert_eq!(json["role"], json!(null));
    assert_eq!(json.get("profile"), None);
    assert_eq!(json.get("meta"), None);
}

/// A key that Relata or the owner gives has a value that stands in for it, which is nobody's key.
#[test_on_both]
async fn a_new_row_has_no_key_before_it_gets_one(test: Test) {
    let conn = &mut *test.write().await;
    let specimen = Specimen::new(Specimen::changes()).unwrap();
    let refused = specimen.label().query().delete(conn).await.unwrap_err();
    assert_eq!(refused.to_string(), "this Specimen is not in the database: `save` it first");

    let mut country = Country::new(Country::changes().set(Country::NAME, "Nowhere")).unwrap();
    let refused = country.load_relation(conn, Country::PEOPLE).await.map(drop).unwrap_err();
    assert_eq!(refused.to_string(), "this Country is not in the database: `save` it first");
    country.code = "NO".to_owned();
    assert_eq!(country.load_relation(conn, Country::PEOPLE).await.unwrap().len(), 0);

    let mut visa = Visa::new(Visa::changes()).unwrap();
    let refused = visa.load_relation(conn, Visa::PASSPORT).await.map(drop).unwrap_err();
    assert_eq!(refused.to_string(), "this Visa has no `passport_number` yet: set it first");
}
