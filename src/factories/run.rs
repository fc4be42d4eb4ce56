//! Runs a plan level by level, with one INSERT for all rows of a level.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::AnyFactory;
use super::draft::{Draft, Place, key_of};
use super::plan::{Part, Plan};
use super::random::Source;
use crate::database::{Connection, Record};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, table};
use crate::relations::write::in_transaction;
use crate::relations::{LoadedRelation, LoadedRow, Projection};

/// The rows that a call of a factory made.
pub(super) struct Made {
    pub(super) nodes: Vec<LoadedRow>,
    pub(super) projection: Arc<Projection>,
    /// The number of rows of each model, in the order in which the models were reached.
    pub(super) counts: Vec<(&'static ModelInfo, usize)>,
    /// The random source after the call.
    pub(super) source: Source,
}

/// Makes rows and stores them, in the caller's transaction or in a new one.
///
/// # Errors
/// When a value or a statement fails. A new transaction is rolled back then; the caller rolls back their own.
pub(super) async fn create(
    conn: &mut Connection,
    plan: Arc<Plan>,
    others: Arc<[AnyFactory]>,
    source: Source,
    count: usize,
) -> Result<Made> {
    in_transaction(conn, |conn| {
        let (plan, others, source) = (plan.clone(), others.clone(), source.clone());
        async move { Run::new(Store::Database(conn), &others, source).all(&plan, count).await }
            .boxed()
    })
    .await
}

/// Makes rows in memory, with keys as a database would generate them.
///
/// # Errors
/// When a value of the definition is wrong.
pub(super) fn stub(plan: &Plan, source: Source, count: usize) -> Result<Made> {
    let run = Run::new(Store::Memory, &[], source);
    // Without a database the future never waits.
    run.all(plan, count)
        .now_or_never()
        .ok_or_else(|| Error::Unexpected("a row in memory was waited for".into()))?
}

/// Makes rows in memory, without their relations.
///
/// # Errors
/// When a value of the definition is wrong.
pub(super) fn make(plan: &Plan, mut source: Source, count: usize) -> Result<Made> {
    let make = |index| {
        let record =
            Draft::new(plan, Place { index, key: None }, source.next(plan.model()))?.record();
        Ok(LoadedRow { record, related: Vec::new() })
    };
    let nodes = (0..count).map(make).collect::<Result<_>>()?;

    Ok(Made {
        nodes,
        projection: Arc::new(Projection::all_of(plan.model())),
        counts: vec![(plan.model(), count)],
        source,
    })
}

/// The place where rows are stored.
enum Store<'c> {
    Database(&'c mut Connection),
    Memory,
}

struct Run<'c> {
    store: Store<'c>,
    others: &'c [AnyFactory],
    source: Source,
    counts: Vec<(&'static ModelInfo, usize)>,
    /// The relations whose rows are made at the moment only because other rows require them.
    waiting: Vec<RelationInfo>,
}

impl<'c> Run<'c> {
    fn new(store: Store<'c>, others: &'c [AnyFactory], source: Source) -> Self {
        Run { store, others, source, counts: Vec::new(), waiting: Vec::new() }
    }

    async fn all(mut self, plan: &Plan, count: usize) -> Result<Made> {
        let projection = Arc::new(plan.projection());
        let places = (0..count).map(|index| Place { index, key: None }).collect();
        let nodes = self.level(plan, &projection, places).await?;
        Ok(Made { nodes, projection, counts: self.counts, source: self.source })
    }

