//! The one place that a hasOne owner has for a related row.

use super::OnOccupied;
use crate::database::{Condition, Connection, Error, Expression, Key, Record, Result, Select, Value};
use crate::model::{ModelInfo, Values, rows};
use crate::relations::{Relation, RelationKind};

/// The rows in an owner's place: at most one where a unique index sees to it. Hidden ones count too.
pub(super) async fn incumbents(conn: &mut Connection, relation: &Relation, key: &Value) -> Result<Vec<Record>> {
    rows::lock(conn, (relation.related)(), Condition::equal(*relation.related_key, key.clone())).await
}

/// The row with a primary key, and the other rows in an owner's place, all locked in the order of their keys, so
/// that two writers never wait for each other.
///
/// # Errors
/// [`Error::NotFound`] when there is no row with the primary key.
pub(super) async fn row_and_incumbents(
    conn: &mut Connection,
    relation: &Relation,
    id: &Key,
    key: &Value,
) -> Result<(Record, Vec<Record>)> {
    let related = (relation.related)();
    let missing = || Error::NotFound { model: related.name, id: id.to_string() };
    let this = Condition::equal(*related.primary_key, id.value(related.primary_key.kind).map_err(|_| missing())?);
    let in_place = Condition::equal(*relation.related_key, key.clone());
    let (mut row, mut others) = (None, Vec::new());
    for record in rows::lock(conn, related, this.or(in_place)).await? {
        match rows::primary_key(related, &record)? == *id {
            true => row = Some(record),
            false => others.push(record),
        }
    }
    Ok((row.ok_or_else(missing)?, others))
}

/// Makes the rows in an owner's place give way, as `on_occupied` says; gives the one that counted.
///
/// # Errors
/// [`Error::RelationOccupied`] where they are to stay; [`Error::BadUserInput`] where they cannot give way so.
pub(super) async fn displace(
    conn: &mut Connection,
    relation: &Relation,
    owner: &Record,
    incumbents: Vec<Record>,
    on_occupied: OnOccupied,
) -> Result<Option<Record>> {
    let Some(mut first) = incumbents.first().cloned() else { return Ok(None) };
    match on_occupied {
        OnOccupied::Error => return Err(occupied(conn, relation, owner, &first).await),
        OnOccupied::Update => {
            let message = "`onOccupied: UPDATE` goes with `create` and with `save` of a new row, from the owner's side";
            return Err(Error::BadUserInput(message.into()));
        }
        OnOccupied::Detach => {
            first = detach_all(conn, relation, incumbents).await?.unwrap_or(first);
        }
        OnOccupied::Delete => {
            check_deletable(relation, owner, &incumbents)?;
            for incumbent in &incumbents {
                rows::delete(conn, (relation.related)(), incumbent).await?;
            }
        }
    }
    Ok(Some(first))
}

/// Refuses to delete an owner that is in its own place, as a row of a relation to the own table can be.
fn check_deletable(relation: &Relation, owner: &Record, incumbents: &[Record]) -> Result<()> {
    let (owner_model, related) = ((relation.owner)(), (relation.related)());
    if owner_model.table != related.table {
        return Ok(());
    }
    let owner = rows::primary_key(owner_model, owner)?;
    for incumbent in incumbents {
        if rows::primary_key(related, incumbent)? == owner {
            let message = format!("{} {owner} is its own {}: detach it instead", owner_model.name, relation.field);
            return Err(Error::BadUserInput(message));
        }
    }
    Ok(())
}

/// Makes the foreign key of related rows null; gives the first of them as it is then.
///
/// # Errors
/// [`Error::BadUserInput`] when the column does not take null.
pub(super) async fn detach_all(
    conn: &mut Connection,
    relation: &Relation,
    related: Vec<Record>,
) -> Result<Option<Record>> {
    let (model, key) = ((relation.related)(), relation.related_key);
    check_nullable(model, key)?;
    let mut first = None;
    for row in related {
        let (row, _) = rows::update(conn, model, row, &Values::new(vec![(*key, None)])).await?;
        first.get_or_insert(row);
    }
    Ok(first)
}

/// Refuses to unlink a row whose foreign key must not be null.
///
/// # Errors
/// [`Error::BadUserInput`] with the column's name.
pub(super) fn check_nullable(model: &ModelInfo, key: &crate::database::Column) -> Result<()> {
    if key.nullable {
        return Ok(());
    }
    let (model, table, column) = (model.singular, key.table, key.name);
    Err(Error::BadUserInput(format!(
        "no {model} can be without what it belongs to: `{table}.{column}` must not be null"
    )))
}

/// Says who is in an owner's place, and whether the standing constraint hides it.
pub(super) async fn occupied(conn: &mut Connection, relation: &Relation, owner: &Record, incumbent: &Record) -> Error {
    let about = async {
        let related = (relation.related)();
        let incumbent_id = rows::primary_key(related, incumbent)?;
        let hidden = !is_visible(conn, relation, &incumbent_id).await?;
        let owner_model = (relation.owner)();
        Ok(Error::RelationOccupied {
            relation: relation.field,
            owner: owner_model.name,
            owner_id: rows::primary_key(owner_model, owner)?.to_string(),
            incumbent_id: incumbent_id.to_string(),
            hidden,
        })
    };
    about.await.unwrap_or_else(|error| error)
}

async fn is_visible(conn: &mut Connection, relation: &Relation, id: &Key) -> Result<bool> {
    if relation.on_query.is_none() {
        return Ok(true);
    }
    let related = (relation.related)();
    let this = Condition::equal(*related.primary_key, id.value(related.primary_key.kind)?);
    let select = Select::new(related.table, vec![Expression::Count], this.and(relation.constrained(Condition::all())));
    Ok(conn.count(select).await? > 0)
}

/// The hasOne that the related model declares over the same keys as a belongsTo, if it does.
pub(crate) fn inverse(belongs_to: &Relation) -> Option<Relation> {
    let same_keys = |relation: &&Relation| {
        relation.kind == RelationKind::HasOne
            && relation.related_key.table == belongs_to.owner_key.table
            && relation.related_key.name == belongs_to.owner_key.name
            && relation.owner_key.name == belongs_to.related_key.name
    };
    (belongs_to.related)().relations.iter().find(same_keys).copied()
}
