//! Related rows that a write has made, for the answer to it: a statement that reads them again would tell nothing new.

use std::sync::Arc;

use super::Loaders;
use super::fetch::Fetched;
use super::keys::{Grouped, KeyList};
use super::projection::{Projection, RelationLoad};
use crate::database::{ColumnSet, Record};
use crate::error::Result;
use crate::model::RelationInfo;

/// Gives the loaders the rows that were made for the hasOne relations of `owner`, from which the fields get them as ever.
/// What the database alone can say of a row, such as whether its viewer sees it, is left to be read.
///
/// # Errors
/// [`Error::Unexpected`](crate::Error::Unexpected) if a column was not read.
pub(crate) async fn prime_written(
    loaders: &Loaders,
    projection: &Projection,
    owner: &Record,
    written: &[(RelationInfo, Record)],
) -> Result<()> {
    for load in projection.loads.iter().filter(|load| load.rows && load.condition.is_all()) {
        let made = written.iter().find(|(relation, _)| *relation == load.relation);
        if let Some((_, record)) = made {
            prime(loaders, load, owner, record).await?;
        }
    }
    Ok(())
}

async fn prime(
    loaders: &Loaders,
    load: &RelationLoad,
    owner: &Record,
    record: &Record,
) -> Result<()> {
    if !loaders.sees_all_of(load.relation.related().guarded_table()) {
        return Ok(());
    }
    let standing = loaders.resolve(load.relation.constrain(load.condition.clone()));
    let Some(is_shown) = standing.holds_for(record)? else { return Ok(()) };
    let Some(key) = owner.key(&load.relation.owner_key().column)? else { return Ok(()) };

    let columns = load.columns();
    let mut rows = Grouped::default();
    rows.push(is_shown.then(|| narrow(record, &columns)).transpose()?);
    let fetch = load.fetch(load.rows_query(columns));
    loaders.prime(&fetch, KeyList::of_key(key), Fetched::Rows(rows)).await;
    Ok(())
}

/// Returns a row with these of its columns.
fn narrow(record: &Record, columns: &Arc<ColumnSet>) -> Result<Record> {
    let value = |column| Ok(record.get(column)?.cloned());
    let values = columns.columns().iter().map(value).collect::<Result<_>>()?;
    Ok(Record::new(columns.clone(), values))
}