    /// Makes the rows of one level: the rows they belong to, the rows themselves, the rows that belong to them.
    fn level<'r>(
        &'r mut self,
        plan: &'r Plan,
        projection: &'r Arc<Projection>,
        places: Vec<Place>,
    ) -> BoxFuture<'r, Result<Vec<LoadedRow>>> {
        async move {
            if places.is_empty() {
                return Ok(Vec::new());
            }
            self.count(plan.model(), places.len());

            let mut drafts = Vec::with_capacity(places.len());
            for place in places {
                drafts.push(Draft::new(plan, place, self.source.next(plan.model()))?);
            }

            let mut related =
                vec![vec![LoadedRelation::default(); projection.loads.len()]; drafts.len()];
            for part in &plan.parents {
                let parents =
                    self.related(part, projection, vec![Place::default(); drafts.len()]).await?;
                for ((draft, related), parent) in drafts.iter_mut().zip(&mut related).zip(parents) {
                    draft.link(&part.relation, &parent.record)?;
                    add(related, projection, &part.relation, parent);
                }
            }
            self.make_required(plan, &mut drafts).await?;

            let records = self.store(plan, drafts).await?;
            for part in &plan.children {
                let places = places_of(part, &records)?;
                let mut children = self.related(part, projection, places).await?.into_iter();
                for related in &mut related {
                    children
                        .by_ref()
                        .take(part.count)
                        .for_each(|child| add(related, projection, &part.relation, child));
                }
            }

            let rows = records.into_iter().zip(related);
            let nodes = rows.map(|(record, related)| LoadedRow { record, related }).collect();
            self.after_create(plan, projection, nodes).await
        }
        .boxed()
    }

    async fn related(
        &mut self,
        part: &Part,
        projection: &Projection,
        places: Vec<Place>,
    ) -> Result<Vec<LoadedRow>> {
        let load = projection.loads.iter().find(|load| load.relation == part.relation);
        let projection =
            load.map_or_else(|| part.plan.projection(), |load| load.projection.clone());
        let made = self.level(&part.plan, &Arc::new(projection), places).await;
        made.map_err(|error| error.with_path(part.relation.field))
    }

    /// Makes the rows that the drafts require and whose keys are missing.
    async fn make_required(&mut self, plan: &Plan, drafts: &mut [Draft]) -> Result<()> {
        for relation in plan.required_parents() {
            let mut lacking: Vec<_> =
                drafts.iter_mut().filter(|draft| !draft.values.has(relation.owner_key())).collect();
            if lacking.is_empty() {
                continue;
            }

            self.refuse_circle(relation)?;
            self.waiting.push(*relation);
            let part = Part {
                relation: *relation,
                count: 1,
                plan: plan.of_parent(relation, self.others)?,
            };
            let parents = self
                .related(
                    &part,
                    &Projection::all_of(plan.model()),
                    vec![Place::default(); lacking.len()],
                )
                .await?;
            self.waiting.pop();

            for (draft, parent) in lacking.iter_mut().zip(parents) {
                draft.link(relation, &parent.record)?;
            }
        }
        Ok(())
    }

    /// Refuses to make rows that need one another in a circle.
    fn refuse_circle(&self, relation: &RelationInfo) -> Result<()> {
        if !self.waiting.contains(relation) {
            return Ok(());
        }
        let (owner, related, key) =
            (relation.owner().name, relation.related().name, relation.owner_key().column.name);
        Err(Error::BadUserInput(format!(
            "a row of {owner} needs one of {related}, which needs another in turn: give `{key}` by `merge`"
        )))
    }

    async fn store(&mut self, plan: &Plan, mut drafts: Vec<Draft>) -> Result<Vec<Record>> {
        let Store::Database(conn) = &mut self.store else {
            return drafts.into_iter().map(Draft::stubbed).collect();
        };

        let mut values = Vec::with_capacity(drafts.len());
        for draft in &mut drafts {
            for hook in &plan.factory.before_create {
                let before = draft.record();
                let after = hook(conn, before.clone()).await?;
                draft.absorb(&before, &after)?;
            }
            values.push(table::complete(plan.model(), std::mem::take(&mut draft.values))?);
        }
        table::insert_many(conn, plan.model(), values).await
    }

    async fn after_create(
        &mut self,
        plan: &Plan,
        projection: &Arc<Projection>,
        mut nodes: Vec<LoadedRow>,
    ) -> Result<Vec<LoadedRow>> {
        let Store::Database(conn) = &mut self.store else { return Ok(nodes) };
        for node in &mut nodes {
            for hook in &plan.factory.after_create {
                let record = hook(conn, node.clone(), projection.clone()).await?;
                node.record = record;
            }
        }
        Ok(nodes)
    }

    fn count(&mut self, model: &'static ModelInfo, rows: usize) {
        match self.counts.iter_mut().find(|(each, _)| each.name == model.name) {
            Some((_, count)) => *count += rows,
            None => self.counts.push((model, rows)),
        }
    }
}

/// Returns the places of the rows of a hasOne or a hasMany, for each of their owners.
fn places_of(part: &Part, owners: &[Record]) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for owner in owners {
        let key = key_of(part.relation.owner(), part.relation.owner_key(), owner)?;
        let place = |index| Place { index, key: Some((part.relation.related_key(), key.clone())) };
        places.extend((0..part.count).map(place));
    }
    Ok(places)
}

/// Adds a related row to those of its relation.
fn add(
    related: &mut [LoadedRelation],
    projection: &Projection,
    relation: &RelationInfo,
    node: LoadedRow,
) {
    let mut loads = projection.loads.iter().zip(related);
    if let Some((_, related)) = loads.find(|(load, _)| load.relation == *relation) {
        related.push(node);
    }
}
