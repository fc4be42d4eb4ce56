//! `relata query`: one document, for scripts.

use serde_json::{Value, json};

use super::{run_with, said};
use crate::on_both;
use crate::program::run;
use crate::support::Test;

on_both! {
    /// One line of JSON, from an argument, from standard input or from a file; many lines where they are asked for.
    async fn query_prints_an_answer(test: Test) {
        test.seed(3).await;
        let folder = tempfile::tempdir().unwrap();
        let query = |arguments: &[&str], input: &str| {
            said(run_with(folder.path(), &[&["query", "--database-url", &test.url], arguments].concat(), input))
        };
        let answer = |text: &str| (format!("{text}\n"), String::new(), Some(0));
        let document = "query One($id: ID!) { user(id: $id) { name } } query All { users { totalCount } }";

        let one = answer(r#"{"data":{"user":{"name":"Reuben Wiza"}}}"#);
        let all = answer(r#"{"data":{"users":{"totalCount":3}}}"#);
        assert_eq!(query(&[document, "--variables", r#"{"id": 2}"#, "--operation-name", "One"], ""), one);
        assert_eq!(query(&["-", "--operation-name", "All"], document), all);
        std::fs::write(folder.path().join("all.graphql"), "query All {\n  users { totalCount }\n}\n").unwrap();
        assert_eq!(query(&["--file", "all.graphql"], ""), all);
        let laid_out = "{\n  \"data\": {\n    \"users\": {\n      \"totalCount\": 3\n    }\n  }\n}";
        assert_eq!(query(&["--file", "all.graphql", "--pretty"], ""), answer(laid_out));
        let limited = query(&["{ users { nodes { id } } }", "--page-size", "1"], "");
        assert_eq!(limited, answer(r#"{"data":{"users":{"nodes":[{"id":"1"}]}}}"#));
    }

    /// Errors are part of the answer, and of the exit code.
    async fn query_fails_with_an_answer(test: Test) {
        test.seed(1).await;
        let folder = tempfile::tempdir().unwrap();
        let query = |arguments: &[&str]| {
            let (answer, complaint, code) = said(run(folder.path(), &[&["query", "--database-url", &test.url], arguments].concat()));
            assert_eq!((complaint.as_str(), code, answer.lines().count()), ("", Some(1), 1), "{answer}");
            serde_json::from_str::<Value>(&answer).unwrap()
        };
        let missing = query(&[r#"mutation { updateUser(id: 9, input: { name: "Nine" }) { changed } }"#]);
        assert_eq!(missing, json!({
            "errors": [{
                "message": "User 9 does not exist", "path": ["updateUser"], "locations": [{ "line": 1, "column": 12 }],
                "extensions": { "code": "NOT_FOUND", "model": "User", "id": "9" },
            }],
            "data": null,
        }));
        let partial = query(&["{ user(id: 1) { id } users(first: -1) { totalCount } }"]);
        assert_eq!(partial["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        let invalid = query(&["{ user(id: 1) { nme } }"]);
        assert_eq!(invalid["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert!(invalid.get("data").is_none());
        let unnamed = query(&["query A { roles { totalCount } } query B { roles { totalCount } }"]);
        assert_eq!(unnamed["errors"][0]["extensions"]["code"], "OPERATION_RESOLUTION_FAILURE");
    }

    /// A database that lacks tables is not asked.
    async fn query_and_repl_want_a_migrated_database(test: Test) {
        relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        for arguments in [&["query", "{ __typename }"][..], &["repl"]] {
            let (answer, complaint, code) = said(run(folder.path(), &[arguments, &["--database-url", &test.url]].concat()));
            assert_eq!((answer.as_str(), code), ("", Some(1)));
            assert!(complaint.ends_with("is not up to date: bring it there with `relata migrate`\n"), "{complaint}");
            assert_eq!(complaint.lines().count(), 1);
        }
    }
}

/// What cannot be understood is exit code 2, as clap has it, and one line that names the flag.
#[test]
fn query_tells_what_cannot_be_understood() {
    let folder = tempfile::tempdir().unwrap();
    let query = |arguments: &[&str]| said(run(folder.path(), &[&["query"], arguments].concat()));
    let complaint = |text: &str| (String::new(), format!("error: {text}\n"), Some(2));
    assert_eq!(
        query(&["{ users { totalCount } }", "--variables", "{id: 1}"]),
        complaint("--variables: not a JSON object: key must be a string at line 1 column 2")
    );
    assert_eq!(
        query(&["{ users { totalCount } }", "--variables", "[1]"]),
        complaint("--variables: not a JSON object: invalid type: sequence, expected a map at line 1 column 0")
    );
    assert_eq!(
        query(&["--file", "none.graphql"]),
        complaint("--file none.graphql: No such file or directory (os error 2)")
    );
    assert_eq!(query(&[]).2, Some(2));
    assert_eq!(query(&["{ a }", "--file", "b"]).2, Some(2));
    let (answer, missing, code) = query(&["{ users { totalCount } }"]);
    assert_eq!((answer.as_str(), code), ("", Some(1)));
    assert_eq!(missing, "error: the database relata.db does not exist: make it with the command `migrate`\n");
}
