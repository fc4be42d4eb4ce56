//! One statement for the related rows of many owners.

use std::sync::Arc;

use super::keys::{Grouped, KeyList};

use crate::database::{
    Catalog, ColumnSet, Condition, Expression, Key, List, OrderTerm, Owners, PerOwner, RawRow,
    Record, Rows, Select, Value,
};
use crate::error::{Error, Result};
use crate::model::RelationInfo;

/// A read of the related rows of many owners. Equal reads share a loader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fetch {
    pub(crate) relation: RelationInfo,
    /// The caller's condition on related rows, without the standing constraint.
    pub(crate) condition: Condition,
    pub(crate) what: RelatedQuery,
}

/// The result that a read asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RelatedQuery {
    /// The rows, with these columns, the related key among them.
    Rows { columns: Arc<ColumnSet>, window: Window, order_values: bool },
    /// Values computed from all rows.
    Aggregates(Vec<Expression>),
}

/// The order and the limits of each owner's related rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// The order; ends with the primary key.
    pub order: Vec<OrderTerm>,
    /// The maximum number of rows for each owner.
    pub limit: Option<i64>,
    /// The number of rows to skip for each owner.
    pub offset: Option<i64>,
    /// Reads one row more than `limit`, which is not shown, to find out if more rows follow.
    pub peek: bool,
}

impl Window {
    /// The number of rows to read.
    pub(crate) fn read(&self) -> Option<i64> {
        self.limit.map(|limit| limit.saturating_add(i64::from(self.peek)))
    }

    /// Returns how many to show of the rows that were read, and whether more follow.
    pub(crate) fn shown(&self, read: usize) -> (usize, bool) {
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        (read.min(limit), read > limit)
    }
}

/// The result for each key of a list.
#[derive(Clone, Debug)]
pub(crate) enum Fetched {
    /// The related rows: at most one of a relation to one row.
    Rows(Grouped<Record>),
    /// One value for each aggregate; nothing for a key without related rows.
    Values(Grouped<Arc<Vec<Option<Value>>>>),
}

impl Fetched {
    /// Returns the values of the key at a place of the list.
    pub(super) fn values_of(&self, place: usize) -> Option<Arc<Vec<Option<Value>>>> {
        match self {
            Fetched::Rows(_) => None,
            Fetched::Values(values) => values.get(place).first().cloned(),
        }
    }

    /// Adds the result that another list has for a key at a place of that list.
    fn push(&mut self, found: Option<(&Fetched, usize)>) {
        match (self, found) {
            (Fetched::Rows(rows), Some((Fetched::Rows(found), place))) => {
                rows.push(found.get(place).iter().cloned());
            }
            (Fetched::Values(values), Some((Fetched::Values(found), place))) => {
                values.push(found.get(place).iter().cloned());
            }
            (Fetched::Rows(rows), _) => rows.push([]),
            (Fetched::Values(values), _) => values.push([]),
        }
    }
}

impl Fetch {
    /// Returns whether the statement has to say which owner a row belongs to, since the database takes keys for equal that
    /// are different texts.
    fn names_owners(&self, catalog: &Catalog) -> bool {
        catalog.compares_loosely(&self.relation.related_key().column)
    }

    /// Groups the rows of the statement for these keys.
    pub(super) fn group(&self, keys: &KeyList, rows: Rows, catalog: &Catalog) -> Result<Fetched> {
        if self.names_owners(catalog) {
            return self.group_by_place(keys, rows);
        }
        match &self.what {
            RelatedQuery::Aggregates(_) => {
                let values = rows.into_iter().map(split_values).collect::<Result<Vec<_>>>()?;
                Ok(Fetched::Values(Grouped::merge(keys, in_order(values))))
            }
            RelatedQuery::Rows { columns, .. } => {
                let records = Record::all(columns.clone(), rows);
                Ok(Fetched::Rows(self.group_rows(keys, records)?))
            }
        }
    }

    /// Puts together the result for a list from those for other lists.
    pub(super) fn assemble(&self, keys: &KeyList, parts: &[(KeyList, Arc<Fetched>)]) -> Fetched {
        let mut all = match &self.what {
            RelatedQuery::Aggregates(_) => Fetched::Values(Grouped::default()),
            RelatedQuery::Rows { .. } => Fetched::Rows(Grouped::default()),
        };
        for key in keys.iter() {
            let found = parts.iter().find_map(|(list, found)| Some((&**found, list.place(key)?)));
            all.push(found);
        }
        all
    }

