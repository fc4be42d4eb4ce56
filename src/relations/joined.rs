//! Relations that the statement of their owner reads: to one row, by a key that the database keeps unique. One row with
//! its relations then takes one statement instead of one for each relation.

use std::sync::Arc;

use super::Loaders;
use super::fetch::Fetched;
use super::keys::{Grouped, KeyList};
use super::projection::{Projection, RelationLoad};
use crate::database::{Catalog, ColumnSet, JoinedRow, RawRow, Record, RelatedRows};
use crate::error::Result;

/// The relations of a projection that one statement reads together with their owner.
///
/// This pays for one owner. For a list, a statement for each relation is faster.
pub(crate) struct JoinedLoads<'p> {
    loads: Vec<(&'p RelationLoad, Arc<ColumnSet>)>,
}

impl<'p> JoinedLoads<'p> {
    /// Finds the relations whose key is unique by an index of the database, so that a join keeps the number of rows.
    pub(crate) fn of(projection: &'p Projection, catalog: &Catalog) -> Self {
        let is_joinable = |load: &&RelationLoad| {
            let key = &load.relation.related_key().column;
            load.rows && !load.relation.is_many() && catalog.is_unique(key.table, key.name)
        };
        let loads = projection.loads.iter().filter(is_joinable);
        JoinedLoads { loads: loads.map(|load| (load, load.columns())).collect() }
    }

    /// Returns the rows to join.
    pub(crate) fn rows(&self) -> Vec<JoinedRow> {
        let row = |(load, columns): &(&RelationLoad, Arc<ColumnSet>)| JoinedRow {
            rows: RelatedRows { is_unique: true, ..load.relation.rows(load.condition.clone()) },
            columns: columns.columns().to_vec(),
        };
        self.loads.iter().map(row).collect()
    }

    /// Takes the values of the joined rows off the end of a row that was read, and gives them to the loaders, from which
    /// the fields get them as ever. `columns` are those of the owner, whose values are left.
    ///
    /// # Errors
    /// [`Error::Unexpected`](crate::Error::Unexpected) if a key was not read.
    pub(crate) async fn prime(
        &self,
        loaders: &Loaders,
        columns: &Arc<ColumnSet>,
        mut values: RawRow,
    ) -> Result<Record> {
        let width = self.loads.iter().map(|(_, columns)| columns.columns().len()).sum();
        let mut joined = values.split_off(values.len().saturating_sub(width)).into_iter();
        let owner = Record::new(columns.clone(), values);

        for (load, columns) in &self.loads {
            let values = joined.by_ref().take(columns.columns().len()).collect();
            let related = Record::new(columns.clone(), values);
            let found = related.get(&load.relation.related().primary_key.column)?.is_some();
            let Some(key) = owner.key(&load.relation.owner_key().column)? else { continue };

            let mut rows = Grouped::default();
            rows.push(found.then_some(related));
            let fetch = load.fetch(load.rows_query(columns.clone()));
            loaders.prime(&fetch, KeyList::of_key(key), Fetched::Rows(rows)).await;
        }
        Ok(owner)
    }
}
