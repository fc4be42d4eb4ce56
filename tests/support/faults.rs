//! Statements that fail on purpose.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use relata::Error;
use relata::database::{Database, DatabaseOptions, DatabaseUrl};

use super::Test;

/// Says which statement of a database fails.
#[derive(Clone)]
pub struct Faults(Arc<AtomicI64>);

impl Faults {
    /// Lets some statements pass; the next one fails.
    pub fn fail_after(&self, statements: i64) {
        self.0.store(statements, Ordering::SeqCst);
    }

    /// Lets every statement pass.
    pub fn stop(&self) {
        self.fail_after(-1);
    }
}

impl Test {
    /// A second handle on the database, whose statements fail on request.
    pub async fn database_with_faults(&self) -> (Database, Faults) {
        let left = Arc::new(AtomicI64::new(-1));
        let faults = Faults(left.clone());
        let guard = move || match left.fetch_sub(1, Ordering::SeqCst) {
            0 => Err(Error::Unexpected("injected".into())),
            _ => Ok(()),
        };

        let options = DatabaseOptions {
            connections: 2,
            guard: Some(Arc::new(guard)),
            ..DatabaseOptions::default()
        };
        let url = DatabaseUrl::parse(&self.url).unwrap();
        (Database::connect(url, options).await.unwrap(), faults)
    }
}
