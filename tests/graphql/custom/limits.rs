//! The limit of objects, over all that custom resolvers answer with.

use relata::graphql::Limits;
use serde_json::json;

use super::{app, people};
use crate::support::{Answer, Test, test_on_both};

async fn run(test: &Test, max_answer_objects: usize, document: &str) -> Answer {
    let limits = Limits { max_answer_objects, ..Limits::default() };
    let api = app().limits(limits).api(test.database.clone());

    test.query(document).to(api).await
}

#[test_on_both]
async fn all_rows_of_custom_resolvers_share_a_limit(test: Test) {
    people(&test).await;

    for (document, objects) in [
        ("{ peopleAged(age: 36) { name } }", 2),
        ("{ peopleAged(age: 36) { mentees { nodes { name } } } }", 4),
        ("{ peopleAged(age: 36) { initials } }", 2),
        ("{ a: peopleAged(age: 36) { name } b: somebody(id: 3) { name } }", 3),
        ("{ person(id: 3) { teacher { mentor { name } } } }", 2),
    ] {
        run(&test, objects, document).await.data();

        let less = objects - 1;
        run(&test, less, document).await.fails_with(
            "BAD_USER_INPUT",
            &format!(
                "the answer has more than {less} objects (the limit max-answer-objects): \
                 ask for fewer rows"
            ),
        );
    }
}

#[test_on_both]
async fn a_generated_field_has_a_limit_of_its_own_beside_them(test: Test) {
    people(&test).await;

    run(&test, 2, "{ peopleAged(age: 36) { name } people(first: 2) { nodes { name } } }")
        .await
        .answers(json!({
            "peopleAged": [{ "name": "Ada Lovelace" }, { "name": "Bob Byron" }],
            "people": { "nodes": [{ "name": "Ada Lovelace" }, { "name": "Bob Byron" }] },
        }));
}
