//! Writing through a belongsTo: linking and unlinking from the side that holds the foreign key.

use super::slot::{check_nullable, displace, incumbents, inverse, row_and_incumbents};
use super::{Link, Target, tree};
use crate::database::{Connection, Error, Key, Record, Result, Value};
use crate::model::{Values, rows};
use crate::relations::Relation;

/// What linking a row did.
pub(crate) struct Linked {
    /// The row that holds the foreign key, as it is then.
    pub(crate) row: Record,
    pub(crate) changed: bool,
    pub(crate) displaced: Option<Record>,
    /// The key of the row that it belonged to before, where that was another.
    pub(crate) displaced_from: Option<Value>,
}

/// Links the row with a primary key to another (Lucid: `profile.related('user').associate(user)`).
///
/// # Errors
/// [`Error::NotFound`] for either row; [`Error::RelationOccupied`] where the other side is a hasOne whose place is
/// taken and `on_occupied` says nothing else.
pub(crate) async fn associate(conn: &mut Connection, id: &Key, link: &Link) -> Result<Linked> {
    let relation = &link.relation;
    let Some(target) = target(conn, link).await? else { return dissociate(conn, relation, id).await };
    let key = target_key(relation, &target)?;
    let (row, displaced) = match inverse(relation) {
        None => (rows::lock_one(conn, (relation.owner)(), id).await?, None),
        Some(slot) => {
            let (row, others) = row_and_incumbents(conn, &slot, id, &key).await?;
            (row, displace(conn, &slot, &target, others, link.on_occupied).await?)
        }
    };
    let former = row.get(relation.owner_key)?.cloned();
    let values = Values::new(vec![(*relation.owner_key, Some(key.clone()))]);
    let (row, changed) = rows::update(conn, (relation.owner)(), row, &values).await?;
    Ok(Linked { row, changed, displaced, displaced_from: former.filter(|former| *former != key) })
}

/// Makes the foreign key of the row with a primary key null; does nothing where it is.
///
/// # Errors
/// [`Error::NotFound`] for the row; [`Error::BadUserInput`] where the foreign key must not be null.
async fn dissociate(conn: &mut Connection, relation: &Relation, id: &Key) -> Result<Linked> {
    let row = rows::lock_one(conn, (relation.owner)(), id).await?;
    let former = row.get(relation.owner_key)?.cloned();
    if former.is_some() {
        check_nullable((relation.owner)(), relation.owner_key)?;
    }
    let values = Values::new(vec![(*relation.owner_key, None)]);
    let (row, changed) = rows::update(conn, (relation.owner)(), row, &values).await?;
    Ok(Linked { row, changed, displaced: None, displaced_from: former })
}

/// The value of the foreign key for a row that is about to be written, after its place was made free.
pub(super) async fn foreign_key(
    conn: &mut Connection,
    link: &Link,
    row: Option<&Record>,
) -> Result<(Option<Value>, Option<Record>)> {
    let Some(target) = target(conn, link).await? else {
        check_nullable((link.relation.owner)(), link.relation.owner_key)?;
        return Ok((None, None));
    };
    let (key, displaced) = take_place(conn, link, &target, row).await?;
    Ok((Some(key), displaced))
}

/// The row to belong to, locked or made.
async fn target(conn: &mut Connection, link: &Link) -> Result<Option<Record>> {
    let related = (link.relation.related)();
    match &link.target {
        Target::Nothing => Ok(None),
        Target::Row(id) => rows::lock_one(conn, related, id).await.map(Some),
        Target::New(input) => tree::create(conn, related, input.clone()).await.map(Some),
    }
}

/// Frees the place of the target's hasOne, where it declares one over the same keys, for `row` or a new one.
async fn take_place(
    conn: &mut Connection,
    link: &Link,
    target: &Record,
    row: Option<&Record>,
) -> Result<(Value, Option<Record>)> {
    let relation = &link.relation;
    let key = target_key(relation, target)?;
    let Some(slot) = inverse(relation) else { return Ok((key, None)) };
    let others = match row.map(|row| rows::primary_key((relation.owner)(), row)).transpose()? {
        Some(id) => row_and_incumbents(conn, &slot, &id, &key).await?.1,
        None => incumbents(conn, &slot, &key).await?,
    };
    let displaced = displace(conn, &slot, target, others, link.on_occupied).await?;
    Ok((key, displaced))
}

/// The value that the foreign key gets.
///
/// # Errors
/// [`Error::BadUserInput`] when the other row's key is null.
fn target_key(relation: &Relation, target: &Record) -> Result<Value> {
    target.get(relation.related_key)?.cloned().ok_or_else(|| {
        let (model, key) = ((relation.related)().singular, relation.related_key.field);
        Error::BadUserInput(format!("this {model} has no `{key}`, so nothing can belong to it"))
    })
}

/// Locks the rows that a row is to belong to, before the row itself is locked: what is pointed at comes first, in
/// every write alike.
///
/// # Errors
/// [`Error::NotFound`] for a row that is not there.
pub(super) async fn lock_targets(conn: &mut Connection, links: &[Link]) -> Result<()> {
    for link in links {
        if let Target::Row(id) = &link.target {
            rows::lock_one(conn, (link.relation.related)(), id).await?;
        }
    }
    Ok(())
}
