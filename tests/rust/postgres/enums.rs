//! Types that PostgreSQL reads from text: enums and those of extensions.

use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::Api;
use serde_json::json;

use super::on_postgres;
use crate::domain::Domain;
use crate::support::{Test, data};

/// Gives sketches an enum and a text that ignores the case.
pub const OWN_TYPES: &str = "
    CREATE TYPE state AS ENUM ('new', 'in_review', 'finished');
    CREATE EXTENSION citext;
    ALTER TABLE sketches ALTER COLUMN state TYPE state USING state::state;
    ALTER TABLE sketches ALTER COLUMN title TYPE citext";

/// Reads sketches of these types with and without prepared statements.
async fn apis(test: &Test) -> [Api; 2] {
    test.alter(OWN_TYPES).await;

    let url = DatabaseUrl::parse(&test.url).unwrap();
    let options = DatabaseOptions { prepared_statements: Some(0), ..DatabaseOptions::default() };
    let unprepared = Database::connect(url, options).await.unwrap();
    [test.domain_api(), relata::app(Domain).api(unprepared)]
}

async fn run(api: &Api, document: &str) -> serde_json::Value {
    data(crate::support::answer(api, document, json!({})).await)
}

#[test]
fn columns_of_an_enum_are_written_read_and_filtered() {
    on_postgres(async |test| {
        for api in apis(&test).await {
            run(
                &api,
                r#"mutation {
                    a: createSketch(input: { title: "A\"b\\", state: IN_REVIEW }) { created }
                    b: createSketch(input: { title: "B", state: NEW }) { created }
                    c: createSketch(input: { title: "C" }) { created }
                }"#,
            )
            .await;

            let found = run(
                &api,
                r#"{
                    equal: sketches(where: { state: { eq: NEW } }) { nodes { title state } }
                    not: sketches(where: { state: { ne: NEW } }) { nodes { title } }
                    in: sketches(where: { state: { in: [NEW, IN_REVIEW] } }) { totalCount }
                    ordered: sketches(orderBy: [{ state: DESC }]) { nodes { state } }
                    title: sketches(where: { title: { eq: "a\"B\\" } }) { nodes { title } }
                    titles: sketches(where: { title: { in: ["a\"B\\", "b"] } }) { totalCount }
                    part: sketches(where: { title: { startsWith: "a\"" } }) { totalCount }
                }"#,
            )
            .await;
            assert_eq!(
                found,
                json!({
                    "equal": { "nodes": [{ "title": "B", "state": "NEW" }] },
                    "not": { "nodes": [{ "title": "A\"b\\" }] },
                    "in": { "totalCount": 2 },
                    "ordered": { "nodes": [{ "state": null }, { "state": "IN_REVIEW" }, { "state": "NEW" }] },
                    "title": { "nodes": [{ "title": "A\"b\\" }] },
                    "titles": { "totalCount": 2 },
                    "part": { "totalCount": 1 },
                })
            );

            test.sql("DELETE FROM sketches").await;
        }
    });
}

#[test]
fn a_text_that_the_enum_of_the_database_does_not_have_is_refused() {
    on_postgres(async |test| {
        apis(&test).await;
        test.sql(
            "ALTER TYPE state RENAME TO former;
            CREATE TYPE state AS ENUM ('new');
            ALTER TABLE sketches ALTER COLUMN state TYPE state USING state::text::state",
        )
        .await;

        test.mutation("createSketch(input: { state: IN_REVIEW }) { created }")
            .await
            .is_refused_with("BAD_USER_INPUT", "a value is none that its column can hold");
    });
}
