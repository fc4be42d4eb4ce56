//! Serves organizations: `cargo run -p organizations`.

use std::process::ExitCode;

fn main() -> ExitCode {
    organizations::app().run()
}
