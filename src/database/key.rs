//! The values that join rows.

use uuid::Uuid;

use super::{Kind, Value};
use crate::error::{Error, Result};

/// A value that can join two rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// An integer of any width.
    Integer(i64),
    /// A text, compared exactly.
    Text(String),
    /// A UUID.
    Uuid(Uuid),
}

impl Value {
    /// Returns the value as a key; `None` for kinds that cannot be keys.
    pub fn key(&self) -> Option<Key> {
        match self {
            Value::SmallInt(value) => Some(Key::Integer((*value).into())),
            Value::Integer(value) => Some(Key::Integer((*value).into())),
            Value::BigInt(value) => Some(Key::Integer(*value)),
            Value::Text(value) => Some(Key::Text(value.clone())),
            Value::Uuid(value) => Some(Key::Uuid(*value)),
            _ => None,
        }
    }
}

impl Key {
    /// Returns the key as a value for a column of `kind`.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if a column of `kind` cannot hold the key.
    pub fn value(&self, kind: Kind) -> Result<Value> {
        let value = match (self, kind) {
            (Key::Integer(key), Kind::BigInt) => Some(Value::BigInt(*key)),
            (Key::Integer(key), Kind::Integer) => i32::try_from(*key).ok().map(Value::Integer),
            (Key::Integer(key), Kind::SmallInt) => i16::try_from(*key).ok().map(Value::SmallInt),
            (Key::Text(key), Kind::Text) => Some(Value::Text(key.clone())),
            (Key::Uuid(key), Kind::Uuid) => Some(Value::Uuid(*key)),
            _ => None,
        };
        value.ok_or_else(|| Error::Unexpected(format!("{self:?} is no key of a {kind:?} column")))
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Key::Integer(key) => key.fmt(f),
            Key::Text(key) => key.fmt(f),
            Key::Uuid(key) => key.fmt(f),
        }
    }
}

impl From<i64> for Key {
    fn from(key: i64) -> Self {
        Key::Integer(key)
    }
}

impl From<i32> for Key {
    fn from(key: i32) -> Self {
        Key::Integer(key.into())
    }
}

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Key::Text(key.to_owned())
    }
}

impl From<String> for Key {
    fn from(key: String) -> Self {
        Key::Text(key)
    }
}

impl From<Uuid> for Key {
    fn from(key: Uuid) -> Self {
        Key::Uuid(key)
    }
}
