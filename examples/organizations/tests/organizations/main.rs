//! The program as its users see it, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

mod organizations;
mod support;
mod teams;
mod users;
