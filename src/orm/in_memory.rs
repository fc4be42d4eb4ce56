//! Rows in memory: relations that were set, and values that stand in for those that a new row was not given.

use std::any::Any;
use std::sync::Arc;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveTime};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{HasManyTag, One, Relation, RelationTag, Row};
use crate::database::{Kind, Record, Value};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, Model, RelationInfo};

impl<M: Model> Row<M> {
    /// Sets the related row of a hasOne or a belongsTo in memory, or that there is none; nothing is written.
    /// [`related`](Self::related) answers with it, and so does the row's JSON.
    pub fn set_related<R: Model, K: RelationTag<Rows = One>>(
        &mut self,
        relation: Relation<M, R, K>,
        related: impl Into<Option<Row<R>>>,
    ) {
        self.set_rows(relation.untyped(), related.into().into_iter().collect());
    }

    /// Adds a row to those of a hasMany in memory (Lucid: `$pushRelated`); nothing is written.
    pub fn push_related<R: Model>(
        &mut self,
        relation: Relation<M, R, HasManyTag>,
        related: Row<R>,
    ) {
        let mut rows = match self.related_rows(&relation) {
            Ok(rows) => rows.to_vec(),
            Err(_) => Vec::new(),
        };
        rows.push(related);
        self.set_rows(relation.untyped(), rows);
    }

    /// Keeps the row that a relation to one row shows after a write, or that there is none.
    pub(super) fn keep_shown<R: Model, K: RelationTag>(
        &mut self,
        relation: Relation<M, R, K>,
        shown: Option<Record>,
    ) -> Result<()> {
        let row: Option<Row<R>> = shown.map(Row::of).transpose()?;
        self.set_rows(relation.untyped(), row.into_iter().collect());
        Ok(())
    }
}

/// The rows of a relation that were set in memory.
#[derive(Clone)]
pub(super) struct SetRelation {
    relation: RelationInfo,
    /// `Vec<Row<R>>` of the related model.
    rows: Arc<dyn Any + Send + Sync>,
    /// Returns the JSON of each row.
    json: fn(&dyn Any) -> serde_json::Result<Vec<Json>>,
}

impl SetRelation {
    pub(super) fn new<R: Model>(relation: RelationInfo, rows: Vec<Row<R>>) -> Self {
        SetRelation { relation, rows: Arc::new(rows), json: json::<R> }
    }

    pub(super) fn relation(&self) -> &RelationInfo {
        &self.relation
    }

    pub(super) fn is_of(&self, relation: &RelationInfo) -> bool {
        self.relation == *relation
    }

    /// Returns the rows, if they are those of a relation.
    pub(super) fn rows<R: Model>(&self, relation: &RelationInfo) -> Option<Result<&[Row<R>]>> {
        if !self.is_of(relation) {
            return None;
        }
        let rows = self.rows.downcast_ref::<Vec<Row<R>>>().map(Vec::as_slice);
        Some(rows.ok_or_else(|| Error::Unexpected("related rows of another model".into())))
    }

    /// Returns a row or null, or of a hasMany a list.
    ///
    /// # Errors
    /// As [`serde_json::to_value`].
    pub(super) fn to_json(&self) -> serde_json::Result<Json> {
        let rows = (self.json)(&*self.rows)?;
        Ok(if self.relation.is_many() {
            Json::Array(rows)
        } else {
            rows.into_iter().next().unwrap_or(Json::Null)
        })
    }
}

fn json<R: Model>(rows: &dyn Any) -> serde_json::Result<Vec<Json>> {
    let rows = rows.downcast_ref::<Vec<Row<R>>>().map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(serde_json::to_value).collect()
}

/// Returns the value that a new row has in a field without one, until it is stored: null, or the least that the column can
/// hold.
pub(super) fn stand_in(field: &FieldInfo) -> Option<Value> {
    if field.column.nullable {
        return None;
    }
    if let Some(value) = field.enumeration.and_then(|values| values.values.first()) {
        return Some(Value::Text(value.text.to_owned()));
    }

    Some(match field.column.kind {
        Kind::SmallInt => Value::SmallInt(0),
        Kind::Integer => Value::Integer(0),
        Kind::BigInt => Value::BigInt(0),
        Kind::Float => Value::Float(0.0),
        Kind::Double => Value::Double(0.0),
        Kind::Numeric => Value::Numeric(BigDecimal::default()),
        Kind::Bool => Value::Bool(false),
        Kind::Text => Value::Text(String::new()),
        Kind::Binary => Value::Binary(Vec::new()),
        Kind::Uuid => Value::Uuid(Uuid::nil()),
        Kind::Date => Value::Date(NaiveDate::default()),
        Kind::Time => Value::Time(NaiveTime::default()),
        Kind::Timestamp => Value::Timestamp(DateTime::UNIX_EPOCH.naive_utc()),
        Kind::Timestamptz => Value::Timestamptz(DateTime::UNIX_EPOCH),
        Kind::Json => Value::Json(Json::Null),
    })
}
