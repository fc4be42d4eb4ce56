//! Rows that were written in a transaction that is undone: rule 37.

use relata::Changes;
use relata::models::{Profile, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

fn user(name: &str) -> Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

fn profile(display_name: &str) -> Row<Profile> {
    Profile::new(Profile::changes().set(Profile::DISPLAY_NAME, display_name)).unwrap()
}

#[test_on_both]
async fn rule_37_after_a_rollback_nothing_claims_to_be_saved(test: Test) {
    let mut bob = test.user("Bob").await;
    let mut ada = User::new(user("ada")).unwrap();
    let mut made = profile("A");
    let mut conn = test.database.begin().await.unwrap();

    ada.relation(User::PROFILE).save(&mut conn, &mut made).await.unwrap();
    bob.name = "Robert".to_owned();
    bob.save(&mut conn).await.unwrap();
    bob.name = "Roberta".to_owned();
    bob.save(&mut conn).await.unwrap();
    let cy = User::create(&mut conn, user("cy")).await.unwrap();
    assert!(ada.is_persisted() && made.is_persisted() && cy.is_persisted() && !bob.is_dirty());
    conn.rollback().await.unwrap();

    assert!(!ada.is_persisted() && !made.is_persisted() && !cy.is_persisted());
    assert_eq!((ada.id, made.user_id, cy.id), (0, None, 0));
    assert!(ada.related(User::PROFILE).is_err());
    assert_eq!((bob.name.as_str(), bob.dirty()), ("Robert", vec!["name"]));

    let conn = &mut *test.write().await;
    ada.relation(User::PROFILE).save(conn, &mut made).await.unwrap();
    assert!(bob.save(conn).await.unwrap());
    assert_eq!((made.user_id, User::query().count(conn).await.unwrap()), (Some(ada.id), 2));
}

#[test_on_both]
async fn rule_37_a_row_that_was_committed_stays_saved(test: Test) {
    let mut ada = User::new(user("ada")).unwrap();
    let mut conn = test.database.begin().await.unwrap();
    ada.save(&mut conn).await.unwrap();
    conn.commit().await.unwrap();

    let mut conn = test.database.begin().await.unwrap();
    ada.name = "Ada L.".to_owned();
    ada.save(&mut conn).await.unwrap();
    drop(conn);

    assert_eq!((ada.is_persisted(), ada.dirty()), (true, vec!["name"]));
}
