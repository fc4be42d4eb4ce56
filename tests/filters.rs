//! Filters over a model's own columns: rules 16 and 17.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Test, answer, data, error};

const PEOPLE: &str = r"
    INSERT INTO people (id, uuid, name, age, height, is_alive, born_at, country_code) VALUES
        (1, '00000000-0000-0000-0000-00000000000a', 'Ada 100%', 36, 1.5, true, '1815-12-10T00:00:00.000000Z', 'fr'),
        (2, NULL, 'ben_5', NULL, NULL, false, NULL, NULL),
        (3, '00000000-0000-0000-0000-00000000000c', 'C\D [x] * ?', 50, 1.75, true, '2000-01-01T00:00:00.500000Z', NULL),
        (4, NULL, 'ADA', -7, -0.25, false, '2000-01-01T00:00:00.000000Z', NULL);";

async fn matching(test: &Test, filter: &str) -> Vec<i64> {
    let answer = test.domain(&format!("{{ people(where: {filter}) {{ nodes {{ id }} }} }}")).await;
    let nodes = answer["people"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().parse().unwrap()).collect()
}

on_both! {
    async fn operators_of_every_type(test: Test) {
        test.sql(PEOPLE).await;
        for (filter, expected) in [
            ("{ id: { eq: 2 } }", vec![2]), (r#"{ id: { in: [1, "3", 99] } }"#, vec![1, 3]), ("{ id: { gt: 2 } }", vec![3, 4]),
            ("{ age: { eq: 50 } }", vec![3]), ("{ age: { ne: 50 } }", vec![1, 4]), ("{ age: { lt: 0 } }", vec![4]),
            ("{ age: { gte: 36 } }", vec![1, 3]), ("{ age: { lte: 36, gt: -7 } }", vec![1]), ("{ age: { notIn: [36] } }", vec![3, 4]),
            ("{ age: { in: [] } }", vec![]), ("{ age: { notIn: [] } }", vec![1, 3, 4]), ("{ age: { in: 50 } }", vec![3]),
            ("{ age: { isNull: true } }", vec![2]), ("{ age: { isNull: false } }", vec![1, 3, 4]),
            ("{ height: { gt: 1.5 } }", vec![3]), ("{ height: { in: [1.5, -0.25] } }", vec![1, 4]), ("{ height: { eq: -0.25 } }", vec![4]),
            ("{ isAlive: { eq: true } }", vec![1, 3]), ("{ isAlive: { in: [false] } }", vec![2, 4]), ("{ isAlive: { ne: true } }", vec![2, 4]),
            (r#"{ uuid: { eq: "00000000-0000-0000-0000-00000000000A" } }"#, vec![1]),
            (r#"{ uuid: { notIn: ["00000000-0000-0000-0000-00000000000a"] } }"#, vec![3]),
            (r#"{ bornAt: { eq: "2000-01-01T01:00:00+01:00" } }"#, vec![4]), (r#"{ bornAt: { gt: "2000-01-01T00:00:00Z" } }"#, vec![3]),
            (r#"{ bornAt: { lt: "1999-12-31T23:59:59.999999Z" } }"#, vec![1]), (r#"{ bornAt: { in: ["2000-01-01T00:00:00.5Z"] } }"#, vec![3]),
            (r#"{ name: { gte: "a" } }"#, vec![2]), (r#"{ name: { eq: "ADA" } }"#, vec![4]),
        ] {
            assert_eq!(matching(&test, filter).await, expected, "{filter}");
        }
    }

    /// Wildcards are plain characters, the plain operators mind case, the others do not.
    async fn rule_17_text_is_matched_literally(test: Test) {
        test.sql(PEOPLE).await;
        for (filter, expected) in [
            (r#"{ contains: "%" }"#, vec![1]), (r#"{ contains: "_" }"#, vec![2]), (r#"{ contains: "\\" }"#, vec![3]),
            (r#"{ contains: "[x]" }"#, vec![3]), (r#"{ contains: "*" }"#, vec![3]), (r#"{ endsWith: "?" }"#, vec![3]), (r#"{ contains: "[" }"#, vec![3]),
            (r#"{ startsWith: "Ada" }"#, vec![1]), (r#"{ startsWithInsensitive: "ada" }"#, vec![1, 4]),
            (r#"{ contains: "DA" }"#, vec![4]), (r#"{ containsInsensitive: "DA" }"#, vec![1, 4]),
            (r#"{ endsWith: "%" }"#, vec![1]), (r#"{ endsWithInsensitive: "_5" }"#, vec![2]), (r#"{ containsInsensitive: "c\\d" }"#, vec![3]),
            (r#"{ contains: "" }"#, vec![1, 2, 3, 4]), (r#"{ startsWith: "A", endsWith: "A" }"#, vec![4]),
        ] {
            assert_eq!(matching(&test, &format!("{{ name: {filter} }}")).await, expected, "{filter}");
        }
    }

    async fn rule_16_empty_and_null_mean_what_they_say(test: Test) {
        test.sql(PEOPLE).await;
        for (filter, expected) in [
            ("{}", vec![1, 2, 3, 4]), ("null", vec![1, 2, 3, 4]), ("{ and: [] }", vec![1, 2, 3, 4]), ("{ or: [] }", vec![]),
            ("{ name: null, and: null, or: null, not: null }", vec![1, 2, 3, 4]), ("{ name: {} }", vec![1, 2, 3, 4]), ("{ not: {} }", vec![]),
            ("{ or: [{}, { or: [] }] }", vec![1, 2, 3, 4]), ("{ or: { age: { eq: 50 } } }", vec![3]),
            ("{ not: { age: { eq: 50 } } }", vec![1, 4]), ("{ not: { or: [{ age: { eq: 50 } }, { age: { isNull: true } }] } }", vec![1, 4]),
            ("{ isAlive: { eq: true }, or: [{ age: { eq: 50 } }, { id: { in: [2, 4] } }] }", vec![3]),
            ("{ and: [{ isAlive: { eq: true } }, { not: { age: { eq: 50 } } }] }", vec![1]),
        ] {
            assert_eq!(matching(&test, filter).await, expected, "{filter}");
        }
    }

    /// A variable that was not given leaves its field out; one that is null is null, which no operator takes.
    async fn rule_16_variables_that_are_absent_or_null(test: Test) {
        test.sql(PEOPLE).await;
        let api = test.domain_api();
        let document = "query($age: Int, $where: PersonFilter, $names: [String!]) { people(where: { and: [{ age: { eq: $age } }, $where, { name: { in: $names } }] }) { totalCount } }";
        let document = document.replace("$where, ", "");
        let document = document.replace(", $where: PersonFilter", "");
        let count = |variables: Value| { let (api, document) = (api.clone(), document.clone()); async move { answer(&api, &document, variables).await } };
        assert_eq!(data(count(json!({})).await)["people"]["totalCount"], 4);
        assert_eq!(data(count(json!({ "age": 50 })).await)["people"]["totalCount"], 1);
        assert_eq!(data(count(json!({ "age": 50, "names": ["ADA"] })).await)["people"]["totalCount"], 0);
        let refused = error(&count(json!({ "age": null })).await);
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "`age: { eq }` must not be null: ask with `isNull`".into()));
        let whole = "query($where: PersonFilter) { people(where: $where) { totalCount } }";
        assert_eq!(data(answer(&api, whole, json!({})).await)["people"]["totalCount"], 4);
        assert_eq!(data(answer(&api, whole, json!({ "where": { "isAlive": { "eq": true } } })).await)["people"]["totalCount"], 2);
    }

    async fn rule_17_values_that_cannot_be_are_refused_before_the_database(test: Test) {
        let long = "x".repeat(10_001);
        for (filter, message) in [
            ("{ age: { eq: null } }", "`age: { eq }` must not be null: ask with `isNull`".to_owned()),
            ("{ age: { isNull: null } }", "`age: { isNull }` must be true or false".to_owned()),
            ("{ age: { in: [1, null] } }", "`age: { in }` must not hold null: ask with `isNull`".to_owned()),
            ("{ age: { gt: 2147483648 } }", "`age: { gt }` must be a whole number that fits the column".to_owned()),
            (r#"{ id: { eq: "9223372036854775808" } }"#, "`id: { eq }` must be a whole number".to_owned()),
            (r#"{ name: { eq: "a\u0000b" } }"#, "`name: { eq }` must not contain the character NUL".to_owned()),
            (r#"{ name: { contains: "\u0000" } }"#, "`name: { contains }` must not contain the character NUL".to_owned()),
            (&format!(r#"{{ name: {{ contains: "{long}" }} }}"#), "`name: { contains }` must not be longer than 10000 bytes".to_owned()),
            (r#"{ uuid: { eq: "1" } }"#, "`uuid: { eq }` must be a UUID".to_owned()),
            (r#"{ bornAt: { eq: "yesterday" } }"#, "`bornAt: { eq }` must be a date and time with an offset, as in 2026-01-31T09:30:00Z".to_owned()),
            (r#"{ bornAt: { eq: "0000-01-31T09:30:00Z" } }"#, "`bornAt: { eq }` must be between the years 1 and 9999".to_owned()),
        ] {
            let document = format!("{{ people(where: {filter}) {{ totalCount }} }}");
            let refused = error(&answer(&test.domain_api(), &document, json!({})).await);
            assert_eq!(refused, ("BAD_USER_INPUT".to_owned(), message), "{filter}");
        }
        assert_eq!(test.statements().len(), 0);
    }

    async fn mistakes_in_the_document_are_found_by_validation(test: Test) {
        for document in [
            "{ nobody { id } }", "{ users { nodes { nothing } } }", "{ users(where: { name: { like: 1 } }) { totalCount } }",
            "{ users(where: { roleId: { eq: 1 } }) { totalCount } }", "{ users(orderBy: [{ name: UP }]) { totalCount } }",
            "{ users(orderBy: [{ name: ASC, id: ASC }]) { totalCount } }", "{ user { id } }", "{ profile(first: 1) { id } }",
            "{ user(id: 1) { profile(first: 1) { id } } }",
        ] {
            let refused = test.answer(document).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{document}");
        }
        assert_eq!(test.error("{ users { ").await.0, "GRAPHQL_PARSE_FAILED");
        assert_eq!(test.error("query a { __typename } query b { __typename }").await.0, "OPERATION_RESOLUTION_FAILURE");
        let deep = format!("{{ users(where: {}1{}) {{ totalCount }} }}", "[".repeat(3000), "]".repeat(3000));
        assert_eq!(test.error(&deep).await, ("GRAPHQL_PARSE_FAILED".into(), "the document nests more than 100 brackets".into()));
    }
}
