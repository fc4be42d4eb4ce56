//! Carries out a plan: level by level, with one INSERT for all rows of a level.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::AnyFactory;
use super::draft::{Draft, Place, key_of};
use super::plan::{Part, Plan};
use super::source::Source;
use crate::database::{Connection, Error, Record, Result};
use crate::model::{ModelInfo, rows};
use crate::relations::write::in_transaction;
use crate::relations::{Needs, Node, Related, Relation};

/// What a call of a factory made.
pub(super) struct Made {
    pub(super) nodes: Vec<Arc<Node>>,
    pub(super) needs: Arc<Needs>,
    /// How many rows of each model, in the order in which they were begun.
    pub(super) counts: Vec<(&'static ModelInfo, usize)>,
    /// The source as it is then.
    pub(super) source: Source,
}

/// Makes rows and stores them, in the caller's transaction or in one of its own.
///
/// # Errors
/// Whatever goes wrong. In a transaction of its own nothing is stored then; a caller undoes theirs.
pub(super) async fn create(
    conn: &mut Connection,
    plan: Arc<Plan>,
    others: Arc<[AnyFactory]>,
    source: Source,
    count: usize,
) -> Result<Made> {
    in_transaction(conn, |conn| {
        let (plan, others, source) = (plan.clone(), others.clone(), source.clone());
        async move { Run::new(Store::Database(conn), &others, source).all(&plan, count).await }.boxed()
    })
    .await
}

/// Makes rows in memory, with the keys that a database could have given them.
///
/// # Errors
/// Whatever was asked for and cannot be.
pub(super) fn stub(plan: &Plan, source: Source, count: usize) -> Result<Made> {
    let run = Run::new(Store::Memory, &[], source);
    // Nothing has to be waited for in memory.
    run.all(plan, count).now_or_never().ok_or_else(|| Error::Unexpected("a row in memory was waited for".into()))?
}

/// Makes rows in memory, without what they are related to.
///
/// # Errors
/// Whatever was asked for and cannot be.
pub(super) fn make(plan: &Plan, mut source: Source, count: usize) -> Result<Made> {
    let make = |index| {
        let record = Draft::new(plan, Place { index, key: None }, source.next(plan.model()))?.record();
        Ok(Arc::new(Node { record: Arc::new(record), related: Vec::new() }))
    };
    let nodes = (0..count).map(make).collect::<Result<_>>()?;
    Ok(Made { nodes, needs: Arc::new(Needs::all_of(plan.model())), counts: vec![(plan.model(), count)], source })
}

/// Where rows go.
enum Store<'c> {
    Database(&'c mut Connection),
    Memory,
}

struct Run<'c> {
    store: Store<'c>,
    others: &'c [AnyFactory],
    source: Source,
    counts: Vec<(&'static ModelInfo, usize)>,
    /// The relations whose rows are being made only because others cannot be stored without them.
    waiting: Vec<Relation>,
}

impl<'c> Run<'c> {
    fn new(store: Store<'c>, others: &'c [AnyFactory], source: Source) -> Self {
        Run { store, others, source, counts: Vec::new(), waiting: Vec::new() }
    }

    async fn all(mut self, plan: &Plan, count: usize) -> Result<Made> {
        let needs = Arc::new(plan.needs());
        let places = (0..count).map(|index| Place { index, key: None }).collect();
        let nodes = self.level(plan, &needs, places).await?;
        Ok(Made { nodes, needs, counts: self.counts, source: self.source })
    }

