//! Values that a model's rules refuse, and inputs that a write does not have: rule 24.

use serde_json::json;

use crate::domain::Domain;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn every_mistake_is_reported_by_its_path_before_anything_is_written(test: Test) {
    test.mutation(
        r#"createUser(
            input: {
                name: "",
                email: "nobody",
                profile: { create: { displayName: "", avatarUrl: "not a url" } },
                role: {},
            },
        ) {
            changed
        }"#,
    )
    .await
    .is_refused_with("BAD_USER_INPUT", "5 of the values cannot be written")
    .is_invalid(json!({
        "input.name": ["must have 1 to 200 characters"],
        "input.email": ["must be an e-mail address"],
        "input.profile.create.displayName": ["must have 1 to 80 characters"],
        "input.profile.create.avatarUrl": ["must be a URL that begins with http: or https:"],
        "input.role": ["needs exactly one verb"],
    }))
    .in_statements(0);
}

#[test_on_both]
async fn a_url_of_another_scheme_is_refused(test: Test) {
    test.user("Ada").with_profile("A").await;

    for (address, is_accepted) in [
        ("https://example.com/a.png", true),
        ("HTTP://example.com", true),
        ("javascript:alert(1)", false),
        ("data:text/html,hello", false),
        ("file:///etc/passwd", false),
        ("mailto:a@example.com", false),
        ("//example.com/a.png", false),
    ] {
        let answer = test
            .mutation(&format!(
                r#"updateProfile(id: 1, input: {{ avatarUrl: "{address}" }}) {{ changed }}"#
            ))
            .await;
        let is_refused = answer.response().get("errors").is_some();
        assert_ne!(is_refused, is_accepted, "{address}");
    }
}

#[test_on_both]
async fn a_relation_takes_one_verb(test: Test) {
    test.mutation(
        r#"createUser(
            input: {
                name: "a",
                email: "a@example.com",
                profile: { create: { displayName: "a" }, dissociate: true },
            },
        ) {
            changed
        }"#,
    )
    .await
    .is_invalid(json!({ "input.profile": ["needs exactly one verb"] }));
}

/// `displayName` turns out to be needed when no profile was found: after the user was made.
#[test_on_both]
async fn a_value_that_is_found_missing_halfway_is_named_by_its_path(test: Test) {
    test.mutation(
        r#"createUser(
            input: {
                name: "a",
                email: "a@example.com",
                profile: { firstOrCreate: { input: { bio: "b" } } },
            },
        ) {
            changed
        }"#,
    )
    .await
    .is_invalid(json!({ "input.profile.firstOrCreate.input.displayName": ["is required"] }));

    test.query("{ users { totalCount } }").await.answers(json!({ "users": { "totalCount": 0 } }));
}

#[test_on_both]
async fn rule_24_foreign_keys_and_automatic_columns_are_no_inputs(test: Test) {
    for input in [
        "roleId: 1",
        r#"uuid: "00000000-0000-0000-0000-000000000000""#,
        r#"createdAt: "2026-01-01T00:00:00Z""#,
        "id: 1",
    ] {
        test.mutation(&format!(
            r#"createUser(input: {{ name: "a", email: "a@example.com", {input} }}) {{ changed }}"#
        ))
        .await
        .has_code("GRAPHQL_VALIDATION_FAILED");
    }
}

#[test]
fn rule_24_no_input_of_a_write_has_a_foreign_key() {
    let schema = relata::app(Domain).sdl();
    let inputs = schema.split("\ninput ").skip(1).map(|input| input.split("\n}").next().unwrap());

    for input in inputs.filter(|input| !input.contains("Filter")) {
        for foreign_key in ["holderUuid", "mentorId", "countryCode"] {
            assert!(!input.contains(foreign_key), "{input}");
        }
    }
}
