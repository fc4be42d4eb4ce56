//! Connections, statements and values of both databases. Nothing here knows a model or a relation.
//!
//! - [`Database`] hands out connections and transactions; [`DatabaseUrl`] and [`DatabaseOptions`] say how to connect.
//! - [`Connection`] runs the queries of models, and Diesel's own with [`run_query!`](crate::run_query).
//! - [`sql_types`] are the types of columns in `diesel::table!`, [`Kind`] lists them, and [`Value`] is a value of one.
//! - [`migrations`] creates tables; [`Catalog`] says which tables there are.

mod catalog;
mod column;
mod condition;
mod connect;
mod connection;
mod dialect;
mod enumeration;
mod error;
mod exact_json;
mod guarded_table;
mod handle;
mod health;
mod key;
mod kind;
mod listed;
pub mod migrations;
mod options;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod reader;
mod record;
mod rows;
pub mod sql_types;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;
#[cfg(feature = "cli")]
pub(crate) mod structure;
mod transaction;
mod url;
mod value;
mod writer;

pub use self::url::DatabaseUrl;
pub(crate) use catalog::OtherSchemas;
pub use catalog::{Catalog, Index, Table, TableColumn};
pub use column::Column;
pub use connection::{BackendConnection, Connection};
pub use handle::Database;
pub use key::Key;
pub use kind::Kind;
pub use options::{Connector, ConnectorResult, DatabaseOptions, StatementLog};
pub use pool::PooledConnection;
#[cfg(feature = "postgres")]
pub use postgres::PostgresConnection;
#[cfg(feature = "sqlite")]
pub use sqlite::{DieselSqliteConnection, SqliteConnection};
pub use transaction::Transaction;
pub use value::{Unreadable, Value};

// Named by the code that the derives print, or seen in the signatures of hidden items.
#[doc(hidden)]
pub use {
    column::{WithoutSchema, table_name},
    condition::Condition,
    connection::StatementGuard,
    enumeration::{ColumnEnum, Enumeration, EnumerationValue, enum_from_value, enum_value},
    guarded_table::{RowRules, ViewerType},
    record::Record,
    statement::OrderTerm,
    value::{Attribute, ColumnType},
};

pub(crate) use condition::{
    Comparison, FirstRow, JoinAlias, RelatedRows, RequestCondition, TextMatch, TextPosition,
};
pub(crate) use connection::TransactionOutcome;
pub(crate) use exact_json::{inexact_numbers, is_exact as is_exact_number};
pub(crate) use guarded_table::{GuardedTable, Operation};
pub(crate) use record::ColumnSet;
pub(crate) use rows::{RawRow, Rows};
pub(crate) use statement::{
    AggregateFunction, Delete, Direction, EqualValues, Expression, Insert, JoinedRow, Nulls,
    Owners, PerOwner, RowLock, Select, Update,
};
pub(crate) use value::List;
pub(crate) use writer::run_as_caller;
