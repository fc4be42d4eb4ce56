//! The program: the demo's models behind Relata's command line.

use std::process::ExitCode;

use relata::models::{Demo, MIGRATIONS};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    relata::command_line::run::<Demo>(MIGRATIONS)
}
