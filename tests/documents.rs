//! Documents of every shape: repeated fields, variables, fragments, and those that ask for too much.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::on_both;
use crate::support::{Test, answer, data, error};

on_both! {
    /// `@skip` and `@include` go by the defaults of variables that were not sent.
    async fn skipped_fields_are_skipped_by_default_too(test: Test) {
        test.seed(1).await;
        let skipped = r#"mutation($skip: Boolean = true) { createRole(input: { name: "skipped" }) @skip(if: $skip) { changed } }"#;
        assert!(test.answer(skipped).await["errors"].is_null());
        let included = r#"mutation($include: Boolean! = true) { createRole(input: { name: "included" }) @include(if: $include) { changed } }"#;
        assert_eq!(test.data(included).await, json!({ "createRole": { "changed": true } }));
        assert_eq!(test.data("{ roles { totalCount } }").await["roles"]["totalCount"], 6);
        let answer = test.data("query($skip: Boolean = true) { user(id: 1) { id @skip(if: $skip) hasProfile } }").await;
        assert_eq!(answer, json!({ "user": { "hasProfile": true } }));
    }

    /// A root field that stands more than once is carried out once, with all that is selected of it.
    async fn repeated_root_fields_are_carried_out_once(test: Test) {
        test.seed(3).await;
        let document = r#"mutation { createRole(input: { name: "once" }) { role { id } } ...More ...More createRole(input: { name: "once" }) { changed } }
            fragment More on Mutation { createRole(input: { name: "once" }) { role { name users { totalCount } } } }"#;
        assert_eq!(test.data(document).await, json!({ "createRole": { "role": { "id": "6", "name": "once", "users": { "totalCount": 0 } }, "changed": true } }));
        test.statements();
        let document = "{ users(first: 1) { nodes { id } } a: user(id: 9) { id } users(first: 1) { nodes { profile { id } } totalCount } a: user(id: 9) { name } }";
        assert_eq!(test.data(document).await, json!({ "users": { "nodes": [{ "id": "1", "profile": { "id": "1" } }], "totalCount": 3 }, "a": null }));
        assert_eq!(test.statements().len(), 4);
        let refused = test.answer(r#"mutation { createRole(input: { name: "once" }) { changed } createRole(input: { name: "once" }) { role { id } } }"#).await;
        assert_eq!((error(&refused).0.as_str(), &refused["data"]), ("UNIQUE_VIOLATION", &json!(null)));
    }

    async fn variables_are_all_there_before_anything_runs(test: Test) {
        test.seed(2).await;
        let api = test.api();
        let document = "query($where: UserFilter! = { id: { eq: 1 } }) { users(where: $where) { totalCount } }";
        assert_eq!(data(answer(&api, document, json!({})).await)["users"]["totalCount"], 1);
        let refused = answer(&api, document, json!({ "where": null })).await;
        assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), "the variable `$where` must be given, and not be null".into()));
        let refused = answer(&api, "query($id: ID!) { user(id: $id) { id } }", json!({})).await;
        assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), "the variable `$id` must be given, and not be null".into()));
        assert_eq!(test.statements().len(), 1);
    }

    /// A moment is the same for both databases, a leap second too.
    async fn moments_are_the_same_on_both_databases(test: Test) {
        test.seed(1).await;
        let update = r#"mutation { updateProfile(id: 1, input: { deletedAt: "2016-12-31T23:59:60.5Z" }) { changed profile { deletedAt } } }"#;
        assert_eq!(test.data(update).await["updateProfile"], json!({ "changed": true, "profile": { "deletedAt": "2017-01-01T00:00:00.500Z" } }));
        assert_eq!(test.data(update).await["updateProfile"]["changed"], json!(false));
        let found = test.data(r#"{ profiles(where: { deletedAt: { eq: "2017-01-01T00:00:00.5Z" } }) { totalCount } }"#).await;
        assert_eq!(found["profiles"]["totalCount"], 1);
    }
}

/// Fragments that spread one another twice are counted without being laid out.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_ask_for_too_much_are_refused_at_once() {
    let test = Test::sqlite().await;
    test.seed(60).await;
    let start = Instant::now();
    let mut bomb = "{ users { ...F0 } } fragment F30 on UserConnection { totalCount }".to_owned();
    for number in 0..30 {
        let next = number + 1;
        bomb += &format!(" fragment F{number} on UserConnection {{ ...F{next} ...F{next} }}");
    }
    assert_eq!(
        test.error(&bomb).await,
        ("QUERY_TOO_LARGE".into(), "the document has more than 10000 fields, with its fragments laid out".into())
    );
    let cycle =
        "{ users { ...A } } fragment A on UserConnection { ...B ...B } fragment B on UserConnection { ...A ...A }";
    assert_eq!(test.error(cycle).await.0, "GRAPHQL_VALIDATION_FAILED");
    let wide: String = (0..101).map(|number| format!("a{number}: __typename ")).collect();
    assert_eq!(
        test.error(&format!("{{ {wide} }}")).await,
        ("MAX_ROOT_FIELDS_LIMIT".into(), "the document asks for more than 100 fields at once".into())
    );
    let users = |inner: &str| format!("users(first: 100) {{ nodes {{ role {{ {inner} }} }} }}");
    let large = format!("{{ {} }}", users(&users(&users(&users("name")))));
    assert_eq!(
        test.error(&large).await,
        (
            "BAD_USER_INPUT".into(),
            "the answer has more than 100000 objects (the limit max-answer-objects): ask for fewer rows".into()
        )
    );
    let joins: Vec<_> = (0..7)
        .map(|number| {
            format!(
                "{{ role: {{ {}: ASC }} }}, {{ profile: {{ user: {{ role: {{ {}: ASC }} }} }} }}",
                ["id", "name"][number % 2],
                ["id", "name"][number % 2]
            )
        })
        .collect();
    let profiles = ["id", "displayName", "bio", "avatarUrl", "isPublic", "deletedAt", "createdAt"];
    let joins: Vec<_> = joins
        .into_iter()
        .take(2)
        .chain(profiles.map(|column| format!("{{ profile: {{ user: {{ profile: {{ {column}: ASC }} }} }} }}")))
        .collect();
    let order = format!("{{ users(orderBy: [{}]) {{ nodes {{ id }} }} }}", joins.join(", "));
    assert_eq!(
        test.error(&order).await,
        ("BAD_USER_INPUT".into(), "`orderBy` cannot be used: it goes through more than 20 relations in all".into())
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}
