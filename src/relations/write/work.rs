//! A write as a value, and the one place where it is carried out: in a transaction, again where another was in the
//! way.

use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use rand::RngExt;

use super::own_table::OwnTables;
use super::{Link, RelationWrite, RowInput, WhenFound, WrittenRow, belongs_to, first_or_create, tree};
use crate::database::{Connection, Error, Key, Record, Result, Value};
use crate::model::{ModelInfo, Values, rows};

/// How often a transaction is tried that others get in the way of.
const ATTEMPTS: u32 = 5;

/// How long a write is tried again at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// What to write.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    Create(&'static ModelInfo, RowInput),
    /// The first row that has the values of `search`, or else a new one of both.
    OrCreate {
        model: &'static ModelInfo,
        search: Values,
        input: RowInput,
        when_found: WhenFound,
    },
    Update(&'static ModelInfo, Key, RowInput),
    Delete(&'static ModelInfo, Key),
    /// A verb of a hasOne or a hasMany, for the owner with a key.
    Relation(Key, RelationWrite),
    /// Links or unlinks the row with a key that holds the foreign key.
    Link(Key, Link),
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Done {
    /// The row that the work is about; of a relation the one that declares it.
    pub(crate) row: Record,
    pub(crate) created: bool,
    pub(crate) changed: bool,
    /// The related rows, in the order of the input.
    pub(crate) related: Vec<WrittenRow>,
    pub(crate) displaced: Option<Record>,
    /// The key of the row that the foreign key pointed at before.
    pub(crate) displaced_from: Option<Value>,
}

/// Carries out the work, as [`in_transaction`] says.
///
/// # Errors
/// Whatever is wrong with the work.
pub(crate) async fn run(conn: &mut Connection, work: Work) -> Result<Done> {
    in_transaction(conn, |conn| carry_out(conn, work.clone()).boxed()).await
}

/// Inserts rows of a model, all or none, in their order; for none nothing is sent.
///
/// # Errors
/// Whatever is wrong with the first row that something is wrong with.
pub(crate) async fn create_many(
    conn: &mut Connection,
    model: &'static ModelInfo,
    inputs: Vec<RowInput>,
) -> Result<Vec<Record>> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    in_transaction(conn, |conn| {
        let inputs = inputs.clone();
        async move {
            OwnTables::of_rows(&inputs).lock(conn).await?;
            tree::create_many(conn, model, inputs).await
        }
        .boxed()
    })
    .await
}

/// Writes in the caller's transaction, or else in one of its own, which is tried again where others were in the way.
///
/// # Errors
/// The error of `write`. In a transaction of its own nothing is written then; a caller undoes theirs.
pub(crate) async fn in_transaction<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>> + Send + Sync,
) -> Result<T> {
    if conn.is_in_transaction()? {
        return joined(conn, write).await;
    }
    let mut attempt = 1;
    let start = Instant::now();
    loop {
        match once(conn, &write).await {
            Err(error) if attempt < ATTEMPTS && start.elapsed() < PATIENCE && is_transient(&error, attempt) => {
                pause(attempt).await;
            }
            result => return result,
        }
        attempt += 1;
    }
}

/// Writes in the caller's transaction. What failed halfway must not be committed, whatever the caller does about it.
async fn joined<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>>,
) -> Result<T> {
    let before = conn.writes();
    let result = write(conn).await;
    if result.is_err() && conn.writes() != before {
        conn.fail();
    }
    result
}

async fn once<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>>,
) -> Result<T> {
    conn.begin().await?;
    match write(conn).await {
        Ok(written) => conn.commit().await.map(|()| written),
        Err(error) => {
            // What went wrong says more than why it could not be undone; a connection left open is closed then.
            drop(conn.rollback().await);
            Err(error)
        }
    }
}

/// Whether the same work can succeed when it is tried again. A unique value that somebody else wrote in the middle
/// is there from the start the second time, and dealt with as any other.
fn is_transient(error: &Error, attempt: u32) -> bool {
    match error {
        Error::Conflict => true,
        Error::UniqueViolation { .. } => attempt == 1,
        _ => false,
    }
}

async fn pause(attempt: u32) {
    let longest = 10_u64 << attempt.min(4);
    let milliseconds = rand::rng().random_range(longest / 2..=longest);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

async fn carry_out(conn: &mut Connection, work: Work) -> Result<Done> {
    let own_tables = OwnTables::of(&work);
    own_tables.lock(conn).await?;
    match work {
        Work::Create(model, input) => Ok(plain(tree::create(conn, model, input).await?, true, true)),
        Work::OrCreate { model, search, input, when_found } => {
            let WrittenRow { record, created, changed, .. } =
                first_or_create::of_model(conn, model, search, input, when_found).await?;
            Ok(plain(record, created, changed))
        }
        Work::Update(model, id, input) => {
            belongs_to::lock_targets(conn, &input.belongs_to).await?;
            let row = rows::lock_one(conn, model, &id).await?;
            let (row, changed) = tree::update(conn, model, row, input).await?;
            Ok(plain(own_tables.fresh(conn, model, row).await?, false, changed))
        }
        Work::Delete(model, id) => {
            let row = rows::lock_one(conn, model, &id).await?;
            rows::delete(conn, model, &row).await?;
            Ok(plain(row, false, true))
        }
        Work::Relation(owner, write) => {
            let owner_model = (write.relation.owner)();
            let row = rows::lock_one(conn, owner_model, &owner).await?;
            let written = tree::write(conn, &row, write).await?;
            let changed = written.changed();
            let displaced_from = written.rows.first().and_then(|row| row.displaced_from.clone());
            let created = written.rows.iter().any(|row| row.created);
            let row = own_tables.fresh(conn, owner_model, row).await?;
            Ok(Done { row, created, changed, related: written.rows, displaced: written.displaced, displaced_from })
        }
        Work::Link(id, link) => {
            let linked = belongs_to::associate(conn, &id, &link).await?;
            let (displaced, displaced_from) = (linked.displaced, linked.displaced_from);
            Ok(Done { displaced, displaced_from, ..plain(linked.row, false, linked.changed) })
        }
    }
}

fn plain(row: Record, created: bool, changed: bool) -> Done {
    Done { row, created, changed, related: Vec::new(), displaced: None, displaced_from: None }
}
