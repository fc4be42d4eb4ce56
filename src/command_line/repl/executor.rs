//! What runs the documents: the API over a database, which Ctrl-C can cut off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use async_graphql::{Request, Response};
use tokio::signal::unix::{SignalKind, signal};

use super::statements::Statements;
use crate::command_line::arguments::DatabaseArguments;
use crate::database::{Database, Error, Options};
use crate::graphql::Api;

/// Runs documents.
pub(super) struct Executor<'a> {
    arguments: &'a DatabaseArguments,
    new_api: &'a dyn Fn(Database) -> Api,
    connected: Connected,
    was_interrupted: bool,
}

/// A database, and what is known of the statements that it runs.
struct Connected {
    database: Database,
    api: Api,
    statements: Statements,
    /// Whether the database takes no more statements.
    is_closed: Arc<AtomicBool>,
}

impl<'a> Executor<'a> {
    /// Connects to a database that is there already.
    ///
    /// # Errors
    /// When there is none, or it cannot be reached.
    pub(super) async fn connect(
        arguments: &'a DatabaseArguments,
        new_api: &'a dyn Fn(Database) -> Api,
    ) -> Result<Self> {
        let connected = connect(arguments, new_api).await?;
        Ok(Executor { arguments, new_api, connected, was_interrupted: false })
    }

    pub(super) fn database(&self) -> &Database {
        &self.connected.database
    }

    /// Whether something that was cut off may still be ending: SQLite cannot be stopped within a statement.
    pub(super) fn was_interrupted(&self) -> bool {
        self.was_interrupted
    }

    /// The statements since the last call, with their values.
    pub(super) fn take_statements(&self) -> Vec<String> {
        self.connected.statements.take()
    }

    /// The answer to a request.
    pub(super) async fn execute(&self, request: Request) -> Response {
        self.connected.api.execute(request).await
    }

    /// The answer to a request; none if Ctrl-C cut it off.
    ///
    /// A mutation goes on when nobody waits for it any more, so cutting it off closes the whole database to it, and
    /// the next document gets a new one.
    ///
    /// # Errors
    /// When the request made the program panic, or the database cannot be reached again.
    pub(super) async fn execute_until_interrupted(&mut self, request: Request) -> Result<Option<Response>> {
        let api = self.connected.api.clone();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut running = tokio::spawn(async move { api.execute(request).await });
        tokio::select! {
            response = &mut running => return Ok(Some(response?)),
            _ = interrupt.recv() => {}
        }
        self.connected.is_closed.store(true, Ordering::Relaxed);
        self.was_interrupted = true;
        running.abort();
        self.connected = connect(self.arguments, self.new_api).await?;
        Ok(None)
    }
}

async fn connect(arguments: &DatabaseArguments, new_api: &dyn Fn(Database) -> Api) -> Result<Connected> {
    let (statements, is_closed) = (Statements::default(), Arc::new(AtomicBool::new(false)));
    let (log, closed) = (statements.log(), is_closed.clone());
    let guard = move || match closed.load(Ordering::Relaxed) {
        true => Err(Error::Unexpected("cut off by Ctrl-C".into())),
        false => Ok(()),
    };
    let watched = |options| Options { log: Some(log), guard: Some(Arc::new(guard)), ..options };
    let database = arguments.connect_with(watched).await?;
    let api = new_api(database.clone());
    Ok(Connected { database, api, statements, is_closed })
}
