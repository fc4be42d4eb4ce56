//! ListValues of columns, as they are bound and read.

use std::fmt;
use std::sync::Arc;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};
use diesel::sql_types::{
    BigInt, Binary, Bool, Date, Double, Float, Integer, Nullable, SmallInt, Text, Time, Timestamp,
};
use uuid::Uuid;

use super::kind::column_types;
use super::{Enumeration, Key, Kind, sql_types};
use crate::error::{Error, Result};

macro_rules! define {
    ($($kind:ident: $sql:ty => $rust:ty { $($ability:tt)* },)*) => {
        /// A value that is not null. Its `Debug` is that of the Rust type.
        #[derive(Clone, PartialEq)]
        pub enum Value {
            $(#[doc = concat!("A value of a `", stringify!($kind), "` column.")] $kind($rust),)*
            /// A stored value that the column's kind cannot hold. It can be read around, but not written.
            Unreadable(Unreadable),
        }

        /// The values of an `IN` list, all of one kind.
        #[derive(Clone, Debug, PartialEq)]
        pub(super) enum ListValues { $($kind(Vec<$rust>),)* }

        impl fmt::Debug for Value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Value::$kind(value) => value.fmt(f),)*
                    Value::Unreadable(value) => value.fmt(f),
                }
            }
        }

        impl Value {
            /// Returns the kind of the value.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Value::$kind(_) => Kind::$kind,)*
                    Value::Unreadable(value) => value.kind,
                }
            }
        }

        impl ListValues {
            fn kind(&self) -> Kind {
                match self { $(ListValues::$kind(_) => Kind::$kind,)* }
            }

            fn new(kind: Kind) -> Self {
                match kind { $(Kind::$kind => ListValues::$kind(Vec::new()),)* }
            }

            fn push(&mut self, value: Value) -> Result<()> {
                match (self, value) {
                    $((ListValues::$kind(values), Value::$kind(value)) => values.push(value),)*
                    (_, value) => return Err(unexpected_kind(&value)),
                }
                Ok(())
            }
        }

        $(
            impl ColumnType for $sql {
                type Rust = $rust;
                type NotNull = $sql;
                const KIND: Kind = Kind::$kind;
                const NULLABLE: bool = false;
            }

            impl From<$rust> for Value {
                fn from(value: $rust) -> Self { Value::$kind(value).truncate_times() }
            }

            impl TryFrom<Value> for $rust {
                type Error = Error;
                fn try_from(value: Value) -> Result<Self> {
                    match value {
                        Value::$kind(value) => Ok(value),
                        value => {
                            let found = value.kind();
                            let wanted = stringify!($rust);
                            Err(Error::BadUserInput(format!("a {found:?} value is not a {wanted}")))
                        }
                    }
                }
            }

            impl Attribute<$sql> for $rust {
                fn to_value(&self) -> Option<Value> { Some(Value::$kind(self.clone()).truncate_times()) }
                fn from_value(value: Option<&Value>) -> Result<Self> {
                    match value {
                        Some(Value::$kind(value)) => Ok(value.clone()),
                        Some(value) => Err(unexpected_kind(value)),
                        None => Err(Error::Unexpected("a column that is not nullable holds null".into())),
                    }
                }
            }
        )*
    };
}
column_types!(define);

/// A stored value that the kind of its column cannot hold, such as a date of another calendar, or a text that is no number.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    kind: Kind,
    /// What is wrong with it, for the log.
    reason: Arc<str>,
}

impl Unreadable {
    /// Describes a value of a column of `kind`.
    pub(super) fn new(kind: Kind, reason: impl fmt::Display) -> Self {
        Unreadable { kind, reason: reason.to_string().into() }
    }

    /// Returns what is wrong with the value.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

fn unexpected_kind(value: &Value) -> Error {
    if let Value::Unreadable(value) = value {
        return Error::Unexpected(value.reason().to_owned());
    }
    Error::Unexpected(format!("a {:?} value stands where another kind belongs", value.kind()))
}

impl Value {
    /// Truncates times to the microsecond, as both databases keep them.
    fn truncate_times(self) -> Self {
        match self {
            Value::Time(time) => Value::Time(time.trunc_subsecs(6)),
            Value::Timestamp(moment) => Value::Timestamp(moment.trunc_subsecs(6)),
            Value::Timestamptz(moment) => Value::Timestamptz(moment.trunc_subsecs(6)),
            other => other,
        }
    }
}

/// A Diesel SQL type that a model's column may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type that Relata reads",
    note = "`use relata::database::sql_types::*;` inside `table!` gives the types; `relata::database::Kind` lists them",
    note = "arrays, ranges and composite types are not supported yet: leave the column out of the model and of its `table!`"
)]
pub trait ColumnType {
    /// The Rust type of a value that is not null.
    type Rust: Into<Value>;
    /// The SQL type without `Nullable`.
    type NotNull;
    /// The kind of the column's values.
    const KIND: Kind;
    /// True if the column may hold null.
    const NULLABLE: bool;
}

