//! Opening a file, also one that can only be read.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use rusqlite::ffi;

use super::clock::Clock;
use super::file::{OpenFile, log_of};
use super::native::Native;
use super::{Failure, STATEMENT_TIMEOUT, SqliteConnection, handle};

/// A handle, which Relata and Diesel share.
type Handle = (rusqlite::Connection, diesel::SqliteConnection);

impl SqliteConnection {
    /// Opens a file, which is created if it does not exist.
    ///
    /// A database with a write-ahead log needs files beside its own, by which processes see each other's changes. Where
    /// none can be made, the file is taken for one that does not change, unless there is a log beside it.
    ///
    /// # Errors
    /// The reason why it cannot be opened.
    pub async fn open(path: &str) -> Result<Self, String> {
        let name = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || open_handle(&name)).await;
        let ((native, diesel), is_immutable) = opened.map_err(|error| error.to_string())??;
        let is_read_only = native.is_readonly("main").map_err(|error| error.to_string())?;

        let clock = Arc::new(Clock::new());
        Ok(SqliteConnection {
            native: Arc::new(Mutex::new(Native::new(native, clock.clone()))),
            diesel: SyncConnectionWrapper::new(diesel),
            clock,
            file: OpenFile::at(path, is_immutable),
            is_replaced: false,
            is_read_only,
            instrumentation: diesel::connection::get_default_instrumentation(),
            failure: None,
            statement_timeout: STATEMENT_TIMEOUT,
            deadline: None,
        })
    }

    /// Returns whether the file could not be written when it was opened.
    pub(in crate::database) fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Turns the write-ahead log on, if the file can be written. Returns false if another program keeps the file for
    /// itself: SQLite does not wait by itself while another program does the same to a new file.
    ///
    /// # Errors
    /// The database's message.
    pub(in crate::database) async fn write_ahead(&mut self) -> Result<bool, String> {
        if self.is_read_only {
            return Ok(true);
        }

        let turned_on = self.run_apart(|native, _limit| native.write_ahead()).await;
        let failure = self.take_failure();
        let code = failure.and_then(|failure| failure.code()).map(|code| code & 0xff);
        match (turned_on, code) {
            (Ok(()), _) => Ok(true),
            (Err(_), Some(ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED)) => Ok(false),
            (Err(_), Some(ffi::SQLITE_READONLY)) => {
                self.is_read_only = true;
                Ok(true)
            }
            (Err(_), Some(ffi::SQLITE_CANTOPEN)) if is_in_read_only_folder(self.file.path()) => {
                self.is_read_only = true;
                Ok(true)
            }
            (Err(error), _) => Err(error.to_string()),
        }
    }
}

impl Native {
    fn write_ahead(&self) -> Result<(), Failure> {
        Ok(self.conn.execute_batch("PRAGMA journal_mode = WAL")?)
    }
}

/// Opens a file, and returns whether it is taken for one that does not change.
fn open_handle(path: &str) -> Result<(Handle, bool), String> {
    let handle = handle::open(path)?;
    let file = Path::new(path);
    if can_read(&handle.0) || !is_in_read_only_folder(file) {
        return Ok((handle, false));
    }

    let log = log_of(file);
    if log.exists() {
        return Err(format!(
            "its folder is read-only, and changes stand in {}: open and close it once where files can be made beside it",
            log.display()
        ));
    }
    drop(handle);
    Ok((handle::open(&immutable_url(path))?, true))
}

/// Returns whether a database can be read without a file that SQLite cannot make.
fn can_read(native: &rusqlite::Connection) -> bool {
    match native.query_row("PRAGMA schema_version", [], |_row| Ok(())) {
        Err(rusqlite::Error::SqliteFailure(error, _)) => {
            !matches!(error.extended_code & 0xff, ffi::SQLITE_CANTOPEN | ffi::SQLITE_READONLY)
        }
        _ => true,
    }
}

/// Returns whether no file can be made beside a file. SQLite's error alone does not say so: it is the same where the
/// process has too many files open.
fn is_in_read_only_folder(file: &Path) -> bool {
    let mut probe = file.as_os_str().to_owned();
    probe.push("-probe");
    match File::create_new(&probe) {
        Ok(_) => {
            drop(std::fs::remove_file(&probe));
            false
        }
        Err(error) => {
            matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
        }
    }
}

/// Returns the URL by which SQLite opens a file that does not change. SQLite: "URI Filenames".
fn immutable_url(path: &str) -> String {
    let authority = if path.starts_with('/') { "//" } else { "" };
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{authority}{path}?immutable=1")
}
