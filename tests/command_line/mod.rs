//! What the program says to people and to tools: its listings, its queries and its prompt.

mod check;
mod completion;
mod query;
mod repl;

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::program::relata;

/// Runs the program with something on its standard input.
fn run_with(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = relata(folder, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What a run wrote to standard output and to standard error, and its exit code.
fn said(output: Output) -> (String, String, Option<i32>) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}
