//! What the program does so that it knows who sends a request.

use jsonwebtoken::dangerous::insecure_decode_claims;
use reqwest::Client;
use serde_json::{Value, json};

use super::Program;
use super::serve::Server;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The claims of a token that the program prints.
fn claims(program: &Program, arguments: &[&str]) -> Value {
    let run = program.run(arguments);
    run.exits_with(0);
    insecure_decode_claims(run.output.trim()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_accepts_the_tokens_of_the_program() {
    let program = Program::new();
    let server = Server::start(&program, &["--listen", "127.0.0.1:0", "--jwt-secret", SECRET]);
    let token = program.run(&["token", "--as", "admin", "--jwt-secret", SECRET]).output.clone();
    let other = program.run(&["token", "--jwt-secret", &"x".repeat(32)]).output.clone();
    let status = async |token: &str| {
        let request = Client::new().post(server.value_of("GraphQL")).bearer_auth(token.trim());
        request.json(&json!({ "query": "{ __typename }" })).send().await.unwrap().status()
    };

    assert_eq!(status(&token).await, 200);
    assert_eq!(status(&other).await, 401);
}

/// The demo: strangers see public profiles, an admin sees all users.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_program_opens_what_the_demo_hides() {
    let program = Program::new();
    let mut command = program.command(&["--listen", "127.0.0.1:0", "--jwt-secret", SECRET]);
    let server = Server::of(command.env_remove("RELATA_ANONYMOUS_AS"));
    let count = async |arguments: &[&str]| {
        let mut request = Client::new().post(server.value_of("GraphQL"));
        if !arguments.is_empty() {
            let flags = [&["token", "--jwt-secret", SECRET], arguments].concat();
            request = request.bearer_auth(program.run(&flags).output.trim());
        }
        let query = json!({ "query": "{ users { totalCount } }" });
        let answer: Value = request.json(&query).send().await.unwrap().json().await.unwrap();
        answer["data"]["users"]["totalCount"].clone()
    };

    assert_eq!(count(&[]).await, 65);
    assert_eq!(count(&["--subject", "4"]).await, 66);
    assert_eq!(count(&["--as", "admin"]).await, 100);
}

#[test]
fn a_token_has_the_claims_that_the_flags_give() {
    let program = Program::new();
    let flags = ["token", "--jwt-secret", SECRET, "--subject", "7", "--as", "member"];
    let more = ["--claim", "tenant=3", "--claim", "team=blue", "--lifetime", "60"];
    let for_whom = ["--jwt-audience", "shop,admin", "--jwt-issuer", "me"];

    let claims = claims(&program, &[&flags[..], &more, &for_whom].concat());

    let issued = claims["iat"].as_u64().unwrap();
    let expected = json!({
        "sub": "7", "role": "member", "tenant": 3, "team": "blue", "aud": "shop", "iss": "me",
        "iat": issued, "exp": issued + 60,
    });
    assert_eq!(claims, expected);
}

#[test]
fn a_token_needs_a_secret() {
    let program = Program::new();

    program.run(&["token"]).fails_with(
        "error: there is no secret to sign the token with: \
         set RELATA_JWT_SECRET for this command and for the server",
    );
    program.run(&["token", "--jwt-secret", "hunter2"]).fails_with(
        "error: the secret of tokens needs at least 32 characters: `openssl rand -hex 32` prints some",
    );
}

#[test]
fn other_machines_are_not_served_while_everybody_is_anonymous() {
    let program = Program::new();
    let run = program.run(&["serve", "--listen", "0.0.0.0:0"]);

    run.exits_with(1);
    let (_, message) = run.errors.split_once("0.0.0.0:").unwrap();
    let (_, message) = message.split_once(',').unwrap();
    assert_eq!(
        message,
        " and the server could not know who sends a request: set --jwt-secret, --jwt-keys, \
         --proxy-header or --admin-secret, or allow it by --insecure\n",
    );
}

#[test]
fn other_machines_are_served_where_somebody_can_be_known_or_the_operator_insists() {
    let flags: [&[&str]; 4] = [
        &["--jwt-secret", SECRET],
        &["--admin-secret", SECRET],
        &["--proxy-header", "x-user-id=sub", "--trusted-proxy", "10.0.0.0/8"],
        &["--insecure"],
    ];
    for flags in flags {
        let program = Program::new();
        let server = Server::start(&program, &[&["--listen", "0.0.0.0:0"], flags].concat());
        assert!(server.value_of("GraphQL").starts_with("http://0.0.0.0:"), "{flags:?}");
    }
}

#[test]
fn secrets_are_not_in_the_help() {
    let program = Program::new();
    let mut command = program.command(&["serve", "--help"]);
    let output =
        command.env("RELATA_JWT_SECRET", SECRET).env("RELATA_ADMIN_SECRET", SECRET).output();

    let help = String::from_utf8(output.unwrap().stdout).unwrap();

    assert!(help.contains("RELATA_JWT_SECRET") && !help.contains(SECRET));
}
