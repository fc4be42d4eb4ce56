//! The preludes of Relata, Diesel and diesel-async stand in one file without an ambiguity.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use relata::models::schema::users;
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn preludes_of_diesel_and_relata_go_together(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    test.users(6).await;
    test.user("Bob").with_role("admin").await;
    let conn = &mut *test.write().await;

    let found = User::query()
        .filter(User::NAME.ne("").and(User::ID.le(4)))
        .or_where(User::ID.eq(8))
        .order_by(User::ID.desc())
        .limit(2)
        .all(conn)
        .await
        .unwrap();
    assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [8, 4]);
    assert_eq!(User::query().filter(User::ID.gt(3)).count(conn).await.unwrap(), 5);
    assert!(User::query().first(conn).await.unwrap().is_some());
    assert_eq!(User::find(conn, 3).await.unwrap().unwrap().id, 3);
    assert_eq!(User::first_or_fail(conn).await.unwrap().id, 1);
    assert_eq!(User::all(conn).await.unwrap().len(), 8);
    assert!(User::find_by(conn, User::EMAIL, "nobody").await.unwrap().is_none());

    let mut user = User::find_or_fail(conn, 1).await.unwrap();
    let role: Option<&Row<Role>> = user.load_relation(conn, User::ROLE).await.unwrap();
    assert_eq!(role.unwrap().id, 1);
    user.load_relation_once(conn, User::PROFILE).await.unwrap();
    let mut roles = Role::query().get_results(conn).await.unwrap();
    roles.load_relation(conn, Role::USERS).await.unwrap();
    let users: &[Row<User>] = roles[0].related(Role::USERS).unwrap();
    assert_eq!(users.len(), 2);

    let values = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let created = user.profile().on_occupied(OnOccupied::Delete).create(conn, values).await;
    assert_eq!(created.unwrap().user_id, Some(1));
    user.update(conn, User::changes().set(User::NAME, "Ada")).await.unwrap();
    assert!(user.delete(conn).await.unwrap());
}

/// Diesel's own queries compile beside them.
#[expect(dead_code, reason = "it is there to be compiled")]
async fn load_with_diesel(
    conn: &mut relata::database::PostgresConnection,
) -> QueryResult<Vec<String>> {
    users::table.filter(users::id.gt(1)).select(users::name).load(conn).await
}
