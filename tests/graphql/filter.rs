//! Filters over a model's own columns: rules 16 and 17.

use serde_json::json;

use crate::support::{Test, test_on_both};

const PEOPLE: &str = r"
    INSERT INTO people (id, uuid, name, age, height, is_alive, born_at, country_code) VALUES
        (1, '00000000-0000-0000-0000-00000000000a', 'Ada 100%', 36, 1.5, true,
            '1815-12-10T00:00:00.000000Z', 'fr'),
        (2, NULL, 'ben_5', NULL, NULL, false, NULL, NULL),
        (3, '00000000-0000-0000-0000-00000000000c', 'C\D [x] * ?', 50, 1.75, true,
            '2000-01-01T00:00:00.500000Z', NULL),
        (4, NULL, 'ADA', -7, -0.25, false, '2000-01-01T00:00:00.000000Z', NULL);";

/// The keys of the people that a filter finds.
async fn matching(test: &Test, filter: &str) -> Vec<i64> {
    let answer = test.query(&format!("{{ people(where: {filter}) {{ nodes {{ id }} }} }}")).await;
    answer.nodes("people", "id").iter().map(|id| id.parse().unwrap()).collect()
}

#[test_on_both]
async fn rule_17_every_type_has_its_operators(test: Test) {
    test.sql(PEOPLE).await;

    for (filter, expected) in [
        ("{ id: { eq: 2 } }", vec![2]),
        (r#"{ id: { in: [1, "3", 99] } }"#, vec![1, 3]),
        ("{ id: { gt: 2 } }", vec![3, 4]),
        ("{ age: { eq: 50 } }", vec![3]),
        ("{ age: { ne: 50 } }", vec![1, 4]),
        ("{ age: { lt: 0 } }", vec![4]),
        ("{ age: { gte: 36 } }", vec![1, 3]),
        ("{ age: { lte: 36, gt: -7 } }", vec![1]),
        ("{ age: { notIn: [36] } }", vec![3, 4]),
        ("{ age: { in: [] } }", vec![]),
        ("{ age: { notIn: [] } }", vec![1, 3, 4]),
        ("{ age: { in: 50 } }", vec![3]),
        ("{ age: { isNull: true } }", vec![2]),
        ("{ age: { isNull: false } }", vec![1, 3, 4]),
        ("{ height: { gt: 1.5 } }", vec![3]),
        ("{ height: { in: [1.5, -0.25] } }", vec![1, 4]),
        ("{ height: { eq: -0.25 } }", vec![4]),
        ("{ isAlive: { eq: true } }", vec![1, 3]),
        ("{ isAlive: { in: [false] } }", vec![2, 4]),
        ("{ isAlive: { ne: true } }", vec![2, 4]),
        (r#"{ uuid: { eq: "00000000-0000-0000-0000-00000000000A" } }"#, vec![1]),
        (r#"{ uuid: { notIn: ["00000000-0000-0000-0000-00000000000a"] } }"#, vec![3]),
        (r#"{ bornAt: { eq: "2000-01-01T01:00:00+01:00" } }"#, vec![4]),
        (r#"{ bornAt: { gt: "2000-01-01T00:00:00Z" } }"#, vec![3]),
        (r#"{ bornAt: { lt: "1999-12-31T23:59:59.999999Z" } }"#, vec![1]),
        (r#"{ bornAt: { in: ["2000-01-01T00:00:00.5Z"] } }"#, vec![3]),
        (r#"{ name: { gte: "a" } }"#, vec![2]),
        (r#"{ name: { eq: "ADA" } }"#, vec![4]),
    ] {
        assert_eq!(matching(&test, filter).await, expected, "{filter}");
    }
}

/// Wildcards are plain characters; the plain operators are case-sensitive, the others are not.
#[test_on_both]
async fn rule_17_text_is_matched_literally(test: Test) {
    test.sql(PEOPLE).await;

    for (filter, expected) in [
        (r#"{ contains: "%" }"#, vec![1]),
        (r#"{ contains: "_" }"#, vec![2]),
        (r#"{ contains: "\\" }"#, vec![3]),
        (r#"{ contains: "[x]" }"#, vec![3]),
        (r#"{ contains: "*" }"#, vec![3]),
        (r#"{ endsWith: "?" }"#, vec![3]),
        (r#"{ contains: "[" }"#, vec![3]),
        (r#"{ startsWith: "Ada" }"#, vec![1]),
        (r#"{ startsWithInsensitive: "ada" }"#, vec![1, 4]),
        (r#"{ contains: "DA" }"#, vec![4]),
        (r#"{ containsInsensitive: "DA" }"#, vec![1, 4]),
        (r#"{ endsWith: "%" }"#, vec![1]),
        (r#"{ endsWithInsensitive: "_5" }"#, vec![2]),
        (r#"{ containsInsensitive: "c\\d" }"#, vec![3]),
        (r#"{ contains: "" }"#, vec![1, 2, 3, 4]),
        (r#"{ startsWith: "A", endsWith: "A" }"#, vec![4]),
    ] {
        assert_eq!(matching(&test, &format!("{{ name: {filter} }}")).await, expected, "{filter}");
    }
}

#[test_on_both]
async fn rule_16_empty_and_null_mean_what_they_say(test: Test) {
    test.sql(PEOPLE).await;

    for (filter, expected) in [
        ("{}", vec![1, 2, 3, 4]),
        ("null", vec![1, 2, 3, 4]),
        ("{ and: [] }", vec![1, 2, 3, 4]),
        ("{ or: [] }", vec![]),
        ("{ name: null, and: null, or: null, not: null }", vec![1, 2, 3, 4]),
        ("{ name: {} }", vec![1, 2, 3, 4]),
        ("{ not: {} }", vec![]),
        ("{ or: [{}, { or: [] }] }", vec![1, 2, 3, 4]),
        ("{ or: { age: { eq: 50 } } }", vec![3]),
        ("{ not: { age: { eq: 50 } } }", vec![1, 4]),
        ("{ not: { or: [{ age: { eq: 50 } }, { age: { isNull: true } }] } }", vec![1, 4]),
        ("{ isAlive: { eq: true }, or: [{ age: { eq: 50 } }, { id: { in: [2, 4] } }] }", vec![3]),
        ("{ and: [{ isAlive: { eq: true } }, { not: { age: { eq: 50 } } }] }", vec![1]),
    ] {
        assert_eq!(matching(&test, filter).await, expected, "{filter}");
    }
}

#[test_on_both]
async fn rule_16_a_variable_that_is_not_given_leaves_its_comparison_out(test: Test) {
    test.sql(PEOPLE).await;

    let document = "query($age: Int, $names: [String!]) {
        people(where: { and: [{ age: { eq: $age } }, { name: { in: $names } }] }) { totalCount }
    }";
    for (variables, count) in
        [(json!({}), 4), (json!({ "age": 50 }), 1), (json!({ "age": 50, "names": ["ADA"] }), 0)]
    {
        test.query(document)
            .with_variables(variables)
            .await
            .answers(json!({ "people": { "totalCount": count } }));
    }
}

#[test_on_both]
async fn rule_16_a_variable_that_is_null_is_refused(test: Test) {
    test.query("query($age: Int) { people(where: { age: { eq: $age } }) { totalCount } }")
        .with_variables(json!({ "age": null }))
        .await
        .is_refused_with("BAD_USER_INPUT", "`age: { eq }` must not be null: ask with `isNull`");
}

#[test_on_both]
async fn rule_16_a_whole_filter_can_be_a_variable(test: Test) {
    test.sql(PEOPLE).await;

    let document = "query($where: PersonFilter) { people(where: $where) { totalCount } }";
    for (variables, count) in
        [(json!({}), 4), (json!({ "where": { "isAlive": { "eq": true } } }), 2)]
    {
        test.query(document)
            .with_variables(variables)
            .await
            .answers(json!({ "people": { "totalCount": count } }));
    }
}

#[test_on_both]
async fn rule_17_values_that_cannot_be_are_refused_before_the_database(test: Test) {
    let long = "x".repeat(10_001);

    for (filter, message) in [
        ("{ age: { eq: null } }", "`age: { eq }` must not be null: ask with `isNull`"),
        ("{ age: { isNull: null } }", "`age: { isNull }` must be true or false"),
        ("{ age: { in: [1, null] } }", "`age: { in }` must not hold null: ask with `isNull`"),
        (r#"{ id: { eq: "9223372036854775808" } }"#, "`id: { eq }` must be a whole number"),
        (r#"{ name: { eq: "a\u0000b" } }"#, "`name: { eq }` must not contain the character NUL"),
        (
            r#"{ name: { contains: "\u0000" } }"#,
            "`name: { contains }` must not contain the character NUL",
        ),
        (
            &format!(r#"{{ name: {{ contains: "{long}" }} }}"#),
            "`name: { contains }` must not be longer than 200 characters \
             (the limit max-pattern-length)",
        ),
        (r#"{ uuid: { eq: "1" } }"#, "`uuid: { eq }` must be a UUID"),
        (
            r#"{ bornAt: { eq: "yesterday" } }"#,
            "`bornAt: { eq }` must be a date and time with an offset, as in 2026-01-31T09:30:00Z",
        ),
        (
            r#"{ bornAt: { eq: "0000-01-31T09:30:00Z" } }"#,
            "`bornAt: { eq }` must be between the years 1 and 9999",
        ),
    ] {
        let document = format!("{{ people(where: {filter}) {{ totalCount }} }}");
        test.query(&document).await.is_refused_with("BAD_USER_INPUT", message).in_statements(0);
    }
}
