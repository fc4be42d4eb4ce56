//! `relata serve`, `migrate` and `seed`, from a first start to the last request.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{Program, drop_slot_index};
use crate::support::{Test, test_on_both};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_makes_a_database_with_rows() {
    let program = Program::new();

    let server = Server::start(&program, &["--listen", "127.0.0.1:0"]);

    assert_eq!(server.lines[0], "Made sqlite:relata.db with 100 users and 90 profiles.");
    server
        .answers(
            "{ users { totalCount } profiles { totalCount } roles { totalCount } }",
            json!({
                "users": { "totalCount": 100 },
                "profiles": { "totalCount": 90 },
                "roles": { "totalCount": 5 },
            }),
        )
        .await;
    assert_eq!(server.stop("-INT"), Some(0));
}

/// Without a turn, the second start finds tables that are half made, or fills them a second time.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_first_starts_one_makes_the_rows() {
    for _ in 0..4 {
        let program = Program::new();
        let start = || Server::start(&program, &["--listen", "127.0.0.1:0"]);

        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(start);
            (start(), other.join().unwrap())
        });

        let made = "Made sqlite:relata.db with 100 users and 90 profiles.";
        let starts = [&one, &other].map(|server| server.lines[0] == made);
        assert_eq!(starts.iter().filter(|made| **made).count(), 1, "{starts:?}");
        let maker = if starts[0] { &one } else { &other };
        let count = "{ users { totalCount } }";
        maker.answers(count, json!({ "users": { "totalCount": 100 } })).await;
    }
}

