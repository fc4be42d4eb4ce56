//! Fills a database with rows of any model (`relata seed user 1000 --with profile`).

use std::collections::HashMap;
use std::sync::Arc;

use super::AnyFactory;
use super::any_factory::{With, list_names};
use super::plan::Plan;
use super::random::Source;
use super::run;
use crate::database::{
    AggregateFunction, Condition, Connection, Database, Expression, Key, Select, Value,
};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo};

/// The maximum number of rows that are made at once, relations included; one row and its relations at least.
const BATCH: usize = 1000;

/// Fills a database with rows of one model and of its relations.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use relata::database::Database;
/// # use relata::factories::Seeder;
/// # use relata::graphql::Models;
/// # use relata::models::{Demo, factories};
/// async fn fill(database: &Database) -> relata::Result<()> {
///     let seeder = Seeder::new(Demo::all(), factories::all(), "role", &["users:3.profile"])?;
///     let summary = seeder.run(database, 2, |rows| println!("{rows} more")).await?;
///     assert_eq!(summary, "2 roles, 6 users and 6 profiles");
///     Ok(())
/// }
/// # }
/// ```
pub struct Seeder {
    plan: Arc<Plan>,
    factories: Arc<[AnyFactory]>,
    seed: Option<u64>,
}

/// A relation whose rows are made, with relations of theirs.
#[derive(Clone)]
struct Branch {
    relation: RelationInfo,
    count: usize,
    branches: Vec<Branch>,
}

