//! Documents that ask for too much are refused at once: every one of these tests has a deadline.

use std::time::{Duration, Instant};

use crate::support::Test;

/// Runs a document against 60 users, within the five seconds that counting may take at most.
async fn refuses(document: &str, code: &str, message: &str) {
    let test = Test::sqlite().await;
    test.seed(60).await;

    let start = Instant::now();
    test.query(document).await.is_refused_with(code, message);
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Thirty fragments, each of which spreads the next one twice: a thousand million fields.
#[tokio::test(flavor = "multi_thread")]
async fn fields_are_counted_with_those_of_fragments() {
    let mut bomb = "{ users { ...F0 } } fragment F30 on UserConnection { totalCount }".to_owned();
    for number in 0..30 {
        let next = number + 1;
        bomb += &format!(" fragment F{number} on UserConnection {{ ...F{next} ...F{next} }}");
    }

    refuses(
        &bomb,
        "QUERY_TOO_LARGE",
        "the request has 1073741825 fields; the limit max-fields is 10000",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_that_spread_each_other_are_found_by_validation() {
    let test = Test::sqlite().await;

    test.query(
        "{
            users { ...A }
        }
        fragment A on UserConnection { ...B ...B }
        fragment B on UserConnection { ...A ...A }",
    )
    .await
    .has_code("GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_has_100_root_fields_and_no_more() {
    let wide: String = (0..101).map(|number| format!("a{number}: __typename ")).collect();

    refuses(
        &format!("{{ {wide} }}"),
        "MAX_ROOT_FIELDS_LIMIT",
        "the request has 101 root fields; the limit max-root-fields is 100",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_nests_100_brackets_and_no_more() {
    let deep =
        format!("{{ users(where: {}1{}) {{ totalCount }} }}", "[".repeat(3000), "]".repeat(3000));

    refuses(
        &deep,
        "GRAPHQL_PARSE_FAILED",
        "the request has 101 nested brackets; the limit max-brackets is 100",
    )
    .await;
}

/// Each page of a hundred users is multiplied through the lists around it.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_costs_50000_objects_and_fields_and_no_more() {
    let users = |inner: &str| format!("users(first: 100) {{ nodes {{ role {{ {inner} }} }} }}");
    let large = format!("{{ {} }}", users(&users(&users(&users("name")))));

    refuses(
        &large,
        "COST_ESTIMATED_TOO_EXPENSIVE",
        "the request has 406060603 objects and fields; the limit max-cost is 50000: ask for smaller pages by `first`, or for fewer fields",
    )
    .await;
}
