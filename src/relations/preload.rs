//! Preloading: level by level, the related rows of all rows of a level at once (Lucid: `preload`).

use std::collections::{HashMap, HashSet};
use std::ops;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, try_join, try_join_all};
use tokio::sync::Mutex;

use super::fetch::{Fetch, Found, Range, What};
use super::{Extra, Loaders, Relation};
use crate::database::{ColumnSet, Condition, Connection, Error, Expression, Key, Record, Result, Value};
use crate::model::ModelInfo;

/// What is read of the rows of one level: columns, and relations in turn.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    pub(crate) columns: ColumnSet,
    /// Whether the values of the order are wanted, where they are no columns of the rows' own.
    pub(crate) order_values: bool,
    pub(crate) loads: Vec<Load>,
    /// The names of aggregates, for rows that are read in Rust.
    pub(crate) extras: Vec<Extra>,
}

/// A relation to load for all rows of a level, and what is read of the related rows.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) relation: Relation,
    pub(crate) condition: Condition,
    pub(crate) range: Range,
    /// Whether the rows themselves are wanted, or values worked out from them alone.
    pub(crate) rows: bool,
    /// The values to work out from all related rows.
    pub(crate) aggregates: Vec<Expression>,
    pub(crate) needs: Needs,
}

impl Load {
    /// Asks for a value worked out from all related rows, and gives its place.
    pub(crate) fn aggregate(&mut self, aggregate: Expression) -> usize {
        let place = self.aggregates.iter().position(|each| *each == aggregate);
        place.unwrap_or_else(|| {
            self.aggregates.push(aggregate);
            self.aggregates.len() - 1
        })
    }
}

impl Needs {
    /// Nothing but the primary key of a model's rows.
    pub(crate) fn of(model: &ModelInfo) -> Self {
        Needs {
            columns: ColumnSet::of([model.primary_key]),
            order_values: false,
            loads: Vec::new(),
            extras: Vec::new(),
        }
    }

    /// Every column of a model's rows.
    pub(crate) fn all_of(model: &ModelInfo) -> Self {
        Needs { columns: ColumnSet::of(model.columns), order_values: false, loads: Vec::new(), extras: Vec::new() }
    }

    /// Adds a relation and gives its place, after `then` has said what to load of it; one with the same
    /// arguments is shared.
    pub(crate) fn load<T>(
        &mut self,
        relation: &Relation,
        condition: Condition,
        range: Range,
        then: impl FnOnce(&mut Load) -> T,
    ) -> (usize, T) {
        self.columns.insert(relation.owner_key);
        let same = |load: &Load| load.relation == *relation && load.condition == condition && load.range == range;
        if let Some((place, load)) = self.loads.iter_mut().enumerate().find(|(_, load)| same(load)) {
            return (place, then(load));
        }
        let mut needs = Needs::of((relation.related)());
        needs.columns.insert(relation.related_key);
        let mut load = Load { relation: *relation, condition, range, rows: false, aggregates: Vec::new(), needs };
        let answer = then(&mut load);
        self.loads.push(load);
        (self.loads.len() - 1, answer)
    }
}

impl Needs {
    /// Adds a relation whose rows are wanted, with what is read of them. Where the relation was wanted before, that
    /// is no longer read: the last word counts.
    pub(super) fn preload(&mut self, relation: &Relation, condition: Condition, range: Range, needs: Needs) {
        for load in self.loads.iter_mut().filter(|load| load.relation == *relation) {
            load.rows = false;
        }
        self.load(relation, condition, range, |load| {
            load.rows = true;
            load.needs = needs;
        });
    }
}

/// A row with its preloaded relations, one for each of the loads of its level.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) record: Arc<Record>,
    pub(crate) related: Vec<Related>,
}

/// The preloaded relation of one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Related {
    pub(crate) nodes: Vec<Arc<Node>>,
    /// Whether more rows follow these.
    pub(crate) more: bool,
    /// One for each of the load's aggregates; empty where there are no related rows.
    values: Arc<Vec<Option<Value>>>,
}

impl Related {
    /// A value worked out from all related rows. Of no rows the count is 0 and everything else null.
    pub(crate) fn aggregate(&self, aggregate: Expression, place: usize) -> Option<Value> {
        let nothing = || (aggregate == Expression::Count).then_some(Value::BigInt(0));
        self.values.get(place).map_or_else(nothing, Clone::clone)
    }
}

