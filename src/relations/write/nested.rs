//! A row together with the writes through its relations: first its belongsTo, then the row, then its hasOne and
//! hasMany.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::enclosing::Circle;
use super::taken_slot::TakenSlot;
use super::{
    RelationOutcome, RelationWrite, RowInput, WhenFound, WrittenRow, belongs_to, enclosing,
    has_many, has_one, leading_back, link_targets,
};
use crate::database::{Connection, Record, RowLock};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, RelationKind, table};

/// The owner of related rows that are written. Its row is locked.
#[derive(Clone, Copy)]
pub(super) enum Owner<'r> {
    /// Made by the same write.
    New(&'r Record),
    /// There before.
    Stored(&'r Record),
}

impl<'r> Owner<'r> {
    /// Returns the row.
    pub(super) fn record(self) -> &'r Record {
        match self {
            Owner::New(record) | Owner::Stored(record) => record,
        }
    }

    /// Returns whether the same write has made the row.
    pub(super) fn is_new(self) -> bool {
        matches!(self, Owner::New(_))
    }
}

/// A row that was inserted.
pub(super) struct CreatedRow {
    pub(super) record: Record,
    /// The rows that were made for its hasOne relations, and not changed since.
    pub(super) has_ones: Vec<(RelationInfo, Record)>,
}

/// Inserts a row with all writes through its relations.
///
/// # Errors
/// The first error of any of the writes; the caller then rolls the transaction back.
pub(super) async fn create(
    conn: &mut Connection,
    model: &'static ModelInfo,
    input: RowInput,
) -> Result<Record> {
    Ok(create_with_relations(conn, model, input).await?.record)
}

/// Inserts a row as [`create`] does, and returns the rows of its hasOne relations with it.
///
/// # Errors
/// As [`create`].
pub(super) fn create_with_relations<'c>(
    conn: &'c mut Connection,
    model: &'static ModelInfo,
    mut input: RowInput,
) -> BoxFuture<'c, Result<CreatedRow>> {
    async move {
        let is_referred_to = enclosing::is_referred_to(&input);
        let circle = Circle::take(model, &mut input)?;
        let (taken, _) = set_foreign_keys(conn, None, &mut input).await?;

        let inserted = table::insert(conn, model, input.values).await;
        let record = inserted.map_err(|error| explain(&taken, error).with_path(&input.path))?;
        let record = circle.close(conn, model, record).await?;

        let mut has_ones = Vec::new();
        let is_only_write = input.has.len() == 1 && !is_referred_to;
        for relation in input.has {
            let path = relation.path.clone();
            let made = relation.makes_has_one().filter(|_| is_only_write);
            let written = write(conn, Owner::New(&record), relation).await;
            let written = written.map_err(|error| error.at_input(&path))?;
            has_ones.extend(made.zip(written.rows.into_iter().map(|row| row.record).next()));
        }
        let record =
            if is_referred_to { table::read_again(conn, model, record).await? } else { record };
        Ok(CreatedRow { record, has_ones })
    }
    .boxed()
}

/// Inserts rows, in their order: in one statement if none of them is written through relations.
///
/// # Errors
/// As [`create`].
pub(super) async fn create_many(
    conn: &mut Connection,
    model: &'static ModelInfo,
    inputs: Vec<RowInput>,
) -> Result<Vec<Record>> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    if inputs.iter().any(|input| !input.belongs_to.is_empty() || !input.has.is_empty()) {
        let mut records = Vec::with_capacity(inputs.len());
        for input in inputs {
            let path = input.path.clone();
            let created = create(conn, model, input).await;
            records.push(created.map_err(|error| error.at_input(&path))?);
        }
        return Ok(records);
    }

    let mut values = Vec::with_capacity(inputs.len());
    for input in inputs {
        let complete = table::complete(model, input.values);
        values.push(complete.map_err(|error| error.with_path(&input.path))?);
    }
    table::insert_many(conn, model, values).await
}

