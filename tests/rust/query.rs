//! The vocabulary of queries in Rust: fields, filters as values, orders, and how AND and OR bind.

use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::{Connection, Filter, Query};

use crate::support::{Test, test_on_both};
use teams::Team;

async fn ids(conn: &mut Connection, query: Query<User>) -> Vec<i64> {
    let users = query.order_by(User::ID.asc()).all(conn).await.unwrap();
    users.iter().map(|user| user.id).collect()
}

/// A condition in SQL, and the same in Rust.
type Bit = (Filter<User>, fn(i64) -> bool);

/// Three conditions that are true for every combination of the users 1 to 8.
fn bits() -> [Bit; 3] {
    [
        (User::ID.le(4), |id| id <= 4),
        (User::ID.eq_any([1, 2, 5, 6]), |id| [1, 2, 5, 6].contains(&id)),
        (User::ID.ne_all([2, 4, 6, 8]), |id| id % 2 == 1),
    ]
}

/// AND binds closer than OR, wherever they stand in the chain.
#[test_on_both]
async fn rule_14_and_binds_closer_than_or(test: Test) {
    test.users(8).await;
    let conn = &mut *test.write().await;
    let [(a, is_a), (b, is_b), (c, is_c)] = bits();

    for (second_is_or, third_is_or) in [(false, false), (false, true), (true, false), (true, true)]
    {
        let query = User::query().filter(a.clone());
        let query = if second_is_or { query.or_where(b.clone()) } else { query.filter(b.clone()) };
        let query = if third_is_or { query.or_where(c.clone()) } else { query.filter(c.clone()) };

        let is_expected = |id: &i64| match (second_is_or, third_is_or) {
            (false, false) => is_a(*id) && is_b(*id) && is_c(*id),
            (false, true) => is_a(*id) && is_b(*id) || is_c(*id),
            (true, false) => is_a(*id) || is_b(*id) && is_c(*id),
            (true, true) => is_a(*id) || is_b(*id) || is_c(*id),
        };
        let expected: Vec<i64> = (1..=8).filter(is_expected).collect();
        assert_eq!(ids(conn, query).await, expected, "{second_is_or} {third_is_or}");
    }
}

/// A filter groups as it is written.
#[test_on_both]
async fn rule_14_a_filter_groups_as_it_is_written(test: Test) {
    test.users(8).await;
    let conn = &mut *test.write().await;
    let [(a, is_a), (b, is_b), (c, is_c)] = bits();
    let matching = |is_expected: &dyn Fn(i64) -> bool| {
        (1..=8).filter(|id| is_expected(*id)).collect::<Vec<_>>()
    };

    let either = a.clone().or(b.clone()).and(c.clone());
    assert_eq!(
        ids(conn, User::query().filter(either)).await,
        matching(&|id| (is_a(id) || is_b(id)) && is_c(id))
    );

    let chained = User::query().filter(a.clone().or(b.clone())).filter(c.clone());
    assert_eq!(ids(conn, chained).await, matching(&|id| (is_a(id) || is_b(id)) && is_c(id)));

    let negated = User::query().filter(a.or(b).not()).or_where(c.not());
    assert_eq!(ids(conn, negated).await, matching(&|id| !(is_a(id) || is_b(id)) || !is_c(id)));
}

/// The standing constraint of the relation stands in a group of its own.
#[test_on_both]
async fn rule_14_the_sql_of_a_chain_groups_and_and_or(test: Test) {
    let conn = &mut *test.write().await;

    let query = User::query()
        .filter(User::ID.gt(1))
        .or_where_has(User::PROFILE, |profile| {
            profile.filter(Profile::BIO.eq("a")).or_where(Profile::BIO.eq("b"))
        })
        .filter(User::ID.lt(9));
    query.count(conn).await.unwrap();

    let statements = test.statements();
    let (_, clause) = statements[0].split_once(" WHERE ").unwrap();
    assert_eq!(
        clause,
        "(users.id > ? OR (EXISTS (SELECT 1 FROM profiles AS profiles#1 \
         WHERE profiles#1.user_id = users.id AND (profiles#1.deleted_at IS NULL \
         AND (profiles#1.bio = ? OR profiles#1.bio = ?))) AND users.id < ?))"
    );
}

async fn names(conn: &mut Connection, query: Query<User>) -> Vec<String> {
    let users = query.order_by(User::ID.asc()).all(conn).await.unwrap();
    users.iter().map(|user| user.name.clone()).collect()
}

