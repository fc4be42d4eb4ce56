//! What the program says to people and to tools: its listings.

mod check;

use std::process::Output;

/// What a run wrote to standard output and to standard error, and its exit code.
fn said(output: Output) -> (String, String, Option<i32>) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}
