//! Preloading: level by level, the related rows of all rows of a level at once (Lucid: `preload`).

use std::ops::Range;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, try_join, try_join_all};
use tokio::sync::Mutex;

use super::Loaders;
use super::fetch::{Fetch, Fetched, RelatedQuery};
use super::keys::KeyList;
use super::projection::{AggregateId, LoadId, Projection, RelationLoad};
use crate::database::{Connection, Expression, Record, Value};
use crate::error::{Error, Result};

/// A row with its preloaded relations, one for each load of its level.
#[derive(Clone, Debug)]
pub(crate) struct LoadedRow {
    pub(crate) record: Record,
    pub(crate) related: Vec<LoadedRelation>,
}

/// The preloaded relation of one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadedRelation {
    /// The related rows of all rows of the level.
    level: Arc<Vec<LoadedRow>>,
    /// Which of them are those of the row.
    range: Range<usize>,
    /// True if more rows follow these.
    pub(crate) more: bool,
    /// One for each aggregate of the load; `None` if there are no related rows.
    values: Option<Arc<Vec<Option<Value>>>>,
}

impl LoadedRow {
    /// Makes a row whose relations could not be read.
    pub(crate) fn bare(record: Record) -> Self {
        LoadedRow { record, related: Vec::new() }
    }

    /// Returns a relation that was loaded.
    pub(crate) fn related(&self, load: LoadId) -> Option<&LoadedRelation> {
        self.related.get(load.index())
    }
}

impl LoadedRelation {
    /// Returns the related rows.
    pub(crate) fn rows(&self) -> &[LoadedRow] {
        self.level.get(self.range.clone()).unwrap_or_default()
    }

    /// Adds a related row to rows that were made one by one.
    #[cfg(feature = "factories")]
    pub(crate) fn push(&mut self, row: LoadedRow) {
        Arc::make_mut(&mut self.level).push(row);
        self.range.end += 1;
    }

    /// Returns a value computed from all related rows. For no rows the count is 0 and all other values are null.
    pub(crate) fn aggregate(&self, expression: Expression, id: AggregateId) -> Option<Value> {
        match self.values.as_ref().and_then(|values| values.get(id.index())) {
            Some(value) => value.clone(),
            None if expression == Expression::Count => Some(Value::BigInt(0)),
            None => None,
        }
    }
}

/// The source of related rows.
pub(crate) enum RowSource<'s> {
    /// The loaders of a request: each statement on a connection of its own, at the same time.
    Loaders(&'s Loaders),
    /// One connection, which may be inside a transaction.
    Connection(Mutex<&'s mut Connection>),
}

impl RowSource<'_> {
    async fn fetch(&self, fetch: &Fetch, keys: &KeyList) -> Result<Arc<Fetched>> {
        match self {
            RowSource::Loaders(loaders) => loaders.load(fetch, keys.clone()).await,
            RowSource::Connection(conn) => {
                let mut conn = conn.lock().await;
                let catalog = conn.catalog();
                let rows = conn.load(fetch.select(keys, &catalog)?).await?;
                Ok(Arc::new(fetch.group(keys, rows, &catalog)?))
            }
        }
    }
}

/// Loads the relations of a projection for the rows of one level, which keep their order.
pub(crate) fn preload<'a>(
    source: &'a RowSource<'_>,
    projection: &'a Projection,
    records: Vec<Record>,
) -> BoxFuture<'a, Result<Vec<LoadedRow>>> {
    async move {
        let loads = projection.loads.iter().map(|load| load_relation(source, load, &records));
        let relations = try_join_all(loads).await?;

        // The relations are in the order of the loads, each in the order of the records.
        let mut relations: Vec<_> = relations.into_iter().map(Vec::into_iter).collect();
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let related = relations.iter_mut().filter_map(Iterator::next).collect();
            rows.push(LoadedRow { record, related });
        }
        Ok(rows)
    }
    .boxed()
}

/// Loads one relation of all rows of a level, and the relations of the related rows.
async fn load_relation(
    source: &RowSource<'_>,
    load: &RelationLoad,
    owners: &[Record],
) -> Result<Vec<LoadedRelation>> {
    let (keys, places) = KeyList::of_rows(owners, &load.relation.owner_key().column)?;
    if keys.is_empty() {
        return Ok(vec![LoadedRelation::default(); owners.len()]);
    }
    let rows = load_rows(source, load, &keys);
    let values = load_values(source, load, &keys);
    let (rows, values) = try_join(rows, values).await?;

    let mut relations = Vec::with_capacity(owners.len());
    for place in places {
        let level = rows.level.clone();
        let Some(place) = place else {
            relations.push(LoadedRelation { level, range: 0..0, more: false, values: None });
            continue;
        };
        let (range, more) = rows.ranges.get(place).cloned().unwrap_or_default();
        let values = values.as_ref().and_then(|values| values.values_of(place));
        relations.push(LoadedRelation { level, range, more, values });
    }
    Ok(relations)
}

/// The related rows of all owners of a level.
#[derive(Default)]
struct RelatedLevel {
    level: Arc<Vec<LoadedRow>>,
    /// The rows of each key, and whether more follow.
    ranges: Vec<(Range<usize>, bool)>,
}

async fn load_rows(
    source: &RowSource<'_>,
    load: &RelationLoad,
    keys: &KeyList,
) -> Result<RelatedLevel> {
    if !load.rows {
        return Ok(RelatedLevel::default());
    }

    let query = load.rows_query(load.columns());
    let found = source.fetch(&load.fetch(query), keys).await?;
    let Fetched::Rows(found) = &*found else {
        return Err(Error::Unexpected("values stand where rows belong".into()));
    };

    let mut records = Vec::with_capacity(keys.len());
    let mut ranges = Vec::with_capacity(keys.len());
    for place in 0..keys.len() {
        let read = found.get(place);
        let (shown, more) = load.window.shown(read.len());
        let start = records.len();
        records.extend(read.iter().take(shown).cloned());
        ranges.push((start..records.len(), more));
    }

    let level = preload(source, &load.projection, records).await?;
    Ok(RelatedLevel { level: Arc::new(level), ranges })
}

async fn load_values(
    source: &RowSource<'_>,
    load: &RelationLoad,
    keys: &KeyList,
) -> Result<Option<Arc<Fetched>>> {
    if load.aggregates.is_empty() {
        return Ok(None);
    }
    let query = RelatedQuery::Aggregates(load.aggregates.clone());
    source.fetch(&load.fetch(query), keys).await.map(Some)
}
