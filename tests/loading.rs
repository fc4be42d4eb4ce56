//! Relations of rows in memory: preloaded, loaded, loaded again (rules 11 and 19).

use relata::database::Error;
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::on_both;
use crate::support::Test;

on_both! {
    /// Lucid: `user.load('profile')`; what is loaded adds to what is there.
    async fn rule_11_load_on_one_row(test: Test) {
        test.seed(10).await;
        let conn = &mut *test.write().await;
        let mut user = User::query().preload(User::ROLE).first_or_fail(conn).await.unwrap();
        test.statements();
        let profile: Option<Row<Profile>> = user.load(conn, User::PROFILE).await.unwrap();
        assert_eq!(profile.unwrap().user_id, Some(1));
        let sql = test.statements();
        assert!(sql.len() == 1 && sql[0].contains("profiles.deleted_at IS NULL"), "{sql:?}");
        assert_eq!(user.related(User::PROFILE).unwrap().unwrap().user_id, Some(1));
        assert_eq!(user.related(User::ROLE).unwrap().unwrap().name, "admin");

        let mut role = user.load_with(conn, User::ROLE, |role| role.preload(Role::USERS)).await.unwrap().unwrap();
        assert_eq!(role.related(Role::USERS).unwrap().len(), 2);
        let users = role.load_with(conn, Role::USERS, |users| users.order_by(users::id, Direction::Descending).limit(1)).await.unwrap();
        assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [7]);
        assert_eq!(test.statements().len(), 3);
        // A key that is null has nothing, and needs no statement.
        let mut alone = User::find_or_fail(conn, 6).await.unwrap();
        test.statements();
        assert!(alone.load(conn, User::ROLE).await.unwrap().is_none());
        assert_eq!(test.statements().len(), 0);
    }

    /// What was loaded last counts, wherever it was loaded.
    async fn rule_11_a_relation_loaded_again_takes_the_place_of_the_first(test: Test) {
        test.seed(4).await;
        let conn = &mut *test.write().await;
        let mut user = User::query().preload(User::PROFILE).with_count(User::PROFILE).filter(column(users::id).eq(4)).first_or_fail(conn).await.unwrap();
        assert!(user.related(User::PROFILE).unwrap().is_some());
        let public = |profile: Query<Profile, _>| profile.filter(column(profiles::is_public).eq(true));
        assert!(user.load_with(conn, User::PROFILE, public).await.unwrap().is_none());
        assert!(user.related(User::PROFILE).unwrap().is_none());
        assert!(user.load(conn, User::PROFILE).await.unwrap().is_some());
        assert!(user.related(User::PROFILE).unwrap().is_some());
        assert_eq!(user.extra::<i64>("profile_count").unwrap(), Some(1));
        conn.batch_execute("DELETE FROM profiles").await.unwrap();
        assert_eq!(user.load_count(conn, User::PROFILE).await.unwrap(), 0);
        assert_eq!(user.extra::<i64>("profile_count").unwrap(), Some(0));
    }

    /// Lucid: the last `preload` of a relation counts; the first is not even read.
    async fn rule_11_the_last_preload_of_a_relation_counts(test: Test) {
        test.seed(4).await;
        let conn = &mut *test.write().await;
        let public = |profile: Query<Profile, _>| profile.filter(column(profiles::is_public).eq(true));
        let profiles_of = |users: &[Row<User>]| users.iter().map(|user| user.related(User::PROFILE).unwrap().is_some()).collect::<Vec<_>>();
        test.statements();
        let narrow = User::query().preload(User::PROFILE).preload_with(User::PROFILE, public).get_results(conn).await.unwrap();
        assert_eq!((profiles_of(&narrow), test.statements().len()), (vec![true, true, true, false], 2));
        let wide = User::query().preload_with(User::PROFILE, public).preload(User::PROFILE).get_results(conn).await.unwrap();
        assert_eq!((profiles_of(&wide), test.statements().len()), (vec![true; 4], 2));
        // With the same conditions too: the last one's relations and nothing else.
        let nested = User::query().preload_with(User::PROFILE, |profile| profile.preload(Profile::USER)).preload(User::PROFILE);
        let flat = nested.first_or_fail(conn).await.unwrap().related(User::PROFILE).unwrap().unwrap();
        assert!(matches!(flat.related(Profile::USER), Err(Error::NotPreloaded { relation: "user" })));
        assert_eq!(test.statements().len(), 2);
        // The count beside it is of all, and its statement stays.
        let counted = User::query().with_count(User::PROFILE).preload(User::PROFILE).preload_with(User::PROFILE, public).get_results(conn).await.unwrap();
        assert_eq!((profiles_of(&counted), test.statements().len()), (vec![true, true, true, false], 3));
        assert_eq!(counted[3].extra::<i64>("profile_count").unwrap(), Some(1));
    }

    /// Lucid: `loadOnce`.
    async fn rule_11_load_once_reads_what_is_missing(test: Test) {
        test.seed(3).await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        test.statements();
        for statements in [1, 0] {
            assert_eq!(user.load_once(conn, User::PROFILE).await.unwrap().unwrap().user_id, Some(1));
            assert_eq!(test.statements().len(), statements);
        }
        let mut users = [user, User::find_or_fail(conn, 2).await.unwrap(), User::find_or_fail(conn, 3).await.unwrap()];
        conn.batch_execute("UPDATE profiles SET display_name = 'new'").await.unwrap();
        test.statements();
        users.load_once(conn, User::PROFILE).await.unwrap();
        assert_eq!(test.statements().len(), 1);
        let names = users.iter().map(|user| user.related(User::PROFILE).unwrap().unwrap().display_name.clone() == "new");
        assert_eq!(names.collect::<Vec<_>>(), [false, true, true]);
    }

    /// One statement for many rows, from whichever queries they come.
    async fn rule_11_load_on_many_rows(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let mut users = User::query().filter(column(users::id).lte(10)).all(conn).await.unwrap();
        users.extend(User::query().preload(User::ROLE).filter(column(users::id).gt(10)).all(conn).await.unwrap());
        test.statements();
        users.load(conn, User::PROFILE).await.unwrap();
        assert_eq!(test.statements().len(), 1);
        let found = |users: &[Row<User>]| users.iter().filter(|user| user.related(User::PROFILE).unwrap().is_some()).count();
        assert_eq!(found(&users), 17);
        users.load_with(conn, User::PROFILE, |profile| profile.filter(column(profiles::is_public).eq(true)).preload(Profile::USER)).await.unwrap();
        assert_eq!((found(&users), test.statements().len()), (13, 2));
        assert!(users[0].related(User::ROLE).is_err());
        assert_eq!(users[12].related(User::ROLE).unwrap().unwrap().id, 1);
        let profile = users[0].related(User::PROFILE).unwrap().unwrap();
        assert_eq!(profile.related(Profile::USER).unwrap().unwrap().id, 1);
        users[..0].load(conn, User::PROFILE).await.unwrap();
        assert_eq!(test.statements().len(), 0);
    }

    /// Lucid: `loadCount` and `loadAggregate`, of one row and of many.
    async fn rule_19_load_count_and_load_aggregate(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let mut role = Role::find_or_fail(conn, 1).await.unwrap();
        test.statements();
        assert_eq!(role.load_count(conn, Role::USERS).await.unwrap(), 4);
        assert_eq!(role.load_aggregate(conn, Role::USERS, max(users::id), "newest").await.unwrap(), Some(19));
        assert_eq!(test.statements().len(), 2);
        assert_eq!((role.extra::<i64>("users_count").unwrap(), role.extra::<i64>("newest").unwrap()), (Some(4), Some(19)));

        let mut users = User::query().filter(column(users::id).gte(9)).limit(2).all(conn).await.unwrap();
        test.statements();
        users.load_count(conn, User::PROFILE).await.unwrap();
        users.load_aggregate(conn, User::PROFILE, min(profiles::id), "profile").await.unwrap();
        assert_eq!(test.statements().len(), 2);
        let values: Vec<(Option<i64>, Option<i64>)> = users.iter().map(|user| (user.extra("profile_count").unwrap(), user.extra("profile").unwrap())).collect();
        assert_eq!(values, [(Some(1), Some(9)), (Some(0), None)]);
    }

    /// Where two values go by one name, the last one counts.
    async fn rule_19_the_last_value_of_a_name_counts(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let role = Role::query().with_aggregate(Role::USERS, min(users::id), "user").with_aggregate(Role::USERS, max(users::id), "user");
        let mut role = role.first_or_fail(conn).await.unwrap();
        assert_eq!(role.extra::<i64>("user").unwrap(), Some(19));
        role.load_aggregate(conn, Role::USERS, min(users::id), "user").await.unwrap();
        assert_eq!(role.extra::<i64>("user").unwrap(), Some(1));
    }

    /// A key changed in memory leads where it points now.
    async fn rule_11_load_goes_by_the_key_in_memory(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        user.role_id = Some(5);
        assert_eq!(user.load(conn, User::ROLE).await.unwrap().unwrap().name, "guest");
        assert_eq!(user.dirty(), ["role_id"]);
        user.role_id = None;
        assert!(user.load(conn, User::ROLE).await.unwrap().is_none());
    }
}
