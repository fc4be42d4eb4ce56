//! The demo program: users, their profile and their role.

use std::process::ExitCode;

use relata::models::{Demo, MIGRATIONS, Viewer, factories, seed};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    relata::app(Demo)
        .version(env!("CARGO_PKG_VERSION"))
        .viewer(Viewer::of_request)
        .migrations(MIGRATIONS)
        .seed(seed::seed_program)
        .factories(factories::all())
        .run()
}
