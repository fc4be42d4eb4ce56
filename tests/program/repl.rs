//! `relata repl`, driven through a pipe.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::TypeSystemDefinition;
use relata::models::Demo;
use serde_json::Value;

use super::{Program, Run};
use crate::support::{Test, test_on_both};

fn repl(test: &Test, input: &str) -> Run {
    Program::over(test).run_with_input(&["repl"], input)
}

#[test_on_both]
async fn documents_of_many_lines_are_answered_one_by_one_in_a_line_each(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;
    let input = r#"
# Nothing but a comment, and an empty line.

{ users(first: 1) {

    nodes { name } # {
} }
query One {
    user(id: 2) { ...Named }
}
fragment Named on User { name }
mutation { updateUser(id: 2, input: { name: """
  {Two}
""" }) { changed user { name } } }
{ user(id: 2) { name } } "#;

    repl(&test, input).prints(
        r#"{"data":{"users":{"nodes":[{"name":"Ada"}]}}}
{"data":{"user":{"name":"Bob"}}}
{"data":{"updateUser":{"changed":true,"user":{"name":"{Two}"}}}}
{"data":{"user":{"name":"{Two}"}}}
"#,
    );
}

/// The two lines of Lucid's tutorial: a user with its profile, and what the profile says.
#[test_on_both]
async fn a_line_names_a_part_of_an_earlier_response(test: Test) {
    test.user("Ada").with_profile("A").await;
    let input = "{ user(id: 1) { profile { displayName } } }
user.profile.displayName
{ all: users { nodes { name } } }
all.nodes[0].name
all.nodes";

    repl(&test, input).prints(
        r#"{"data":{"user":{"profile":{"displayName":"A"}}}}
"A"
{"data":{"all":{"nodes":[{"name":"Ada"}]}}}
"Ada"
[{"name":"Ada"}]
"#,
    );
}

#[test_on_both]
async fn a_part_that_no_response_has_is_an_error(test: Test) {
    test.user("Ada").await;
    let documents = "{ roles { totalCount } all: users { nodes { profile { bio } } } }";

    let run =
        repl(&test, &format!("{documents}\nroles.nodes\nuser.name\nall.nodes[0].profile.bio"));

    run.exits_with(1);
    assert_eq!(
        run.errors,
        "error: `roles` has no `nodes`\n\
         error: nothing is called `user`: run a document with that field first\n\
         error: `all.nodes[0].profile` is null\n"
    );
}

#[test_on_both]
async fn an_input_without_documents_is_answered_with_nothing(test: Test) {
    for input in ["", "# Nothing", ".exit\n{ roles { totalCount } }"] {
        repl(&test, input).prints("");
    }
}

/// History and the like are for people, not for pipes.
#[test_on_both]
async fn a_pipe_leaves_no_files(test: Test) {
    let program = Program::over(&test);

    program.run_with_input(&["repl"], "{ roles { totalCount } }").exits_with(0);

    assert_eq!(program.files(), [""; 0]);
}

#[test_on_both]
async fn an_error_does_not_keep_the_next_document_from_its_answer(test: Test) {
    let run = repl(&test, "{ nobody }\n{ users }}\n{ roles { totalCount } }\n{ roles {");

    run.exits_with(1);
    assert_eq!(run.errors, "");
    let mut outcomes = Vec::new();
    for line in run.output.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let code = &answer["errors"][0]["extensions"]["code"];
        outcomes.push(code.as_str().unwrap_or(line).to_owned());
    }
    assert_eq!(
        outcomes,
        [
            "GRAPHQL_VALIDATION_FAILED",
            "GRAPHQL_PARSE_FAILED",
            r#"{"data":{"roles":{"totalCount":0}}}"#,
            "GRAPHQL_PARSE_FAILED",
        ]
    );
}

#[test_on_both]
async fn a_command_that_fails_says_so_and_the_next_one_runs(test: Test) {
    let run = repl(
        &test,
        ".nothing
.sql maybe
.load none
.vars [1]
.schema None
{ roles { totalCount } }",
    );

    run.exits_with(1);
    assert_eq!(run.output, "{\"data\":{\"roles\":{\"totalCount\":0}}}\n");
    assert_eq!(
        run.errors.lines().collect::<Vec<_>>(),
        [
            "error: `.nothing` is no command: `.help` lists the commands",
            "error: type `.sql on|off`",
            "error: cannot read none: No such file or directory (os error 2)",
            "error: .vars: not a JSON object: invalid type: sequence, \
             expected a map at line 1 column 0",
            "error: the schema has no type `None`: `.types` lists them",
        ]
    );
}

