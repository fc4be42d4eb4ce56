//! Single rows, by their primary keys and by columns that are unique.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_row_can_be_asked_for_by_each_of_its_unique_columns(test: Test) {
    test.user("Ada").await;
    let bob = test.user("Bob").with_role("admin").await;

    test.query(&format!(
        r#"{{
            user(id: 2) {{ name }}
            userByEmail(email: "bob@example.com") {{ name }}
            userByUuid(uuid: "{}") {{ name }}
            roleByName(name: "admin") {{ id }}
        }}"#,
        bob.uuid
    ))
    .await
    .answers(json!({
        "user": { "name": "Bob" },
        "userByEmail": { "name": "Bob" },
        "userByUuid": { "name": "Bob" },
        "roleByName": { "id": "1" },
    }));
}

#[test_on_both]
async fn a_key_that_no_row_has_is_null(test: Test) {
    test.query(r#"{ user(id: 99) { id } userByEmail(email: "x@example.com") { id } }"#)
        .await
        .answers(json!({ "user": null, "userByEmail": null }));
}

#[test_on_both]
async fn a_key_of_the_wrong_type_is_refused(test: Test) {
    for (document, message) in [
        (r#"{ user(id: "x") { id } }"#, "`id` must be a whole number"),
        ("{ specimen(id: 5) { title } }", "`id` must be a UUID"),
    ] {
        test.query(document).await.fails_with("BAD_USER_INPUT", message);
    }
}

/// GraphQL (§ ID): any whole number counts as its text.
#[test_on_both]
async fn a_whole_number_is_a_key_of_any_kind(test: Test) {
    test.mutation(r#"createLabel(input: { slug: 5, caption: "Five" }) { label { slug } }"#)
        .await
        .answers(json!({ "label": { "slug": "5" } }));

    test.query(
        r#"{
            label(slug: 5) { caption }
            labels(where: { slug: { in: [5, "6"] } }) { totalCount }
        }"#,
    )
    .await
    .answers(json!({ "label": { "caption": "Five" }, "labels": { "totalCount": 1 } }));
}
