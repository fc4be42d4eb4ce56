//! Filters, orders and aggregates through relations: rules 3, 10, 14, 15 and 18 to 20, with the statements they cost.

use chrono::{DateTime, Utc};
use relata::database::{Comparison, Direction, column};
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::relations::ActiveRecord;
use relata::relations::{average, count, max, min, sum};
use serde_json::{Value, json};

use crate::domain::schema::people;
use crate::domain::{Domain, Person};
use crate::on_both;
use crate::support::{Test, answer, error};

fn ids(connection: &Value) -> Vec<i64> {
    let nodes = connection["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().parse().unwrap()).collect()
}

async fn users_where(test: &Test, filter: &str) -> Vec<i64> {
    ids(&test.data(&format!("{{ users(where: {filter}) {{ nodes {{ id }} }} }}")).await["users"])
}

on_both! {
    /// Of twenty users number 10 and 20 have no profile, and that of number 19 is deleted.
    async fn rule_14_presence_and_absence(test: Test) {
        test.seed(20).await;
        for (filter, expected) in [
            ("{ doesntHave: [PROFILE] }", vec![10, 19, 20]),
            ("{ has: [PROFILE], id: { gt: 16 } }", vec![17, 18]),
            ("{ has: [PROFILE, ROLE], id: { lte: 6 } }", vec![1, 2, 3, 4, 5]),
            ("{ has: PROFILE, doesntHave: ROLE }", vec![6, 12, 18]),
            ("{ or: [{ doesntHave: [PROFILE] }, { doesntHave: [ROLE] }] }", vec![6, 10, 12, 18, 19, 20]),
            ("{ whereHas: { profile: { isPublic: { eq: false } } } }", vec![4, 8, 12, 16]),
            ("{ whereHas: { profile: {}, role: { name: { eq: \"admin\" } } } }", vec![1, 7, 13]),
            ("{ whereDoesntHave: { profile: { isPublic: { eq: true } } }, id: { lte: 10 } }", vec![4, 8, 10]),
            ("{ not: { whereHas: { role: { whereHas: { users: { id: { eq: 2 } } } } } }, id: { lte: 9 } }", vec![1, 3, 4, 5, 6, 7, 9]),
            ("{ whereHas: {}, has: [], doesntHave: [], whereDoesntHave: {}, id: { lte: 2 } }", vec![1, 2]),
            ("{ whereHas: { profile: null }, has: null, id: { lte: 2 } }", vec![1, 2]),
        ] {
            assert_eq!(users_where(&test, filter).await, expected, "{filter}");
        }
        assert_eq!(test.statements().len(), 11);
    }

    /// The standing constraint holds inside every subquery, in a group of its own.
    async fn rule_10_standing_constraint_in_subqueries(test: Test) {
        test.seed(19).await;
        let deleted = "{ whereHas: { profile: { or: [{ isPublic: { eq: true } }, { deletedAt: { isNull: false } }] } }, id: { eq: 19 } }";
        assert_eq!(users_where(&test, deleted).await, [0; 0]);
        assert_eq!(test.statements(), ["SELECT users.id FROM users WHERE (EXISTS (SELECT 1 FROM profiles AS profiles#1 WHERE \
            profiles#1.user_id = users.id AND (profiles#1.deleted_at IS NULL AND (profiles#1.is_public = ? OR profiles#1.deleted_at IS NOT NULL))) \
            AND users.id = ?) ORDER BY users.id ASC LIMIT ?"]);
        let document = "{ user(id: 19) { hasProfile profileAggregate { count } } users(where: { id: { eq: 19 } }, orderBy: [{ profile: { id: ASC_NULLS_FIRST } }]) { edges { cursor } } }";
        let answer = test.data(document).await;
        assert_eq!(answer["user"], json!({ "hasProfile": false, "profileAggregate": { "count": 0 } }));
    }

    /// A chain of mentors: every hop has a name of its own.
    async fn rule_3_self_relations_nest(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive, mentor_id) VALUES (1, 'a', true, NULL), (2, 'b', true, 1), (3, 'c', true, 2), (4, 'd', true, 3), (5, 'e', true, 9)").await;
        let answer = test.domain(r#"{
            two: people(where: { whereHas: { mentor: { has: [MENTOR] } } }) { nodes { id } }
            three: people(where: { whereHas: { mentor: { whereHas: { mentor: { whereHas: { mentor: { name: { eq: "a" } } } } } } } }) { nodes { id } }
            ends: people(where: { whereHas: { mentees: { doesntHave: [MENTEES] } } }) { nodes { id } }
            top: people(where: { doesntHave: [MENTOR] }) { nodes { id } } }"#).await;
        let found: Vec<_> = ["two", "three", "ends", "top"].iter().map(|key| ids(&answer[*key])).collect();
        assert_eq!(found, [vec![3, 4], vec![4], vec![3], vec![1, 5]]);
    }

    async fn rule_15_counts_of_related_rows(test: Test) {
        test.seed(20).await;
        for (filter, expected) in [
            ("{ relatedCount: { users: { gt: 3 } } }", vec![1, 2]),
            ("{ relatedCount: { users: { eq: 3 } } }", vec![3, 4, 5]),
            ("{ relatedCount: { users: { where: { id: { lte: 3 } }, gte: 1, lt: 2 } } }", vec![1, 2, 3]),
            ("{ relatedCount: { users: { where: { has: [PROFILE] }, lte: 2 } } }", vec![4]),
            ("{ relatedCount: { users: { where: null, ne: 3 } } }", vec![1, 2]),
            ("{ relatedCount: { users: {} } }", vec![1, 2, 3, 4, 5]),
            ("{ or: [{ relatedCount: { users: { eq: 4 } } }, { name: { eq: \"guest\" } }] }", vec![1, 2, 5]),
        ] {
            let document = format!("{{ roles(where: {filter}) {{ nodes {{ id }} }} }}");
            assert_eq!(ids(&test.data(&document).await["roles"]), expected, "{filter}");
        }
        let refused = test.error("{ roles(where: { relatedCount: { users: { gt: null } } }) { totalCount } }").await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "`relatedCount: { users: { gt } }` must not be null".into()));
    }

    /// As many hops and nodes as the limits say, and one more.
    async fn rule_14_limits_of_a_filter(test: Test) {
        let nested = |hops: usize| format!("{{ people(where: {}{{}}{}) {{ totalCount }} }}", "{ whereHas: { mentor: ".repeat(hops), " } }".repeat(hops));
        let api = test.api_of::<Domain>();
        assert_eq!(answer(&api, &nested(5), json!({})).await["data"]["people"]["totalCount"], 0);
        let refused = ("BAD_USER_INPUT".to_owned(), "`where` goes through more than 5 relations in a row (the limit max-filter-hops)".to_owned());
        assert_eq!(error(&answer(&api, &nested(6), json!({})).await), refused);
        let has = "{ people(where: { whereHas: { mentor: { whereHas: { mentor: { whereHas: { mentor: { whereHas: { mentor: { whereHas: { mentor: { has: [MENTOR] } } } } } } } } } } }) { totalCount } }";
        assert_eq!(error(&answer(&api, has, json!({})).await), refused);

        let wide = |nodes: usize| format!("{{ people(where: {{ or: [{}] }}) {{ totalCount }} }}", "{ id: { eq: 1 } }, ".repeat(nodes));
        assert_eq!(answer(&api, &wide(99), json!({})).await["data"]["people"]["totalCount"], 0);
        let refused = ("BAD_USER_INPUT".to_owned(), "`where` has more than 200 comparisons and groups (the limit max-filter-nodes)".to_owned());
        assert_eq!(error(&answer(&api, &wide(100), json!({})).await), refused);

        let order = |hops: usize| format!("{{ people(orderBy: [{}{{ id: ASC }}{}]) {{ nodes {{ id }} }} }}", "{ mentor: ".repeat(hops), " }".repeat(hops));
        assert_eq!(answer(&api, &order(5), json!({})).await["data"]["people"]["nodes"], json!([]));
        let refused = ("BAD_USER_INPUT".to_owned(), "`orderBy` goes through more than 5 relations in a row (the limit max-filter-hops)".to_owned());
        assert_eq!(error(&answer(&api, &order(6), json!({})).await), refused);
    }

    /// The query of the README: filters and order through relations, in one statement.
    async fn rule_18_order_by_a_related_row_in_one_statement(test: Test) {
        test.seed(40).await;
        test.sql("UPDATE profiles SET bio = 'I write Rust' WHERE user_id = 1; UPDATE profiles SET bio = 'rust never sleeps', display_name = 'aaa' WHERE user_id = 25;
            UPDATE users SET role_id = 1 WHERE id IN (10, 20)").await;
        let document = r#"{ users(
            where: { or: [{ doesntHave: [PROFILE] }, { whereHas: { profile: { isPublic: { eq: true }, bio: { containsInsensitive: "rust" } } } }], whereHas: { role: { name: { eq: "admin" } } } }
            orderBy: [{ profile: { displayName: ASC_NULLS_LAST } }]) { nodes { id } } }"#;
        assert_eq!(ids(&test.data(document).await["users"]), [1, 25, 10, 19, 20]);
        assert_eq!(test.statements().len(), 1);
        let reversed = document.replace("ASC_NULLS_LAST", "DESC_NULLS_FIRST");
        assert_eq!(ids(&test.data(&reversed).await["users"]), [10, 19, 20, 25, 1]);
    }

    /// Where no unique index sees to it, ordering by a hasOne still gives each owner once.
    async fn rule_18_order_by_a_related_row_keeps_the_number_of_rows(test: Test) {
        test.sql("INSERT INTO people (id, uuid, name, is_alive) VALUES (1, '00000000-0000-0000-0000-000000000001', 'a', true), (2, '00000000-0000-0000-0000-000000000002', 'b', true), (3, NULL, 'c', true);
            INSERT INTO passports (number, holder_uuid, level) VALUES ('P2', '00000000-0000-0000-0000-000000000001', 9), ('P1', '00000000-0000-0000-0000-000000000001', 1), ('P3', '00000000-0000-0000-0000-000000000002', 5), ('P4', NULL, 0)").await;
        let answer = test.domain("{ people(orderBy: [{ passport: { level: DESC_NULLS_LAST } }]) { nodes { id } } passports(orderBy: [{ holder: { name: DESC } }]) { nodes { number } } }").await;
        assert_eq!(ids(&answer["people"]), [2, 1, 3]);
        assert_eq!(answer["passports"]["nodes"], json!([{ "number": "P4" }, { "number": "P3" }, { "number": "P1" }, { "number": "P2" }]));
    }

    /// Pages of a hasMany, each owner's in the order of a related row's column.
    async fn rule_18_order_by_a_related_row_for_each_owner(test: Test) {
        test.seed(30).await;
        let document = "{ roles(first: 2) { nodes { users(first: 2, orderBy: [{ profile: { id: DESC_NULLS_LAST } }]) { nodes { id } edges { cursor } } } } }";
        let roles = test.data(document).await["roles"]["nodes"].clone();
        assert_eq!((ids(&roles[0]["users"]), ids(&roles[1]["users"])), (vec![25, 13], vec![26, 14]));
        assert_eq!(test.statements().len(), 2);
        let after = &roles[0]["users"]["edges"][1]["cursor"];
        let next = test.data(&format!("{{ role(id: 1) {{ users(after: {after}, orderBy: [{{ profile: {{ id: DESC_NULLS_LAST }} }}]) {{ nodes {{ id }} }} }} }}")).await;
        assert_eq!(ids(&next["role"]["users"]), [7, 1, 19]);
    }

    /// One statement for each relation, level and set of arguments; without related rows the count is 0 and the rest null.
    async fn rule_19_aggregates_are_batched(test: Test) {
        test.seed(20).await;
        let document = "{ users(first: 20) { nodes { id
            profileAggregate { count max { id displayName } }
            other: profileAggregate { min { id } }
            public: profileAggregate(where: { isPublic: { eq: true } }) { count } } } }";
        let users = test.data(document).await["users"]["nodes"].clone();
        assert_eq!(users[3], json!({ "id": "4", "profileAggregate": { "count": 1, "max": { "id": "4", "displayName": users[3]["profileAggregate"]["max"]["displayName"] } }, "other": { "min": { "id": "4" } }, "public": { "count": 0 } }));
        assert_eq!(users[9], json!({ "id": "10", "profileAggregate": { "count": 0, "max": { "id": null, "displayName": null } }, "other": { "min": { "id": null } }, "public": { "count": 0 } }));
        assert_eq!(test.statements().len(), 3);

        let answer = test.data("{ usersAggregate(where: { has: [ROLE] }) { count max { id createdAt } } profilesAggregate { __typename } role(id: 1) { users { totalCount } usersAggregate { count max { id } } } }").await;
        assert_eq!(answer, json!({
            "usersAggregate": { "count": 17, "max": { "id": "20", "createdAt": "2026-01-01T00:19:00Z" } }, "profilesAggregate": { "__typename": "ProfileAggregate" },
            "role": { "users": { "totalCount": 4 }, "usersAggregate": { "count": 4, "max": { "id": "19" } } },
        }));
        assert_eq!(test.statements().len(), 3);
    }

    /// The row and its presence are one statement, and neither reads more than it must.
    async fn rule_20_presence_and_the_row_share_a_statement(test: Test) {
        test.seed(12).await;
        let answer = test.data("{ users { nodes { hasProfile profile { id } } } }").await;
        assert_eq!(answer["users"]["nodes"][9], json!({ "hasProfile": false, "profile": null }));
        assert_eq!(test.statements().len(), 2);
    }

    /// The same in Rust, in Lucid's words.
    async fn rule_14_filters_in_rust(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        macro_rules! found {
            ($query:expr) => { $query.order_by(users::id, Direction::Ascending).all(conn).await.unwrap().iter().map(|user| user.id).collect::<Vec<_>>() };
        }
        assert_eq!(found!(User::query().doesnt_have(User::PROFILE)), [10, 19, 20]);
        assert_eq!(found!(User::query().has(User::PROFILE).filter(column(users::id).gt(16))), [17, 18]);
        assert_eq!(found!(User::query().where_has(User::PROFILE, |profile| profile.filter(column(profiles::is_public).eq(false)))), [4, 8, 12, 16]);
        assert_eq!(found!(User::query().filter(column(users::id).eq(1)).or_where_has(User::ROLE, |role| role.where_has(Role::USERS, |users| users.filter(column(users::id).eq(2))))), [1, 2, 8, 14, 20]);
        assert_eq!(found!(User::query().where_doesnt_have(User::PROFILE, |profile| profile.filter(column(profiles::is_public).eq(true))).filter(column(users::id).lte(10))), [4, 8, 10]);
        assert_eq!(found!(User::query().doesnt_have(User::ROLE).or_doesnt_have(User::PROFILE)), [6, 10, 12, 18, 19, 20]);
        assert_eq!(found!(User::query().filter(column(users::id).eq(10)).or_has(User::PROFILE).filter(column(users::id).lte(10)).filter(column(users::id).gt(8))), [9, 10]);
        assert_eq!(found!(User::query().or_where_doesnt_have(User::PROFILE, |profile| profile.filter(column(profiles::id).lt(99)))), [10, 19, 20]);
        assert_eq!(Role::query().has_count(Role::USERS, Comparison::Greater, 3).count(conn).await.unwrap(), 2);
        assert_eq!(Role::query().where_has_count(Role::USERS, |users| users.has(User::PROFILE), Comparison::AtMost, 2).count(conn).await.unwrap(), 1);
        let role = Role::find_or_fail(conn, 1).await.unwrap();
        let beyond = role.users().query().filter(column(users::id).eq(1)).or_filter(column(users::id).eq(2));
        assert_eq!(found!(beyond), [1]);
    }

    async fn rule_19_aggregates_in_rust(test: Test) {
        test.seed(20).await;
        let conn = &mut *test.write().await;
        let users = User::query().with_count(User::PROFILE).with_aggregate(User::PROFILE, max(profiles::updated_at), "changed")
            .with_aggregate_where(User::PROFILE, count(), "public", |profile| profile.filter(column(profiles::is_public).eq(true)))
            .order_by(users::id, Direction::Ascending).all(conn).await.unwrap();
        assert_eq!(test.statements().len(), 3);
        assert_eq!(users[3].extra::<i64>("profile_count").unwrap(), Some(1));
        assert_eq!(users[3].extra::<i64>("public").unwrap(), Some(0));
        assert_eq!(users[3].extra::<DateTime<Utc>>("changed").unwrap(), Some("2026-01-01T00:03:00Z".parse().unwrap()));
        assert_eq!((users[9].extra::<i64>("profile_count").unwrap(), users[9].extra::<DateTime<Utc>>("changed").unwrap()), (Some(0), None));
        assert_eq!(users[0].extra::<i64>("nothing").unwrap_err().code(), "BAD_USER_INPUT");

        let models: Vec<User> = users.into_iter().map(relata::relations::Row::into_model).take(11).collect();
        assert_eq!(User::PROFILE.load_count(conn, &models).await.unwrap(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1]);
        assert_eq!(User::PROFILE.load_aggregate(conn, &models[8..10], min(profiles::id)).await.unwrap(), [Some(9), None]);
        assert_eq!(models[0].profile().query().aggregate(conn, max(profiles::id)).await.unwrap(), Some(1));
        assert_eq!(Profile::query().aggregate(conn, max(profiles::is_public)).await.unwrap_err().code(), "BAD_USER_INPUT");
    }

    async fn rule_19_sums_and_means_in_rust(test: Test) {
        test.sql("INSERT INTO people (id, name, age, height, is_alive) VALUES (1, 'a', 3, 1.5, true), (2, 'b', 4, NULL, true), (3, 'c', NULL, 0.25, true)").await;
        let conn = &mut *test.write().await;
        assert_eq!(Person::query().aggregate(conn, sum(people::age)).await.unwrap(), Some(7));
        assert_eq!(Person::query().aggregate(conn, sum(people::height)).await.unwrap(), Some(1.75));
        assert_eq!(Person::query().aggregate(conn, average(people::age)).await.unwrap(), Some(3.5));
        assert_eq!(Person::query().filter(column(people::age).gt(9)).aggregate(conn, average(people::age)).await.unwrap(), None);
    }
}