#[test_on_both]
async fn sql_shows_the_statements_of_each_answer_with_their_values(test: Test) {
    test.user("Ada").with_profile("A").await;

    let run = repl(
        &test,
        ".sql on
{ user(id: 1) { name profile { id } } }
.sql off
{ user(id: 1) { id } }",
    );

    run.exits_with(0);
    let lines: Vec<String> = run.output.lines().map(plain).collect();
    let [answer, user, silent] = lines.as_slice() else { panic!("{lines:#?}") };
    assert_eq!(answer, "{data:{user:{name:Ada,profile:{id:1}}}}");
    assert_eq!(
        user,
        "SELECT users.id, users.name, row#0.id, row#0.user_id FROM users \
         LEFT JOIN profiles AS row#0 ON row#0.user_id = users.id AND row#0.deleted_at IS NULL \
         WHERE users.id = ? LIMIT ? -- binds: [1, 1]"
    );
    assert_eq!(silent, "{data:{user:{id:1}}}");
}

#[test_on_both]
async fn sql_shows_the_statements_of_a_write_that_is_undone(test: Test) {
    let run = repl(&test, ".sql on\nmutation { deleteUser(id: 9) { changed } }");

    run.exits_with(1);
    let lines: Vec<String> = run.output.lines().map(plain).collect();
    let [answer, begin, lock, rollback] = lines.as_slice() else { panic!("{lines:#?}") };
    let (begins, locks) =
        if test.is_postgres() { ("BEGIN", " FOR UPDATE") } else { ("BEGIN IMMEDIATE", "") };
    assert!(answer.starts_with("{errors:[{message:User 9 does not exist,"), "{answer}");
    assert!(begin.starts_with(begins), "{begin}");
    let locked =
        format!("FROM users WHERE users.id = ? ORDER BY users.id ASC{locks} -- binds: [9]");
    assert!(lock.ends_with(&locked), "{lock}");
    assert!(rollback.starts_with("ROLLBACK"), "{rollback}");
}

/// A line without the marks in which the databases' SQL differs.
fn plain(line: &str) -> String {
    let mut line = line.replace(['"', '`'], "");
    for number in 1..9 {
        line = line.replace(&format!("${number}"), "?");
    }
    line.replace("LIMIT +?", "LIMIT ?")
}

#[test_on_both]
async fn vars_sets_the_variables_of_the_documents_that_follow(test: Test) {
    test.user("Ada").await;

    repl(
        &test,
        r#".vars
.vars {
"id": 1,
"no": [{}]}
.vars
query($id: ID!) { user(id: $id) { name } }"#,
    )
    .prints("{}\n{\"id\":1,\"no\":[{}]}\n{\"data\":{\"user\":{\"name\":\"Ada\"}}}\n");
}

#[test_on_both]
async fn load_answers_an_operation_of_a_file(test: Test) {
    test.user("Ada").await;
    let program = Program::over(&test);
    program.write_file(
        "users.graphql",
        "query A { users { totalCount } } query B { user(id: 1) { id } }",
    );

    program
        .run_with_input(&["repl"], ".load users.graphql B")
        .prints("{\"data\":{\"user\":{\"id\":\"1\"}}}\n");
    let unnamed = program.run_with_input(&["repl"], ".load users.graphql");
    unnamed.exits_with(1);
    assert!(unnamed.output.contains("OPERATION_RESOLUTION_FAILURE"), "{}", unnamed.output);
}

#[test_on_both]
async fn schema_shows_the_definition_of_a_type(test: Test) {
    repl(&test, ".schema SortDirection").prints(
        r#""The direction of an order. Null counts as the greatest value unless the name says otherwise."
enum SortDirection {
  "The least first; nulls last."
  ASC
  "The greatest first; nulls first."
  DESC
  "Nulls first, then the least."
  ASC_NULLS_FIRST
  "The least first; nulls last."
  ASC_NULLS_LAST
  "Nulls first, then the greatest."
  DESC_NULLS_FIRST
  "The greatest first; nulls last."
  DESC_NULLS_LAST
}
"#,
    );
}

#[test_on_both]
async fn schema_without_a_type_shows_all_of_it(test: Test) {
    repl(&test, ".schema").prints(&relata::app(Demo).sdl());
}

#[test_on_both]
async fn types_lists_every_type(test: Test) {
    let run = repl(&test, ".types");

    run.exits_with(0);
    let document = parse_schema(relata::app(Demo).sdl()).unwrap();
    let is_type = |each: &&TypeSystemDefinition| matches!(each, TypeSystemDefinition::Type(_));
    let types = document.definitions.iter().filter(is_type).count();
    assert_eq!(run.output.lines().count() - 1, types, "a line each, under a headline");
    let line = "enum    UserColumnName          The columns of users.";
    assert!(run.output.lines().any(|each| each == line), "{}", run.output);
}

#[test_on_both]
async fn help_lists_the_commands(test: Test) {
    let run = repl(&test, ".help");

    run.exits_with(0);
    assert_eq!(run.output.lines().next(), Some("COMMAND                 MEANING"));
    assert_eq!(run.output.lines().count(), 10, "{}", run.output);
}
