//! The same relations from Rust: rules 11 and 12.

use relata::database::{Direction, Error, column};
use relata::models::schema::{profiles, roles, users};
use relata::models::{Profile, Role, User};
use relata::relations::ActiveRecord;
use relata::relations::{Row, changes};

use crate::domain::schema::people;
use crate::domain::{Country, Passport, Person};
use crate::on_both;
use crate::support::Test;

on_both! {
    /// Lucid: `user.related('profile').query().first()`. One row at most, in a stable order, under the standing constraint.
    async fn rule_11_lazy_queries(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let user = User::find(conn, 1).await.unwrap().unwrap();
        test.statements();
        let profile = user.profile().query().first(conn).await.unwrap().unwrap();
        assert_eq!(profile.user_id, Some(1));
        let sql = test.statements().remove(0);
        assert!(sql.contains("profiles.deleted_at IS NULL") && sql.contains("ORDER BY profiles.id ASC LIMIT"), "{sql}");

        let owner = profile.user().query().first(conn).await.unwrap().unwrap();
        assert_eq!(owner.email, user.email);
        assert_eq!(user.role().query().first(conn).await.unwrap().unwrap().name, "admin");
        let role = Role::find(conn, 1).await.unwrap().unwrap();
        assert_eq!(role.users().query().count(conn).await.unwrap(), 4);
        assert_eq!(role.users().query().filter(column(users::id).gt(1)).get_results(conn).await.unwrap().len(), 3);

        assert!(user.profile().query().exists(conn).await.unwrap());
        assert_eq!(user.profile().query().update(conn, changes().set(profiles::bio, "new").set_null(profiles::avatar_url)).await.unwrap(), 1);
        let profile = user.profile().query().first(conn).await.unwrap().unwrap();
        assert_eq!((profile.bio.as_str(), profile.avatar_url.as_deref()), ("new", None));
        assert_eq!(Profile::query().filter(column(profiles::bio).eq("new")).count(conn).await.unwrap(), 1);
        assert_eq!(user.profile().query().update(conn, changes()).await.unwrap(), 0);
        let nested = user.profile().query().update(conn, changes().associate(Profile::USER, 2)).await.unwrap_err();
        assert_eq!(nested.code(), "BAD_USER_INPUT");
        let twice = changes().set(profiles::bio, "first").set(profiles::bio, "last");
        assert_eq!(user.profile().query().update(conn, twice).await.unwrap(), 1);
        assert_eq!(Profile::query().filter(column(profiles::bio).eq("last")).count(conn).await.unwrap(), 1);
        let search = changes().associate(Profile::USER, 2);
        let nested = user.profile().first_or_create(conn, search, changes()).await.unwrap_err();
        assert_eq!(nested.code(), "BAD_USER_INPUT");
        assert_eq!(user.profile().query().delete(conn).await.unwrap(), 1);
        assert!(!user.profile().query().exists(conn).await.unwrap());
    }

    /// A deleted profile is hidden from the relation, and so from its updates and deletes.
    async fn rule_11_lazy_queries_keep_to_the_standing_constraint(test: Test) {
        test.seed(19).await;
        let conn = &mut *test.write().await;
        let user = User::find_or_fail(conn, 19).await.unwrap();
        assert_eq!(Profile::query().filter(column(profiles::user_id).eq(19)).count(conn).await.unwrap(), 1);
        assert_eq!(user.profile().query().count(conn).await.unwrap(), 0);
        assert_eq!(user.profile().query().delete(conn).await.unwrap(), 0);
        assert_eq!(Profile::query().filter(column(profiles::user_id).eq(19)).count(conn).await.unwrap(), 1);
    }

    /// Rule 6 in Rust: a null key finds no row, not even one whose key is null too.
    async fn rule_6_null_keys_in_rust(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive) VALUES (1, 'Cy', true); INSERT INTO passports (number, level) VALUES ('P', 1)").await;
        let conn = &mut *test.write().await;
        let person = Person::find_or_fail(conn, 1).await.unwrap();
        assert!(person.passport().query().first(conn).await.unwrap().is_none());
        assert!(person.country().query().first(conn).await.unwrap().is_none());
        assert_eq!(person.passport().query().delete(conn).await.unwrap(), 0);
        let passport = Passport::find_or_fail(conn, "P").await.unwrap();
        assert!(passport.holder().query().first(conn).await.unwrap().is_none());
    }

    async fn rule_11_preload_nested_and_with_conditions(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let users = User::query().preload(User::ROLE).preload_with(User::PROFILE, |profile| {
            profile.filter(column(profiles::is_public).eq(true)).preload(Profile::USER)
        });
        let users = users.order_by(users::id, Direction::Descending).all(conn).await.unwrap();
        assert_eq!(test.statements().len(), 4);
        assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), (1..=20).rev().collect::<Vec<_>>());
        let user = users.last().unwrap();
        let profile = user.related(User::PROFILE).unwrap().unwrap();
        assert_eq!(profile.related(Profile::USER).unwrap().unwrap().id, 1);
        assert_eq!(user.related(User::ROLE).unwrap().unwrap().name, "admin");
        let private = users.iter().find(|user| user.id == 4).unwrap();
        assert!(private.related(User::PROFILE).unwrap().is_none());

        let roles = Role::query().preload_with(Role::USERS, |users| users.order_by(users::name, Direction::Ascending).limit(2));
        let roles = roles.order_by(roles::name, Direction::Ascending).all(conn).await.unwrap();
        assert_eq!(roles.iter().map(|role| role.related(Role::USERS).unwrap().len()).collect::<Vec<_>>(), [2; 5]);
        assert_eq!(test.statements().len(), 2);
        assert!(matches!(roles[0].related(Role::USERS).unwrap()[0].related(User::ROLE), Err(Error::NotPreloaded { relation: "role" })));
    }

    /// Lucid: `user.load('profile')`, here for many at once.
    async fn rule_11_load_on_rows_in_memory(test: Test) {
        test.seed(12).await;
        let conn = &mut *test.write().await;
        let users: Vec<User> = User::query().all(conn).await.unwrap().into_iter().map(Row::into_model).collect();
        test.statements();
        let profiles = User::PROFILE.load(conn, &users).await.unwrap();
        assert_eq!(test.statements().len(), 1);
        assert_eq!(profiles.iter().map(|profile| profile.as_ref().and_then(|profile| profile.user_id)).collect::<Vec<_>>(),
            (1..=12).map(|id| (id != 10).then_some(id)).collect::<Vec<_>>());
        assert_eq!(Role::USERS.load(conn, &[]).await.unwrap().len(), 0);
        assert_eq!(test.statements().len(), 0);
    }

    /// Lucid's `paginate`, for queries that can give many rows.
    async fn rule_12_paginate(test: Test) {
        test.seed(25).await;
        let conn = &mut *test.write().await;
        let page = User::query().preload(User::PROFILE).paginate(conn, 3, 10).await.unwrap();
        assert_eq!((page.total, page.per_page, page.current_page, page.last_page), (25, 10, 3, 3));
        assert_eq!(page.rows.iter().map(|user| user.id).collect::<Vec<_>>(), [21, 22, 23, 24, 25]);
        let page = Role::find_or_fail(conn, 1).await.unwrap().users().query().paginate(conn, 1, 3).await.unwrap();
        assert_eq!((page.total, page.last_page, page.rows.len()), (5, 2, 3));
        let nothing = User::query().filter(column(users::id).is_in(Vec::<i64>::new())).paginate(conn, 0, 0).await.unwrap();
        assert_eq!((nothing.total, nothing.current_page, nothing.last_page, nothing.per_page), (0, 1, 1, 1));
    }

    /// A relation to the model's own table, and keys that are text: rule 3, as far as reading goes.
    async fn rule_3_relations_to_the_own_table(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive, country_code, mentor_id) VALUES (1, 'Ada', true, 'fr', NULL), (2, 'Ben', true, 'fr', 1), (3, 'Cy', false, 'fr', 2);
            INSERT INTO countries (code, name) VALUES ('fr', 'France')").await;
        let conn = &mut *test.write().await;
        let people = Person::query().preload_with(Person::MENTOR, |mentor| mentor.preload(Person::MENTOR)).preload(Person::MENTEES);
        let people = people.order_by(people::id, Direction::Ascending).all(conn).await.unwrap();
        assert_eq!(test.statements().len(), 4);
        let mentor = people[2].related(Person::MENTOR).unwrap().unwrap();
        assert_eq!((mentor.name.as_str(), mentor.related(Person::MENTOR).unwrap().unwrap().name.as_str()), ("Ben", "Ada"));
        assert_eq!(people[0].related(Person::MENTEES).unwrap()[0].name, "Ben");
        let country = Country::find_or_fail(conn, "fr").await.unwrap();
        assert_eq!(country.people().query().count(conn).await.unwrap(), 3);
        let missing = Country::find_or_fail(conn, "xx").await.unwrap_err();
        assert_eq!((missing.code(), missing.to_string().as_str()), ("NOT_FOUND", "Country xx does not exist"));
    }

    async fn conditions_typed_by_columns(test: Test) {
        test.seed(10).await;
        let conn = &mut *test.write().await;
        let found = User::query().filter(column(users::id).gte(3).and(column(users::id).lt(6)).or(column(users::id).eq(9)).and(column(users::name).ne("x")));
        let ids = found.all(conn).await.unwrap().iter().map(|user| user.id).collect::<Vec<_>>();
        assert_eq!(ids, [3, 4, 5, 9]);
        let none = User::query().filter(column(users::email).contains("@example").not());
        assert!(!none.exists(conn).await.unwrap());
        let some = User::query().filter(column(users::role_id).is_not_null()).filter(column(users::email).ends_with(".com"));
        assert_eq!(some.offset(7).all(conn).await.unwrap().len(), 2);
    }
}