/// Updates a locked row with all writes through its relations, and returns whether anything changed.
///
/// # Errors
/// As [`create`].
pub(super) fn update<'c>(
    conn: &'c mut Connection,
    model: &'static ModelInfo,
    record: Record,
    mut input: RowInput,
) -> BoxFuture<'c, Result<(Record, bool)>> {
    async move {
        let leads_back = leading_back::through_links(&input, model.table);
        let is_changed_later =
            enclosing::is_referred_to(&input) || leading_back::through_verbs(&input, model.table);
        let (taken, others_changed) = set_foreign_keys(conn, Some(&record), &mut input).await?;

        let record = if leads_back { lock_again(conn, model, &record).await? } else { record };
        let updated = table::update(conn, model, record, &input.values).await;
        let (record, mut changed) =
            updated.map_err(|error| explain(&taken, error).with_path(&input.path))?;
        changed |= others_changed;

        for relation in input.has {
            let path = relation.path.clone();
            let written = write(conn, Owner::Stored(&record), relation).await;
            changed |= written.map_err(|error| error.at_input(&path))?.changed();
        }
        if !is_changed_later {
            return Ok((record, changed));
        }
        Ok((table::read_again(conn, model, record).await?, changed))
    }
    .boxed()
}

/// Reads a locked row again, before it is written.
///
/// # Errors
/// [`Error::NotFound`] if it was deleted.
async fn lock_again(
    conn: &mut Connection,
    model: &'static ModelInfo,
    record: &Record,
) -> Result<Record> {
    let id = table::primary_key(model, record)?;
    table::lock_one(conn, model, &id, RowLock::NoKeyUpdate).await
}

/// Keeps or updates a locked row that a search found.
///
/// # Errors
/// As [`update`].
pub(super) async fn keep_or_update(
    conn: &mut Connection,
    model: &'static ModelInfo,
    record: Record,
    input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    match when_found {
        WhenFound::Keep => Ok(WrittenRow::found(record, false)),
        WhenFound::Update => {
            let (record, changed) = update(conn, model, record, input).await?;
            Ok(WrittenRow::found(record, changed))
        }
    }
}

/// Carries out a verb of a hasOne or a hasMany for an owner whose row is locked.
///
/// # Errors
/// The error of the verb.
pub(super) async fn write(
    conn: &mut Connection,
    owner: Owner<'_>,
    mut write: RelationWrite,
) -> Result<RelationOutcome> {
    if enclosing::is_in_verb(&write.verb) {
        let id = table::primary_key(write.relation.owner(), owner.record())?;
        enclosing::resolve_in_write(&mut write, &id);
    }
    match write.relation.kind {
        RelationKind::HasOne => has_one::write(conn, owner, write).await,
        RelationKind::HasMany => has_many::write(conn, owner.record(), write).await,
        RelationKind::BelongsTo => {
            Err(Error::Unexpected("a belongsTo is written before its row".into()))
        }
    }
}

/// Sets the foreign keys of a row's belongsTo relations. Returns the slots that the row takes, and whether other rows were
/// changed.
async fn set_foreign_keys(
    conn: &mut Connection,
    row: Option<&Record>,
    input: &mut RowInput,
) -> Result<(Vec<TakenSlot>, bool)> {
    let mut taken = Vec::new();
    let mut others_changed = false;
    link_targets::sort(&mut input.belongs_to);
    for mut link in std::mem::take(&mut input.belongs_to) {
        if let Some(row) = row {
            let id = table::primary_key(link.relation.owner(), row)?;
            enclosing::resolve_in_link(&mut link, &id);
        }
        let linked = belongs_to::foreign_key(conn, &link, row).await;
        let linked = linked.map_err(|error| error.at_input(&link.path))?;
        others_changed |= linked.changed;
        taken.extend(linked.taken);
        if let Some(value) = linked.value {
            input.values.set(link.relation.owner_key(), value);
        }
    }
    Ok((taken, others_changed))
}

/// Returns the error of a row that the database kept out of a slot.
fn explain(taken: &[TakenSlot], error: Error) -> Error {
    taken.iter().fold(error, |error, slot| slot.explain(error))
}
