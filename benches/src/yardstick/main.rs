//! The yardstick: a server without a GraphQL engine, written by hand for the six requests of the benchmark. It gets the
//! same requests as Relata, reads only their variables, runs the same statements, and gives the same answers.

mod answers;
mod postgres;
mod sqlite;
mod variables;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use clap::Parser;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;

use variables::{NewUser, OneUser, Page};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The number of connections that read, as many as Relata has.
const CONNECTIONS: usize = 10;

#[derive(Parser)]
struct Arguments {
    #[arg(long, env = "DATABASE_URL")]
    database_url: String,
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
}

#[derive(Clone)]
enum Database {
    Postgres(postgres::Postgres),
    Sqlite(sqlite::Sqlite),
}

/// Runs the same function of either database.
macro_rules! on_database {
    ($database:expr, $name:ident($($argument:expr),*)) => {
        match &$database {
            Database::Postgres(postgres) => postgres.$name($($argument),*).await,
            Database::Sqlite(sqlite) => sqlite.$name($($argument),*).await,
        }
    };
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let database = match arguments.database_url.strip_prefix("sqlite:") {
        Some(file) => Database::Sqlite(sqlite::Sqlite::open(file)?),
        None => Database::Postgres(postgres::Postgres::connect(&arguments.database_url)?),
    };

    let listener = TcpListener::bind(&arguments.listen).await?;
    println!("Serving http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let router = Router::new().route("/{work}", post(answer)).with_state(database);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn answer(
    State(database): State<Database>,
    Path(work): Path<String>,
    body: Bytes,
) -> Response {
    match respond(&database, &work, &body).await {
        Ok(json) => ([(CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

async fn respond(database: &Database, work: &str, body: &[u8]) -> Result<Vec<u8>> {
    match work {
        "w1" => {
            let Page { offset } = read(body)?;
            on_database!(database, users_with_profile(50, offset))
        }
        "w2" => {
            let OneUser { id } = read(body)?;
            on_database!(database, user_with_profile_and_role(id.parse()?))
        }
        "w3" => {
            let Page { offset } = read(body)?;
            on_database!(database, users_with_public_profile(50, offset))
        }
        "w4" => {
            let Page { offset } = read(body)?;
            on_database!(database, profiles_with_user_and_role(50, offset))
        }
        "w5" => {
            let Page { offset } = read(body)?;
            on_database!(database, users_with_profile(1000, offset))
        }
        "w6" => {
            let user: NewUser = read(body)?;
            on_database!(database, create_user_with_profile(user))
        }
        _ => anyhow::bail!("there is no work `{work}`"),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let request: variables::Request<T> = serde_json::from_slice(body).context("no request")?;
    Ok(request.variables)
}
