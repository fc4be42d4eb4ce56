//! `relata query`: one document, for scripts.

use serde_json::{Value, json};

use super::Program;
use crate::support::{Test, test_on_both};

const TWO_OPERATIONS: &str =
    "query One($id: ID!) { user(id: $id) { name } } query All { users { totalCount } }";

#[test_on_both]
async fn query_answers_an_argument_in_one_line_of_json(test: Test) {
    test.user("Ada").await;

    Program::over(&test)
        .run(&["query", "{ users { totalCount } }"])
        .prints("{\"data\":{\"users\":{\"totalCount\":1}}}\n");
}

#[test_on_both]
async fn query_takes_variables_and_the_name_of_an_operation(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;
    let variables = ["--variables", r#"{"id": 2}"#, "--operation-name", "One"];

    Program::over(&test)
        .run(&[&["query", TWO_OPERATIONS], &variables[..]].concat())
        .prints("{\"data\":{\"user\":{\"name\":\"Bob\"}}}\n");
}

#[test_on_both]
async fn query_reads_standard_input(test: Test) {
    Program::over(&test)
        .run_with_input(&["query", "-", "--operation-name", "All"], TWO_OPERATIONS)
        .prints("{\"data\":{\"users\":{\"totalCount\":0}}}\n");
}

#[test_on_both]
async fn query_reads_a_file(test: Test) {
    let program = Program::over(&test);
    program.write_file("all.graphql", "query All {\n  users { totalCount }\n}\n");

    program
        .run(&["query", "--file", "all.graphql"])
        .prints("{\"data\":{\"users\":{\"totalCount\":0}}}\n");
}

#[test_on_both]
async fn query_prints_many_lines_on_request(test: Test) {
    Program::over(&test).run(&["query", "{ users { totalCount } }", "--pretty"]).prints(
        "\
{
  \"data\": {
    \"users\": {
      \"totalCount\": 0
    }
  }
}
",
    );
}

#[test_on_both]
async fn query_takes_the_limits_of_the_server(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;

    Program::over(&test)
        .run(&["query", "{ users { nodes { id } } }", "--page-size", "1"])
        .prints("{\"data\":{\"users\":{\"nodes\":[{\"id\":\"1\"}]}}}\n");
}

#[test_on_both]
async fn an_error_is_part_of_the_answer_and_of_the_exit_code(test: Test) {
    let run = Program::over(&test)
        .run(&["query", r#"mutation { updateUser(id: 9, input: { name: "Nine" }) { changed } }"#]);

    assert_eq!(run.errors, "");
    run.exits_with(1).prints_json(json!({
        "errors": [
            {
                "message": "User 9 does not exist",
                "path": ["updateUser"],
                "locations": [{ "line": 1, "column": 12 }],
                "extensions": { "code": "NOT_FOUND", "model": "User", "id": "9" },
            },
        ],
        "data": { "updateUser": null },
    }));
}

/// A document that is not carried out has no data.
#[test_on_both]
async fn a_document_that_cannot_be_carried_out_is_exit_code_1(test: Test) {
    let program = Program::over(&test);

    for (document, code, has_data) in [
        ("{ user(id: 1) { id } users(first: -1) { totalCount } }", "BAD_USER_INPUT", true),
        ("{ user(id: 1) { nme } }", "GRAPHQL_VALIDATION_FAILED", false),
        (
            "query A { roles { totalCount } } query B { roles { totalCount } }",
            "OPERATION_RESOLUTION_FAILURE",
            false,
        ),
    ] {
        let run = program.run(&["query", document]);

        run.exits_with(1);
        assert_eq!(run.output.lines().count(), 1, "{}", run.output);
        let answer: Value = serde_json::from_str(&run.output).unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{document}");
        assert_eq!(answer.get("data").is_some(), has_data, "{document}");
    }
}

#[test_on_both]
async fn query_and_repl_need_a_migrated_database(test: Test) {
    relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
    let program = Program::over(&test);

    for arguments in [&["query", "{ __typename }"][..], &["repl"]] {
        let run = program.run(arguments);

        run.exits_with(1);
        assert_eq!(run.output, "");
        assert_eq!(run.errors.lines().count(), 1, "{}", run.errors);
        assert!(
            run.errors.ends_with("is not up to date: run `relata migrate`\n"),
            "{}",
            run.errors
        );
    }
}

/// As clap does with a flag that it does not know.
#[test]
fn an_argument_that_cannot_be_understood_is_exit_code_2() {
    let program = Program::new();

    for (arguments, error) in [
        (
            &["{ users { totalCount } }", "--variables", "{id: 1}"][..],
            "--variables: not a JSON object: key must be a string at line 1 column 2",
        ),
        (
            &["{ users { totalCount } }", "--variables", "[1]"],
            "--variables: not a JSON object: invalid type: sequence, \
             expected a map at line 1 column 0",
        ),
        (
            &["--file", "none.graphql"],
            "--file none.graphql: No such file or directory (os error 2)",
        ),
    ] {
        let run = program.run(&[&["query"], arguments].concat());

        run.exits_with(2);
        assert_eq!(run.output, "");
        assert_eq!(run.errors, format!("error: {error}\n"));
    }
}

#[test]
fn query_takes_one_document() {
    let program = Program::new();

    program.run(&["query"]).exits_with(2);
    program.run(&["query", "{ a }", "--file", "b"]).exits_with(2);
}

#[test]
fn query_makes_no_database() {
    Program::new().run(&["query", "{ users { totalCount } }"]).fails_with(
        "error: the database relata.db does not exist: make it with the command `migrate`",
    );
}

#[test_on_both]
async fn a_number_that_does_not_fit_is_refused_in_a_document_and_in_a_variable(test: Test) {
    let program = Program::over(&test);
    let code = |arguments: &[&str]| {
        let run = program.run(&[&["query"], arguments].concat());
        let answer: Value = serde_json::from_str(&run.exits_with(1).output).unwrap();
        answer["errors"][0]["extensions"]["code"].clone()
    };
    let variable = "query($n: Int) { users(first: $n) { totalCount } }";

    for number in ["2147483648", "1.5", "1e400", r#""NaN""#] {
        let literal = format!("{{ users(first: {number}) {{ totalCount }} }}");
        assert_eq!(code(&[&literal]), "GRAPHQL_VALIDATION_FAILED", "{number}");
    }
    for number in ["2147483648", "1.5", r#""NaN""#] {
        let variables = format!(r#"{{"n": {number}}}"#);
        assert_eq!(code(&[variable, "--variables", &variables]), "BAD_USER_INPUT", "{number}");
    }

    let run = program.run(&["query", variable, "--variables", r#"{"n": 1e400}"#]);
    run.exits_with(2);
    assert_eq!(
        run.errors,
        "error: --variables: not a JSON object: number out of range at line 1 column 11\n"
    );
}
