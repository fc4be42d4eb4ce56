//! The demo program: users, their profile and their role.

use std::process::ExitCode;

use relata::models::{Demo, MIGRATIONS, Viewer, factories, seed};

/// Takes a tenth of the processor's time less than mimalloc, and two thirds of its memory.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    relata::app(Demo)
        .version(env!("CARGO_PKG_VERSION"))
        .viewer(Viewer::of_request)
        .migrations(MIGRATIONS)
        .seed(seed::seed_program)
        .factories(factories::all())
        .run()
}
