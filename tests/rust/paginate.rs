//! Lucid's paginator: its numbers, its links and its JSON (rule 12).

use relata::models::{Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

/// Lucid: `getMeta`, key by key and in this order.
#[test_on_both]
async fn rule_12_the_json_of_a_page_is_that_of_lucid(test: Test) {
    for name in ["Ada", "Bob", "Cy", "Dee", "Eve"] {
        test.user(name).await;
    }

    let page = User::query().paginate(&mut *test.write().await, 2, 2).await.unwrap();

    let names: Vec<_> = page.rows.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Cy", "Dee"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&page.meta()).unwrap(), @r#"
    {
      "total": 5,
      "perPage": 2,
      "currentPage": 2,
      "lastPage": 3,
      "firstPage": 1,
      "firstPageUrl": "/?page=1",
      "lastPageUrl": "/?page=3",
      "nextPageUrl": "/?page=3",
      "previousPageUrl": "/?page=1"
    }
    "#);
}

/// Pages of two users, of whom there are five.
#[test_on_both]
async fn rule_12_nothing_is_before_the_first_page_and_after_the_last(test: Test) {
    for name in ["Ada", "Bob", "Cy", "Dee", "Eve"] {
        test.user(name).await;
    }
    let conn = &mut *test.write().await;

    for (number, next, previous, rows) in [
        (1, Some("/?page=2"), None, 2),
        (3, None, Some("/?page=2"), 1),
        (4, None, Some("/?page=3"), 0),
        (-7, Some("/?page=2"), None, 2),
    ] {
        let page = User::query().paginate(conn, number, 2).await.unwrap();

        assert_eq!(page.rows.len(), rows, "{number}");
        assert_eq!(page.meta().next_page_url.as_deref(), next, "{number}");
        assert_eq!(page.meta().previous_page_url.as_deref(), previous, "{number}");
        assert_eq!(page.is_empty(), rows == 0, "{number}");
        assert_eq!(page.has_more_pages(), next.is_some(), "{number}");
        assert!(page.has_pages(), "{number}");
        assert!(page.has_total(), "{number}");
    }
}

#[test_on_both]
async fn rule_12_a_page_that_holds_all_rows_is_the_only_one(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;

    let page = User::query().paginate(&mut *test.write().await, 1, 2).await.unwrap();

    assert_eq!(page.last_page, 1);
    assert!(!page.has_pages());
    assert!(!page.has_more_pages());
    assert!(!page.is_empty());
}

#[test_on_both]
async fn rule_12_links_begin_with_the_base_and_keep_the_query_string(test: Test) {
    for name in ["Ada", "Bob", "Cy"] {
        test.user(name).await;
    }

    let page = User::query().paginate(&mut *test.write().await, 1, 2).await.unwrap();
    let page = page.base_url("/users");
    assert_eq!(page.meta().next_page_url.as_deref(), Some("/users?page=2"));

    let page = page.query_string([("sort", "name"), ("page", "9"), ("q", "a&b c=é")]);
    assert_eq!(page.url(2), "/users?sort=name&q=a%26b+c%3D%C3%A9&page=2");
    assert_eq!(page.url(0), "/users?sort=name&q=a%26b+c%3D%C3%A9&page=1");
    assert_eq!(page.meta().last_page_url, page.url(2));
}

#[test_on_both]
async fn rule_12_a_page_is_two_statements_and_one_for_each_preload(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;
    let conn = &mut *test.write().await;
    test.statements();

    let page = User::query()
        .preload(User::PROFILE)
        .order_by(User::NAME.asc())
        .paginate(conn, 1, 1)
        .await
        .unwrap();

    assert_eq!(page.rows.len(), 1);
    assert_eq!(test.statements().len(), 3);
}

#[test_on_both]
async fn rule_12_a_page_of_nothing_is_the_count_alone(test: Test) {
    let conn = &mut *test.write().await;
    test.statements();

    let page = User::query().paginate(conn, 3, 5).await.unwrap();

    assert!(page.is_empty());
    assert!(!page.has_total());
    assert!(!page.has_pages());
    assert!(!page.has_more_pages());
    assert_eq!(page.meta().last_page, 1);
    assert_eq!(page.meta().previous_page_url.as_deref(), Some("/?page=2"));
    assert_eq!(test.statements().len(), 1);
}

#[test_on_both]
async fn rule_12_the_query_of_a_has_many_has_pages_of_its_owner(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    test.user("Cy").await;
    let conn = &mut *test.write().await;
    let admin = Role::find_or_fail(conn, 1).await.unwrap();

    let page = admin.users().query().paginate(conn, 1, 1).await.unwrap();

    assert_eq!(page.total, 2);
    assert_eq!(page.meta().last_page, 2);
}
