//! A model: a plain struct that stands for a row of one table, described so that generic code can serve it.

mod relation;
mod relation_json;
pub(crate) mod rows;
pub(crate) mod rules;
mod values;

pub use relation::{Meta, Relation, RelationKind, standing};
pub(crate) use values::Values;

use crate::database::{Attribute, Column, ColumnType, Connection, Kind, Record, Result, Value};

/// What `#[derive(Model)]` says of a struct. The rest of Relata works on this description alone.
pub trait Model: Clone + Send + Sync + Sized + 'static {
    /// The Diesel table.
    type Table;
    /// The columns, in the order of the struct's fields.
    const COLUMNS: &'static [Column];
    /// The description that generic code works on.
    const INFO: &'static ModelInfo;

    /// The struct for a row of which every column was read.
    ///
    /// # Errors
    /// When a column was not read, or holds what its type rules out.
    fn from_record(record: &Record) -> Result<Self>;

    /// The value of a column of this model; `None` is null.
    fn value(&self, column: &Column) -> Option<Value>;
}

/// A model as data.
#[derive(Debug)]
pub struct ModelInfo {
    /// The struct's name, which is the GraphQL type's.
    pub name: &'static str,
    /// The name of one row in GraphQL, such as `user`.
    pub singular: &'static str,
    /// The name of many rows in GraphQL, such as `users`.
    pub plural: &'static str,
    /// What the struct's doc comment says.
    pub description: &'static str,
    /// The table's name in the database.
    pub table: &'static str,
    /// The columns, in the order of the struct's fields.
    pub columns: &'static [Column],
    /// The primary key, one of `columns`.
    pub primary_key: &'static Column,
    /// The relations, in the order of their declaration.
    pub relations: &'static [Relation],
}

impl ModelInfo {
    /// The columns that a client sees: all but the hidden ones, and the foreign keys of the model's own belongsTo
    /// relations, which are read and written through the relation.
    pub fn visible_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| !column.hidden && !self.is_foreign_key(column))
    }

    /// The name under which a client writes a column: a foreign key goes by its relation's.
    pub fn input_name(&self, column: &Column) -> &'static str {
        let relation = self
            .relations
            .iter()
            .find(|relation| relation.kind == RelationKind::BelongsTo && relation.owner_key.index == column.index);
        relation.map_or(column.field, |relation| relation.field)
    }

    /// Whether a column is the foreign key of one of the model's own belongsTo relations.
    pub fn is_foreign_key(&self, column: &Column) -> bool {
        column.index != self.primary_key.index
            && self
                .relations
                .iter()
                .any(|relation| relation.kind == RelationKind::BelongsTo && relation.owner_key.index == column.index)
    }
}

/// Finds a column by its Diesel type, at compile time.
pub const fn column_of<C: diesel::Column>(columns: &'static [Column], _column: &C) -> &'static Column {
    let mut rest = columns;
    while let [first, others @ ..] = rest {
        if equal(first.name, C::NAME) {
            return first;
        }
        rest = others;
    }
    missing_field()
}

/// Finds the primary key by its Diesel type, at compile time; it must be one that rows are known by.
pub const fn primary_key_of<C: diesel::Column>(columns: &'static [Column], column: &C) -> &'static Column {
    let column = column_of(columns, column);
    let is_key = matches!(column.kind, Kind::SmallInt | Kind::Integer | Kind::BigInt | Kind::Text | Kind::Uuid);
    assert!(is_key && !column.nullable, "a primary key is an integer, a text or a UUID, and not nullable");
    column
}

#[expect(clippy::panic, reason = "it runs at compile time, where a panic is a compile error")]
const fn missing_field() -> ! {
    panic!("the model's struct has no field for this column")
}

/// Stops the compilation where a default foreign key was derived from a primary key that is not called `id`.
pub const fn assert_named_id<C: diesel::Column>(_primary_key: &C) {
    assert!(equal(C::NAME, "id"), "the related model's primary key is not called `id`: name the `foreign_key`");
}

/// Whether two texts are the same, at compile time.
pub(crate) const fn equal(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

/// The value of a struct's field, checked against the type of its Diesel column.
pub fn to_value<C: diesel::Column, T: Attribute<C::SqlType>>(_column: C, field: &T) -> Option<Value> {
    field.to_value()
}

/// Asks a rule of a model's own about a value, whose type is that of the Diesel column.
///
/// # Errors
/// What the rule says is wrong.
pub fn check<C, T>(_column: C, value: &Value, rule: impl FnOnce(&T) -> Result<(), String>) -> Result<(), String>
where
    C: diesel::Column<SqlType: ColumnType<Rust: TryFrom<Value> + std::borrow::Borrow<T>>>,
    T: ?Sized,
{
    match <C::SqlType as ColumnType>::Rust::try_from(value.clone()) {
        Ok(value) => rule(std::borrow::Borrow::borrow(&value)),
        Err(_) => Ok(()),
    }
}

/// A struct's field from a row, checked against the type of its Diesel column.
///
/// # Errors
/// When the column was not read, or holds what its type rules out.
pub fn from_value<C: diesel::Column, T: Attribute<C::SqlType>>(
    _column: C,
    record: &Record,
    described: &Column,
) -> Result<T> {
    T::from_value(record.get(described)?)
}

/// Inserts rows in one statement and gives them back, in their order, with the primary keys that the database made.
///
/// # Errors
/// What the database says.
pub async fn insert<M: Model>(conn: &mut Connection, models: &[M]) -> Result<Vec<M>> {
    let written = M::COLUMNS.iter().filter(|column| !column.primary_key);
    let values = |model: &M| Values::new(written.clone().map(|column| (*column, model.value(column))).collect());
    let records = rows::insert_many(conn, M::INFO, models.iter().map(values).collect()).await?;
    records.iter().map(M::from_record).collect()
}
