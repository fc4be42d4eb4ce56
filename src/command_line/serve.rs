//! The command `serve`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use tokio::net::TcpListener;

use super::arguments::ServeArguments;
use super::database_arguments::DatabaseArguments;
use super::stop::{CUT_OFF, stop_signal};
use super::{Program, first_start};
use crate::database::Database;
use crate::graphql::Api;
use crate::relations::check::check;
use crate::server::{self, Stopped};

/// The time from the end of the grace period until the program is ended, whatever it does.
const LAST_MOMENT: Duration = Duration::from_secs(1);

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: &ServeArguments,
) -> Result<ExitCode> {
    raise_open_files();
    let database = first_start::open(program, database).await?;
    super::migrate::require(program, &database).await?;
    warn_of_problems(program, &database, arguments.strict).await?;

    let mut options = arguments.server.options(&program.server)?;
    let authentication = arguments.authentication.authentication(&options.authentication)?;
    options.authentication = authentication;
    let documents = arguments.documents.documents(&program.documents)?;
    let api = (program.api)(database.clone(), arguments.limits.limits(&program.limits));
    let api = api.with_documents(documents);
    prepare_documents(&api)?;

    let listener = TcpListener::bind(&arguments.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let address = listener.local_addr()?;
    if options.authentication.is_none() && !arguments.authentication.insecure {
        require_loopback(address)?;
    }
    let first_query = api.first_query();
    let has_console = has_console(arguments);

    let mut lines = format!("Serving {}\n", database.url());
    lines.push_str(&format!("  GraphQL  http://{address}{}\n", server::GRAPHQL_PATH));
    if has_console {
        lines.push_str(&format!("  Console  http://{address}/\n"));
    }
    lines.push_str(&format!("  Try      {first_query}\n"));
    let most = options.drain.saturating_add(options.grace).saturating_add(LAST_MOMENT);
    let stop = stop_signal(most)?;
    // A server whose output nobody reads serves all the same.
    drop(write!(io::stdout(), "{lines}"));

    let mut router = server::router(api, database, &options);
    if has_console {
        router = router.merge(console(&first_query));
    }
    let router = program.layers.iter().fold(router, |router, layer| layer(router));
    match server::serve(listener, router, &options, stop).await {
        Stopped::Finished => Ok(ExitCode::SUCCESS),
        Stopped::CutOff { .. } => Ok(ExitCode::from(CUT_OFF)),
    }
}

/// Refuses to serve other machines, for which everybody would be anonymous.
fn require_loopback(address: SocketAddr) -> Result<()> {
    if address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    bail!(
        "other machines reach {address}, and the server could not know who sends a request: set --jwt-secret, --jwt-keys, \
         --proxy-header or --admin-secret, or allow it by --insecure"
    )
}

/// Lets the process open as many files as the system allows: each connection of a client is one.
fn raise_open_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!(%error, "the limit on open files stays");
    }
}

/// Prints where the database does not fit the models; with `strict` that is an error.
async fn warn_of_problems(program: &Program, database: &Database, strict: bool) -> Result<()> {
    if database.has_read_only_file() {
        let url = database.url();
        eprintln!(
            "warning: {url} is read-only: it is served, and answers READ_ONLY_DATABASE to changes"
        );
    }
    let problems = check(&mut *database.read().await?, program.models).await?.problems;
    for problem in &problems {
        eprintln!("warning: {problem}");
    }
    if strict && !problems.is_empty() {
        bail!("the database does not fit the models, and --strict was given");
    }
    Ok(())
}

/// Plans the trusted documents, and prints the mistakes in them.
fn prepare_documents(api: &Api) -> Result<()> {
    let Err(invalid) = api.prepare_trusted_documents() else { return Ok(()) };
    for document in &invalid {
        eprintln!("error: {document}");
    }
    bail!("the trusted documents do not fit the schema or the limits");
}

#[cfg(feature = "console")]
fn has_console(arguments: &ServeArguments) -> bool {
    !arguments.no_console
}

#[cfg(not(feature = "console"))]
fn has_console(_arguments: &ServeArguments) -> bool {
    false
}

#[cfg(feature = "console")]
fn console(first_query: &str) -> Router {
    server::console(first_query)
}

#[cfg(not(feature = "console"))]
fn console(_first_query: &str) -> Router {
    Router::new()
}
