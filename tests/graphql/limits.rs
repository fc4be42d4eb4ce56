//! The limits of a request.

use std::time::{Duration, Instant};

use async_graphql::{Request, Variables};
use relata::graphql::{Api, Limits};
use relata::models::Demo;
use serde_json::{Value, json};

use crate::support::{Test, answer, test_on_both};

/// The code and the message of an answer's only error.
fn error(answer: &Value) -> (String, String) {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no errors in {answer:#}"));
    assert_eq!(errors.len(), 1, "{answer:#}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
}

/// The limits of a case, whose cost is unlimited unless it is what the case is about.
fn limits(set: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits { max_cost: u64::MAX, ..Limits::default() };
    set(&mut limits);
    limits
}

fn api(test: &Test, limits: Limits) -> Api {
    relata::app(Demo).limits(limits).api(test.database.clone()).for_system()
}

/// Sets a limit.
type Set = fn(&mut Limits, usize);

/// The code of each limit, its name, a document, and how much of the limit the document takes.
const CASES: &[(&str, &str, &str, usize, Set)] = &[
    ("QUERY_TOO_LARGE", "max-tokens", "{ a: __typename }", 9, |limits, most| {
        limits.max_tokens = most;
    }),
    ("MAX_DEPTH_LIMIT", "max-depth", "{ user(id: 1) { profile { id } } }", 3, |limits, most| {
        limits.max_depth = most;
    }),
    ("QUERY_TOO_LARGE", "max-fields", "{ user(id: 1) { id name } }", 3, |limits, most| {
        limits.max_fields = most;
    }),
    (
        "MAX_ROOT_FIELDS_LIMIT",
        "max-root-fields",
        "{ __typename a: __typename }",
        2,
        |limits, most| {
            limits.max_root_fields = most;
        },
    ),
    ("MAX_ALIASES_LIMIT", "max-aliases", "{ a: user(id: 1) { b: id } }", 2, |limits, most| {
        limits.max_aliases = most;
    }),
    (
        "MAX_DIRECTIVES_LIMIT",
        "max-directives",
        "{ __typename @skip(if: false) @include(if: true) }",
        2,
        |limits, most| limits.max_directives = most,
    ),
    (
        "QUERY_TOO_LARGE",
        "max-fragments",
        "{ ...A ...A } fragment A on Query { __typename }",
        2,
        |limits, most| limits.max_fragments = most,
    ),
    (
        "QUERY_TOO_LARGE",
        "max-input-values",
        "{ users(where: { id: { in: [1, 2] } }) { totalCount } }",
        5,
        |limits, most| limits.max_input_values = most,
    ),
    // The root field, the connection, its two fields, and two rows with three fields each.
    (
        "COST_ESTIMATED_TOO_EXPENSIVE",
        "max-cost",
        "{ users(first: 2) { totalCount nodes { id name email } } }",
        12,
        |limits, most| limits.max_cost = most as u64,
    ),
    (
        "BAD_USER_INPUT",
        "max-filter-nodes",
        "{ users(where: { and: [{ id: { eq: 1 } }] }) { totalCount } }",
        3,
        |limits, most| limits.max_filter_nodes = most,
    ),
    (
        "BAD_USER_INPUT",
        "max-filter-hops",
        "{ users(where: { whereHas: { profile: {} } }) { totalCount } }",
        1,
        |limits, most| limits.max_filter_hops = most,
    ),
    (
        "BAD_USER_INPUT",
        "max-pattern-length",
        r#"{ users(where: { name: { contains: "äöü" } }) { totalCount } }"#,
        3,
        |limits, most| limits.max_pattern_length = most,
    ),
];

/// Every limit lets N pass and refuses N + 1, with its name, the value and the maximum, before any
/// statement.
#[test_on_both]
async fn limits_are_exact_and_name_themselves(test: Test) {
    test.seed(3).await;
    for (code, name, document, most, set) in CASES {
        let at_most = limits(|limits| set(limits, *most));
        let passed = answer(&api(&test, at_most), document, json!({})).await;
        assert!(passed.get("errors").is_none(), "{name}: {passed:#}");
        test.statements();

        let below = limits(|limits| set(limits, most - 1));
        let refused = answer(&api(&test, below), document, json!({})).await;
        let extensions = &refused["errors"][0]["extensions"];
        assert_eq!(extensions["code"], json!(code), "{name}: {refused:#}");
        assert_eq!(extensions["limit"], json!(name), "{name}");
        assert_eq!(extensions["maximum"], json!(most - 1), "{name}");
        assert!(extensions["value"].as_u64().unwrap() >= *most as u64, "{name}");
        assert_eq!(test.statements().len(), 0, "{name}");
    }
}

/// Makes a user with a profile whose text has a thousand bytes.
async fn large_profile(test: &Test) {
    let ada = test.user("Ada").await;
    test.profile("A").with_bio(&"x".repeat(1000)).of(&ada).await;
}

#[test_on_both]
async fn the_bytes_of_an_answer_have_a_limit(test: Test) {
    large_profile(&test).await;
    let document = "{ profile(id: 1) { a: bio b: bio c: bio } }";

    let enough = limits(|limits| limits.max_answer_bytes = 3200);
    test.query(document).to(api(&test, enough)).await.data();

    let too_few = limits(|limits| limits.max_answer_bytes = 2800);
    let refused = test.query(document).to(api(&test, too_few)).await;
    assert_eq!(refused.has_code("ANSWER_TOO_LARGE").response()["data"], Value::Null);
}

#[test_on_both]
async fn the_bytes_that_all_statements_of_a_request_read_have_a_limit(test: Test) {
    large_profile(&test).await;
    let document = "{ a: profile(id: 1) { bio } b: profile(id: 1) { user { profile { bio } } } }";

    let enough = limits(|limits| limits.max_read_bytes = 2500);
    test.query(document).to(api(&test, enough)).await.data();

    let too_few = limits(|limits| limits.max_read_bytes = 1500);
    let refused = test.query(document).to(api(&test, too_few)).await;
    assert_eq!(error(refused.response()).0, "BAD_USER_INPUT");
}

#[test_on_both]
async fn a_client_can_ask_for_the_cost_of_its_request(test: Test) {
    let mut request = Request::new("query($first: Int) { users(first: $first) { nodes { id } } }")
        .variables(Variables::from_json(json!({ "first": 10 })));
    request.extensions.insert("cost".to_owned(), true.into());

    let answer = serde_json::to_value(test.api().execute(request).await).unwrap();
    assert_eq!(answer["extensions"]["cost"], json!({ "estimated": 23, "maximum": 50_000 }));
}

/// Requests that could end the process, or keep all others waiting.
#[tokio::test(flavor = "multi_thread")]
async fn attacks_are_refused_at_once() {
    let test = Test::sqlite().await;
    test.seed(30).await;
    let start = Instant::now();
    let code = async |document: &str| error(&test.answer(document).await).0;

    let aliases: String = (0..9900).map(|number| format!(" a{number}: bio")).collect();
    assert_eq!(code(&format!("{{ profile(id: 1) {{{aliases} }} }}")).await, "QUERY_TOO_LARGE");
    let aliases: String = (0..1000).map(|number| format!(" a{number}: bio")).collect();
    assert_eq!(code(&format!("{{ profile(id: 1) {{{aliases} }} }}")).await, "MAX_ALIASES_LIMIT");

    let rows = |number| {
        let users = "users(first: 1000) { nodes { role { users(first: 80) { nodes { id } } } } }";
        format!(" a{number}: {users}")
    };
    let roots: String = (0..100).map(rows).collect();
    assert_eq!(code(&format!("{{{roots} }}")).await, "COST_ESTIMATED_TOO_EXPENSIVE");

    let brackets = format!("{{ a(x: {}", "[".repeat(50_000));
    assert_eq!(code(&brackets).await, "GRAPHQL_PARSE_FAILED");
    let fields = format!("{{ {}", "a { ".repeat(5000));
    assert_eq!(code(&fields).await, "GRAPHQL_PARSE_FAILED");

    let ids: Vec<_> = (0..100_000).collect();
    let roots: String = (0..100)
        .map(|number| {
            format!(" a{number}: users(where: {{ id: {{ in: $ids }} }}) {{ totalCount }}")
        })
        .collect();
    let document = format!("query($ids: [ID]) {{{roots} }}");
    let refused = answer(&test.api(), &document, json!({ "ids": ids })).await;
    assert_eq!(error(&refused).0, "QUERY_TOO_LARGE");

    let depth =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(code(depth).await, "MAX_INTROSPECTION_DEPTH_LIMIT");
    assert_eq!(test.statements().len(), 0);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test_on_both]
async fn production_refuses_to_describe_the_schema(test: Test) {
    let api = api(&test, Limits::production());

    for document in
        ["{ __schema { queryType { name } } }", r#"{ a: __type(name: "User") { name } }"#]
    {
        test.query(document).to(api.clone()).await.has_code("INTROSPECTION_DISABLED");
    }
    test.query("{ __typename }").to(api).await.answers(json!({ "__typename": "Query" }));
}

#[test_on_both]
async fn production_suggests_no_names_in_errors(test: Test) {
    let api = api(&test, Limits::production());

    let unknown = test.query("{ usrs { totalCount } }").to(api).await;

    let response = unknown.response();
    assert!(!response.to_string().contains("users"), "{response:#}");
}