    /// Makes the rows of one level: what they belong to, the rows themselves, what belongs to them.
    fn level<'r>(
        &'r mut self,
        plan: &'r Plan,
        needs: &'r Arc<Needs>,
        places: Vec<Place>,
    ) -> BoxFuture<'r, Result<Vec<Arc<Node>>>> {
        async move {
            if places.is_empty() {
                return Ok(Vec::new());
            }
            self.count(plan.model(), places.len());
            let mut drafts = Vec::with_capacity(places.len());
            for place in places {
                drafts.push(Draft::new(plan, place, self.source.next(plan.model()))?);
            }
            let mut related = vec![vec![Related::default(); needs.loads.len()]; drafts.len()];
            for part in &plan.parents {
                let parents = self.related(part, needs, vec![Place::default(); drafts.len()]).await?;
                for ((draft, related), parent) in drafts.iter_mut().zip(&mut related).zip(parents) {
                    draft.link(&part.relation, &parent.record)?;
                    add(related, needs, &part.relation, parent);
                }
            }
            self.make_required(plan, &mut drafts).await?;
            let records = self.store(plan, drafts).await?;
            for part in &plan.children {
                let places = places_of(part, &records)?;
                let mut children = self.related(part, needs, places).await?.into_iter();
                for related in &mut related {
                    children.by_ref().take(part.count).for_each(|child| add(related, needs, &part.relation, child));
                }
            }
            let rows = records.into_iter().zip(related);
            let nodes = rows.map(|(record, related)| Arc::new(Node { record: Arc::new(record), related })).collect();
            self.after_create(plan, needs, nodes).await
        }
        .boxed()
    }

    async fn related(&mut self, part: &Part, needs: &Needs, places: Vec<Place>) -> Result<Vec<Arc<Node>>> {
        let load = needs.loads.iter().find(|load| load.relation == part.relation);
        let needs = load.map_or_else(|| part.plan.needs(), |load| load.needs.clone());
        let made = self.level(&part.plan, &Arc::new(needs), places).await;
        made.map_err(|error| error.below(part.relation.field))
    }

    /// Makes the rows that others cannot be stored without, where nobody asked for them or gave their keys.
    async fn make_required(&mut self, plan: &Plan, drafts: &mut [Draft]) -> Result<()> {
        for relation in plan.required_parents() {
            let mut lacking: Vec<_> = drafts.iter_mut().filter(|draft| !draft.values.has(relation.owner_key)).collect();
            if lacking.is_empty() {
                continue;
            }
            self.check_end(relation)?;
            self.waiting.push(*relation);
            let part = Part { relation: *relation, count: 1, plan: plan.of_parent(relation, self.others)? };
            let parents =
                self.related(&part, &Needs::all_of(plan.model()), vec![Place::default(); lacking.len()]).await?;
            self.waiting.pop();
            for (draft, parent) in lacking.iter_mut().zip(parents) {
                draft.link(relation, &parent.record)?;
            }
        }
        Ok(())
    }

    /// Refuses to make rows that need one another in a circle.
    fn check_end(&self, relation: &Relation) -> Result<()> {
        if !self.waiting.contains(relation) {
            return Ok(());
        }
        let (owner, related, key) = ((relation.owner)().name, (relation.related)().name, relation.owner_key.name);
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
            values.push(rows::complete(plan.model(), std::mem::take(&mut draft.values))?);
        }
        rows::insert_many(conn, plan.model(), values).await
    }

    async fn after_create(
        &mut self,
        plan: &Plan,
        needs: &Arc<Needs>,
        mut nodes: Vec<Arc<Node>>,
    ) -> Result<Vec<Arc<Node>>> {
        let Store::Database(conn) = &mut self.store else { return Ok(nodes) };
        for node in &mut nodes {
            for hook in &plan.factory.after_create {
                let record = hook(conn, node.clone(), needs.clone()).await?;
                *node = Arc::new(Node { record: Arc::new(record), related: node.related.clone() });
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

/// Where the rows of a hasOne or a hasMany are wanted, for each of their owners.
fn places_of(part: &Part, owners: &[Record]) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for owner in owners {
        let key = key_of((part.relation.owner)(), part.relation.owner_key, owner)?;
        let place = |index| Place { index, key: Some((*part.relation.related_key, key.clone())) };
        places.extend((0..part.count).map(place));
    }
    Ok(places)
}

/// Puts a related row among those of its relation.
fn add(related: &mut [Related], needs: &Needs, relation: &Relation, node: Arc<Node>) {
    let mut loads = needs.loads.iter().zip(related);
    if let Some((_, related)) = loads.find(|(load, _)| load.relation == *relation) {
        related.nodes.push(node);
    }
}
