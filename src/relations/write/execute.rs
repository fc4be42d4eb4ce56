//! Carries out a command, in a transaction.

use std::time::Duration;

use futures::FutureExt;

use super::self_relations::SelfRelations;
use super::{
    Link, MemoryRow, RelationWrite, RowInput, WriteCommand, WriteOutcome, WrittenRow, belongs_to,
    duplicates, enclosing, first_or_create, has_one_slot, in_transaction, leading_back,
    link_targets, locks, nested,
};
use crate::RequestContext;
use crate::database::{Connection, Database, Key, PooledConnection, Record, RowLock};
use crate::error::Result;
use crate::model::{ModelInfo, name_related_fields, table};

/// The time for which a write waits for a lock on a connection that others could use.
const MOMENT: Duration = Duration::from_millis(50);

/// Carries out a command, as [`in_transaction`] describes.
///
/// # Errors
/// The error of the command.
pub(crate) async fn run(conn: &mut Connection, command: WriteCommand) -> Result<WriteOutcome> {
    let result = in_transaction(conn, |conn| execute(conn, command.clone()).boxed()).await;
    result.map_err(|error| name_related_fields(&conn.catalog(), command.model(), error))
}

/// Carries out a command of a request on a connection of its own, which it returns. If another transaction holds a row for
/// more than a moment, it waits on one of the connections for such, so that writers of other rows are not kept waiting.
///
/// # Errors
/// As [`run`]; [`Unavailable`](crate::error::Error::Unavailable) if no connection becomes free in time.
pub(crate) async fn run_for(
    database: &Database,
    context: &RequestContext,
    command: WriteCommand,
) -> Result<(WriteOutcome, PooledConnection)> {
    let mut conn = database.write_for(context).await?;
    conn.set_lock_wait(MOMENT);
    match run(&mut conn, command.clone()).await {
        Err(error) if error.is_locked() => drop(conn),
        result => return Ok((result?, conn)),
    }

    let mut conn = database.write_patiently_for(context).await?;
    let outcome = run(&mut conn, command).await?;
    Ok((outcome, conn))
}

/// Inserts rows of a model, all or none, in their order; for an empty list it sends nothing.
///
/// # Errors
/// The error of the first row that cannot be inserted.
pub(crate) async fn create_many(
    conn: &mut Connection,
    model: &'static ModelInfo,
    inputs: Vec<RowInput>,
) -> Result<Vec<Record>> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }

    let result = in_transaction(conn, |conn| {
        let inputs = inputs.clone();
        async move {
            duplicates::check_rows(conn, &inputs).await?;
            SelfRelations::of_rows(&inputs).lock(conn).await?;
            nested::create_many(conn, model, inputs).await
        }
        .boxed()
    })
    .await;
    result.map_err(|error| name_related_fields(&conn.catalog(), model, error))
}

async fn execute(conn: &mut Connection, command: WriteCommand) -> Result<WriteOutcome> {
    duplicates::check(conn, &command).await?;
    let self_relations = SelfRelations::of(&command);
    self_relations.lock(conn).await?;

    match command {
        WriteCommand::Create(model, input) => {
            let created = nested::create_with_relations(conn, model, input).await?;
            let row = WrittenRow::created(created.record);
            Ok(WriteOutcome { has_ones: created.has_ones, ..WriteOutcome::of_row(row) })
        }
        WriteCommand::OrCreate { model, search, input, when_found } => {
            let row = first_or_create::in_table(conn, model, search, input, when_found).await?;
            Ok(WriteOutcome::of_row(row))
        }
        WriteCommand::Update(model, id, input) => {
            update(conn, &self_relations, model, &id, input).await
        }
        WriteCommand::Delete(model, id) => {
            let row = table::lock_one(conn, model, &id, RowLock::Update).await?;
            table::delete(conn, model, &row).await?;
            Ok(WriteOutcome::of_row(WrittenRow::found(row, true)))
        }
        WriteCommand::Relation(owner, write) => {
            write_relation(conn, &self_relations, owner, write).await
        }
        WriteCommand::Link(row, link) => write_link(conn, row, link).await,
    }
}

