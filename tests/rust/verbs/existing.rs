//! The values of an existing row, which verbs that make rows refuse: rule 27.

use relata::models::{Profile, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

/// The key would be ignored.
#[test_on_both]
async fn rule_27_the_values_of_an_existing_row_go_with_save_alone(test: Test) {
    let role = test.role("admin").await;
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let values = || User::existing(1).set(User::NAME, "x").set(User::EMAIL, "x@example.com");
    let nested = || {
        Profile::changes().set(Profile::DISPLAY_NAME, "p").associate_new(Profile::USER, values())
    };

    for refused in [
        User::create(conn, values()).await.map(drop),
        role.users().create(conn, values()).await.map(drop),
        role.users().create_many(conn, vec![values()]).await.map(drop),
        User::first_or_create(conn, values(), User::changes()).await.map(drop),
        ada.update(conn, values()).await.map(drop),
        Profile::create(conn, nested()).await.map(drop),
        User::new(values()).map(drop),
    ] {
        assert_eq!(
            refused.unwrap_err().to_string(),
            "`User::existing(1)` goes with `save`, `save_many` and `associate`: \
             give `User::changes()` here"
        );
    }

    let values_of_profile = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let mut made = Profile::new(values_of_profile).unwrap();
    made.relation(Profile::USER).associate(conn, values()).await.unwrap();
    assert_eq!((made.user_id, User::query().count(conn).await.unwrap()), (Some(1), 1));
}
