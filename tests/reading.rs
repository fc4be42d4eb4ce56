//! Reading relations over GraphQL: rules 5 to 10 and 13 of `docs/relations.md`.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Test, error};

const PEOPLE: &str = "
    INSERT INTO countries (code, name) VALUES ('fr', 'France'), ('jp', 'Japan');
    INSERT INTO people (id, uuid, name, age, is_alive, country_code, mentor_id) VALUES
        (1, '00000000-0000-0000-0000-000000000001', 'Ada', 36, true, 'fr', NULL),
        (2, '00000000-0000-0000-0000-000000000002', 'Ben', NULL, false, 'fr', 1),
        (3, NULL, 'Cy', 50, false, 'fr', 1),
        (4, '00000000-0000-0000-0000-000000000004', 'Dee', 20, true, NULL, 2);
    INSERT INTO passports (number, holder_uuid, level) VALUES
        ('P3', '00000000-0000-0000-0000-000000000001', 3), ('P1', '00000000-0000-0000-0000-000000000001', 1),
        ('P2', '00000000-0000-0000-0000-000000000001', 2), ('P4', NULL, 9);";

/// How many columns the SELECT list of a statement names.
fn selected(statement: &str) -> Vec<String> {
    let list = statement.trim_start_matches("SELECT ").split(" FROM ").next().unwrap();
    list.split(", ").map(str::to_owned).collect()
}

