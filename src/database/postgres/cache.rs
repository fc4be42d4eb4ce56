//! The prepared statements of a connection, of which the least used ones are given up.

use quick_cache::Equivalent;
use quick_cache::unsync::Cache;
use tokio_postgres::Statement;

use crate::database::statement::Shape;

/// What a prepared statement is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementKey<'k> {
    /// The shape of a statement of Relata.
    Shape(&'k Shape),
    /// The text of a Diesel query and the numbers of the types of its binds.
    Text(&'k str, &'k [u32]),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum OwnedKey {
    Shape(Box<Shape>),
    Text(Box<str>, Box<[u32]>),
}

impl OwnedKey {
    fn borrow(&self) -> StatementKey<'_> {
        match self {
            OwnedKey::Shape(shape) => StatementKey::Shape(shape),
            OwnedKey::Text(text, types) => StatementKey::Text(text, types),
        }
    }
}

impl Equivalent<OwnedKey> for StatementKey<'_> {
    fn equivalent(&self, key: &OwnedKey) -> bool {
        *self == key.borrow()
    }
}

impl StatementKey<'_> {
    fn to_owned(self) -> OwnedKey {
        match self {
            StatementKey::Shape(shape) => OwnedKey::Shape(shape.into()),
            StatementKey::Text(text, types) => OwnedKey::Text(text.into(), types.into()),
        }
    }
}

/// The prepared statements of a connection. PostgreSQL forgets those that are given up.
pub struct Statements(Option<Cache<OwnedKey, Statement>>);

impl Statements {
    /// Keeps at most `capacity` statements; none if it is zero.
    pub fn new(capacity: usize) -> Self {
        Statements((capacity > 0).then(|| Cache::new(capacity)))
    }

    /// Returns whether statements are kept at all.
    pub fn keeps_any(&self) -> bool {
        self.0.is_some()
    }

    /// Finds a statement.
    pub fn get(&self, key: StatementKey<'_>) -> Option<Statement> {
        self.0.as_ref()?.get(&key).cloned()
    }

    /// Keeps a statement.
    pub fn insert(&mut self, key: StatementKey<'_>, statement: Statement) {
        if let Some(cache) = &mut self.0 {
            cache.insert(key.to_owned(), statement);
        }
    }

    /// Gives all statements up.
    pub fn clear(&mut self) {
        if let Some(cache) = &mut self.0 {
            cache.clear();
        }
    }
}
