//! Many writers at once, over real HTTP: rules 23 and 29, and clients that hang up.

use std::time::Duration;

use relata::server;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::Test;

/// How many requests come at once.
const WRITERS: usize = 50;

/// The address of a server over the test's database.
async fn start(test: &Test) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/graphql", listener.local_addr().unwrap());
    tokio::spawn(server::serve(
        listener,
        server::router(test.api(), test.database.clone(), None),
        std::future::pending(),
    ));
    address
}

/// The answers to documents that are sent at once.
async fn all_at_once(address: &str, documents: Vec<String>) -> Vec<Value> {
    let client = reqwest::Client::new();
    let requests = documents.into_iter().map(|document| {
        let request = client.post(address).json(&json!({ "query": document }));
        tokio::spawn(async move { request.send().await.unwrap().json::<Value>().await.unwrap() })
    });
    let requests: Vec<_> = requests.collect();
    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.await.unwrap());
    }
    answers
}

fn count(answers: &[Value], matches: impl Fn(&Value) -> bool) -> usize {
    answers.iter().filter(|answer| matches(answer)).count()
}

on_both! {
    async fn rule_29_of_fifty_first_or_create_one_creates_and_the_rest_find(test: Test) {
        test.seed(10).await;
        let address = start(&test).await;
        let document = r#"mutation { verb: firstOrCreateUserProfile(userId: 10, input: { displayName: "Ten" }) { created profile { id } } }"#;
        let answers = all_at_once(&address, vec![document.to_owned(); WRITERS]).await;
        assert_eq!(count(&answers, |answer| answer["errors"].is_null()), WRITERS, "{:?}", answers.iter().find(|answer| !answer["errors"].is_null()));
        assert_eq!(count(&answers, |answer| answer["data"]["verb"]["created"] == json!(true)), 1);
        assert_eq!(count(&answers, |answer| answer["data"]["verb"]["profile"] == json!({ "id": "10" })), WRITERS);
        assert_eq!(test.data("{ profiles { totalCount } }").await["profiles"]["totalCount"], 10);
    }

    async fn rule_30_of_fifty_update_or_create_one_creates(test: Test) {
        test.seed(10).await;
        let address = start(&test).await;
        let documents = (0..WRITERS).map(|number| format!(r#"mutation {{ verb: updateOrCreateUserProfile(userId: 10, input: {{ displayName: "{number}" }}) {{ created changed }} }}"#));
        let answers = all_at_once(&address, documents.collect()).await;
        assert_eq!(count(&answers, |answer| answer["data"]["verb"]["created"] == json!(true)), 1);
        assert_eq!(count(&answers, |answer| answer["data"]["verb"]["changed"] == json!(true)), WRITERS);
    }

    async fn rule_28_of_fifty_creates_one_wins(test: Test) {
        test.seed(10).await;
        let address = start(&test).await;
        let document = r#"mutation { verb: createUserProfile(userId: 10, input: { displayName: "Ten" }) { created } }"#;
        let answers = all_at_once(&address, vec![document.to_owned(); WRITERS]).await;
        assert_eq!(count(&answers, |answer| answer["data"]["verb"]["created"] == json!(true)), 1);
        assert_eq!(count(&answers, |answer| answer["errors"][0]["extensions"]["code"] == json!("RELATION_OCCUPIED")), WRITERS - 1);
    }

    /// Linked from both sides at once, a slot never holds two rows, and nothing fails but for being taken.
    async fn rule_31_associate_from_two_sides(test: Test) {
        test.seed(40).await;
        let address = start(&test).await;
        let documents = (0..WRITERS).map(|number| {
            let profile = number % 8 + 1;
            match number % 2 {
                0 => format!("mutation {{ verb: associateUserProfile(userId: 10, profileId: {profile}, onOccupied: DETACH) {{ changed }} }}"),
                _ => format!("mutation {{ verb: associateProfileUser(profileId: {profile}, userId: 10, onOccupied: DETACH) {{ changed }} }}"),
            }
        });
        let answers = all_at_once(&address, documents.collect()).await;
        assert_eq!(count(&answers, |answer| answer["errors"].is_null()), WRITERS, "{:?}", answers.iter().find(|answer| !answer["errors"].is_null()));
        let user = test.data("{ user(id: 10) { profileAggregate { count } } }").await;
        assert_eq!(user["user"]["profileAggregate"]["count"], 1);
    }

    /// Writers that take the same rows from different sides take them in the same order: nobody waits in vain.
    async fn rule_23_writers_from_all_sides_do_not_get_in_each_others_way(test: Test) {
        test.seed(10).await;
        let address = start(&test).await;
        let started = std::time::Instant::now();
        let documents = (0..120).map(|number| {
            let (user, profile) = (number % 4 + 1, number / 4 % 4 + 1);
            match number % 6 {
                0 => format!("mutation {{ verb: updateProfile(id: {profile}, input: {{ user: {{ associate: {{ id: {user} }}, onOccupied: DETACH }} }}) {{ changed }} }}"),
                1 => format!("mutation {{ verb: associateUserProfile(userId: {user}, profileId: {profile}, onOccupied: DETACH) {{ changed }} }}"),
                2 => format!("mutation {{ verb: associateProfileUser(profileId: {profile}, userId: {user}, onOccupied: DETACH) {{ changed }} }}"),
                3 => "mutation { verb: saveManyRoleUsers(roleId: 1, input: [{ id: 5 }, { id: 6 }, { id: 7 }]) { changed } }".to_owned(),
                4 => "mutation { verb: saveManyRoleUsers(roleId: 2, input: [{ id: 7 }, { id: 6 }, { id: 5 }]) { changed } }".to_owned(),
                _ => format!("mutation {{ verb: updateUser(id: {}, input: {{ role: {{ associate: {{ id: 1 }} }} }}) {{ changed }} }}", user + 4),
            }
        });
        let answers = all_at_once(&address, documents.collect()).await;
        let failed: Vec<_> = answers.iter().filter(|answer| !answer["errors"].is_null()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }

    /// A client that hangs up in the middle leaves all or nothing, and no connection or lock behind.
    async fn a_client_that_hangs_up_leaves_all_or_nothing(test: Test) {
        test.seed(10).await;
        let address = start(&test).await;
        let client = reqwest::Client::new();
        let before = test.data("{ users { totalCount } profiles { totalCount } }").await;
        let mut hung_up = Vec::new();
        for number in 0..40_u64 {
            let document = format!(r#"mutation {{ createUser(input: {{ name: "n", email: "{number}@hangs.up", profile: {{ create: {{ displayName: "d" }} }} }}) {{ user {{ id }} }} }}"#);
            let request = client.post(&address).json(&json!({ "query": document }));
            let request = tokio::spawn(async move { drop(request.send().await) });
            tokio::time::sleep(Duration::from_micros(number * 100)).await;
            request.abort();
            hung_up.push(request);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let after = test.data("{ users { totalCount } profiles { totalCount } }").await;
        let new = |key: &str| after[key]["totalCount"].as_i64().unwrap() - before[key]["totalCount"].as_i64().unwrap();
        assert_eq!(new("users"), new("profiles"));
        let works = test.data(r#"mutation { updateUser(id: 1, input: { name: "still here" }) { changed } }"#).await;
        assert_eq!(works["updateUser"]["changed"], json!(true));
    }

    /// Two rows of one table that point at each other, from both sides at once: none waits for the other in a circle.
    async fn rule_23_relations_to_the_own_table_do_not_deadlock(test: Test) {
        test.sql("INSERT INTO people (id, name, is_alive) VALUES (1, 'Ada', true), (2, 'Bob', true), (3, 'Cy', true)").await;
        let api = test.domain_api();
        let documents = (0..60).map(|number| {
            let (one, other) = (number % 3 + 1, (number + 1) % 3 + 1);
            match number % 2 {
                0 => format!("mutation {{ associatePersonMentor(personId: {one}, mentorId: {other}) {{ changed }} }}"),
                _ => format!("mutation {{ saveManyPersonMentees(personId: {one}, input: [{{ id: {other} }}, {{ id: {one} }}]) {{ changed }} }}"),
            }
        });
        let requests: Vec<_> = documents
            .map(|document| {
                let api = api.clone();
                tokio::spawn(async move { crate::support::answer(&api, &document, json!({})).await })
            })
            .collect();
        for request in requests {
            let answer = request.await.unwrap();
            assert!(answer.get("errors").is_none(), "{answer:#}");
        }
        let attempts = test.statements().iter().filter(|sql| sql.contains("pg_advisory_xact_lock")).count();
        assert_eq!(attempts, if test.is_postgres() { 60 } else { 0 }, "none was tried again");
    }
}
