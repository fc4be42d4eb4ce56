//! The program: the demo's models behind Relata's command line.

use std::process::ExitCode;

use relata::command_line::Program;
use relata::models::{Demo, MIGRATIONS, factories, seed};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Program::new(MIGRATIONS).with_seed(seed::program).with_factories(factories::all).run::<Demo>()
}
