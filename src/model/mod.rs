//! Descriptions of models. A model is a plain struct for a row of one table; generic code works on its description.

mod derive;
mod field;
mod keys;
mod operations;
mod relation;
mod relation_json;
mod rule;
pub(crate) mod table;
mod unique_violation;
pub(crate) mod validation;
mod values;

pub use field::FieldInfo;
pub use operations::Operations;
pub use relation::{Meta, RelationInfo, RelationKind};
pub use rule::{Auto, Rule};

// Named by the code that the derive prints.
#[doc(hidden)]
pub use {
    derive::{assert_named_id, check, default_foreign_key, from_value, to_value},
    field::{field_of, primary_key_of},
};

pub(crate) use derive::equal;
pub(crate) use relation::{Ends, JoinKeys};
pub(crate) use unique_violation::{name_in_errors, name_related_fields};
pub(crate) use values::Values;

use crate::database::{Column, Connection, GuardedTable, Record, RowRules, Value};
use crate::error::{Error, Result};

/// The description of a struct, which `#[derive(Model)]` implements. All other parts of Relata work on this description.
pub trait Model: Clone + Send + Sync + Sized + 'static {
    /// The Diesel table.
    type Table;
    /// The Diesel column that is the primary key.
    type PrimaryKey: diesel::Column<Table = Self::Table>;
    /// The fields, for constants; elsewhere [`fields`](Self::fields).
    #[doc(hidden)]
    const FIELDS: &'static [FieldInfo];
    /// The description, for constants; elsewhere [`info`](Self::info).
    #[doc(hidden)]
    const INFO: &'static ModelInfo;

    /// Returns the description of the model.
    fn info() -> &'static ModelInfo {
        Self::INFO
    }

    /// Returns the descriptions of the fields, in the order of the struct.
    fn fields() -> &'static [FieldInfo] {
        Self::FIELDS
    }

    /// Makes the struct of a row of which every column was read.
    ///
    /// # Errors
    /// [`Error::UnreadableValue`] if a column has a value that its type excludes; [`Error::Unexpected`] if it was not read.
    fn from_record(record: &Record) -> Result<Self>;

    /// Returns the value of a field of this model; `None` is null.
    fn value(&self, field: &FieldInfo) -> Option<Value>;
}

/// A model as data.
#[derive(Debug)]
pub struct ModelInfo {
    /// The GraphQL type's name: the struct's, if it was given no other.
    pub name: &'static str,
    /// The name of one row in GraphQL, such as `billingConfiguration`.
    pub singular: &'static str,
    /// The name of many rows in GraphQL, such as `billingConfigurations`.
    pub plural: &'static str,
    /// The words for one row in a sentence, such as `billing configuration` or `SKU`.
    pub noun: &'static str,
    /// The words for many rows in a sentence, such as `billing configurations` or `SKUs`.
    pub nouns: &'static str,
    /// The struct's doc comment.
    pub description: &'static str,
    /// The table's name in the database.
    pub table: &'static str,
    /// The rules on the rows: who sees them, and who may write them.
    pub rules: &'static RowRules,
    /// What the API offers for the rows.
    pub operations: Operations,
    /// True for a view, whose rows are read only.
    pub is_view: bool,
    /// The fields, in the order of the struct.
    pub fields: &'static [FieldInfo],
    /// The primary key, one of `fields`.
    pub primary_key: &'static FieldInfo,
    /// The relations, in the order of their declaration.
    pub relations: &'static [RelationInfo],
}

impl ModelInfo {
    /// Refuses to write rows of a view.
    ///
    /// # Errors
    /// [`Error::ViewIsReadOnly`] for a view.
    pub(crate) fn check_writable(&self) -> Result<()> {
        if self.is_view { Err(Error::ViewIsReadOnly { model: self.name }) } else { Ok(()) }
    }

    /// Makes the error of a stored value that its field cannot hold.
    pub(crate) fn unreadable(&self, field: &FieldInfo, record: &Record, reason: String) -> Error {
        let id = record.key(&self.primary_key.column).ok().flatten();
        Error::UnreadableValue {
            model: self.name,
            id: id.map(|key| key.to_string()),
            field: if field.hidden { "hidden" } else { field.name },
            reason: format!("{field}: {reason}"),
        }
    }

    /// Returns the table with the rules on its rows, for a statement.
    pub(crate) fn guarded_table(&self) -> GuardedTable {
        GuardedTable::new(&self.primary_key.column, self.rules)
    }

    /// Returns the columns of all fields, in order.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.fields.iter().map(|field| &field.column)
    }

    /// Returns the fields that clients see: all but the hidden ones and the foreign keys of the model's own belongsTo
    /// relations, which clients read and write through the relation.
    pub fn visible_fields(&self) -> impl Iterator<Item = &'static FieldInfo> {
        self.fields.iter().filter(|field| !field.hidden && !self.is_foreign_key(field))
    }

    /// Returns the name under which clients write a field: a foreign key has its relation's name.
    pub fn input_name(&self, field: &FieldInfo) -> &'static str {
        self.belongs_to_over(&field.column).map_or(field.name, |relation| relation.field)
    }

    /// Returns whether clients see a field as one of the model's own belongsTo relations.
    pub fn is_foreign_key(&self, field: &FieldInfo) -> bool {
        !field.primary_key && self.belongs_to_over(&field.column).is_some()
    }

    /// Returns the field that holds a column.
    pub fn field_over(&self, column: &Column) -> Option<&'static FieldInfo> {
        self.fields.iter().find(|field| field.column == *column)
    }

    /// Returns the belongsTo relation whose foreign key is `column`.
    pub fn belongs_to_over(&self, column: &Column) -> Option<&'static RelationInfo> {
        self.relations
            .iter()
            .find(|relation| relation.owner_holds_key() && relation.owner_key().column == *column)
    }
}

/// Inserts rows in one statement, and returns them in their order with the primary keys that the database assigned.
///
/// # Errors
/// The database's error.
pub async fn insert<M: Model>(conn: &mut Connection, models: &[M]) -> Result<Vec<M>> {
    let written = M::FIELDS.iter().filter(|field| !field.primary_key);
    let values = |model: &M| Values::new(written.clone().map(|field| (field, model.value(field))));
    let records = table::insert_many(conn, M::INFO, models.iter().map(values).collect()).await?;
    records.iter().map(M::from_record).collect()
}