impl Seeder {
    /// Creates a seeder for rows of the model `model` (its name in GraphQL, in any case), each with rows of the
    /// relations `with`: `profile`, `users:3` for three rows of a hasMany, `users:3.profile` for relations of theirs.
    /// A model's rows come from its factory in `factories`, or else are made up.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for an unknown model or relation, with the known names.
    pub fn new(
        models: &[&'static ModelInfo],
        factories: Vec<AnyFactory>,
        model: &str,
        with: &[impl AsRef<str>],
    ) -> Result<Self> {
        let model = find_model(models, model)?;
        let mut branches = Vec::new();
        for path in with {
            add_path(&mut branches, model, path.as_ref())?;
        }

        let factory = factories.iter().find(|factory| factory.model.name == model.name);
        let factory = factory.cloned().unwrap_or_else(|| AnyFactory::of(model));
        let plan = Plan::new(apply_branches(factory, &branches), &factories)?;
        Ok(Seeder { plan, factories: factories.into(), seed: None })
    }

    /// Sets the seed of the random values: the same rows each time for the same database.
    pub fn seeded(self, seed: Option<u64>) -> Self {
        Seeder { seed, ..self }
    }

    /// Adds `count` rows in one transaction. Calls `progress` with the number of rows after each thousand or so, and returns
    /// a summary such as "3 users and 1 role".
    ///
    /// # Errors
    /// As [`Factory::create`](super::Factory::create); nothing is added then.
    pub async fn run(
        &self,
        database: &Database,
        count: usize,
        progress: impl Fn(u64),
    ) -> Result<String> {
        let numbers = last_numbers(&mut *database.read().await?, self.plan.model()).await?;
        let mut source = Source::new(self.seed).after(numbers);
        let mut transaction = database.begin().await?;
        let mut rest = count;
        let mut counts = Vec::<(&ModelInfo, usize)>::new();

        while rest > 0 {
            let size = rest.min((BATCH / self.plan.size()).max(1));
            let made = run::create(
                &mut transaction,
                self.plan.clone(),
                self.factories.clone(),
                source,
                size,
            )
            .await?;

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
        transaction.commit().await?;
        Ok(summarize(&counts))
    }
}

fn find_model(models: &[&'static ModelInfo], name: &str) -> Result<&'static ModelInfo> {
    let is_called = |model: &ModelInfo| {
        [model.name, model.plural].iter().any(|each| each.eq_ignore_ascii_case(name))
    };
    models.iter().copied().find(|model| is_called(model)).ok_or_else(|| {
        let names: Vec<_> = models.iter().map(|model| model.singular).collect();
        Error::BadUserInput(format!(
            "there is no model `{name}`: the models are {}",
            names.join(", ")
        ))
    })
}

/// Adds the relations of a path such as `users:3.profile`.
fn add_path(branches: &mut Vec<Branch>, model: &ModelInfo, path: &str) -> Result<()> {
    let (first, rest) =
        path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (name, count) =
        first.split_once(':').map_or((first, None), |(name, count)| (name, Some(count)));
    let relation = find_relation(model, name)?;
    let count = count.map(|count| parse_count(relation, count)).transpose()?;

    let known = branches.iter().position(|branch| branch.relation == *relation);
    let mut branch = match known {
        Some(index) => branches.remove(index),
        None => Branch { relation: *relation, count: 1, branches: Vec::new() },
    };
    branch.count = count.unwrap_or(branch.count);
    if let Some(rest) = rest {
        add_path(&mut branch.branches, relation.related(), rest)?;
    }
    branches.insert(known.unwrap_or(branches.len()), branch);
    Ok(())
}

fn find_relation(model: &ModelInfo, name: &str) -> Result<&'static RelationInfo> {
    let is_called = |relation: &RelationInfo| {
        [relation.field, relation.name].iter().any(|each| each.eq_ignore_ascii_case(name))
    };
    model.relations.iter().find(|relation| is_called(relation)).ok_or_else(|| {
        let names = list_names(model.relations.iter().map(|relation| relation.field));
        Error::BadUserInput(format!("{} has no relation `{name}`: {names}", model.name))
    })
}

fn parse_count(relation: &RelationInfo, count: &str) -> Result<usize> {
    let field = relation.field;
    match count.parse() {
        Ok(count) if relation.is_many() || count == 1 => Ok(count),
        Ok(_) => Err(Error::BadUserInput(format!(
            "`{field}` holds one row at most: ask for it without a number"
        ))),
        Err(_) => Err(Error::BadUserInput(format!(
            "`{count}` is no number of `{field}`: write it as in `{field}:3`"
        ))),
    }
}

/// Returns a factory that makes rows of relations too.
fn apply_branches(factory: AnyFactory, branches: &[Branch]) -> AnyFactory {
    branches.iter().cloned().fold(factory, |factory, Branch { relation, count, branches }| {
        factory.with(With {
            relation,
            count,
            adjust: Arc::new(move |related| apply_branches(related, &branches)),
        })
    })
}

/// Returns the last number of the rows of each table that can get rows.
async fn last_numbers(
    conn: &mut Connection,
    model: &'static ModelInfo,
) -> Result<HashMap<&'static str, i64>> {
    let mut numbers = HashMap::new();
    let mut models = vec![model];

    while let Some(model) = models.pop() {
        if numbers.contains_key(model.table) {
            continue;
        }
        let last = if model.primary_key.is_numbered() {
            Expression::Aggregate(AggregateFunction::Max, model.primary_key.column)
        } else {
            Expression::Count
        };
        let rows =
            conn.load(Select::new(model.guarded_table(), vec![last], Condition::all())).await?;
        let last = rows.into_value().as_ref().and_then(Value::key);
        numbers.insert(model.table, if let Some(Key::Integer(last)) = last { last } else { 0 });
        models.extend(model.relations.iter().map(|relation| relation.related()));
    }
    Ok(numbers)
}

/// Returns a summary such as `3 users and 1 role`.
fn summarize(counts: &[(&ModelInfo, usize)]) -> String {
    let name = |model: &ModelInfo, count| if count == 1 { model.singular } else { model.plural };
    let mut parts: Vec<_> =
        counts.iter().map(|(model, count)| format!("{count} {}", name(model, *count))).collect();
    match parts.pop() {
        Some(last) if !parts.is_empty() => format!("{} and {last}", parts.join(", ")),
        last => last.unwrap_or_default(),
    }
}
