//! Many writers at once, over real HTTP: rules 23 and 28 to 31, and clients that hang up.

use std::time::{Duration, Instant};

use relata::server::{self, ServerOptions};
use serde_json::{Value, json};

use crate::support::{Test, test_on_both};

/// How many requests come at once.
const WRITERS: usize = 50;

#[test_on_both]
async fn rule_29_of_fifty_first_or_create_one_creates_and_the_rest_find(test: Test) {
    test.user("Ada").await;
    let field = r#"firstOrCreateProfileForUser(userId: 1, input: { displayName: "A" }) {
        created
        profile { id }
    }"#;

    let answers = send_at_once(&test, vec![field.to_owned(); WRITERS]).await;

    let payloads = payloads(&answers);
    assert!(payloads.iter().all(|payload| payload["profile"] == json!({ "id": "1" })));
    assert_eq!(count(&payloads, |payload| payload["created"] == true), 1);
    test.query("{ profiles { totalCount } }")
        .await
        .answers(json!({ "profiles": { "totalCount": 1 } }));
}

#[test_on_both]
async fn rule_30_of_fifty_update_or_create_one_creates_and_all_write(test: Test) {
    test.user("Ada").await;
    let fields = (0..WRITERS).map(|number| {
        format!(
            r#"updateOrCreateProfileForUser(userId: 1, input: {{ displayName: "{number}" }}) {{
                created
                changed
            }}"#
        )
    });

    let answers = send_at_once(&test, fields.collect()).await;

    let payloads = payloads(&answers);
    assert!(payloads.iter().all(|payload| payload["changed"] == true));
    assert_eq!(count(&payloads, |payload| payload["created"] == true), 1);
}

#[test_on_both]
async fn rule_28_of_fifty_creates_one_wins(test: Test) {
    test.user("Ada").await;
    let field = r#"createProfileForUser(userId: 1, input: { displayName: "A" }) { created }"#;

    let answers = send_at_once(&test, vec![field.to_owned(); WRITERS]).await;

    let (won, refused): (Vec<Value>, Vec<Value>) =
        answers.into_iter().partition(|answer| answer["errors"].is_null());
    assert_eq!(payloads(&won), [json!({ "created": true })]);
    assert_eq!(refused.len(), WRITERS - 1);
    for answer in refused {
        assert_eq!(answer["errors"][0]["extensions"]["code"], "RELATION_OCCUPIED");
    }
}

#[test_on_both]
async fn rule_31_a_slot_that_is_linked_from_both_sides_at_once_holds_one_row(test: Test) {
    test.user("Ada").await;
    for number in 1..=8 {
        test.profile(&format!("{number}")).await;
    }
    let fields = (0..WRITERS).map(|number| {
        let profile = number % 8 + 1;
        let (verb, keys) = if number % 2 == 0 {
            ("associateProfileWithUser", format!("userId: 1, profileId: {profile}"))
        } else {
            ("associateUserWithProfile", format!("profileId: {profile}, userId: 1"))
        };
        format!("{verb}({keys}, onOccupied: DETACH) {{ changed }}")
    });

    let answers = send_at_once(&test, fields.collect()).await;

    assert_eq!(payloads(&answers).len(), WRITERS);
    test.query("{ user(id: 1) { profileAggregate { count } } }")
        .await
        .answers(json!({ "user": { "profileAggregate": { "count": 1 } } }));
}

/// They lock the rows in the same order, so that nobody waits in vain.
#[test_on_both]
async fn rule_23_writers_of_the_same_rows_from_different_sides_all_get_through(test: Test) {
    for number in 1..=8 {
        test.user(&format!("u{number}")).with_profile("p").with_role("admin").await;
    }
    test.role("guest").await;
    let fields = (0..120).map(|number| {
        let (user, profile) = (number % 4 + 1, number / 4 % 4 + 1);
        match number % 6 {
            0 => format!(
                "updateProfile(
                    id: {profile},
                    input: {{ user: {{ associate: {{ id: {user} }}, onOccupied: DETACH }} }},
                ) {{
                    changed
                }}"
            ),
            1 => format!(
                "associateProfileWithUser(
                    userId: {user},
                    profileId: {profile},
                    onOccupied: DETACH,
                ) {{
                    changed
                }}"
            ),
            2 => format!(
                "associateUserWithProfile(
                    profileId: {profile},
                    userId: {user},
                    onOccupied: DETACH,
                ) {{
                    changed
                }}"
            ),
            3 => "saveManyUsersForRole(roleId: 1, input: [{ id: 5 }, { id: 6 }, { id: 7 }]) {
                changed
            }"
            .to_owned(),
            4 => "saveManyUsersForRole(roleId: 2, input: [{ id: 7 }, { id: 6 }, { id: 5 }]) {
                changed
            }"
            .to_owned(),
            _ => format!(
                "updateUser(id: {}, input: {{ role: {{ associate: {{ id: 1 }} }} }}) {{ changed }}",
                user + 4
            ),
        }
    });
    let started = Instant::now();

    let answers = send_at_once(&test, fields.collect()).await;

    assert_eq!(payloads(&answers).len(), 120);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// A role's users lose it with the role. On SQLite one transaction writes at a time.
