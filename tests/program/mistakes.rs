//! Databases that cannot be used: each mistake is one line, without a password.

use super::Program;

fn error(url: &str) -> String {
    let run = Program::with_url(url).run(&["serve"]);
    run.exits_with(1);
    assert_eq!(run.errors.lines().count(), 1, "{}", run.errors);
    assert!(!run.errors.contains("secret"), "{}", run.errors);
    run.errors.trim_end().to_owned()
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    assert_eq!(error("sqlite:no/such/folder.db"), "error: the folder no/such does not exist");
}

#[test]
fn a_named_database_that_does_not_exist_is_not_made() {
    let program = Program::with_url("sqlite:none.db");

    program.run(&["serve"]).fails_with(
        "error: the database none.db does not exist: make it with the command `migrate`",
    );

    assert_eq!(program.files(), [""; 0]);
}

#[test]
fn a_url_of_another_kind_of_database_is_refused() {
    let error = error("mysql://root:secret@localhost/x");

    assert!(
        error.starts_with("error: the database URL cannot be used (`mysql` is not supported)"),
        "{error}"
    );
}

#[test]
fn a_url_without_a_scheme_is_refused() {
    let error = error("nonsense");

    assert!(
        error.starts_with("error: the database URL cannot be used (it has no scheme)"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let program = Program::with_url("sqlite:text.db");
    program.write_file("text.db", &"this is a text, and no database".repeat(99));

    let run = program.run(&["serve"]);

    run.exits_with(1);
    assert!(run.errors.contains("file is not a database"), "{}", run.errors);
}

#[test]
fn a_server_that_cannot_be_reached_is_named_without_its_user() {
    let error = error("postgres://somebody:secret@127.0.0.1:1/nowhere");

    assert!(
        error.starts_with("error: cannot use the database postgres://127.0.0.1:1/nowhere: "),
        "{error}"
    );
    assert!(error.contains("onnection refused"), "{error}");
}

#[test]
fn an_unknown_sslmode_is_refused_with_those_there_are() {
    let error = error("postgres://localhost/x?sslmode=maybe");

    assert!(error.contains("sslmode `maybe` is none of disable"), "{error}");
}