    /// Builds the statement for all owners with these keys at once. Its SQL text does not depend on their number.
    pub(super) fn select(&self, keys: &KeyList, catalog: &Catalog) -> Result<Select> {
        let related = self.relation.related();
        let key = self.relation.related_key().column;

        let list = List::from_keys(key.kind, keys.iter())?;
        let owners =
            self.names_owners(catalog).then(|| Box::new(Owners { key, list: list.clone() }));
        let owned = Condition::In { column: key, list, negated: false };
        let condition = owned.and(self.relation.constrain(self.condition.clone()));

        Ok(match &self.what {
            RelatedQuery::Aggregates(aggregates) => {
                let key_of_group = owners.is_none().then_some(Expression::Column(key));
                let expressions = key_of_group.into_iter().chain(aggregates.iter().copied());
                Select {
                    group_by: Some(key),
                    owners,
                    ..Select::new(related.guarded_table(), expressions.collect(), condition)
                }
            }
            RelatedQuery::Rows { columns, window, order_values } => {
                let is_limited = window.limit.is_some() || window.offset.is_some();
                let per_owner = self.relation.is_many() && is_limited;
                Select {
                    order: window.order.clone(),
                    order_values: *order_values,
                    limit: window.read(),
                    offset: window.offset,
                    per_owner: per_owner.then_some(PerOwner { foreign_key: key }),
                    owners,
                    ..Select::columns(related.guarded_table(), columns.columns(), condition)
                }
            }
        })
    }

    /// Groups rows that end with the place of their owner's key.
    fn group_by_place(&self, keys: &KeyList, rows: Rows) -> Result<Fetched> {
        let placed = rows.into_iter().map(split_place).collect::<Result<Vec<_>>>()?;
        match &self.what {
            RelatedQuery::Aggregates(_) => {
                let values = placed.into_iter().map(|(place, values)| (place, Arc::new(values)));
                Ok(Fetched::Values(Grouped::by_place(keys.len(), in_order(values.collect()))))
            }
            RelatedQuery::Rows { columns, .. } => {
                let records = placed
                    .into_iter()
                    .map(|(place, values)| (place, Record::new(columns.clone(), values)));
                let rows = in_order(records.collect());
                let rows = if self.relation.is_many() { rows } else { self.keep_lowest(rows)? };
                Ok(Fetched::Rows(Grouped::by_place(keys.len(), rows)))
            }
        }
    }

    fn group_rows(
        &self,
        keys: &KeyList,
        records: impl Iterator<Item = Record>,
    ) -> Result<Grouped<Record>> {
        let column = &self.relation.related_key().column;
        let mut rows = Vec::with_capacity(keys.len());
        for record in records {
            let key = record.key(column)?;
            let key = key.ok_or_else(|| Error::Unexpected("a related row has no key".into()))?;
            rows.push((key, record));
        }

        let rows = in_order(rows);
        let rows = if self.relation.is_many() { rows } else { self.keep_lowest(rows)? };
        Ok(Grouped::merge(keys, rows))
    }

    /// Keeps one row of each key of a hasOne or a belongsTo. Without a unique index a key can have several: the row with
    /// the lowest primary key counts.
    fn keep_lowest<K: PartialEq>(&self, rows: Vec<(K, Record)>) -> Result<Vec<(K, Record)>> {
        let primary_key = &self.relation.related().primary_key.column;
        let mut lowest: Vec<(K, Record)> = Vec::with_capacity(rows.len());

        for (key, record) in rows {
            match lowest.last_mut().filter(|(last, _)| *last == key) {
                Some((_, other)) if record.key(primary_key)? < other.key(primary_key)? => {
                    *other = record;
                }
                Some(_) => {}
                None => lowest.push((key, record)),
            }
        }
        Ok(lowest)
    }
}

/// Sorts by key or place; the rows of one keep their order.
fn in_order<K: Ord, T>(mut items: Vec<(K, T)>) -> Vec<(K, T)> {
    items.sort_by(|(left, _), (right, _)| left.cmp(right));
    items
}

/// Splits off the place of its owner, which ends a row.
fn split_place(mut row: RawRow) -> Result<(usize, RawRow)> {
    let place = match row.pop() {
        Some(Some(Value::Integer(place))) => usize::try_from(place).ok(),
        _ => None,
    };
    let place = place.ok_or_else(|| Error::Unexpected("a row has no owner".into()))?;
    Ok((place, row))
}

/// Splits a row of a grouped statement into the group's key and its aggregates.
fn split_values(mut row: Vec<Option<Value>>) -> Result<(Key, Arc<Vec<Option<Value>>>)> {
    let values = row.split_off(1.min(row.len()));
    let key = row.pop().flatten().and_then(|key| key.key());
    let key = key.ok_or_else(|| Error::Unexpected("a group came back without its key".into()))?;

    Ok((key, Arc::new(values)))
}