#[test_on_both]
async fn rule_23_rows_that_change_with_a_deleted_one_are_locked_in_the_order_of_their_keys(
    test: Test,
) {
    test.role("author").await;

    let answer = test.mutation("deleteRole(id: 1) { role { id } }").await;

    let locks = answer.statements().iter().filter(|sql| sql.contains("FOR NO KEY UPDATE"));
    let locks: Vec<&str> = locks.map(|sql| sql.split(" FROM ").nth(1).unwrap()).collect();
    let expected = "users WHERE users.role_id = ? ORDER BY users.id ASC FOR NO KEY UPDATE";
    assert_eq!(locks, if test.is_postgres() { vec![expected] } else { vec![] });
}

/// Two rows of one table point at each other, from both sides at once; writers take turns.
#[test_on_both]
async fn rule_23_self_relations_do_not_deadlock(test: Test) {
    for name in ["Ada", "Bob", "Cy"] {
        test.person(name).await;
    }
    let fields = (0..120).map(|number| {
        let (first, second) = (number / 4 % 3 + 1, (number / 4 + 1) % 3 + 1);
        let (one, other) = if number % 2 == 0 { (first, second) } else { (second, first) };
        match number % 4 {
            0 => format!(
                "associateMentorWithPerson(personId: {one}, mentorId: {other}) {{ changed }}"
            ),
            1 => format!(
                "saveManyMenteesForPerson(
                    personId: {one},
                    input: [{{ id: {other} }}, {{ id: {one} }}],
                ) {{
                    changed
                }}"
            ),
            _ => format!(
                "updatePerson(
                    id: {one},
                    input: {{ age: {number}, mentees: {{ save: {{ id: {other}, age: 1 }} }} }},
                ) {{
                    changed
                }}"
            ),
        }
    });

    let answers = send_at_once(&test, fields.collect()).await;

    assert_eq!(payloads(&answers).len(), 120);
    assert_eq!(test.deadlocks().await, 0);
}

/// Neither half of the write nor a connection or a lock stays behind.
#[test_on_both]
async fn a_client_that_hangs_up_leaves_all_or_nothing(test: Test) {
    test.user("Ada").with_profile("A").await;
    let address = start(&test).await;
    let client = reqwest::Client::new();

    for number in 0..40_u64 {
        let document = format!(
            r#"mutation {{
                createUser(
                    input: {{
                        name: "n",
                        email: "{number}@hangs.up",
                        profile: {{ create: {{ displayName: "d" }} }},
                    }},
                ) {{
                    user {{ id }}
                }}
            }}"#
        );
        let request = client.post(&address).json(&json!({ "query": document }));
        let request = tokio::spawn(async move { drop(request.send().await) });
        tokio::time::sleep(Duration::from_micros(number * 100)).await;
        request.abort();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;

    let counts = test.query("{ users { totalCount } profiles { totalCount } }").await.data();
    assert_eq!(counts["users"], counts["profiles"]);
    test.mutation(r#"updateUser(id: 1, input: { name: "still here" }) { changed }"#)
        .await
        .answers(json!({ "changed": true }));
}

/// The address of a server over the test's database.
async fn start(test: &Test) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/graphql", listener.local_addr().unwrap());
    let options = ServerOptions::default();
    let router = server::router(test.request_api().clone(), test.database.clone(), &options);

    tokio::spawn(
        async move { server::serve(listener, router, &options, std::future::pending()).await },
    );
    address
}

/// The answers to mutations that are sent at once, each a single field.
async fn send_at_once(test: &Test, fields: Vec<String>) -> Vec<Value> {
    let address = start(test).await;
    let client = reqwest::Client::new();

    let mut requests = Vec::new();
    for field in fields {
        let document = json!({ "query": format!("mutation {{ {field} }}") });
        let request = client.post(&address).json(&document);
        requests.push(tokio::spawn(async move {
            request.send().await.unwrap().json::<Value>().await.unwrap()
        }));
    }

    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.await.unwrap());
    }
    answers
}

/// The values of the only field of each answer, none of which has errors.
fn payloads(answers: &[Value]) -> Vec<Value> {
    let payload = |answer: &Value| {
        assert!(answer["errors"].is_null(), "{answer:#}");
        answer["data"].as_object().unwrap().values().next().unwrap().clone()
    };
    answers.iter().map(payload).collect()
}

fn count(payloads: &[Value], matches: impl Fn(&Value) -> bool) -> usize {
    payloads.iter().filter(|payload| matches(payload)).count()
}
