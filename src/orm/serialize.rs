//! The JSON of a row (Lucid: `serialize`): its fields, the relations that were loaded, and the extras as `meta`.

use std::collections::HashSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Row;
use super::loaded::Loaded;
use crate::database::{Record, Value};
use crate::model::{Model, ModelInfo};
use crate::relations::{LoadedRelation, LoadedRow, Projection, RelationLoad};

/// Serializes the values in memory under the fields' GraphQL names, without hidden fields; then each loaded relation
/// under its name, and the extras as `meta`.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let user = User::query().preload(User::ROLE).with_count(User::PROFILE).first_or_fail(conn).await?;
/// let json = serde_json::json!(user);
/// assert_eq!(json["role"]["name"], "admin");
/// assert_eq!(json["meta"]["profile_count"], 1);
/// # Ok(()) }
/// ```
impl<M: Model> Serialize for Row<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in M::FIELDS.iter().filter(|field| !field.hidden) {
            map.serialize_entry(field.name, &Scalar(self.value(field).as_ref()))?;
        }

        let mut seen = HashSet::new();
        for set in self.set_relations() {
            let field = set.relation().field;
            seen.insert(field);
            map.serialize_entry(field, &set.to_json().map_err(serde::ser::Error::custom)?)?;
        }

        let loads: Vec<LevelLoad<'_>> = self.loaded().iter().rev().map(LevelLoad::of).collect();
        serialize_loads(&mut map, &loads, seen)?;
        map.end()
    }
}

/// The relations and extras that one query gave a row.
struct LevelLoad<'r> {
    projection: &'r Projection,
    row: &'r LoadedRow,
}

impl<'r> LevelLoad<'r> {
    fn of(loaded: &'r Loaded) -> Self {
        LevelLoad { projection: loaded.projection(), row: loaded.row() }
    }
}

/// A related row as it was read.
struct RelatedRow<'r> {
    model: &'static ModelInfo,
    load: LevelLoad<'r>,
}

impl Serialize for RelatedRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record: &Record = &self.load.row.record;
        let mut map = serializer.serialize_map(None)?;
        for field in self.model.fields.iter().filter(|field| !field.hidden) {
            let value = record.get(&field.column).map_err(serde::ser::Error::custom)?;
            map.serialize_entry(field.name, &Scalar(value))?;
        }

        serialize_loads(&mut map, std::slice::from_ref(&self.load), HashSet::new())?;
        map.end()
    }
}

/// The related rows of one relation: a row or null, or a list of rows.
struct RelatedRows<'r> {
    load: &'r RelationLoad,
    related: &'r LoadedRelation,
}

impl Serialize for RelatedRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = self.load.relation.related();
        let projection = &self.load.projection;
        let mut rows = self
            .related
            .rows()
            .iter()
            .map(|row| RelatedRow { model, load: LevelLoad { projection, row } });

        if self.load.relation.is_many() {
            serializer.collect_seq(rows)
        } else {
            rows.next().serialize(serializer)
        }
    }
}

/// Serializes relations and extras. If several loads have the same, the first counts; those of `seen` are left out.
fn serialize_loads<S: SerializeMap>(
    map: &mut S,
    loads: &[LevelLoad<'_>],
    mut seen: HashSet<&'static str>,
) -> Result<(), S::Error> {
    for level in loads {
        for (load, related) in level.projection.loads.iter().zip(&level.row.related) {
            if load.rows && seen.insert(load.relation.field) {
                map.serialize_entry(load.relation.field, &RelatedRows { load, related })?;
            }
        }
    }

    let mut extras = serde_json::Map::new();
    for level in loads {
        for extra in &level.projection.extras {
            if let Some(related) = level.row.related(extra.load)
                && !extras.contains_key(&extra.name)
            {
                let value = related.aggregate(extra.expression, extra.aggregate);
                let json = serde_json::to_value(Scalar(value.as_ref()));
                extras.insert(extra.name.clone(), json.map_err(serde::ser::Error::custom)?);
            }
        }
    }
    if !extras.is_empty() {
        map.serialize_entry("meta", &extras)?;
    }
    Ok(())
}

/// A value or null. Decimal numbers are texts, which keep all digits, and bytes are Base64.
struct Scalar<'v>(Option<&'v Value>);

impl Serialize for Scalar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(value) = self.0 else { return serializer.serialize_none() };

        match value {
            Value::SmallInt(value) => value.serialize(serializer),
            Value::Integer(value) => value.serialize(serializer),
            Value::BigInt(value) => value.serialize(serializer),
            Value::Float(value) => value.serialize(serializer),
            Value::Double(value) => value.serialize(serializer),
            Value::Numeric(value) => value.to_plain_string().serialize(serializer),
            Value::Bool(value) => value.serialize(serializer),
            Value::Text(value) => value.serialize(serializer),
            Value::Binary(value) => BASE64_STANDARD.encode(value).serialize(serializer),
            Value::Uuid(value) => value.serialize(serializer),
            Value::Date(value) => value.serialize(serializer),
            Value::Time(value) => value.serialize(serializer),
            Value::Timestamp(value) => value.serialize(serializer),
            Value::Timestamptz(value) => value.serialize(serializer),
            Value::Json(value) => value.serialize(serializer),
            Value::Unreadable(value) => Err(serde::ser::Error::custom(value.reason())),
        }
    }
}
