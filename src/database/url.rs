//! The address of a database, as in `DATABASE_URL`.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The address of a database. Its `Display` and `Debug` never show a password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The file of an SQLite database.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database.
    Postgres(url::Url),
}

impl DatabaseUrl {
    /// Parses `sqlite:path`, `sqlite://path`, `file:path` or `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// [`Error::Configuration`] for anything else. The message does not repeat the text, which may hold a password.
    pub fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| malformed_url("it has no scheme"))?;
        match scheme {
            "sqlite" | "file" => sqlite(rest),
            "postgres" | "postgresql" => {
                let url =
                    url::Url::parse(text).map_err(|error| malformed_url(&error.to_string()))?;
                Ok(DatabaseUrl::Postgres(url))
            }
            scheme => Err(malformed_url(&format!("`{scheme}` is not supported"))),
        }
    }

    /// Returns the file of an SQLite database.
    pub fn file(&self) -> Option<&Path> {
        match self {
            DatabaseUrl::Sqlite(path) => Some(path),
            DatabaseUrl::Postgres(_) => None,
        }
    }
}

fn sqlite(rest: &str) -> Result<DatabaseUrl> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Configuration(
            "an SQLite database needs a file, as in `sqlite:relata.db`: in memory, each connection would have a database of its own"
                .into(),
        ));
    }
    Ok(DatabaseUrl::Sqlite(path.into()))
}

fn malformed_url(why: &str) -> Error {
    Error::Configuration(format!(
        "the database URL cannot be used ({why}): give `sqlite:<file>` or `postgres://<user>:<password>@<host>/<database>`"
    ))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                write!(f, "postgres://{}", url.host_str().unwrap_or("localhost"))?;
                if let Some(port) = url.port() {
                    write!(f, ":{port}")?;
                }
                f.write_str(url.path())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
