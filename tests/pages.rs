//! Pages of lists: forward, backward, by offset and for each owner (rule 12).

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Test, error};

fn ids(connection: &Value) -> Vec<i64> {
    let nodes = connection["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().parse().unwrap()).collect()
}

on_both! {
    async fn forward_and_backward_visit_every_row_once(test: Test) {
        test.seed(23).await;
        for order in ["[{ id: ASC }]", "[{ name: DESC }]", "[{ updatedAt: DESC }, { name: ASC }]", "[]"] {
            let all = ids(&test.data(&format!("{{ users(first: 100, orderBy: {order}) {{ nodes {{ id }} }} }}")).await["users"]);
            assert_eq!(all.len(), 23);
            let (mut forward, mut after) = (Vec::new(), Value::Null);
            loop {
                let page = test.data(&format!("{{ users(first: 5, after: {after}, orderBy: {order}) {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}")).await["users"].clone();
                assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!after.is_null()));
                forward.extend(ids(&page));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == json!(false) { break }
            }
            assert_eq!(forward, all);
            let (mut backward, mut before) = (Vec::new(), Value::Null);
            loop {
                let page = test.data(&format!("{{ users(last: 5, before: {before}, orderBy: {order}) {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor }} }} }}")).await["users"].clone();
                assert_eq!(page["pageInfo"]["hasNextPage"], json!(!before.is_null()));
                backward.splice(0..0, ids(&page));
                before = page["pageInfo"]["startCursor"].clone();
                if page["pageInfo"]["hasPreviousPage"] == json!(false) { break }
            }
            assert_eq!(backward, all);
        }
    }

    async fn nulls_stand_where_the_order_says_and_pages_cross_them(test: Test) {
        test.sql("INSERT INTO people (id, name, age, is_alive) VALUES (1, 'a', 3, true), (2, 'b', NULL, true), (3, 'c', 1, true), (4, 'd', NULL, true), (5, 'e', 3, true)").await;
        for (order, expected) in [
            ("ASC", [3, 1, 5, 2, 4]), ("DESC", [2, 4, 1, 5, 3]),
            ("ASC_NULLS_FIRST", [2, 4, 3, 1, 5]), ("ASC_NULLS_LAST", [3, 1, 5, 2, 4]),
            ("DESC_NULLS_FIRST", [2, 4, 1, 5, 3]), ("DESC_NULLS_LAST", [1, 5, 3, 2, 4]),
        ] {
            let (mut forward, mut after) = (Vec::new(), Value::Null);
            for _ in 0..5 {
                let page = test.domain(&format!("{{ people(first: 1, after: {after}, orderBy: [{{ age: {order} }}]) {{ nodes {{ id }} edges {{ cursor }} }} }}")).await["people"].clone();
                forward.extend(ids(&page));
                after = page["edges"][0]["cursor"].clone();
            }
            assert_eq!(forward, expected, "{order}");
            let (mut backward, mut before) = (Vec::new(), Value::Null);
            for _ in 0..5 {
                let page = test.domain(&format!("{{ people(last: 1, before: {before}, orderBy: [{{ age: {order} }}]) {{ nodes {{ id }} edges {{ cursor }} }} }}")).await["people"].clone();
                backward.splice(0..0, ids(&page));
                before = page["edges"][0]["cursor"].clone();
            }
            assert_eq!(backward, expected, "{order} backward");
        }
    }

    /// A row that is inserted between two pages moves none of the others.
    async fn cursors_survive_inserts(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive) VALUES (1, 'b', true), (2, 'd', true), (3, 'f', true)").await;
        let first = test.domain("{ people(first: 2, orderBy: [{ name: ASC }]) { nodes { id } pageInfo { endCursor } } }").await["people"].clone();
        test.sql("INSERT INTO people (id, name, is_alive) VALUES (4, 'a', true), (5, 'c', true), (6, 'e', true)").await;
        let next = test.domain(&format!("{{ people(first: 2, after: {}, orderBy: [{{ name: ASC }}]) {{ nodes {{ id }} }} }}", first["pageInfo"]["endCursor"])).await;
        assert_eq!(ids(&next["people"]), [6, 3]);
    }

    async fn offset_and_count(test: Test) {
        test.seed(12).await;
        let answer = test.data("{ users(first: 3, offset: 4) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage } } }").await;
        assert_eq!(answer, json!({ "users": { "totalCount": 12, "nodes": [{ "id": "5" }, { "id": "6" }, { "id": "7" }], "pageInfo": { "hasNextPage": true, "hasPreviousPage": true } } }));
        assert_eq!(test.statements().len(), 2);
        assert_eq!(ids(&test.data("{ users(first: 0) { nodes { id } pageInfo { hasNextPage startCursor } } }").await["users"]), [0; 0]);
        assert_eq!(ids(&test.data("{ users(first: 9, offset: 99) { nodes { id } } }").await["users"]), [0; 0]);
    }

    /// Every owner gets a page of its own, in one statement, with the condition first; its total is one more.
    async fn rule_12_has_many_pages_for_each_owner_in_one_statement(test: Test) {
        test.seed(60).await;
        let answer = test.data("{ roles { nodes { id users(first: 2, orderBy: [{ id: DESC }], where: { id: { lte: 50 } }) { totalCount nodes { id } pageInfo { hasNextPage } } } } }").await;
        let role = |id: &str, first: &str, second: &str, total: i64| json!({ "id": id, "users": {
            "totalCount": total, "nodes": [{ "id": first }, { "id": second }], "pageInfo": { "hasNextPage": true } } });
        assert_eq!(answer["roles"]["nodes"], json!([
            role("1", "49", "43", 9), role("2", "50", "44", 9), role("3", "45", "39", 8), role("4", "46", "40", 8), role("5", "47", "41", 8),
        ]));
        assert_eq!(test.statements().len(), 3);

        let page = test.data("{ role(id: 1) { users(first: 4, orderBy: [{ id: DESC }]) { nodes { id } edges { cursor } } } }").await["role"]["users"].clone();
        assert_eq!(ids(&page), [55, 49, 43, 37]);
        let document = format!("{{ role(id: 1) {{
            next: users(first: 2, after: {0}, orderBy: [{{ id: DESC }}]) {{ totalCount nodes {{ id }} pageInfo {{ hasPreviousPage }} }}
            last: users(last: 2, before: {0}, orderBy: [{{ id: DESC }}]) {{ nodes {{ id }} }}
            offset: users(first: 2, offset: 1, orderBy: [{{ id: DESC }}]) {{ nodes {{ id }} }} }} }}", page["edges"][2]["cursor"]);
        let role = test.data(&document).await["role"].clone();
        assert_eq!(ids(&role["next"]), [37, 31]);
        assert_eq!((role["next"]["totalCount"].clone(), role["next"]["pageInfo"]["hasPreviousPage"].clone()), (json!(10), json!(true)));
        assert_eq!(ids(&role["last"]), [55, 49]);
        assert_eq!(ids(&role["offset"]), [49, 43]);
    }

    async fn contradicting_arguments_are_refused(test: Test) {
        test.seed(1).await;
        for (arguments, message) in [
            ("first: 1, last: 1", "`first` and `last` exclude each other: give one of them"),
            ("first: -1", "`first` must not be negative"),
            ("last: -1", "`last` must not be negative"),
            ("offset: -1", "`offset` must not be negative"),
            ("first: 1001", "a page has at most 1000 rows: ask for the rest by `after`"),
            ("offset: 1, last: 1", "`offset` goes with `first` alone: cursors know their place already"),
            (r#"after: "x""#, "`after` is no cursor of this list in this order"),
            (r#"before: "W10""#, "`before` is no cursor of this list in this order"),
            ("first: 2147483648", "`first` must be a whole number of 32 bits"),
        ] {
            let answer = test.answer(&format!("{{ users({arguments}) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(error(&answer), ("BAD_USER_INPUT".to_owned(), message.to_owned()), "{arguments}");
        }
        let cursor = test.data("{ users { edges { cursor } } }").await["users"]["edges"][0]["cursor"].clone();
        let answer = test.answer(&format!("{{ users(after: {cursor}, orderBy: [{{ name: ASC }}]) {{ nodes {{ id }} }} }}")).await;
        assert_eq!(error(&answer).1, "`after` is no cursor of this list in this order");
        assert_eq!(test.statements().len(), 1);
    }
}