/// Where related rows come from.
pub(crate) enum Source<'s> {
    /// The loaders of a request, each statement on a connection of its own, at the same time.
    Loaders(&'s Loaders),
    /// One connection, which may be inside a transaction.
    Connection(Mutex<&'s mut Connection>),
}

impl Source<'_> {
    async fn fetch(&self, fetch: &Fetch, keys: Vec<Key>) -> Result<HashMap<Key, Result<Found>>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        match self {
            Source::Loaders(loaders) => loaders.load(fetch, keys).await,
            Source::Connection(conn) => {
                let found = fetch.run(&mut **conn.lock().await, &keys).await?;
                Ok(found.into_iter().map(|(key, found)| (key, Ok(found))).collect())
            }
        }
    }
}

/// Loads whatever `needs` says for rows of one level; the rows keep their order.
pub(crate) fn preload<'a>(
    source: &'a Source<'_>,
    needs: &'a Needs,
    records: Vec<Arc<Record>>,
) -> BoxFuture<'a, Result<Vec<Arc<Node>>>> {
    async move {
        let related = try_join_all(needs.loads.iter().map(|load| load_level(source, load, &records))).await?;
        let mut related: Vec<_> = related.into_iter().map(Vec::into_iter).collect();
        let node = |record| {
            let related = related.iter_mut().filter_map(Iterator::next).collect();
            Arc::new(Node { record, related })
        };
        Ok(records.into_iter().map(node).collect())
    }
    .boxed()
}

/// Loads one relation of all rows of a level, and the relations of the related rows.
async fn load_level(source: &Source<'_>, load: &Load, owners: &[Arc<Record>]) -> Result<Vec<Related>> {
    let keys: Vec<Option<Key>> =
        owners.iter().map(|owner| owner.key(load.relation.owner_key)).collect::<Result<_>>()?;
    let mut seen = HashSet::with_capacity(keys.len());
    let distinct: Vec<Key> = keys.iter().flatten().filter(|key| seen.insert(*key)).cloned().collect();
    let (nodes, values) = try_join(load_nodes(source, load, &distinct), load_values(source, load, &distinct)).await?;
    let related = |key: &Option<Key>| match key {
        Some(key) => {
            let (nodes, more) = nodes.of(key);
            Related { nodes, more, values: values.get(key).cloned().unwrap_or_default() }
        }
        None => Related { nodes: Vec::new(), more: false, values: Arc::default() },
    };
    Ok(keys.iter().map(related).collect())
}

/// The related rows of all owners in one list, and which of them belong to which owner.
#[derive(Default)]
struct Nodes {
    nodes: Vec<Arc<Node>>,
    /// Of each owner, and whether more rows follow.
    ranges: HashMap<Key, (ops::Range<usize>, bool)>,
}

impl Nodes {
    fn of(&self, key: &Key) -> (Vec<Arc<Node>>, bool) {
        let (range, more) = self.ranges.get(key).cloned().unwrap_or_default();
        (self.nodes.get(range).unwrap_or_default().to_vec(), more)
    }
}

async fn load_nodes(source: &Source<'_>, load: &Load, keys: &[Key]) -> Result<Nodes> {
    if !load.rows {
        return Ok(Nodes::default());
    }
    let what = What::Rows {
        columns: Arc::new(load.needs.columns.clone()),
        range: load.range.clone(),
        order_values: load.needs.order_values,
    };
    let mut found = source.fetch(&load.fetch(what), keys.to_vec()).await?;
    let mut records = Vec::with_capacity(keys.len());
    let mut ranges = HashMap::with_capacity(keys.len());
    for key in keys {
        let (start, mut more) = (records.len(), false);
        match found.remove(key).transpose()? {
            Some(Found::One(record)) => records.extend(record),
            Some(Found::Many(rows)) => {
                let (shown, follow) = load.range.shown(rows.to_vec());
                records.extend(shown);
                more = follow;
            }
            Some(Found::Values(_)) => return Err(Error::Unexpected("values stand where rows belong".into())),
            None => {}
        }
        ranges.insert(key.clone(), (start..records.len(), more));
    }
    Ok(Nodes { nodes: preload(source, &load.needs, records).await?, ranges })
}

async fn load_values(source: &Source<'_>, load: &Load, keys: &[Key]) -> Result<HashMap<Key, Arc<Vec<Option<Value>>>>> {
    if load.aggregates.is_empty() {
        return Ok(HashMap::new());
    }
    let found = source.fetch(&load.fetch(What::Aggregates(load.aggregates.clone())), keys.to_vec()).await?;
    let values = |(key, found): (Key, Result<Found>)| match found? {
        Found::Values(values) => Ok((key, values)),
        Found::One(_) | Found::Many(_) => Err(Error::Unexpected("rows stand where values belong".into())),
    };
    found.into_iter().map(values).collect()
}

impl Load {
    fn fetch(&self, what: What) -> Fetch {
        Fetch { relation: self.relation, condition: self.condition.clone(), what }
    }
}
