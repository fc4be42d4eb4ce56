//! The program over an SQLite file that it cannot write.

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::json;

use super::serve::Server;
use super::{Program, Run};

/// Mounts the first argument read-only where only the rest sees it, until there is a file `writable`. Root ignores the
/// permissions of files, but not those of a mount.
const MOUNT: &str = r#"
    mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
    (
        until [ -e writable ]; do sleep 0.05; kill -0 $$ || exit; done
        mount -o remount,bind,rw "$1"
        touch writable.now
    ) >/dev/null 2>&1 &
    shift
    exec "$@"
"#;

const CREATE: &str = r#"mutation { createRole(input: { name: "author" }) { created } }"#;

/// The program over `stored/shop.db`, which has a role and no log beside it.
fn program() -> Program {
    let program = Program::with_url("sqlite:stored/shop.db");
    program.make_folder("stored");
    program.run(&["migrate"]).exits_with(0);
    execute(&program, "INSERT INTO roles (name) VALUES ('admin')");
    assert_eq!(std::fs::read_dir(program.folder.path().join("stored")).unwrap().count(), 1);
    program
}

fn execute(program: &Program, sql: &str) {
    open(program).batch_execute(sql).unwrap();
}

fn open(program: &Program) -> SqliteConnection {
    let file = program.folder.path().join("stored/shop.db");
    SqliteConnection::establish(file.to_str().unwrap()).unwrap()
}

/// A run of the program for which `place` is read-only.
fn command(program: &Program, place: &str, arguments: &[&str]) -> Command {
    let inner = program.command(arguments);
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if !is_root() {
        command.arg("--map-root-user");
    }
    command.args(["sh", "-c", MOUNT, "sh", place]).arg(inner.get_program()).args(inner.get_args());
    command.current_dir(program.folder.path()).env_clear().env("RELATA_ANONYMOUS_AS", "admin");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn start(program: &Program, place: &str) -> Server {
    let log = File::create(program.folder.path().join("log")).unwrap();
    let arguments = &["serve", "--listen", "127.0.0.1:0", "--no-console"];
    Server::of(command(program, place, arguments).stderr(log))
}

async fn is_ready(server: &Server) -> bool {
    let url = server.value_of("GraphQL").replace("/graphql", "/readyz");
    reqwest::get(url).await.unwrap().status().is_success()
}

fn roles(count: u8) -> serde_json::Value {
    json!({ "roles": { "totalCount": count } })
}

/// A file without a write-ahead log, and one with: that is kept in files beside it, which cannot be made in the folder.
#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_is_served() {
    for journal in ["delete", "wal"] {
        for place in ["stored", "stored/shop.db"] {
            let program = program();
            execute(&program, &format!("PRAGMA journal_mode = {journal}"));

            let server = start(&program, place);

            server.answers("{ roles { totalCount } }", roles(1)).await;
            let answer = server.send(CREATE).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "READ_ONLY_DATABASE", "{journal} {place}: {answer}");
            server.answers("{ roles { totalCount } }", roles(1)).await;
            assert!(is_ready(&server).await, "{journal} {place}");
            let log = program.read_file("log");
            assert_eq!(
                log.lines().next(),
                Some(
                    "warning: sqlite:stored/shop.db is read-only: it is served, and answers READ_ONLY_DATABASE to changes"
                ),
                "{journal} {place}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_be_written_by_now_takes_changes() {
    let program = program();
    let server = start(&program, "stored");
    server.answers("{ roles { totalCount } }", roles(1)).await;

    program.write_file("writable", "");
    while !program.files().contains(&"writable.now".to_owned()) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    server.answers(CREATE, json!({ "createRole": { "created": true } })).await;
    server.answers("{ roles { totalCount } }", roles(2)).await;
}

/// The folder may be read-only for the server alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_another_program_is_seen_once_the_health_was_asked_for() {
    for journal in ["delete", "wal"] {
        let program = program();
        let server = start(&program, "stored");
        server.answers("{ roles { totalCount } }", roles(1)).await;

        let mut other = open(&program);
        let insert = "INSERT INTO roles (name) VALUES ('editor')";
        other.batch_execute(&format!("PRAGMA journal_mode = {journal}; {insert}")).unwrap();

        is_ready(&server).await;
        assert!(is_ready(&server).await, "{journal}");
        server.answers("{ roles { totalCount } }", roles(2)).await;
    }
}

/// Its last changes are in the log alone.
#[test]
fn a_file_with_a_log_that_cannot_be_read_is_refused() {
    let program = program();
    let mut other = open(&program);
    other.batch_execute("INSERT INTO roles (name) VALUES ('editor')").unwrap();
    let folder = program.folder.path();
    std::fs::create_dir(folder.join("copy")).unwrap();
    for file in ["shop.db", "shop.db-wal"] {
        std::fs::copy(folder.join("stored").join(file), folder.join("copy").join(file)).unwrap();
    }
    drop(other);
    let copy = Program { url: Some("sqlite:copy/shop.db".into()), ..program };

    run(&copy, "copy", &["serve"]).fails_with(
        "error: cannot use the database sqlite:copy/shop.db: its folder is read-only, and changes stand in \
        copy/shop.db-wal: open and close it once where files can be made beside it",
    );
}

fn run(program: &Program, place: &str, arguments: &[&str]) -> Run {
    Run::of(arguments, command(program, place, arguments).output().unwrap())
}

#[test]
fn migrate_says_that_the_file_is_read_only() {
    let program = program();
    run(&program, "stored", &["migrate"]).prints("nothing to apply\n");
    program.run(&["migrate", "--down"]).exits_with(0);

    for place in ["stored", "stored/shop.db"] {
        run(&program, place, &["migrate"]).fails_with(
            "error: the migrations cannot be run: sqlite:stored/shop.db is read-only; run them where the file and its \
            folder can be written",
        );
        run(&program, place, &["migrate", "--status"])
            .prints("pending  2026-11-20-000000_create_users_profiles_and_roles\n");
    }
}

/// Nothing can be made in the folder, not even the database.
#[test]
fn a_first_start_in_a_read_only_folder_says_that_no_file_can_be_made() {
    let program = Program::new();
    program.make_folder("stored");

    run(&program, "stored", &["--database-url", "sqlite:stored/new.db", "migrate"]).fails_with(
        "error: cannot use the database sqlite:stored/new.db: unable to open database file",
    );
}
