//! Facts that stand in two places agree.

mod documents;
mod migrations;
mod pages;
mod schema;

use std::path::Path;

/// The text of a file of the package.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Compares a file of the package with what it should hold; `UPDATE_SCHEMA=1 cargo test` rewrites it.
pub fn assert_file(path: &str, expected: &str) {
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), expected).unwrap();
    }
    assert!(
        read(path) == expected,
        "{path} is not up to date: rewrite it with `UPDATE_SCHEMA=1 cargo test`"
    );
}
