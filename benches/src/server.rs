//! The servers: started for a database, and stopped when they are dropped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::load::Target;

/// A running server.
pub struct Server {
    child: Child,
    /// Kept open: the program goes on to write.
    _output: BufReader<ChildStdout>,
    pub target: Target,
}

/// A program to start: Relata, or the yardstick.
#[derive(Clone, Copy)]
pub struct Program<'p> {
    pub path: &'p Path,
    pub is_relata: bool,
}

impl Server {
    /// Starts a program, and waits until it says where it listens.
    pub fn start(program: Program<'_>, database_url: &str) -> Result<Self> {
        let mut command = Command::new(program.path);
        command.args(["--listen", "127.0.0.1:0"]).env("DATABASE_URL", database_url);
        command.env("RELATA_ANONYMOUS_AS", "admin");
        command.env_remove("RUST_LOG").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("cannot start {}", program.path.display()))?;

        let mut output = BufReader::new(child.stdout.take().context("no output")?);
        let address = loop {
            let mut line = String::new();
            let read = output.read_line(&mut line)?;
            ensure!(read > 0, "{} ended", program.path.display());
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(['/', '\n']).next().unwrap_or_default().parse()?;
            }
        };
        let path = program.is_relata.then_some("/graphql");
        Ok(Server { child, _output: output, target: Target { address, path } })
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
