//! Runs documents with the API over a database; Ctrl-C interrupts them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use async_graphql::{Request, Response};
use tokio::signal::unix::{SignalKind, signal};

use super::statements::Statements;
use crate::RequestContext;
use crate::command_line::database_arguments::DatabaseArguments;
use crate::database::{Database, DatabaseOptions};
use crate::error::Error;
use crate::graphql::Api;

/// Runs documents.
pub(super) struct Executor<'a> {
    arguments: &'a DatabaseArguments,
    build_api: &'a dyn Fn(Database) -> Api,
    connected: Connected,
    was_interrupted: bool,
}

/// A connected database with its API and its statements.
struct Connected {
    database: Database,
    api: Api,
    statements: Statements,
    /// True once the database must refuse every statement.
    is_closed: Arc<AtomicBool>,
}

impl<'a> Executor<'a> {
    /// Connects to an existing database.
    ///
    /// # Errors
    /// When the database does not exist or cannot be reached.
    pub(super) async fn connect(
        arguments: &'a DatabaseArguments,
        build_api: &'a dyn Fn(Database) -> Api,
    ) -> Result<Self> {
        let connected = connect(arguments, build_api).await?;
        Ok(Executor { arguments, build_api, connected, was_interrupted: false })
    }

    pub(super) fn database(&self) -> &Database {
        &self.connected.database
    }

    /// Returns whether an interrupted statement may still run: SQLite cannot be stopped within one.
    pub(super) fn was_interrupted(&self) -> bool {
        self.was_interrupted
    }

    /// Returns the statements since the last call, with their values.
    pub(super) fn take_statements(&self) -> Vec<String> {
        self.connected.statements.take()
    }

    /// Runs a request.
    pub(super) async fn execute(&self, request: Request) -> Response {
        self.connected.api.execute(of_system(request)).await
    }

    /// Runs a request; returns `None` if Ctrl-C interrupted it.
    ///
    /// A mutation continues when its future is dropped, so an interrupt closes the whole database to it, and the next
    /// document gets a new one.
    ///
    /// # Errors
    /// When the request made the program panic, or the database cannot be reached again.
    pub(super) async fn execute_until_interrupted(
        &mut self,
        request: Request,
    ) -> Result<Option<Response>> {
        let api = self.connected.api.clone();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut running = tokio::spawn(async move { api.execute(of_system(request)).await });
        tokio::select! {
            response = &mut running => return Ok(Some(response?)),
            _ = interrupt.recv() => {}
        }

        self.connected.is_closed.store(true, Ordering::Relaxed);
        self.was_interrupted = true;
        running.abort();
        self.connected = connect(self.arguments, self.build_api).await?;
        Ok(None)
    }
}

async fn connect(
    arguments: &DatabaseArguments,
    build_api: &dyn Fn(Database) -> Api,
) -> Result<Connected> {
    let statements = Statements::default();
    let is_closed = Arc::new(AtomicBool::new(false));

    let closed = is_closed.clone();
    let guard = move || {
        if closed.load(Ordering::Relaxed) {
            return Err(Error::Unexpected("interrupted by Ctrl-C".into()));
        }
        Ok(())
    };
    let log = statements.log();
    let database = arguments
        .connect_with(|options| DatabaseOptions {
            log: Some(log),
            guard: Some(Arc::new(guard)),
            ..options
        })
        .await?;

    let api = build_api(database.clone());
    Ok(Connected { database, api, statements, is_closed })
}

/// Whoever can start the program can read the database.
fn of_system(request: Request) -> Request {
    request.data(RequestContext::system())
}
