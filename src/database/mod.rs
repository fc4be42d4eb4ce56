//! Connections, statements and values over both databases; nothing here knows of a model or a relation.

mod catalog;
mod column;
mod condition;
mod connection;
mod dialect;
mod enumeration;
mod error;
mod establish;
mod key;
pub mod migrations;
mod pool;
mod record;
mod rule;
pub mod sql_types;
mod statement;
#[cfg(feature = "postgres")]
mod tls;
mod url;
mod value;

pub use self::url::DatabaseUrl;
pub use catalog::Catalog;
pub use column::{Column, Filter, Operand, column, table_name};
pub use condition::{Comparison, Condition, RelatedRows, TextMatch, TextPosition};
pub use connection::{BackendConnection, Connection, Row, StatementGuard};
pub use enumeration::{ColumnEnum, Enumeration, EnumerationValue, enum_of_value, enum_value};
pub use error::{Error, Result};
pub use key::Key;
pub use pool::{Database, Options, PooledConnection, StatementLog, Transaction};
pub use record::{ColumnSet, Record};
pub use rule::{Auto, Rule};
pub use statement::{
    Aggregate, Delete, Direction, Expression, Insert, JoinAlias, Nulls, OrderTerm, PerOwner, Select, Update,
};
pub use value::{Attribute, ColumnType, Kind, List, Value};
