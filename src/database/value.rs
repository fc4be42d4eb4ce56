//! Values as they cross the border to the database: one table of column types, from which all else is derived.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};
use diesel::sql_types::{
    BigInt, Binary, Bool, Date, Double, Float, Integer, Nullable, SmallInt, Text, Time, Timestamp,
};
use uuid::Uuid;

use super::{Enumeration, Error, Key, Result, sql_types};

/// Calls `$then!` with the table of column types: its [`Kind`], its Diesel SQL type and its Rust type.
///
/// A new column type is one line here, its JSON in [`List`], and its GraphQL scalar in `graphql::scalars`; where it
/// can join rows, also [`Key`].
macro_rules! column_types {
    ($then:ident) => {
        $then! {
            SmallInt: SmallInt => i16,
            Integer: Integer => i32,
            BigInt: BigInt => i64,
            Float: Float => f32,
            Double: Double => f64,
            Numeric: sql_types::Numeric => BigDecimal,
            Bool: Bool => bool,
            Text: Text => String,
            Binary: Binary => Vec<u8>,
            Uuid: sql_types::Uuid => Uuid,
            Date: Date => NaiveDate,
            Time: Time => NaiveTime,
            Timestamp: Timestamp => NaiveDateTime,
            Timestamptz: sql_types::Timestamptz => DateTime<Utc>,
            Json: sql_types::Json => serde_json::Value,
        }
    };
}
pub(super) use column_types;

macro_rules! define {
    ($($kind:ident: $sql:ty => $rust:ty,)*) => {
        /// The type of a column, as far as values of it are read, bound and compared.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $(#[doc = concat!("Diesel's `", stringify!($sql), "`, Rust's `", stringify!($rust), "`.")] $kind,)* }

        /// A value that is not null.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Value { $(#[doc = concat!("A value of a `", stringify!($kind), "` column.")] $kind($rust),)* }

        /// The values of an `IN` list, all of one kind.
        #[derive(Clone, Debug, PartialEq)]
        pub(super) enum Values { $($kind(Vec<$rust>),)* }

        impl Value {
            /// The kind of column that this value fits.
            pub fn kind(&self) -> Kind {
                match self { $(Value::$kind(_) => Kind::$kind,)* }
            }
        }

        impl Values {
            fn new(kind: Kind) -> Self {
                match kind { $(Kind::$kind => Values::$kind(Vec::new()),)* }
            }

            fn push(&mut self, value: Value) -> Result<()> {
                match (self, value) {
                    $((Values::$kind(values), Value::$kind(value)) => values.push(value),)*
                    (_, value) => return Err(Error::unexpected_value(&value)),
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
                fn from(value: $rust) -> Self { Value::$kind(value).kept() }
            }

            impl TryFrom<Value> for $rust {
                type Error = Error;
                fn try_from(value: Value) -> Result<Self> {
                    match value {
                        Value::$kind(value) => Ok(value),
                        value => {
                            let (found, wanted) = (value.kind(), stringify!($rust));
                            Err(Error::BadUserInput(format!("a {found:?} value is no {wanted}")))
                        }
                    }
                }
            }

            impl Attribute<$sql> for $rust {
                fn to_value(&self) -> Option<Value> { Some(Value::$kind(self.clone()).kept()) }
                fn from_value(value: Option<&Value>) -> Result<Self> {
                    match value {
                        Some(Value::$kind(value)) => Ok(value.clone()),
                        Some(value) => Err(Error::unexpected_value(value)),
                        None => Err(Error::Unexpected("a column that is not nullable holds null".into())),
                    }
                }
            }
        )*
    };
}
column_types!(define);

impl Value {
    /// The value as both databases keep it: times to the microsecond.
    fn kept(self) -> Self {
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
    note = "`use relata::database::sql_types::*;` inside `table!` gives the types; `relata::database::Kind` lists them"
)]
pub trait ColumnType {
    /// The Rust type of a value that is not null.
    type Rust: Into<Value>;
    /// The SQL type without `Nullable`.
    type NotNull;
    /// The kind of the column's values.
    const KIND: Kind;
    /// Whether the column may hold null.
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

/// A field of a model's struct that holds a column of the SQL type `T`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a column of type `{T}`",
    note = "a nullable column needs an `Option`, and an enum `#[derive(ModelEnum)]`"
)]
pub trait Attribute<T>: Sized {
    /// The enum whose values the field holds, if it is one.
    const ENUMERATION: Option<&'static Enumeration> = None;

    /// The value to write; `None` is null.
    fn to_value(&self) -> Option<Value>;
    /// The field of a value that was read; `None` is null.
    ///
    /// # Errors
    /// When the value is null or of another kind, which a schema that fits the database rules out.
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

/// The values of an `IN` list, sent as one bind, so that the SQL text does not depend on how many there are.
#[derive(Clone, Debug)]
pub struct List {
    pub(super) values: Values,
    /// The list as SQLite reads it, written on first use.
    #[cfg(feature = "sqlite")]
    json: std::sync::OnceLock<String>,
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl List {
    /// A list of `values`, all of `kind`.
    ///
    /// # Errors
    /// When a value is of another kind.
    pub fn new(kind: Kind, values: impl IntoIterator<Item = Value>) -> Result<Self> {
        let mut list = Values::new(kind);
        for value in values {
            list.push(value)?;
        }
        Ok(List {
            values: list,
            #[cfg(feature = "sqlite")]
            json: std::sync::OnceLock::new(),
        })
    }

    /// A list of `keys` for a column of `kind`.
    ///
    /// # Errors
    /// When a column of `kind` cannot hold one of the keys.
    pub fn of_keys<'k>(kind: Kind, keys: impl IntoIterator<Item = &'k Key>) -> Result<Self> {
        let values: Vec<Value> = keys.into_iter().map(|key| key.value(kind)).collect::<Result<_>>()?;
        Self::new(kind, values)
    }

    /// The list as JSON text for SQLite's `json_each`, each value in the form its column stores.
    #[cfg(feature = "sqlite")]
    pub(super) fn json(&self) -> &String {
        self.json.get_or_init(|| {
            match &self.values {
                Values::SmallInt(values) => serde_json::json!(values),
                Values::Integer(values) => serde_json::json!(values),
                Values::BigInt(values) => serde_json::json!(values),
                Values::Float(values) => {
                    serde_json::json!(values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>())
                }
                Values::Double(values) => serde_json::json!(values),
                Values::Numeric(values) => texts(values, BigDecimal::to_plain_string),
                Values::Bool(values) => serde_json::json!(values),
                Values::Text(values) => serde_json::json!(values),
                Values::Binary(values) => {
                    texts(values, |bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
                }
                Values::Uuid(values) => serde_json::json!(values),
                Values::Date(values) => texts(values, |date| date.format("%F").to_string()),
                Values::Time(values) => texts(values, |time| time.format("%T%.f").to_string()),
                Values::Timestamp(values) => texts(values, |moment| moment.format("%F %T%.f").to_string()),
                Values::Timestamptz(values) => texts(values, sql_types::timestamp_text),
                Values::Json(values) => texts(values, serde_json::Value::to_string),
            }
            .to_string()
        })
    }

    /// Whether the list is of bytes, which JSON can hold as hexadecimal digits alone.
    #[cfg(feature = "sqlite")]
    pub(super) fn is_binary(&self) -> bool {
        matches!(self.values, Values::Binary(_))
    }
}

#[cfg(feature = "sqlite")]
fn texts<T>(values: &[T], text: impl Fn(&T) -> String) -> serde_json::Value {
    values.iter().map(text).collect()
}
