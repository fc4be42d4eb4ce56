//! Builds the programs with Cargo.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Builds a program of a package, and returns its file.
pub fn build(package: &str, program: &str, profile: &str) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--package", package, "--bin", program, "--profile", profile]);
    cargo
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(std::process::Stdio::inherit());
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));

    let output = cargo.output().context("cannot run cargo")?;
    ensure!(output.status.success(), "{program} cannot be built");
    let messages = String::from_utf8(output.stdout)?;
    let mut files = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    files.next_back().with_context(|| format!("cargo names no file of {program}"))
}

/// Returns the commit of the working copy, marked if that differs from it.
pub fn commit() -> String {
    let output = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let text = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    text.map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}
