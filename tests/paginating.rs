//! Lucid's paginator: its numbers, its links and its JSON.

use relata::models::schema::users;
use relata::models::{Role, User};
use relata::prelude::*;
use serde_json::json;

use crate::on_both;
use crate::support::Test;

on_both! {
    /// The JSON is that of Lucid's `getMeta`, key by key.
    async fn rule_12_meta_is_lucids(test: Test) {
        test.seed(25).await;
        let conn = &mut *test.write().await;
        let page = User::query().paginate(conn, 2, 10).await.unwrap();
        let names: Vec<_> = page.rows.iter().map(|user| user.id).collect();
        assert_eq!(json!({ "meta": page.meta(), "data": names }), json!({
            "meta": {
                "total": 25, "perPage": 10, "currentPage": 2, "lastPage": 3, "firstPage": 1,
                "firstPageUrl": "/?page=1", "lastPageUrl": "/?page=3", "nextPageUrl": "/?page=3", "previousPageUrl": "/?page=1",
            },
            "data": [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
        }));
        let keys = serde_json::to_string(&page.meta()).unwrap();
        assert_eq!(keys, r#"{"total":25,"perPage":10,"currentPage":2,"lastPage":3,"firstPage":1,"firstPageUrl":"/?page=1","lastPageUrl":"/?page=3","nextPageUrl":"/?page=3","previousPageUrl":"/?page=1"}"#);
    }

    /// There is nothing before the first page and nothing after the last.
    async fn rule_12_links_end_with_the_pages(test: Test) {
        test.seed(25).await;
        let conn = &mut *test.write().await;
        for (number, next, previous, rows) in [
            (1, Some("/?page=2"), None, 10), (3, None, Some("/?page=2"), 5), (4, None, Some("/?page=3"), 0), (-7, Some("/?page=2"), None, 10),
        ] {
            let page = User::query().paginate(conn, number, 10).await.unwrap();
            let meta = page.meta();
            assert_eq!((meta.next_page_url.as_deref(), meta.previous_page_url.as_deref(), page.rows.len()), (next, previous, rows), "{number}");
            assert_eq!((page.is_empty(), page.has_more_pages(), page.has_pages(), page.has_total()), (rows == 0, next.is_some(), true, true), "{number}");
        }
        let all = User::query().paginate(conn, 1, 25).await.unwrap();
        assert_eq!((all.last_page, all.has_pages(), all.has_more_pages(), all.is_empty()), (1, false, false, false));
    }

    async fn rule_12_links_bear_a_base_and_a_query_string(test: Test) {
        test.seed(3).await;
        let conn = &mut *test.write().await;
        let page = User::query().paginate(conn, 1, 2).await.unwrap().base_url("/users");
        assert_eq!(page.meta().next_page_url.as_deref(), Some("/users?page=2"));
        let page = page.query_string([("sort", "name"), ("page", "9"), ("q", "a&b c=é")]);
        assert_eq!(page.url(2), "/users?sort=name&q=a%26b+c%3D%C3%A9&page=2");
        assert_eq!((page.url(0), page.meta().last_page_url), ("/users?sort=name&q=a%26b+c%3D%C3%A9&page=1".to_owned(), page.url(2)));
    }

    /// Two statements for a page and one for each preload; nothing to show costs the count alone.
    async fn rule_12_statements_of_a_page(test: Test) {
        test.seed(12).await;
        let conn = &mut *test.write().await;
        let page = User::query().preload(User::PROFILE).order_by(users::name, Direction::Ascending).paginate(conn, 1, 5).await.unwrap();
        assert_eq!((page.rows.len(), test.statements().len()), (5, 3));
        let nobody = User::query().filter(column(users::name).eq("nobody")).paginate(conn, 3, 5).await.unwrap();
        assert_eq!((nobody.rows.len(), test.statements().len()), (0, 1));
        assert_eq!((nobody.is_empty(), nobody.has_total(), nobody.has_pages(), nobody.has_more_pages()), (true, false, false, false));
        assert_eq!((nobody.meta().last_page, nobody.meta().previous_page_url.as_deref()), (1, Some("/?page=2")));
        let role = Role::find_or_fail(conn, 1).await.unwrap();
        let page = role.users().query().paginate(conn, 1, 1).await.unwrap();
        assert_eq!((page.total, page.meta().last_page), (2, 2));
    }
}
