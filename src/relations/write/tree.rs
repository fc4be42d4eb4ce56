//! A row together with what it is related to: first what it belongs to, then the row, then what belongs to it.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::{RelationWrite, RowInput, WhenFound, Written, WrittenRow, belongs_to, has_many, has_one};
use crate::database::{Connection, Error, Key, Record, Result, Value};
use crate::model::{ModelInfo, Values, rows};
use crate::relations::{Relation, RelationKind};

/// Inserts a row with everything that is written through its relations.
///
/// # Errors
/// Whatever goes wrong on the way; the caller's transaction is then to be undone.
pub(crate) fn create<'c>(
    conn: &'c mut Connection,
    model: &'static ModelInfo,
    mut input: RowInput,
) -> BoxFuture<'c, Result<Record>> {
    async move {
        link(conn, None, &mut input).await?;
        let record = rows::insert(conn, model, input.values).await.map_err(|error| error.below(&input.path))?;
        for relation in input.has {
            write(conn, &record, relation).await?;
        }
        Ok(record)
    }
    .boxed()
}

/// Inserts rows, in their order: one statement for all of them where nothing is written through their relations.
///
/// # Errors
/// As [`create`].
pub(super) async fn create_many(
    conn: &mut Connection,
    model: &'static ModelInfo,
    inputs: Vec<RowInput>,
) -> Result<Vec<Record>> {
    if inputs.iter().any(|input| !input.belongs_to.is_empty() || !input.has.is_empty()) {
        let mut records = Vec::with_capacity(inputs.len());
        for input in inputs {
            records.push(create(conn, model, input).await?);
        }
        return Ok(records);
    }
    let complete = |input: RowInput| rows::complete(model, input.values).map_err(|error| error.below(&input.path));
    rows::insert_many(conn, model, inputs.into_iter().map(complete).collect::<Result<_>>()?).await
}

/// Updates a locked row with everything that is written through its relations; says whether anything changed.
///
/// # Errors
/// As [`create`].
pub(crate) fn update<'c>(
    conn: &'c mut Connection,
    model: &'static ModelInfo,
    record: Record,
    mut input: RowInput,
) -> BoxFuture<'c, Result<(Record, bool)>> {
    async move {
        let displaced = link(conn, Some(&record), &mut input).await?;
        let updated = rows::update(conn, model, record, &input.values).await;
        let (record, mut changed) = updated.map_err(|error| error.below(&input.path))?;
        changed |= displaced;
        for relation in input.has {
            changed |= write(conn, &record, relation).await?.changed();
        }
        Ok((record, changed))
    }
    .boxed()
}

/// Does with a locked row that was looked for what its verb says.
///
/// # Errors
/// As [`update`].
pub(super) async fn found(
    conn: &mut Connection,
    model: &'static ModelInfo,
    record: Record,
    input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    let found = match when_found {
        WhenFound::Keep => (record, false),
        WhenFound::Update => update(conn, model, record, input).await?,
    };
    Ok(WrittenRow::found(found))
}

/// Carries out a verb of a hasOne or a hasMany for an owner whose row is locked.
///
/// # Errors
/// As the verbs say.
pub(crate) async fn write(conn: &mut Connection, owner: &Record, write: RelationWrite) -> Result<Written> {
    match write.relation.kind {
        RelationKind::HasOne => has_one::write(conn, owner, write).await,
        RelationKind::HasMany => has_many::write(conn, owner, write).await,
        RelationKind::BelongsTo => Err(Error::Unexpected("a belongsTo is written before its row".into())),
    }
}

/// Gives a related row its owner's key.
///
/// # Errors
/// [`Error::BadUserInput`] when the row is to be linked to another owner at the same time.
pub(super) fn own(relation: &Relation, key: &Value, input: &mut RowInput) -> Result<()> {
    let foreign_key = relation.related_key;
    if let Some(link) = input.belongs_to.iter().find(|link| link.relation.owner_key.index == foreign_key.index) {
        let (field, owner) = (link.relation.field, (relation.owner)().singular);
        return Err(Error::BadUserInput(format!(
            "`{field}` is the {owner} that the row is written through: leave it out"
        )));
    }
    input.values = std::mem::take(&mut input.values).merged(Values::new(vec![(*foreign_key, Some(key.clone()))]));
    Ok(())
}

/// Whether a row to save that is not there is a new one: where its writer chooses the primary key, new rows have one
/// too.
pub(super) fn is_new(model: &ModelInfo, error: &Error) -> bool {
    rows::needs_value(model.primary_key)
        && matches!(error, Error::NotFound { model: missing, .. } if *missing == model.name)
}

/// A new row with the primary key that its writer chose.
pub(super) fn with_key(model: &ModelInfo, id: &Key, mut input: RowInput) -> Result<RowInput> {
    input.values.set(model.primary_key, Some(id.value(model.primary_key.kind)?));
    Ok(input)
}

/// Sets the foreign keys of a row; says whether another row had to make way.
async fn link(conn: &mut Connection, row: Option<&Record>, input: &mut RowInput) -> Result<bool> {
    let mut any_displaced = false;
    for link in std::mem::take(&mut input.belongs_to) {
        let (key, displaced) = belongs_to::foreign_key(conn, &link, row).await?;
        any_displaced |= displaced.is_some();
        input.values.set(link.relation.owner_key, key);
    }
    Ok(any_displaced)
}