on_both! {
    /// 1, 50 and 1000 owners cost the same three statements, whose texts are the same too.
    async fn rule_5_one_statement_for_each_relation_and_level(test: Test) {
        test.seed(1100).await;
        let mut texts = Vec::new();
        for first in [1, 50, 1000] {
            let document = format!("{{ users(first: {first}) {{ nodes {{ id profile {{ displayName }} role {{ name }} }} }} }}");
            let users = test.data(&document).await;
            assert_eq!(users["users"]["nodes"].as_array().unwrap().len(), first);
            let mut statements = test.statements();
            statements.sort();
            assert_eq!(statements.len(), 3, "{statements:#?}");
            texts.push(statements);
        }
        assert_eq!(texts[0], texts[1]);
        assert_eq!(texts[1], texts[2]);
    }

    /// Owners keep their order; an owner without a row has null, or an empty list.
    async fn rule_5_owners_keep_their_order_and_absence_is_null(test: Test) {
        test.sql(PEOPLE).await;
        let answer = test.domain("{ people(orderBy: [{ name: DESC }]) { nodes { name mentor { name } mentees { nodes { name } } } } }").await;
        assert_eq!(answer, json!({ "people": { "nodes": [
            { "name": "Dee", "mentor": { "name": "Ben" }, "mentees": { "nodes": [] } },
            { "name": "Cy", "mentor": { "name": "Ada" }, "mentees": { "nodes": [] } },
            { "name": "Ben", "mentor": { "name": "Ada" }, "mentees": { "nodes": [{ "name": "Dee" }] } },
            { "name": "Ada", "mentor": null, "mentees": { "nodes": [{ "name": "Ben" }, { "name": "Cy" }] } },
        ] } }));
        assert_eq!(test.statements().len(), 3);
    }

    /// Each key goes to the database once: three people in one country are one key.
    async fn rule_5_distinct_keys_only(test: Test) {
        test.sql(PEOPLE).await;
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let log = seen.clone();
        let options = relata::database::Options {
            log: Some(std::sync::Arc::new(move |text: &str| log.lock().unwrap().push(text.to_owned()))),
            ..Default::default()
        };
        let url = relata::database::DatabaseUrl::parse(&test.url).unwrap();
        let database = relata::database::Database::connect(url, options).await.unwrap();
        let api = relata::app(crate::domain::Domain).api(database);
        crate::support::answer(&api, "{ people { nodes { country { name } } } }", json!({})).await;
        let seen = seen.lock().unwrap();
        let countries = seen.iter().find(|text| text.contains("countries")).unwrap();
        assert_eq!(countries.matches("fr").count(), 1, "{countries}");
    }

    /// No owners, or owners with null keys alone: no statement.
    async fn rule_5_no_keys_no_statement(test: Test) {
        test.sql(PEOPLE).await;
        test.domain(r#"{ people(where: { name: { eq: "Nobody" } }) { nodes { country { name } mentees { totalCount } } } }"#).await;
        assert_eq!(test.statements().len(), 1);
        test.domain(r#"{ people(where: { name: { eq: "Dee" } }) { nodes { name country { name } } } }"#).await;
        assert_eq!(test.statements().len(), 1);
    }

    /// Null keys on either side are null, and never match one another: Cy has no UUID, and a passport no holder.
    async fn rule_6_null_keys_match_nothing(test: Test) {
        test.sql(PEOPLE).await;
        let answer = test.domain(r#"{ people(where: { name: { in: ["Cy", "Dee"] } }) { nodes { name hasPassport passport { number } country { code } } } }"#).await;
        assert_eq!(answer, json!({ "people": { "nodes": [
            { "name": "Cy", "hasPassport": false, "passport": null, "country": { "code": "fr" } },
            { "name": "Dee", "hasPassport": false, "passport": null, "country": null },
        ] } }));
        let answer = test.domain(r#"{ passport(number: "P4") { level holder { name } } }"#).await;
        assert_eq!(answer, json!({ "passport": { "level": 9, "holder": null } }));
    }

    /// Three rows share a hasOne's key: the lowest primary key is the answer, whatever order they were made in.
    async fn rule_7_lowest_primary_key_wins(test: Test) {
        test.sql(PEOPLE).await;
        let answer = test.domain("{ person(id: 1) { passport { number } high: passport(where: { level: { gt: 1 } }) { number } } }").await;
        assert_eq!(answer, json!({ "person": { "passport": { "number": "P1" }, "high": { "number": "P2" } } }));
    }

    /// A condition on the field narrows what is loaded and never which owners there are; two aliases with
    /// different conditions are two batches, kept apart.
    async fn rule_8_where_narrows_the_related_row(test: Test) {
        test.seed(8).await;
        let answer = test.data("{ users(first: 4, offset: 1) { nodes { id
            open: profile(where: { isPublic: { eq: true } }) { isPublic }
            closed: profile(where: { isPublic: { eq: false } }) { isPublic } } } }").await;
        let row = |id: &str, open: Value, closed: Value| json!({ "id": id, "open": open, "closed": closed });
        let (open, closed) = (json!({ "isPublic": true }), json!({ "isPublic": false }));
        assert_eq!(answer["users"]["nodes"], json!([
            row("2", open.clone(), Value::Null), row("3", open.clone(), Value::Null),
            row("4", Value::Null, closed), row("5", open, Value::Null),
        ]));
        assert_eq!(test.statements().len(), 3);
    }

    /// The same relation under two aliases with the same arguments is one batch, with the columns of both.
    async fn rule_8_same_arguments_share_a_batch(test: Test) {
        test.seed(3).await;
        let answer = test.data("{ user(id: 1) { a: profile { displayName } b: profile { isPublic } hasProfile } }").await;
        assert_eq!(answer["user"]["b"], json!({ "isPublic": true }));
        assert_eq!(answer["user"]["hasProfile"], json!(true));
        assert_eq!(test.statements().len(), 2);
    }

    /// Two levels and a cycle stay batched: four statements whatever the number of rows.
    async fn rule_9_levels_and_cycles_stay_batched(test: Test) {
        test.seed(60).await;
        let answer = test.data("{ users(first: 60) { nodes { id profile { user { id role { name } } } } } }").await;
        for user in answer["users"]["nodes"].as_array().unwrap() {
            assert!(user["profile"].is_null() || user["profile"]["user"]["id"] == user["id"], "{user}");
        }
        assert_eq!(test.statements().len(), 4);
    }

    /// The standing constraint holds for the field, the presence and both sides' lists, and a client's `or`
    /// does not reach past it.
    async fn rule_10_standing_constraint_on_every_read(test: Test) {
        test.sql(PEOPLE).await;
        let answer = test.domain(r#"{ country(code: "fr") {
            people(where: { or: [{ name: { eq: "Cy" } }, { name: { eq: "Ada" } }, { isAlive: { eq: false } }] }) { totalCount nodes { name } } } }"#).await;
        assert_eq!(answer, json!({ "country": { "people": { "totalCount": 2, "nodes": [{ "name": "Ada" }, { "name": "Ben" }] } } }));

        test.seed(20).await;
        test.sql("UPDATE profiles SET deleted_at = '2026-01-01T00:00:00.000000Z' WHERE user_id = 1").await;
        let answer = test.data("{ user(id: 1) { hasProfile profile { id } } profiles(where: { id: { eq: 1 } }) { totalCount } }").await;
        assert_eq!(answer, json!({ "user": { "hasProfile": false, "profile": null }, "profiles": { "totalCount": 1 } }));
    }

    /// Only the columns that are asked for are read, the keys once.
    async fn rule_13_only_the_asked_for_columns(test: Test) {
        test.seed(2).await;
        test.data("{ users { nodes { name alias: name profile { bio } } } }").await;
        let statements = test.statements();
        assert_eq!(selected(&statements[0]), ["users.id", "users.name"]);
        assert_eq!(selected(&statements[1]), ["profiles.id", "profiles.user_id", "profiles.bio"]);
        test.data("{ users { totalCount } }").await;
        assert_eq!(test.statements(), ["SELECT count(*) FROM users"]);
    }

    /// Fields come back in the order of the request, roots too, through fragments and directives.
    async fn answers_keep_the_order_of_the_request(test: Test) {
        test.seed(1).await;
        let document = "query($no: Boolean = false) {
            z: users { totalCount ...Page } __typename a: user(id: 1) { email id ... on User { name } skipped: id @include(if: $no) __typename }
            m: role(id: 1) { name } }
            fragment Page on UserConnection { nodes { profile { id displayName } hasProfile uuid @skip(if: $no) } totalCount }";
        let answer = async_graphql::Request::new(document);
        let text = serde_json::to_string(&test.api().execute(answer).await.data).unwrap();
        let keys: Vec<&str> = text.split('"').filter(|part| {
            ["z", "totalCount", "nodes", "profile", "hasProfile", "uuid", "__typename", "a", "email", "id", "name", "skipped", "m", "displayName"].contains(part)
        }).collect();
        assert_eq!(keys, ["z", "totalCount", "nodes", "profile", "id", "displayName", "hasProfile", "uuid", "__typename", "a", "email", "id", "name", "__typename", "m", "name"]);
    }

    /// Fields of the same key are answered as one.
    async fn selections_of_one_key_are_merged(test: Test) {
        test.seed(1).await;
        let answer = test.data("{ user(id: 1) { profile { id } ...More profile { user { id } } } } fragment More on User { profile { isPublic user { hasProfile } } }").await;
        assert_eq!(answer, json!({ "user": { "profile": { "id": "1", "user": { "id": "1", "hasProfile": true }, "isPublic": true } } }));
        assert_eq!(test.statements().len(), 4);
    }

    /// A row by each unique key; a key that is none is a mistake, one that nobody has is null.
    async fn rows_by_unique_keys(test: Test) {
        test.seed(2).await;
        let user = test.data("{ user(id: 2) { id uuid email } }").await["user"].clone();
        let document = format!(r#"{{ userByEmail(email: {}) {{ id }} userByUuid(uuid: {}) {{ id }} user(id: 99) {{ id }} roleByName(name: "admin") {{ id }} }}"#, user["email"], user["uuid"]);
        let answer = test.data(&document).await;
        assert_eq!(answer, json!({ "userByEmail": { "id": "2" }, "userByUuid": { "id": "2" }, "user": null, "roleByName": { "id": "1" } }));
        let (code, message) = error(&test.answer(r#"{ user(id: "x") { id } }"#).await);
        assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", "`id` must be a whole number"));
    }
}
