//! `relata serve`.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;

use super::arguments::{DatabaseArguments, ServeArguments};
use super::{Program, first_start};
use crate::database::Kind;
use crate::model::ModelInfo;
use crate::relations::check::check;
use crate::server;

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: ServeArguments,
) -> Result<ExitCode> {
    let database = first_start::open(program, database).await?;
    super::migrate::require(program.settings.migrations, &database).await?;
    let problems = check(&mut *database.read().await?, program.models).await?.problems;
    for problem in &problems {
        eprintln!("warning: {problem}");
    }
    if arguments.strict && !problems.is_empty() {
        bail!("the database does not fit the models, and --strict was given");
    }

    let listener = TcpListener::bind(&arguments.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let first_query = first_query(program.models);
    println!("Relata serves {}", database.url());
    println!("  GraphQL  http://{}{}", listener.local_addr()?, server::GRAPHQL_PATH);
    if !arguments.no_console {
        println!("  Console  http://{}/", listener.local_addr()?);
    }
    println!("  Try      {first_query}");

    let console = (!arguments.no_console).then_some(first_query);
    let router = server::router((program.api)(database.clone(), arguments.limits()), database, console);
    server::serve(listener, router, stop_signal()?).await?;
    Ok(ExitCode::SUCCESS)
}

/// Is done when the program is told to stop, by Ctrl-C or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

/// A query to start with: a few rows of the first model, with the rows they are related to.
fn first_query(models: &[&'static ModelInfo]) -> String {
    let Some(model) = models.first() else {
        return "{ __typename }".to_owned();
    };
    let related = model.relations.iter().filter(|relation| !relation.is_many());
    let related = related.map(|relation| format!(" {} {{ {} }}", relation.field, telling_field((relation.related)())));
    let related: String = related.collect();
    format!("{{ {}(first: 3) {{ nodes {{ {}{related} }} totalCount }} }}", model.plural, telling_field(model))
}

/// The column that says most about a row: its first text, or else its key.
fn telling_field(model: &ModelInfo) -> &'static str {
    let text = model.visible_columns().find(|column| column.kind == Kind::Text);
    text.unwrap_or(model.primary_key).field
}