#[test_on_both]
async fn rule_14_conditions_through_relations_are_values_that_join_with_others(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;
    let private =
        || User::PROFILE.where_has(|profile| profile.filter(Profile::IS_PUBLIC.eq(false)));

    for (filter, expected) in [
        (User::PROFILE.doesnt_have(), vec!["Eve", "Fay", "Gus"]),
        (User::PROFILE.has().and(User::ID.gt(2)), vec!["Cy", "Dee"]),
        (User::PROFILE.has().not().or(User::ID.le(2)), vec!["Ada", "Bob", "Eve", "Fay", "Gus"]),
        (private(), vec!["Dee"]),
        (private().not().and(User::ID.le(5)), vec!["Ada", "Bob", "Cy", "Eve"]),
        // The closure can return a filter as well as its query.
        (User::PROFILE.where_has(|_| Profile::IS_PUBLIC.eq(false)), vec!["Dee"]),
        (
            User::PROFILE
                .where_doesnt_have(|profile| profile.filter(Profile::IS_PUBLIC.eq(true)))
                .and(User::ID.le(6)),
            vec!["Dee", "Eve", "Fay"],
        ),
        (
            User::ROLE
                .where_has(|role| role.filter(Role::USERS.where_has(|_| User::ID.eq(2))))
                .and(User::ID.le(6)),
            vec!["Bob", "Eve"],
        ),
        (
            User::ROLE.where_has(|role| role.has_count(Role::USERS, |count| count.gt(2))),
            vec!["Ada", "Dee", "Fay"],
        ),
    ] {
        assert_eq!(names(conn, User::query().filter(filter)).await, expected);
    }
}

/// Of the seven users three are `admin`, two of them with a profile that is not deleted; two are
/// `editor`, one of them with a profile.
#[test_on_both]
async fn rule_15_counts_of_related_rows_are_conditions_of_a_chain_and_values(test: Test) {
    test.seven_users().await;
    test.role("guest").await;
    let conn = &mut *test.write().await;
    let with_profile = |users: Query<User>| users.has(User::PROFILE);

    for (query, expected) in [
        (Role::query().has_count(Role::USERS, |count| count.eq(3)), vec!["admin"]),
        (Role::query().has_count(Role::USERS, |count| count.ne(3)), vec!["editor", "guest"]),
        (Role::query().filter(Role::USERS.count().lt(3)), vec!["editor", "guest"]),
        (Role::query().filter(Role::USERS.count().ge(3).not()), vec!["editor", "guest"]),
        (
            Role::query().where_has_count(Role::USERS, with_profile, |count| count.le(1)),
            vec!["editor", "guest"],
        ),
        (
            Role::query().filter(Role::NAME.eq("guest")).or_where_has_count(
                Role::USERS,
                with_profile,
                |count| count.gt(1),
            ),
            vec!["admin", "guest"],
        ),
        (
            Role::query()
                .filter(Role::NAME.eq("guest"))
                .or_has_count(Role::USERS, |count| count.gt(1))
                .filter(Role::NAME.eq("editor")),
            vec!["editor", "guest"],
        ),
        (
            Role::query().filter(Role::USERS.count_where(with_profile).le(1)),
            vec!["editor", "guest"],
        ),
    ] {
        let roles = query.order_by(Role::ID.asc()).all(conn).await.unwrap();
        assert_eq!(roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), expected);
    }
}

/// A scope's conditions are a group beside those of the chain.
#[test_on_both]
async fn rule_14_a_scope_is_a_group_of_its_own(test: Test) {
    test.users(8).await;
    let conn = &mut *test.write().await;
    let first_or_last = |users: Query<User>| users.filter(User::ID.eq(1)).or_where(User::ID.eq(8));

    let query = User::query().filter(User::ID.gt(4)).apply(first_or_last);
    assert_eq!(ids(conn, query).await, [8]);

    let query = User::query().filter(User::ID.eq(3)).or_where(User::ID.gt(4)).apply(first_or_last);
    assert_eq!(ids(conn, query).await, [3, 8]);
}

/// Of the three users with the first role, Fay has a deleted profile.
#[test_on_both]
async fn rule_10_a_standing_constraint_can_go_through_a_relation(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;

    let query = Team::query().preload(Team::USERS).order_by(Team::ID.asc());
    let team = query.first_or_fail(conn).await.unwrap();

    let users = team.related(Team::USERS).unwrap();
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada", "Dee"]);
    let with_fay = Team::USERS.where_has(|users| users.filter(User::NAME.eq("Fay")));
    assert_eq!(Team::query().filter(with_fay).count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_10_a_standing_constraint_is_a_group_of_its_own(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;
    let team = Team::query().order_by(Team::ID.asc()).first_or_fail(conn).await.unwrap();

    let fay_or_dee =
        team.users().query().filter(User::NAME.eq("Fay")).or_where(User::NAME.eq("Dee"));

    assert_eq!(names(conn, fay_or_dee).await, ["Dee"]);
}

mod teams {
    //! The roles as teams of those users who have a profile.

    use relata::Filter;
    use relata::models::User;
    use relata::models::schema::{roles, users};
    use relata::prelude::*;

    /// A role.
    #[derive(Clone, Debug, Model)]
    #[diesel(table_name = roles)]
    #[has_many(users: User, foreign_key = users::role_id, on_query = with_profile_or_unnamed)]
    pub struct Team {
        /// Identifies the role.
        pub id: i64,
    }

    fn with_profile_or_unnamed() -> Filter<User> {
        User::PROFILE.has().or(User::NAME.eq(""))
    }
}

#[test_on_both]
async fn a_query_can_be_cloned_and_used_again(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;
    let conn = &mut *test.write().await;
    let query = User::query().filter(User::ID.le(1)).preload(User::PROFILE);

    let users = query.clone().all(conn).await.unwrap();

    assert_eq!(query.count(conn).await.unwrap(), 1);
    assert_eq!(users.len(), 1);
    assert!(users[0].related(User::PROFILE).unwrap().is_some());
}