impl<T: ColumnType + diesel::sql_types::SqlType> ColumnType for Nullable<T>
where
    Nullable<T>: diesel::sql_types::SqlType,
{
    type Rust = T::Rust;
    type NotNull = T::NotNull;
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

/// The type of a struct's field that holds a column of the SQL type `T`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a column of type `{T}`",
    note = "a nullable column needs an `Option`, and an enum `#[derive(ModelEnum)]`"
)]
pub trait Attribute<T>: Sized {
    /// The enum whose values the field holds, if it holds one.
    const ENUMERATION: Option<&'static Enumeration> = None;

    /// Returns the value to write; `None` is null.
    fn to_value(&self) -> Option<Value>;
    /// Returns the field for a value that was read; `None` is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if the value is null or of another kind, which cannot be if the schema fits the database.
    fn from_value(value: Option<&Value>) -> Result<Self>;
}

impl<T, R: Attribute<T>> Attribute<Nullable<T>> for Option<R>
where
    T: diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
{
    const ENUMERATION: Option<&'static Enumeration> = R::ENUMERATION;

    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(R::to_value)
    }

    fn from_value(value: Option<&Value>) -> Result<Self> {
        value.map(|value| R::from_value(Some(value))).transpose()
    }
}

/// The values of an `IN` list. They are sent as one bind, so that the SQL text does not depend on their number.
#[derive(Clone, Debug)]
pub struct List {
    pub(super) values: ListValues,
    /// The list as JSON for SQLite, written when it is first used.
    #[cfg(feature = "sqlite")]
    json: std::sync::OnceLock<String>,
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl List {
    /// Makes a list of values of one kind.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if a value is of another kind.
    pub fn new(kind: Kind, values: impl IntoIterator<Item = Value>) -> Result<Self> {
        let mut list = ListValues::new(kind);
        for value in values {
            list.push(value)?;
        }
        Ok(List {
            values: list,
            #[cfg(feature = "sqlite")]
            json: std::sync::OnceLock::new(),
        })
    }

    /// Makes a list of keys for a column of `kind`.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if a column of `kind` cannot hold one of the keys.
    pub fn from_keys<'k>(kind: Kind, keys: impl IntoIterator<Item = &'k Key>) -> Result<Self> {
        let values: Vec<Value> =
            keys.into_iter().map(|key| key.value(kind)).collect::<Result<_>>()?;
        Self::new(kind, values)
    }

    /// Returns the kind of the values.
    pub(super) fn kind(&self) -> Kind {
        self.values.kind()
    }

    /// Returns the list as JSON for SQLite's `json_each`, each value in the form in which its column stores it.
    #[cfg(feature = "sqlite")]
    pub(super) fn json(&self) -> &String {
        self.json.get_or_init(|| {
            match &self.values {
                ListValues::SmallInt(values) => serde_json::json!(values),
                ListValues::Integer(values) => serde_json::json!(values),
                ListValues::BigInt(values) => serde_json::json!(values),
                ListValues::Float(values) => {
                    serde_json::json!(
                        values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>()
                    )
                }
                ListValues::Double(values) => serde_json::json!(values),
                ListValues::Numeric(values) => texts(values, BigDecimal::to_plain_string),
                ListValues::Bool(values) => serde_json::json!(values),
                ListValues::Text(values) => serde_json::json!(values),
                ListValues::Binary(values) => {
                    texts(values, |bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
                }
                ListValues::Uuid(values) => serde_json::json!(values),
                ListValues::Date(values) => texts(values, |date| date.format("%F").to_string()),
                ListValues::Time(values) => texts(values, |time| time.format("%T%.f").to_string()),
                ListValues::Timestamp(values) => {
                    texts(values, |moment| moment.format("%F %T%.f").to_string())
                }
                ListValues::Timestamptz(values) => texts(values, sql_types::timestamp_text),
                ListValues::Json(values) => texts(values, serde_json::Value::to_string),
            }
            .to_string()
        })
    }

    /// Returns whether the values are bytes, which are hexadecimal digits in JSON.
    #[cfg(feature = "sqlite")]
    pub(super) fn is_binary(&self) -> bool {
        matches!(self.values, ListValues::Binary(_))
    }
}

#[cfg(feature = "sqlite")]
fn texts<T>(values: &[T], text: impl Fn(&T) -> String) -> serde_json::Value {
    values.iter().map(text).collect()
}
