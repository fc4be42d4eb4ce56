//! One statement for the related rows of many owners.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Relation, RelationKind};
use crate::database::{
    ColumnSet, Condition, Connection, Error, Expression, Key, List, OrderTerm, PerOwner, Record, Result, Select, Value,
};

/// What to load for a set of owners. Two that are equal share a loader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fetch {
    pub(crate) relation: Relation,
    /// What the caller asks of related rows, without the standing constraint.
    pub(crate) condition: Condition,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// The rows, with these columns, the related key among them.
    Rows { columns: Arc<ColumnSet>, range: Range, order_values: bool },
    /// Values worked out from all rows.
    Aggregates(Vec<Expression>),
}

/// The order of each owner's related rows, and which of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The order; ends with the primary key.
    pub order: Vec<OrderTerm>,
    /// How many rows at most for each owner.
    pub limit: Option<i64>,
    /// How many rows to pass over for each owner.
    pub offset: Option<i64>,
    /// Whether to find out if more rows follow: one more is read then, and not shown.
    pub peek: bool,
}

impl Range {
    /// How many rows to read.
    pub(crate) fn read(&self) -> Option<i64> {
        self.limit.map(|limit| limit.saturating_add(i64::from(self.peek)))
    }

    /// The rows to show of those that were read, and whether more follow.
    pub(crate) fn shown<T>(&self, mut rows: Vec<T>) -> (Vec<T>, bool) {
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        (rows, more)
    }
}

/// What was found for one owner.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    One(Option<Arc<Record>>),
    Many(Arc<Vec<Arc<Record>>>),
    /// One for each aggregate; empty where there are no related rows.
    Values(Arc<Vec<Option<Value>>>),
}

impl Fetch {
    /// The answer for an owner without related rows.
    pub(crate) fn nothing(&self) -> Found {
        match (&self.what, self.relation.kind) {
            (What::Aggregates(_), _) => Found::Values(Arc::default()),
            (What::Rows { .. }, RelationKind::HasMany) => Found::Many(Arc::default()),
            (What::Rows { .. }, RelationKind::HasOne | RelationKind::BelongsTo) => Found::One(None),
        }
    }

    /// Loads for all owners with these keys at once; an owner without related rows is left out.
    ///
    /// The SQL text does not depend on the number of keys.
    pub(crate) async fn run(&self, conn: &mut Connection, keys: &[Key]) -> Result<HashMap<Key, Found>> {
        let select = self.select(keys)?;
        let rows = conn.load(select).await?;
        match &self.what {
            What::Aggregates(_) => rows.into_iter().map(values).collect(),
            What::Rows { columns, .. } => {
                let records = rows.into_iter().map(|values| Record::new(columns.clone(), values));
                self.group(records, keys.len())
            }
        }
    }

    fn select(&self, keys: &[Key]) -> Result<Select> {
        let related = (self.relation.related)();
        let key = *self.relation.related_key;
        let owners = Condition::In { column: key, list: List::of_keys(key.kind, keys)?, negated: false };
        let condition = owners.and(self.relation.constrained(self.condition.clone()));
        Ok(match &self.what {
            What::Aggregates(aggregates) => {
                let expressions = std::iter::once(Expression::Column(key)).chain(aggregates.iter().copied());
                Select { group_by: Some(key), ..Select::new(related.table, expressions.collect(), condition) }
            }
            What::Rows { columns, range, order_values } => {
                let paged = self.relation.is_many() && (range.limit.is_some() || range.offset.is_some());
                Select {
                    order: range.order.clone(),
                    order_values: *order_values,
                    limit: range.read(),
                    offset: range.offset,
                    per_owner: paged.then_some(PerOwner { foreign_key: key }),
                    ..Select::columns(related.table, columns.columns(), condition)
                }
            }
        })
    }

    fn group(&self, records: impl Iterator<Item = Record>, owners: usize) -> Result<HashMap<Key, Found>> {
        if !self.relation.is_many() {
            let mut found = HashMap::with_capacity(owners);
            for record in records {
                self.keep_lowest(&mut found, record)?;
            }
            return Ok(found.into_iter().map(|(key, record)| (key, Found::One(Some(record)))).collect());
        }
        let mut found: HashMap<Key, Vec<Arc<Record>>> = HashMap::with_capacity(owners);
        for record in records {
            found.entry(self.key_of(&record)?).or_default().push(Arc::new(record));
        }
        Ok(found.into_iter().map(|(key, records)| (key, Found::Many(Arc::new(records)))).collect())
    }

    /// Where no unique index keeps a second row out, the row with the lowest primary key is the answer.
    fn keep_lowest(&self, found: &mut HashMap<Key, Arc<Record>>, record: Record) -> Result<()> {
        let key = self.key_of(&record)?;
        if let Some(other) = found.get(&key) {
            let primary_key = (self.relation.related)().primary_key;
            if record.key(primary_key)? >= other.key(primary_key)? {
                return Ok(());
            }
        }
        found.insert(key, Arc::new(record));
        Ok(())
    }

    fn key_of(&self, record: &Record) -> Result<Key> {
        record.key(self.relation.related_key)?.ok_or_else(|| Error::Unexpected("a related row has no key".into()))
    }
}

/// The key of a group and the values of its aggregates.
fn values(mut row: Vec<Option<Value>>) -> Result<(Key, Found)> {
    let values = row.split_off(1.min(row.len()));
    let key = row.pop().flatten().and_then(|key| key.key());
    let key = key.ok_or_else(|| Error::Unexpected("a group came back without its key".into()))?;
    Ok((key, Found::Values(Arc::new(values))))
}