#[test_on_both]
async fn of_many_that_migrate_at_once_one_does_it(test: Test) {
    let program = Program::over(&test);
    program.run(&["migrate", "--down"]).exits_with(0);

    let mut outputs = std::thread::scope(|scope| {
        let run = || program.run(&["migrate"]).exits_with(0).output.clone();
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });

    outputs.sort();
    let applied = "applied 2026-11-20-000000_create_users_profiles_and_roles\n";
    let nothing = "nothing to apply\n";
    assert_eq!(outputs, [applied, nothing, nothing, nothing, nothing, nothing]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_names_a_query_to_try() {
    let program = Program::new();
    let server = Server::start(&program, &["--listen", "127.0.0.1:0"]);

    let query = server.value_of("Try");

    assert_eq!(
        query,
        "{ users(first: 3) { nodes { name profile { displayName } role { name } } totalCount } }"
    );
    let answer = server.send(&query).await;
    assert_eq!(
        answer["data"]["users"]["nodes"][0],
        json!({
            "name": "Preston Renner",
            "profile": { "displayName": "Preston" },
            "role": { "name": "admin" },
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_names_the_console() {
    let program = Program::new();
    let server = Server::start(&program, &["--listen", "127.0.0.1:0"]);

    let console = reqwest::get(server.value_of("Console")).await.unwrap();

    assert!(console.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_start_takes_the_database_as_it_is() {
    let program = Program::new();
    Server::start(&program, &["--listen", "127.0.0.1:0"]).stop("-INT");

    let server = Server::start(&program, &["serve", "--listen", "127.0.0.1:0", "--no-console"]);

    assert!(!server.lines[0].starts_with("Made"), "{:?}", server.lines);
    server.answers("{ users { totalCount } }", json!({ "users": { "totalCount": 100 } })).await;
    assert_eq!(server.stop("-TERM"), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_the_console_names_none() {
    let program = Program::new();

    let server = Server::start(&program, &["serve", "--listen", "127.0.0.1:0", "--no-console"]);

    assert!(!server.lines.concat().contains("Console"), "{:?}", server.lines);
}

#[test_on_both]
async fn a_named_database_is_migrated_only_on_request(test: Test) {
    relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
    let program = Program::over(&test);
    let name = "2026-11-20-000000_create_users_profiles_and_roles";

    let refused = program.run(&["serve", "--listen", "127.0.0.1:0"]);

    refused.exits_with(1);
    assert!(refused.errors.ends_with("is not up to date: run `relata migrate`\n"));
    assert_eq!(refused.errors.lines().count(), 1, "{}", refused.errors);
    assert!(!refused.errors.contains("secret-password"), "{}", refused.errors);

    program.run(&["migrate", "--status"]).prints(&format!("pending  {name}\n"));
    program.run(&["migrate"]).prints(&format!("applied {name}\n"));
    program.run(&["migrate"]).prints("nothing to apply\n");
    program.run(&["migrate", "--status"]).prints(&format!("applied  {name}\n"));
    program.run(&["migrate", "--down"]).prints(&format!("reverted {name}\n"));
}

#[test_on_both]
async fn a_named_database_is_filled_on_request_and_served(test: Test) {
    let program = Program::over(&test);
    program.run(&["seed", "--users", "1203"]).prints("made 1203 users and 1083 profiles\n");
    program.run(&["seed", "--users", "7"]).prints("made 7 users and 6 profiles\n");

    let server = Server::start(&program, &["--listen", "127.0.0.1:0", "--page-size", "2"]);

    assert!(!server.lines.concat().contains("secret-password"), "{:?}", server.lines);
    server
        .answers(
            "{ users { totalCount nodes { id } } }",
            json!({ "users": { "totalCount": 1210, "nodes": [{ "id": "1" }, { "id": "2" }] } }),
        )
        .await;
    assert_eq!(server.stop("-TERM"), Some(0));
}

#[test_on_both]
async fn limits_are_flags_of_the_server(test: Test) {
    let program = Program::over(&test);
    let server = Server::start(
        &program,
        &["--listen", "127.0.0.1:0", "--page-size", "2", "--max-page-size", "3"],
    );

    let answer = server.send("{ users(first: 4) { totalCount } }").await;

    assert_eq!(
        answer["errors"][0]["message"],
        "a page has at most 3 rows: ask for the rest by `after`"
    );
}

/// A list with a mistake would be found by the users of a client.
#[test_on_both]
async fn trusted_documents_are_checked_before_the_start(test: Test) {
    let program = Program::over(&test);
    let arguments = &["--listen", "127.0.0.1:0", "--trusted-documents", "documents.json"];
    program.write_file("documents.json", r#"{ "d1": "{ nobody }" }"#);

    let run = program.run(arguments);

    run.exits_with(1);
    assert_eq!(
        run.errors,
        "error: the trusted document `d1` cannot be run: type `Query` does not have a field \
        `nobody` at line 1, column 3\n\
        error: the trusted documents do not fit the schema or the limits\n"
    );
}

#[test_on_both]
async fn a_server_with_trusted_documents_runs_no_others(test: Test) {
    let program = Program::over(&test);
    let arguments = &["--listen", "127.0.0.1:0", "--trusted-documents", "documents.json"];
    program.write_file("documents.json", r#"{ "d1": "{ users { totalCount } }" }"#);
    let server = Server::start(&program, arguments);

    let text = server.send("{ users { totalCount } }").await;
    let request = reqwest::Client::new().post(server.value_of("GraphQL"));
    let named = request.json(&json!({ "documentId": "d1" })).send().await.unwrap();

    assert_eq!(text["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_IN_LIST");
    let named: Value = named.json().await.unwrap();
    assert_eq!(named, json!({ "data": { "users": { "totalCount": 0 } } }));
}

const WARNING: &str = "warning: User has one `profile`, but profiles.user_id has no unique index, \
    so an owner can get two: CREATE UNIQUE INDEX profiles_user_id ON profiles (user_id), \
    or with WHERE and the condition of `on_query` if hidden rows may have the same key\n";

#[test_on_both]
async fn a_database_that_does_not_fit_is_served_all_the_same(test: Test) {
    drop_slot_index(&test).await;
    let program = Program::over(&test);

    let server = Server::start(&program, &["--listen", "127.0.0.1:0"]);

    server.answers("{ users { totalCount } }", json!({ "users": { "totalCount": 0 } })).await;
}

#[test_on_both]
async fn a_database_that_does_not_fit_is_refused_with_strict(test: Test) {
    drop_slot_index(&test).await;

    let run = Program::over(&test).run(&["serve", "--strict", "--listen", "127.0.0.1:0"]);

    run.exits_with(1);
    assert_eq!(
        run.errors,
        format!("{WARNING}error: the database does not fit the models, and --strict was given\n")
    );
}

/// A running server; killed when the test is over, if it still runs.
pub(super) struct Server {
    child: Child,
    /// The lines of its start.
    lines: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    pub(super) fn start(program: &Program, arguments: &[&str]) -> Self {
        Self::of(program.command(arguments).env("RELATA_ANONYMOUS_AS", "admin"))
    }

    /// Starts a server by a command that is complete.
    pub(super) fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());

        let mut lines = Vec::new();
        for line in output.lines().map(Result::unwrap) {
            let is_last = line.contains("  Try ");
            lines.push(line);
            if is_last {
                break;
            }
        }
        Server { child, lines }
    }

    /// Finds a word in the lines of the start, and gives the rest of its line.
    pub(super) fn value_of(&self, word: &str) -> String {
        let word = format!("  {word} ");
        let line = self.lines.iter().find(|line| line.contains(&word));
        let line = line.unwrap_or_else(|| panic!("{word} in {:?}", self.lines));
        line.split_once(&word).unwrap().1.trim().to_owned()
    }

    /// The whole answer to a query.
    pub(super) async fn send(&self, query: &str) -> Value {
        let request = reqwest::Client::new().post(self.value_of("GraphQL"));
        let response = request.json(&json!({ "query": query })).send().await.unwrap();
        response.json().await.unwrap()
    }

    pub(super) async fn answers(&self, query: &str, data: Value) {
        assert_eq!(self.send(query).await, json!({ "data": data }), "{query}");
    }

    /// Ends the server by a signal: its exit code.
    fn stop(mut self, signal: &str) -> Option<i32> {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}
