//! The command line of a program: serve, migrate, check, query, repl, seed and others (feature `cli`).

mod arguments;
mod authentication_arguments;
mod check;
mod database_arguments;
mod document_arguments;
mod first_start;
mod generate;
mod json;
mod limit_arguments;
#[doc(hidden)]
pub mod listing;
mod make;
mod migrate;
mod new;
mod program;
mod query;
mod relations;
#[doc(hidden)]
pub mod repl;
mod seed;
mod serve;
mod server_arguments;
mod stop;
mod token;

pub use program::Progress;
pub(crate) use program::{Program, ProgramOptions};
