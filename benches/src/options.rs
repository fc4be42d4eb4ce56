//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::work::Work;

/// Measures Relata beside a server that is written by hand, on both databases. Prints Markdown.
///
/// Each pair of figures is taken in turns: a slice of time for one server, then a slice for the other.
#[derive(Parser)]
pub struct Options {
    /// Measure for one second instead of ten, all of it in about two minutes.
    #[arg(long)]
    pub quick: bool,
    /// Measure instead whether the time for a page grows with the table: over 10,000 users and over 1,000,000.
    #[arg(long)]
    pub flat: bool,
    /// The seconds for each server, work and number of connections.
    #[arg(long, value_name = "SECONDS", conflicts_with = "quick")]
    pub seconds: Option<u64>,
    /// The databases.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Engine::Postgres, Engine::Sqlite])]
    pub databases: Vec<Engine>,
    /// The work.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Work::ALL)]
    pub work: Vec<Work>,
    /// The numbers of connections.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    pub connections: Vec<usize>,
    /// Cargo's profile for the two servers; `quick` compiles faster and runs a little slower.
    #[arg(long, default_value = "release")]
    pub profile: String,
    /// Measure this build of Relata instead of building one.
    #[arg(long, value_name = "PROGRAM")]
    pub relata: Option<PathBuf>,
    /// Compare with this other build of Relata instead of the yardstick.
    #[arg(long, value_name = "PROGRAM")]
    pub against: Option<PathBuf>,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Postgres,
    Sqlite,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Postgres => "PostgreSQL",
            Engine::Sqlite => "SQLite",
        }
    }
}

impl Options {
    /// Returns the number of slices for each server, work and number of connections, and how long one is.
    pub fn slices(&self) -> (u32, Duration) {
        if self.quick {
            return (2, Duration::from_millis(500));
        }
        let slices = self.seconds.unwrap_or(10).clamp(1, 3600) * 2;
        (u32::try_from(slices).unwrap_or(u32::MAX), Duration::from_millis(500))
    }
}
