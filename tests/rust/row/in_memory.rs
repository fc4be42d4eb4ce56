//! Rows that are made, related and saved in memory: rule 37.

use relata::models::{Profile, Role, User};
use relata::orm::Picking;
use relata::prelude::*;
use relata::{Changes, Error};
use serde_json::json;

use crate::support::{Test, test_on_both};

fn user(name: &str) -> Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

fn profile(display_name: &str) -> Row<Profile> {
    Profile::new(Profile::changes().set(Profile::DISPLAY_NAME, display_name)).unwrap()
}

#[test_on_both]
async fn rule_37_a_new_row_writes_the_values_it_was_given(test: Test) {
    let conn = &mut *test.write().await;
    let mut made = profile("A");
    assert!(!made.is_persisted() && made.bio.is_empty());
    assert_eq!(made.dirty(), ["display_name"]);

    made.bio = "b".to_owned();
    assert!(made.save(conn).await.unwrap());
    assert!(made.is_persisted() && made.is_public && made.id == 1);

    let mut nameless = Profile::new(Profile::changes()).unwrap();
    let refused = nameless.save(conn).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
    assert!(!nameless.is_persisted());
}

#[test_on_both]
async fn rule_37_a_verb_saves_a_new_owner_first(test: Test) {
    let conn = &mut *test.write().await;
    let mut ada = User::new(user("ada")).unwrap();
    let mut made = profile("A");

    let saved = ada.relation(User::PROFILE).save(conn, &mut made).await.unwrap();

    assert!(ada.is_persisted() && made.is_persisted() && saved.created);
    assert_eq!(made.user_id, Some(ada.id));
    let slot = ada.related(User::PROFILE).unwrap().map(|profile| profile.id);
    assert_eq!(slot, Some(made.id));
    assert_eq!(ada.profile().query().count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn rule_37_a_verb_writes_the_changes_of_its_owner(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    ada.name = "Ada L.".to_owned();
    let values = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    ada.relation(User::PROFILE).create(conn, values).await.unwrap();

    assert!(!ada.is_dirty());
    assert_eq!(User::find_or_fail(conn, 1).await.unwrap().name, "Ada L.");
}

#[test_on_both]
async fn rule_37_after_an_error_nothing_claims_to_be_saved(test: Test) {
    test.user("Ada").await;
    let conn = &mut *test.write().await;
    let mut twin = User::new(user("ada")).unwrap();
    let mut made = profile("A");
    let refused = twin.relation(User::PROFILE).save(conn, &mut made).await.unwrap_err();
    assert_eq!(refused.code(), "UNIQUE_VIOLATION");

    let mut bea = User::new(user("bea")).unwrap();
    let mut nameless = Profile::new(Profile::changes()).unwrap();
    bea.relation(User::PROFILE).save(conn, &mut nameless).await.unwrap_err();

    assert!(!twin.is_persisted() && !made.is_persisted());
    assert!(!bea.is_persisted() && !nameless.is_persisted());
    assert_eq!(bea.dirty(), ["name", "email"]);
    assert_eq!(User::query().count(conn).await.unwrap(), 1);
    assert_eq!(Profile::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_37_an_instance_is_saved_with_its_changes_and_guards_the_slot(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let mut other = test.profile("B").await;
    let conn = &mut *test.write().await;
    other.bio = "changed".to_owned();

    let refused = ada.profile().save(conn, &mut other).await.unwrap_err();
    assert_eq!(refused.code(), "RELATION_OCCUPIED");
    assert_eq!((other.user_id, other.dirty()), (None, vec!["bio"]));

    let saved = ada.profile().on_occupied(OnOccupied::Detach).save(conn, &mut other).await.unwrap();
    assert!(saved.changed && !saved.created);
    assert_eq!((other.user_id, other.bio.as_str()), (Some(1), "changed"));
    assert!(!other.is_dirty());
}

#[test_on_both]
async fn rule_37_associate_takes_a_key_a_row_or_a_new_row(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let mut first = profile("by key");
    first.relation(Profile::USER).associate(conn, ada.id).await.unwrap();
    assert_eq!((first.is_persisted(), first.user_id), (true, Some(1)));

    let mut bea = User::new(user("bea")).unwrap();
    let mut second = profile("by a new row");
    second.relation(Profile::USER).associate(conn, &mut bea).await.unwrap();
    assert_eq!((bea.is_persisted(), second.user_id), (true, Some(bea.id)));
    let named = second.related(Profile::USER).unwrap().map(|user| user.name.clone());
    assert_eq!(named.as_deref(), Some("bea"));

    bea.name = "Beatrice".to_owned();
    let stored = Profile::find_or_fail(conn, second.id).await.unwrap();
    let saved = stored.user().associate(conn, &mut bea).await.unwrap();
    assert_eq!(saved.user_id, Some(bea.id));
    assert_eq!(User::find_or_fail(conn, bea.id).await.unwrap().name, "Beatrice");

    let mut third = profile("by values");
    third.relation(Profile::USER).associate(conn, user("cy")).await.unwrap();
    assert_eq!(third.user_id, Some(3));
    let refused = profile("taken").relation(Profile::USER).associate(conn, &ada).await;
    assert_eq!(refused.unwrap_err().code(), "RELATION_OCCUPIED");
}

#[test_on_both]
async fn rule_37_related_rows_are_set_and_pushed_in_memory(test: Test) {
    let mut role = test.role("admin").await;
    let conn = &mut *test.write().await;
    let mut ada = User::new(user("ada")).unwrap();
    ada.set_related(User::PROFILE, profile("A"));
    ada.set_related(User::ROLE, None);
    role.push_related(Role::USERS, ada.clone());
    assert_eq!(test.statements(), [""; 0]);

    let json = json!(role);
    assert_eq!(json["users"][0]["profile"]["displayName"], "A");
    assert_eq!(json["users"][0]["role"], json!(null));

    role.relation(Role::USERS).create(conn, user("bea")).await.unwrap();
    let names: Vec<&str> =
        role.related(Role::USERS).unwrap().iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["ada", "bea"]);
    let loaded = role.load_relation(conn, Role::USERS).await.unwrap().len();
    assert_eq!(loaded, 1);
}

#[test_on_both]
async fn rule_37_fields_are_picked_and_omitted(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    let conn = &mut *test.write().await;
    let query = User::query().preload(User::ROLE).preload(User::PROFILE).with_count(User::PROFILE);
    let ada = query.first_or_fail(conn).await.unwrap();

    let picking = Picking::new()
        .pick(User::NAME)
        .relation(User::ROLE, Picking::new().omit(Role::ID))
        .relation(User::PROFILE, Picking::new().pick(Profile::DISPLAY_NAME));
    assert_eq!(
        ada.serialize_with(&picking).unwrap(),
        json!({
            "name": "Ada",
            "role": { "name": "admin" },
            "profile": { "displayName": "A" },
            "meta": { "profile_count": 1 },
        })
    );
}

#[test_on_both]
async fn rule_37_a_row_that_the_relation_hides_is_not_kept_in_memory(test: Test) {
    let mut ada = test.user("Ada").with_deleted_profile("A").await;
    let conn = &mut *test.write().await;

    let (search, values) = (Profile::changes(), Profile::changes());
    let found = ada.relation(User::PROFILE).first_or_create(conn, search, values).await.unwrap();

    assert!(!found.created);
    assert!(ada.related(User::PROFILE).unwrap().is_none());
}

#[test_on_both]
async fn rule_37_the_verb_counts_and_not_the_foreign_key_in_memory(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;
    let mut stored = test.profile("A").await;
    let conn = &mut *test.write().await;

    stored.user_id = Some(2);
    stored.bio = "b".to_owned();
    let linked = stored.relation(Profile::USER).associate(conn, 1).await.unwrap();
    assert_eq!((linked.user_id, linked.bio.as_str()), (Some(1), "b"));

    let mut made = profile("B");
    made.user_id = Some(2);
    let unlinked = made.relation(Profile::USER).dissociate(conn).await.unwrap();
    assert_eq!(unlinked.user_id, None);
}
