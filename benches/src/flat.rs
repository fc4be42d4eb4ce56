//! Pages of a small table and of a large one: the time for a page must not grow with the table.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::data::{Databases, GROWTH};
use crate::load::{self, Target};
use crate::open_to_all;
use crate::options::Engine;
use crate::server::{Program, Server};
use crate::work::USERS;

const PATH: &str = "/graphql";

/// The number of requests in a turn; the least median of the turns counts.
const REQUESTS: usize = 100;
const TURNS: usize = 5;

/// The name of each request, its document, and the page sizes.
const PAGES: [(&str, &str, &[u32]); 3] = [
    ("a page behind a cursor", KEYSET, &[1, 10, 100, 1000]),
    ("… with a relation", RELATION, &[1, 10, 100, 1000]),
    ("… of the users that have a profile", HAS, &[1, 10, 100, 1000]),
];

const KEYSET: &str = "query ($first: Int, $after: String) {
    users(first: $first, after: $after) { nodes { id name email } }
}";
const RELATION: &str = "query ($first: Int, $after: String) {
    users(first: $first, after: $after) { nodes { id profile { id displayName } } }
}";
const HAS: &str = "query ($first: Int, $after: String) {
    users(first: $first, after: $after, where: { has: [PROFILE] }) { nodes { id name } }
}";

/// Prints how long pages take over a small and over a large table, and how long a start takes.
pub async fn measure(engines: &[Engine], relata: &Path) -> Result<()> {
    println!("Milliseconds for one request, one after the other: the median.");
    for engine in engines {
        let folder = tempfile::Builder::new().prefix("relata-bench-").tempdir()?;
        open_to_all(folder.path())?;
        let databases = Databases::make(*engine, folder.path(), relata).await?;
        databases.grow().await?;

        println!("\n{}\n", engine.name());
        println!("| request | rows | {USERS} users | {} users | ratio |", USERS * GROWTH);
        println!("|---|---|---|---|---|");
        print_pages(relata, &databases).await?;
    }
    Ok(())
}

async fn print_pages(relata: &Path, databases: &Databases) -> Result<()> {
    let program = Program { path: relata, is_relata: true };
    let small = start(program, &databases.relata).await?;
    let large = start(program, &databases.other).await?;

    let [small_ms, large_ms] = [small.1, large.1];
    println!(
        "| start to first answer | 1 | {small_ms:.1} | {large_ms:.1} | {:.2} |",
        large_ms / small_ms
    );
    for (name, document, sizes) in PAGES {
        for rows in sizes {
            let [small, large] =
                in_turns([&small.0.target, &large.0.target], document, *rows).await?;
            println!("| {name} | {rows} | {small:.2} | {large:.2} | {:.2} |", large / small);
        }
    }
    Ok(())
}

/// Starts a server; returns it, and the milliseconds until it has answered.
async fn start(program: Program<'_>, database_url: &str) -> Result<(Server, f64)> {
    let start = Instant::now();
    let server = Server::start(program, database_url)?;
    load::ask_at(
        &server.target,
        PATH,
        &json!({ "query": "{ users(first: 1) { nodes { id } } }" }).to_string(),
    )
    .await?;
    Ok((server, start.elapsed().as_secs_f64() * 1000.0))
}

async fn in_turns(targets: [&Target; 2], document: &str, rows: u32) -> Result<[f64; 2]> {
    let mut least = [f64::INFINITY; 2];
    for _ in 0..TURNS {
        let users = [USERS, USERS * GROWTH];
        for ((target, users), least) in targets.into_iter().zip(users).zip(&mut least) {
            let after = cursor(target, users / 2).await?;
            let variables = json!({ "first": rows, "after": after });
            let body = json!({ "query": document, "variables": variables }).to_string();
            *least = least.min(load::median(target, PATH, &body, REQUESTS).await?);
        }
    }
    Ok(least)
}

/// Returns the cursor of a user.
async fn cursor(target: &Target, id: u64) -> Result<String> {
    let document =
        "query ($id: ID!) { users(where: { id: { eq: $id } }) { pageInfo { endCursor } } }";
    let variables = json!({ "id": id.to_string() });
    let body = json!({ "query": document, "variables": variables }).to_string();

    let answer: Value = serde_json::from_slice(&load::ask_at(target, PATH, &body).await?)?;
    let cursor = answer.pointer("/data/users/pageInfo/endCursor").and_then(Value::as_str);
    Ok(cursor.context("there is no such user")?.to_owned())
}
