//! The constants of a model's fields: operators on texts, orders, aggregates and names.

use relata::models::{Role, User};
use relata::orm::Aggregate;
use relata::prelude::*;
use relata::{Connection, Query};

use crate::domain::Person;
use crate::support::{Test, test_on_both};

async fn ids(conn: &mut Connection, query: Query<User>) -> Vec<i64> {
    let users = query.order_by(User::ID.asc()).all(conn).await.unwrap();
    users.iter().map(|user| user.id).collect()
}

#[test_on_both]
async fn operators_on_texts_mind_the_case_or_do_not(test: Test) {
    let conn = &mut *test.write().await;
    for name in ["Ada", "adam", "Bea"] {
        let email = format!("{name}@example.com").to_lowercase();
        let values = User::changes().set(User::NAME, name).set(User::EMAIL, email);
        User::create(conn, values).await.unwrap();
    }

    for (filter, expected) in [
        (User::NAME.starts_with("ada"), vec![2]),
        (User::NAME.starts_with_insensitive("ADA"), vec![1, 2]),
        (User::NAME.contains("d"), vec![1, 2]),
        (User::NAME.contains_insensitive("D"), vec![1, 2]),
        (User::NAME.ends_with("a"), vec![1, 3]),
        (User::NAME.ends_with_insensitive("A"), vec![1, 3]),
        (User::NAME.between("Ada", "Bea"), vec![1, 3]),
        (User::NAME.ne_all(["Ada", "Bea"]), vec![2]),
        (User::NAME.eq_any(Vec::<String>::new()), vec![]),
        (User::NAME.ne_all(Vec::<String>::new()), vec![1, 2, 3]),
        (User::ROLE_ID.is_null().and(User::NAME.ne("Ada")), vec![2, 3]),
        (User::ROLE_ID.is_not_null(), vec![]),
    ] {
        assert_eq!(ids(conn, User::query().filter(filter)).await, expected);
    }
}

/// Ada has a role that comes first, Bob one that comes last, and Cy none.
#[test_on_both]
async fn rule_18_rows_are_ordered_by_a_related_row(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("guest").await;
    test.user("Cy").await;
    let conn = &mut *test.write().await;

    for (order, expected) in [
        (User::ID.desc(), ["Cy", "Bob", "Ada"]),
        (User::ROLE.order_by(Role::NAME.asc()), ["Ada", "Bob", "Cy"]),
        (User::ROLE.order_by(Role::NAME.asc().nulls_first()), ["Cy", "Ada", "Bob"]),
        (User::ROLE.order_by(Role::NAME.desc()), ["Cy", "Bob", "Ada"]),
        (User::ROLE.order_by(Role::NAME.desc().nulls_last()), ["Bob", "Ada", "Cy"]),
    ] {
        let users = User::query().order_by(order).all(conn).await.unwrap();
        assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), expected);
    }
}

#[test_on_both]
async fn rule_19_a_query_has_aggregates(test: Test) {
    test.users(8).await;
    let conn = &mut *test.write().await;

    let query = User::query().filter(User::ID.gt(2));

    assert_eq!(query.count(conn).await.unwrap(), 6);
    assert_eq!(query.min(conn, User::ID).await.unwrap(), Some(3));
    assert_eq!(query.max(conn, User::ID).await.unwrap(), Some(8));
    assert_eq!(query.sum(conn, User::ID).await.unwrap(), Some(33_i64));
    assert_eq!(query.average(conn, User::ID).await.unwrap(), Some(5.5));
    assert_eq!(query.aggregate(conn, Aggregate::count()).await.unwrap(), Some(6));
}

#[test_on_both]
async fn rule_19_the_greatest_value_of_no_rows_is_none(test: Test) {
    let conn = &mut *test.write().await;

    assert_eq!(User::query().max(conn, User::ID).await.unwrap(), None);
}

#[test_on_both]
async fn debug_of_a_row_is_one_line_of_its_values_in_memory(test: Test) {
    test.sql("INSERT INTO people (id, name, age, is_alive) VALUES (7, 'Ada', 36, TRUE)").await;
    let conn = &mut *test.write().await;
    let mut ada = Person::find_or_fail(conn, 7).await.unwrap();
    ada.name = "Ada L.".to_owned();

    assert_eq!(
        format!("{ada:?}"),
        "Person { id: 7, uuid: null, name: \"Ada L.\", age: 36, height: null, is_alive: true, \
         born_at: null, country_code: null, mentor_id: null }"
    );
}

mod keys {
    //! A foreign key that bears the name of its relation.

    use relata::prelude::*;

    diesel::table! { countries (code) { code -> Text, } }
    diesel::table! { towns (id) { id -> BigInt, country -> Nullable<Text>, info -> Text, } }

    /// A country.
    #[derive(Clone, Debug, Model)]
    #[diesel(table_name = countries, primary_key(code))]
    pub struct Country {
        /// Two letters.
        pub code: String,
    }

    /// A town with a column of the name of one of the library's own constants.
    #[derive(Clone, Debug, Model)]
    #[diesel(table_name = towns)]
    #[belongs_to(country: Country, foreign_key = towns::country)]
    pub struct Town {
        /// Identifies the town.
        pub id: i64,
        /// The country's key.
        pub country: Option<String>,
        /// More about it.
        pub info: String,
    }

    /// The key's constant has a name of its own, and the library's constants are not in the way.
    #[test]
    fn constants_do_not_collide() {
        assert_eq!(format!("{:?} {:?}", Town::COUNTRY_KEY, Town::INFO), "towns.country towns.info");
        assert_eq!(Town::COUNTRY.foreign_key().column.name, "country");
        assert_eq!(Town::info().relations.len(), 1);
        drop(Town::query().filter(Town::COUNTRY_KEY.is_null().or(Town::COUNTRY.has())));
    }
}
