//! The program as its user starts it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::on_both;
use crate::support::Test;

pub fn relata(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    relata(folder, arguments).output().unwrap()
}

/// Standard output of a run that must succeed.
fn output(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one line that a run must fail with.
fn failure(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said.trim_end().to_owned()
}

/// A running server; killed when the test is over, if it still runs.
struct Server {
    child: Child,
    lines: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = relata(folder, arguments).stdout(Stdio::piped()).spawn().unwrap();
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

    fn said(&self, word: &str) -> String {
        let line =
            self.lines.iter().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word} in {:?}", self.lines));
        line.split_once(word).unwrap().1.trim().to_owned()
    }

    async fn query(&self, query: &str) -> Value {
        let request = reqwest::Client::new().post(self.said("  GraphQL ")).json(&json!({ "query": query }));
        request.send().await.unwrap().json().await.unwrap()
    }

    fn stop(mut self, signal: &str) -> Option<i32> {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

/// No database named: made, migrated and filled on first start, and never again.
#[tokio::test(flavor = "multi_thread")]
async fn first_start_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--listen", "127.0.0.1:0"]);
    assert_eq!(server.lines[0], "Made sqlite:relata.db with 100 users and 90 profiles.");
    assert_eq!(
        server.said("  Try "),
        "{ users(first: 3) { nodes { name profile { displayName } role { name } } totalCount } }"
    );
    let answer = server.query(&server.said("  Try ")).await;
    assert_eq!(answer["data"]["users"]["totalCount"], 100);
    assert_eq!(
        answer["data"]["users"]["nodes"][0],
        json!({ "name": "Preston Renner", "profile": { "displayName": "Preston" }, "role": { "name": "admin" } })
    );
    let answer = server.query("{ profiles { totalCount } roles { totalCount } }").await;
    assert_eq!(answer["data"], json!({ "profiles": { "totalCount": 90 }, "roles": { "totalCount": 5 } }));
    let console = reqwest::get(server.said("  Console ")).await.unwrap();
    assert!(console.status().is_success());
    assert_eq!(server.stop("-INT"), Some(0));

    let server = Server::start(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--no-console"]);
    assert!(
        !server.lines.iter().any(|line| line.starts_with("Made") || line.contains("Console")),
        "{:?}",
        server.lines
    );
    assert_eq!(server.query("{ users { totalCount } }").await["data"]["users"]["totalCount"], 100);
    assert_eq!(server.stop("-TERM"), Some(0));
}

on_both! {
    /// A named database is migrated and filled when that is asked for, and only then.
    async fn named_database_from_migration_to_query(test: Test) {
        relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let with = |arguments: &[&str]| [arguments, &["--database-url", &test.url]].concat().iter().map(ToString::to_string).collect::<Vec<_>>();
        let said = |arguments: &[&str]| output(folder.path(), &with(arguments).iter().map(String::as_str).collect::<Vec<_>>());
        let fails = |arguments: &[&str]| failure(folder.path(), &with(arguments).iter().map(String::as_str).collect::<Vec<_>>());
        let name = "2026-11-20-000000_create_users_profiles_and_roles";

        let unmigrated = fails(&["serve", "--listen", "127.0.0.1:0"]);
        assert!(unmigrated.ends_with("is not up to date: bring it there with `relata migrate`"), "{unmigrated}");
        assert!(!unmigrated.contains("secret-password"), "{unmigrated}");
        assert_eq!(said(&["migrate", "--status"]), format!("pending  {name}\n"));
        assert_eq!(said(&["migrate"]), format!("applied {name}\n"));
        assert_eq!(said(&["migrate"]), "nothing to apply\n");
        assert_eq!(said(&["migrate", "--status"]), format!("applied  {name}\n"));
        assert!(said(&["check"]).ends_with("\n\n3 models with 4 relations fit the database\n"));
        assert_eq!(said(&["seed", "--users", "1203"]), "made 1203 users and 1083 profiles\n");
        assert_eq!(said(&["seed", "--users", "7"]), "made 7 users and 6 profiles\n");

        let arguments = with(&["--listen", "127.0.0.1:0", "--page-size", "2", "--max-page-size", "3"]);
        let server = Server::start(folder.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!server.lines.concat().contains("secret-password"), "{:?}", server.lines);
        let answer = server.query("{ users { totalCount nodes { id } } more: users(first: 4) { totalCount } }").await;
        assert_eq!(answer["errors"][0]["message"], "a page has at most 3 rows: ask for the rest by `after`");
        let answer = server.query("{ users { totalCount nodes { id } } }").await;
        assert_eq!(answer["data"], json!({ "users": { "totalCount": 1210, "nodes": [{ "id": "1" }, { "id": "2" }] } }));
        assert_eq!(server.stop("-TERM"), Some(0));
        assert_eq!(said(&["migrate", "--down"]), format!("reverted {name}\n"));
    }

    /// A hasOne without its unique index is said at the start, and with --strict there is none.
    async fn check_finds_a_missing_unique_index(test: Test) {
        drop_slot_index(&test).await;
        let folder = tempfile::tempdir().unwrap();
        let found = run(folder.path(), &["check", "--database-url", &test.url]);
        assert_eq!(found.status.code(), Some(1));
        let warning = "warning: User has one `profile`, but profiles.user_id has no unique index, so an owner can get two: CREATE UNIQUE INDEX profiles_user_id ON profiles (user_id)\n";
        assert!(String::from_utf8(found.stdout).unwrap().ends_with(&format!("\n\n{warning}")));
        let strict = run(folder.path(), &["serve", "--strict", "--listen", "127.0.0.1:0", "--database-url", &test.url]);
        assert_eq!(strict.status.code(), Some(1));
        assert_eq!(String::from_utf8(strict.stderr).unwrap(), format!("{warning}error: the database does not fit the models, and --strict was given\n"));
        let server = Server::start(folder.path(), &["--listen", "127.0.0.1:0", "--database-url", &test.url]);
        assert_eq!(server.query("{ users { totalCount } }").await["data"]["users"]["totalCount"], 0);
    }
}

/// Takes the unique index of `User::PROFILE` away.
pub async fn drop_slot_index(test: &Test) {
    let sql = if test.is_postgres() {
        "ALTER TABLE profiles DROP CONSTRAINT profiles_user_id_key"
    } else {
        "CREATE TABLE other AS SELECT * FROM profiles; DROP TABLE profiles; \
         ALTER TABLE other RENAME TO profiles; CREATE UNIQUE INDEX profiles_id ON profiles (id)"
    };
    test.sql(sql).await;
}

#[test]
fn mistakes_are_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let fails = |url: &str| failure(folder.path(), &["serve", "--database-url", url]);
    assert_eq!(fails("sqlite:no/such/folder.db"), "error: the folder no/such does not exist");
    assert_eq!(
        fails("sqlite:none.db"),
        "error: the database none.db does not exist: make it with the command `migrate`"
    );
    assert!(!folder.path().join("none.db").exists());
    assert!(
        fails("mysql://root:secret@localhost/x")
            .starts_with("error: the database URL cannot be used (`mysql` is no database that Relata knows)")
    );
    assert!(!fails("mysql://root:secret@localhost/x").contains("secret"));
    assert!(fails("nonsense").starts_with("error: the database URL cannot be used (it has no scheme)"));
    std::fs::write(folder.path().join("text.db"), "this is a text and no database, however long it may be".repeat(99))
        .unwrap();
    assert!(fails("sqlite:text.db").contains("file is not a database"));
    let unreachable = fails("postgres://somebody:secret@127.0.0.1:1/nowhere");
    assert!(
        unreachable.starts_with("error: cannot use the database postgres://127.0.0.1:1/nowhere: "),
        "{unreachable}"
    );
    assert!(unreachable.contains("onnection refused") && !unreachable.contains("secret"), "{unreachable}");
    assert!(fails("postgres://localhost/x?sslmode=maybe").contains("sslmode `maybe` is none of disable"));
}

#[test]
fn schema_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(output(folder.path(), &["schema"]), relata::app(relata::models::Demo).sdl());
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

/// TLS as `sslmode` says: encrypted without a check, checked against an authority, refused against another.
#[tokio::test(flavor = "multi_thread")]
async fn tls_to_postgres() {
    use relata::database::{Database, DatabaseUrl, Options};
    let Some(test) = Test::postgres().await else { return };
    let certificate = crate::support::postgres_certificate().unwrap().display().to_string();
    let connect = async |settings: &str| {
        let url = test.url.replace("sslmode=disable", settings);
        let options = Options { acquire_timeout: Duration::from_secs(5), ..Options::default() };
        let database =
            Database::connect(DatabaseUrl::parse(&url).unwrap(), options).await.map_err(|error| error.to_string())?;
        let mut conn = database.write().await.map_err(|error| error.to_string())?;
        let encrypted = "DO $$ BEGIN ASSERT (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()); END $$";
        conn.batch_execute(encrypted).await.map_err(|error| error.to_string())
    };
    assert_eq!(connect("sslmode=require").await, Ok(()));
    assert_eq!(connect("sslmode=prefer").await, Ok(()));
    assert_eq!(connect(&format!("sslmode=verify-full&sslrootcert={certificate}")).await, Ok(()));
    assert_eq!(connect(&format!("sslmode=verify-ca&sslrootcert={certificate}")).await, Ok(()));
    assert!(connect("sslmode=disable").await.is_err());
    let strange = connect("sslmode=verify-full").await.unwrap_err();
    assert!(strange.contains("certificate") && !strange.contains("secret-password"), "{strange}");
}

/// The help of a command shows what is about it, and the flags of the server where it serves.
#[test]
fn help_shows_the_flags_of_the_server_where_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, serves) in
        [(vec!["--help"], true), (vec!["serve", "--help"], true), (vec!["check", "--help"], false)]
    {
        let help = output(folder.path(), &arguments);
        assert_eq!(help.contains("--strict"), serves, "{help}");
        assert!(help.contains("--database-url") && help.contains("Usage: relata"), "{help}");
    }
}

/// `relata schema | head` ends quietly.
#[test]
fn output_that_nobody_reads_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    for command in [["schema"], ["relations"]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_relata"));
        program.args(command).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = program.spawn().unwrap();
        drop(program.stdout.take());
        let output = program.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    }
}
