//! The program: the demo's models behind Relata's command line.

use std::process::ExitCode;

use relata::models::{Demo, MIGRATIONS, factories, seed};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    relata::app(Demo).migrations(MIGRATIONS).seed(seed::program).factories(factories::all()).run()
}
