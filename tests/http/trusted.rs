//! Trusted documents: the server runs those of its list, by their ids.

use relata::graphql::{PersistedDocuments, TrustedDocuments};
use relata::server::ServerOptions;
use reqwest::Method;
use serde_json::{Value, json};

use super::{GRAPHQL_RESPONSE, Server, body, code};
use crate::support::{Test, test_on_both};

const QUERY: &str =
    "query One($id: ID!, $named: Boolean = true) { role(id: $id) { name @include(if: $named) } }";
const MUTATION: &str = "mutation { __typename }";

fn documents(trusted: &[(&str, &str)]) -> PersistedDocuments {
    let trusted = trusted.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned()));
    let trusted = Some(TrustedDocuments::from_iter(trusted));
    PersistedDocuments { trusted, ..PersistedDocuments::default() }
}

async fn start(test: &Test, documents: PersistedDocuments) -> Server {
    let api = test.api().with_documents(documents);
    api.prepare_trusted_documents().unwrap();
    Server::start_api(api, test, &ServerOptions::default()).await
}

fn by_hash(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[test_on_both]
async fn a_trusted_document_is_named_by_its_id(test: Test) {
    test.role("cook").await;
    let server = start(&test, documents(&[("d1", QUERY), ("m1", MUTATION)])).await;
    let answer = json!({ "data": { "role": { "name": "cook" } } });
    let variables = json!({ "id": 1 });

    for request in [
        json!({ "documentId": "d1", "variables": variables }),
        json!({ "documentId": "sha256:d1", "variables": variables }),
        json!({ "documentId": "d1", "operationName": "One", "variables": variables }),
        json!({ "extensions": by_hash("d1"), "variables": variables }),
    ] {
        assert_eq!(body(server.post(request.clone()).await).await, answer, "{request}");
    }
    let query = [("documentId", "d1"), ("variables", r#"{"id": 1}"#)];
    let response = server.request(Method::GET, "/graphql").query(&query).send().await.unwrap();
    assert_eq!(body(response).await, answer);
    assert_eq!(server.get("/graphql?documentId=m1").await.status(), 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_other_documents_are_refused() {
    let test = Test::sqlite().await;
    let server = start(&test, documents(&[("d1", QUERY)])).await;

    for (request, message) in [
        (
            json!({ "query": "{ __typename }" }),
            "the server runs the documents of its list alone: send a `documentId`",
        ),
        (
            json!({ "documentId": "d2" }),
            "the document `d2` is not in the server's list of documents",
        ),
        (
            json!({ "documentId": "d2", "query": "{ __typename }" }),
            "the document `d2` is not in the server's list of documents",
        ),
        (
            json!({ "extensions": by_hash("d2"), "query": "{ __typename }" }),
            "the document `d2` is not in the server's list of documents",
        ),
    ] {
        let post = server.request(Method::POST, "/graphql").header("accept", GRAPHQL_RESPONSE);
        let response = post.json(&request).send().await.unwrap();

        assert_eq!(response.status(), 400, "{request}");
        let answer = body(response).await;
        assert_eq!(answer["errors"][0]["message"], message, "{request}");
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code, "PERSISTED_QUERY_NOT_IN_LIST", "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_documents_are_run_where_they_are_allowed() {
    let test = Test::sqlite().await;
    let documents = documents(&[("d1", QUERY)]);
    let server = start(&test, PersistedDocuments { allow_others: true, ..documents }).await;

    let other = server.post(json!({ "query": "{ __typename }" })).await;
    let unknown = server.post(json!({ "documentId": "d2" })).await;
    let hash = server.post(json!({ "extensions": by_hash(&"0".repeat(64)) })).await;

    assert_eq!(body(other).await, json!({ "data": { "__typename": "Query" } }));
    assert_eq!(code(unknown).await, "PERSISTED_QUERY_NOT_IN_LIST");
    assert_eq!(code(hash).await, "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_list_refuses_ids() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let answer = body(server.post(json!({ "documentId": "d1" })).await).await;

    assert_eq!(
        answer["errors"][0]["message"],
        "the server has no list of documents: send the document as `query`"
    );
}

/// They are parsed and planned before the first request.
#[tokio::test(flavor = "multi_thread")]
async fn trusted_documents_are_validated_once() {
    let test = Test::sqlite().await;
    let api = test.api().with_documents(documents(&[("d1", QUERY), ("m1", MUTATION)]));
    api.prepare_trusted_documents().unwrap();
    assert_eq!(api.document_usage(), (0, 2));

    let mut request = async_graphql::Request::new("");
    request.data.insert(relata::graphql::DocumentId("m1".to_owned()));
    let response = api.execute(request).await;

    assert_eq!(response.data, async_graphql::value!({ "__typename": "Mutation" }));
    assert_eq!(api.document_usage(), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_trusted_documents_are_found_at_the_start() {
    let test = Test::sqlite().await;
    let deep = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    let api = test.api().with_documents(documents(&[
        ("bad", "{ nobody }"),
        ("deep", deep),
        ("good", QUERY),
        ("half", "{"),
    ]));

    let mistakes = api.prepare_trusted_documents().unwrap_err();

    let mistakes: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(
        mistakes,
        [
            "the trusted document `bad` cannot be run: type `Query` does not have a field `nobody` \
            at line 1, column 3",
            "the trusted document `deep` cannot be run: the request has 3 nested lists of \
            introspection; the limit max-introspection-depth is 2",
            "the trusted document `half` cannot be run: syntax error: expected at least one Selection in \
            Selection Set at line 1, column 2",
        ]
    );
}

#[test]
fn a_list_is_a_file_or_a_folder_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let read = |name: &str| {
        let documents = TrustedDocuments::read(path(name)).map_err(|error| error.to_string());
        documents.map(|documents| format!("{:?}", documents.iter().collect::<Vec<_>>()))
    };
    let shown = |name: &str| path(name).display().to_string();

    assert_eq!(read("."), Err(format!("{} has no file whose name ends with .json", shown("."))));
    std::fs::write(path("a.json"), r#"{ "1": "{ a }", "2": "{ b }" }"#).unwrap();
    let manifest = r#"{
        "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{ "id": "3", "name": "C", "type": "query", "body": "query C { c }" }]
    }"#;
    std::fs::write(path("b.json"), manifest).unwrap();
    std::fs::write(path("notes.txt"), "?").unwrap();

    assert_eq!(read("a.json"), Ok(r#"[("1", "{ a }"), ("2", "{ b }")]"#.to_owned()));
    assert_eq!(
        read("."),
        Ok(r#"[("1", "{ a }"), ("2", "{ b }"), ("3", "query C { c }")]"#.to_owned())
    );
    assert!(read("none.json").unwrap_err().starts_with("cannot read "));
    assert!(read("notes.txt").unwrap_err().contains(" is no list of documents: "));
    std::fs::write(path("c.json"), r#"{ "1": "{ other }" }"#).unwrap();
    assert_eq!(
        read("."),
        Err(format!(
            "{} has another document for the id `1` than a file before it",
            shown("./c.json")
        ))
    );
}