async fn update(
    conn: &mut Connection,
    self_relations: &SelfRelations,
    model: &'static ModelInfo,
    id: &Key,
    input: RowInput,
) -> Result<WriteOutcome> {
    link_targets::lock_targets(conn, &input.belongs_to).await?;
    let lock = locks::of_row(conn, &input);
    let row = table::lock_one(conn, model, id, lock).await?;

    let (row, changed) = nested::update(conn, model, row, input).await?;
    let row = self_relations.refresh(conn, model, row).await?;

    Ok(WriteOutcome::of_row(WrittenRow::found(row, changed)))
}

async fn write_relation(
    conn: &mut Connection,
    self_relations: &SelfRelations,
    owner: MemoryRow,
    write: RelationWrite,
) -> Result<WriteOutcome> {
    let relation = write.relation;
    let model = relation.owner();
    let keeps_related = owner.keeps_related;
    let lock = locks::of_owner(conn, &relation, &write.verb);
    let (owner, owner_changed) = save_owner(conn, model, owner, lock).await?;

    let is_changed_later =
        enclosing::is_in_verb(&write.verb) || leading_back::through_verb(&write.verb, model.table);
    let outcome = nested::write(conn, nested::Owner::Stored(&owner), write).await?;
    let owner = if is_changed_later {
        table::read_again(conn, model, owner).await?
    } else {
        self_relations.refresh(conn, model, owner).await?
    };

    let shown = if keeps_related && !relation.is_many() {
        has_one_slot::find_shown(conn, &relation, &owner, outcome.rows.first()).await?
    } else {
        None
    };

    Ok(WriteOutcome {
        row: owner,
        created: outcome.rows.iter().any(|row| row.created),
        changed: owner_changed || outcome.changed(),
        displaced_from: outcome.rows.first().and_then(|row| row.displaced_from.clone()),
        related: outcome.rows,
        displaced: outcome.displaced,
        target: None,
        has_ones: Vec::new(),
        shown,
    })
}

/// Locks the owner of a relation and writes its values, or inserts it. Returns whether anything was written.
async fn save_owner(
    conn: &mut Connection,
    model: &'static ModelInfo,
    owner: MemoryRow,
    lock: RowLock,
) -> Result<(Record, bool)> {
    let MemoryRow { id, values, .. } = owner;
    let input = RowInput { values, ..RowInput::default() };
    let Some(id) = id else { return Ok((nested::create(conn, model, input).await?, true)) };

    let lock = if input.values.entries().is_empty() {
        lock
    } else {
        lock.max(locks::of_row(conn, &input))
    };
    let row = table::lock_one(conn, model, &id, lock).await?;
    nested::update(conn, model, row, input).await
}

async fn write_link(conn: &mut Connection, row: MemoryRow, mut link: Link) -> Result<WriteOutcome> {
    let MemoryRow { id, values, keeps_related } = row;
    // The verb counts, and not what the foreign key was set to in memory.
    let values = values.without(link.relation.owner_key());

    let mut outcome = if let Some(id) = id {
        enclosing::resolve_in_link(&mut link, &id);
        let outcome = belongs_to::associate(conn, &id, &link).await?;
        let model = link.relation.owner();
        let (row, changed) = table::update(conn, model, outcome.row, &values).await?;
        WriteOutcome { row, changed: outcome.changed || changed, ..outcome }
    } else {
        belongs_to::create_linked(conn, values, &link).await?
    };

    if keeps_related && let Some(target) = &outcome.target {
        let is_shown = has_one_slot::is_shown(conn, &link.relation, target).await?;
        outcome.shown = is_shown.then(|| target.clone());
    }
    Ok(outcome)
}
