//! The requests of the benchmark (`benches/work`): their statements do not become more.

use serde_json::{Value, json};

use crate::support::{Test, test_on_both};

const W1: &str = include_str!("../../benches/work/w1.graphql");
const W2: &str = include_str!("../../benches/work/w2.graphql");
const W3: &str = include_str!("../../benches/work/w3.graphql");
const W4: &str = include_str!("../../benches/work/w4.graphql");
const W5: &str = include_str!("../../benches/work/w5.graphql");
const W6: &str = include_str!("../../benches/work/w6.graphql");

async fn count(test: &Test, document: &str, variables: Value, statements: usize) {
    test.query(document).with_variables(variables).await.in_statements(statements);
}

#[test_on_both]
async fn a_page_with_a_relation_takes_two_statements(test: Test) {
    test.seed(1100).await;
    count(&test, W1, json!({ "offset": 20 }), 2).await;
    count(&test, W3, json!({ "offset": 20 }), 2).await;
    count(&test, W5, json!({ "offset": 20 }), 2).await;
}

#[test_on_both]
async fn a_page_with_a_relation_of_a_relation_takes_three_statements(test: Test) {
    test.seed(100).await;
    count(&test, W4, json!({ "offset": 20 }), 3).await;
}

#[test_on_both]
async fn a_row_with_relations_to_one_row_takes_one_statement(test: Test) {
    test.seed(10).await;
    count(&test, W2, json!({ "id": "1" }), 1).await;
}

/// The foreign key says whether the role exists, and the profile is answered as it was written.
#[test_on_both]
async fn a_row_created_with_relations_takes_the_four_statements_of_its_transaction(test: Test) {
    test.seed(10).await;
    let variables =
        json!({ "name": "Ada", "email": "ada@example.com", "role": "1", "displayName": "A" });
    let answer = test.query(W6).with_variables(variables).await;
    answer.in_statements(4);
}
