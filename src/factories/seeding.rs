//! Filling a database with rows of any model (`relata seed user 1000 --with profile`).

use std::collections::HashMap;
use std::sync::Arc;

use super::AnyFactory;
use super::any::{With, listed};
use super::plan::Plan;
use super::run;
use super::source::Source;
use crate::database::{Aggregate, Condition, Connection, Database, Error, Expression, Key, Result, Select, Value};
use crate::model::ModelInfo;
use crate::model::rows::is_numbered;
use crate::relations::Relation;

/// How many rows one transaction makes, relations included; one row and its relations at least.
const BATCH: usize = 1000;

/// Rows to make up: of which model, and with which relations.
pub struct Seeding {
    plan: Arc<Plan>,
    factories: Arc<[AnyFactory]>,
    seed: Option<u64>,
}

/// A relation that was asked for by name.
#[derive(Clone)]
struct Branch {
    relation: Relation,
    count: usize,
    branches: Vec<Branch>,
}

impl Seeding {
    /// Rows of the model that is called `model` in GraphQL, in any case, each with rows of the relations `with`:
    /// `profile`, `users:3` for three of a hasMany, `users:3.profile` for relations of theirs. Where `factories` has
    /// one for a model it makes the rows; otherwise all is made up.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for a model or a relation that there is not, with those that there are.
    pub fn new(
        models: &[&'static ModelInfo],
        factories: Vec<AnyFactory>,
        model: &str,
        with: &[impl AsRef<str>],
    ) -> Result<Self> {
        let model = find_model(models, model)?;
        let mut branches = Vec::new();
        for path in with {
            grow(&mut branches, model, path.as_ref())?;
        }
        let factory = factories.iter().find(|factory| factory.model.name == model.name);
        let factory = factory.cloned().unwrap_or_else(|| AnyFactory::of(model));
        let plan = Plan::new(asked(factory, &branches), &factories)?;
        Ok(Seeding { plan, factories: factories.into(), seed: None })
    }

    /// The same rows each time for the same database.
    pub fn seeded(self, seed: Option<u64>) -> Self {
        Seeding { seed, ..self }
    }

    /// Adds so many rows in transactions of about 1000, tells `progress` how many more are done, and says at the end what
    /// was made.
    ///
    /// # Errors
    /// As [`Factory::create`](super::Factory::create); what earlier transactions made stays.
    pub async fn run(&self, database: &Database, count: usize, progress: impl Fn(u64)) -> Result<String> {
        let numbers = last_numbers(&mut *database.read().await?, self.plan.model()).await?;
        let mut source = Source::new(self.seed).after(numbers);
        let conn = &mut *database.write().await?;
        let (mut rest, mut counts) = (count, Vec::<(&ModelInfo, usize)>::new());
        while rest > 0 {
            let size = rest.min((BATCH / self.plan.size()).max(1));
            let made = run::create(conn, self.plan.clone(), self.factories.clone(), source, size).await?;
            for (model, rows) in made.counts {
                match counts.iter_mut().find(|(each, _)| each.name == model.name) {
                    Some((_, count)) => *count += rows,
                    None => counts.push((model, rows)),
                }
            }
            source = made.source;
            rest -= size;
            progress(size.try_into().unwrap_or_default());
        }
        Ok(told(&counts))
    }
}

fn find_model(models: &[&'static ModelInfo], name: &str) -> Result<&'static ModelInfo> {
    let is_called = |model: &ModelInfo| [model.name, model.plural].iter().any(|each| each.eq_ignore_ascii_case(name));
    models.iter().copied().find(|model| is_called(model)).ok_or_else(|| {
        let names: Vec<_> = models.iter().map(|model| model.singular).collect();
        Error::BadUserInput(format!("there is no model `{name}`: there is {}", names.join(", ")))
    })
}

/// Adds the relations of a path to those that were asked for.
fn grow(branches: &mut Vec<Branch>, model: &ModelInfo, path: &str) -> Result<()> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (name, count) = first.split_once(':').map_or((first, None), |(name, count)| (name, Some(count)));
    let relation = find_relation(model, name)?;
    let count = count.map(|count| read_count(relation, count)).transpose()?;
    let place = branches.iter().position(|branch| branch.relation == *relation).unwrap_or(branches.len());
    if place == branches.len() {
        branches.push(Branch { relation: *relation, count: 1, branches: Vec::new() });
    }
    let Some(branch) = branches.get_mut(place) else { return Ok(()) };
    branch.count = count.unwrap_or(branch.count);
    rest.map_or(Ok(()), |rest| grow(&mut branch.branches, (relation.related)(), rest))
}

fn find_relation(model: &ModelInfo, name: &str) -> Result<&'static Relation> {
    let is_called =
        |relation: &Relation| [relation.field, relation.name].iter().any(|each| each.eq_ignore_ascii_case(name));
    model.relations.iter().find(|relation| is_called(relation)).ok_or_else(|| {
        let there_is = listed(model.relations.iter().map(|relation| relation.field));
        Error::BadUserInput(format!("{} has no relation `{name}`: {there_is}", model.name))
    })
}

fn read_count(relation: &Relation, count: &str) -> Result<usize> {
    let field = relation.field;
    match count.parse() {
        Ok(count) if relation.is_many() || count == 1 => Ok(count),
        Ok(_) => Err(Error::BadUserInput(format!("`{field}` holds one row at most: ask for it without a number"))),
        Err(_) => Err(Error::BadUserInput(format!("`{count}` is no number of `{field}`: write it as in `{field}:3`"))),
    }
}

/// A factory that is asked for relations.
fn asked(factory: AnyFactory, branches: &[Branch]) -> AnyFactory {
    branches.iter().cloned().fold(factory, |factory, Branch { relation, count, branches }| {
        factory.with(With { relation, count, adjust: Arc::new(move |related| asked(related, &branches)) })
    })
}

/// For each table that rows can be made in, the number that the next of them come after.
async fn last_numbers(conn: &mut Connection, model: &'static ModelInfo) -> Result<HashMap<&'static str, i64>> {
    let (mut numbers, mut models) = (HashMap::new(), vec![model]);
    while let Some(model) = models.pop() {
        if numbers.contains_key(model.table) {
            continue;
        }
        let last = match is_numbered(model.primary_key) {
            true => Expression::Aggregate(Aggregate::Max, *model.primary_key),
            false => Expression::Count,
        };
        let rows = conn.load(Select::new(model.table, vec![last], Condition::all())).await?;
        let last = rows.into_iter().flatten().next().flatten().as_ref().and_then(Value::key);
        numbers.insert(model.table, if let Some(Key::Integer(last)) = last { last } else { 0 });
        models.extend(model.relations.iter().map(|relation| (relation.related)()));
    }
    Ok(numbers)
}

/// What was made, as in `3 users and 1 role`.
fn told(counts: &[(&ModelInfo, usize)]) -> String {
    let name = |model: &ModelInfo, count| if count == 1 { model.singular } else { model.plural };
    let mut parts: Vec<_> = counts.iter().map(|(model, count)| format!("{count} {}", name(model, *count))).collect();
    match parts.pop() {
        Some(last) if !parts.is_empty() => format!("{} and {last}", parts.join(", ")),
        last => last.unwrap_or_default(),
    }
}
