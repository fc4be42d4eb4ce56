//! `relata repl`, driven through a pipe.

use super::{run_with, said};
use crate::on_both;
use crate::support::Test;

/// What the prompt writes for an input, in lines, without the marks in which the databases' SQL differs.
fn repl(test: &Test, input: &str) -> (Vec<String>, Vec<String>, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("users.graphql"),
        "query A { users { totalCount } } query B { user(id: 2) { id } }",
    )
    .unwrap();
    let (answers, complaints, code) = said(run_with(folder.path(), &["repl", "--database-url", &test.url], input));
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name() == ".local")
            .count(),
        0
    );
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    (lines(answers), lines(complaints), code)
}

on_both! {
    /// Documents one after the other, however many lines they have, in one line of JSON each.
    async fn repl_answers_documents_from_a_pipe(test: Test) {
        test.seed(3).await;
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
        let expected = [
            r#"{"data":{"users":{"nodes":[{"name":"Preston Renner"}]}}}"#,
            r#"{"data":{"user":{"name":"Reuben Wiza"}}}"#,
            r#"{"data":{"updateUser":{"changed":true,"user":{"name":"{Two}"}}}}"#,
            r#"{"data":{"user":{"name":"{Two}"}}}"#,
        ];
        assert_eq!(repl(&test, input), (expected.map(str::to_owned).into(), vec![], Some(0)));
        assert_eq!(repl(&test, ""), (vec![], vec![], Some(0)));
        assert_eq!(repl(&test, "# Nothing"), (vec![], vec![], Some(0)));
        assert_eq!(repl(&test, ".exit\n{ roles { totalCount } }"), (vec![], vec![], Some(0)));
    }

    /// An error does not keep the next document from its answer, and is in the exit code.
    async fn repl_goes_on_after_errors(test: Test) {
        let (answers, complaints, code) = repl(&test, "{ nobody }\n{ users }}\n.nothing\n.sql maybe\n.load none\n.vars [1]\n{ roles { totalCount } }\n{ roles {");
        let codes: Vec<_> = answers.iter().map(|answer| serde_json::from_str::<serde_json::Value>(answer).unwrap()["errors"][0]["extensions"]["code"].clone()).collect();
        assert_eq!(codes, ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "", "GRAPHQL_PARSE_FAILED"].map(|code| match code { "" => serde_json::Value::Null, code => code.into() }));
        assert_eq!(answers[2], r#"{"data":{"roles":{"totalCount":0}}}"#);
        assert_eq!(complaints, [
            "error: `.nothing` is no command: `.help` lists them",
            "error: type `.sql on|off`",
            "error: cannot read none: No such file or directory (os error 2)",
            "error: .vars: not a JSON object: invalid type: sequence, expected a map at line 1 column 0",
        ]);
        assert_eq!(code, Some(1));
    }

    /// The statements of each answer, with their values.
    async fn repl_shows_statements(test: Test) {
        test.seed(2).await;
        let (answers, _, code) = repl(&test, ".sql on\n{ user(id: 2) { name profile { id } } }\nmutation { deleteUser(id: 9) { changed } }\n.sql off\n{ user(id: 1) { id } }\n");
        let plain = |line: &String| {
            let line = line.replace(['"', '`'], "");
            (1..9).fold(line, |line, number| line.replace(&format!("${number}"), "?"))
        };
        let lines: Vec<String> = answers.iter().map(plain).collect();
        let (begin, lock, keys) = match test.is_postgres() {
            true => ("BEGIN", " FOR UPDATE", "= ANY(?)"),
            false => ("BEGIN IMMEDIATE", "", "IN (SELECT value FROM json_each(?))"),
        };
        assert_eq!(lines[0], "{data:{user:{name:Reuben Wiza,profile:{id:2}}}}");
        assert_eq!(lines[1], "SELECT users.id, users.name FROM users WHERE users.id = ? LIMIT ? -- binds: [2, 1]");
        let profile = format!("SELECT profiles.id, profiles.user_id FROM profiles WHERE (profiles.user_id {keys} AND profiles.deleted_at IS NULL) -- binds: [");
        assert!(lines[2].starts_with(&profile) && lines[2].contains('2'), "{}", lines[2]);
        assert!(lines[3].starts_with("{errors:[{message:User 9 does not exist,"), "{}", lines[3]);
        assert!(lines[4].starts_with(begin), "{}", lines[4]);
        let locked = format!("FROM users WHERE users.id = ? ORDER BY users.id ASC{lock} -- binds: [9]");
        assert!(lines[5].ends_with(&locked), "{}", lines[5]);
        assert!(lines[6].starts_with("ROLLBACK"), "{}", lines[6]);
        assert_eq!(lines[7..], ["{data:{user:{id:1}}}"]);
        assert_eq!(code, Some(1));
    }

    /// Variables, files, types.
    async fn repl_carries_out_commands(test: Test) {
        test.seed(2).await;
        let (answers, complaints, code) = repl(&test, ".vars\n.vars {\n\"id\": 2,\n\"no\": [{}]}\n.vars\nquery($id: ID!) { user(id: $id) { name } }\n.load users.graphql B\n.load users.graphql\n.schema SortDirection\n.schema None\n");
        assert_eq!(answers[..4], [
            "{}",
            r#"{"id":2,"no":[{}]}"#,
            r#"{"data":{"user":{"name":"Reuben Wiza"}}}"#,
            r#"{"data":{"user":{"id":"2"}}}"#,
        ]);
        assert!(answers[4].contains("OPERATION_RESOLUTION_FAILURE"), "{}", answers[4]);
        let definition = r#""Which end of an order comes first. Null counts as the greatest value unless said otherwise."
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
}"#;
        assert_eq!(answers[5..].join("\n"), definition);
        assert_eq!((complaints.join("\n").as_str(), code), ("error: the schema has no type `None`: `.types` lists them", Some(1)));

        let (sdl, _, _) = repl(&test, ".schema");
        assert_eq!(sdl.join("\n") + "\n", relata::app(relata::models::Demo).sdl());
        let (types, _, _) = repl(&test, ".types");
        let document = async_graphql::parser::parse_schema(sdl.join("\n")).unwrap();
        let named = |definition: &&async_graphql::parser::types::TypeSystemDefinition| matches!(definition, async_graphql::parser::types::TypeSystemDefinition::Type(_));
        assert_eq!(types.len() - 1, document.definitions.iter().filter(named).count());
        assert!(types.contains(&"enum    UserColumn            The columns of users.".to_owned()), "{types:#?}");
        let (help, _, code) = repl(&test, ".help");
        assert_eq!((help.len(), help[0].as_str(), code), (9, "TYPE                    WHAT IT DOES", Some(0)));
    }
}
