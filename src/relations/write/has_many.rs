//! Writes through a hasMany, from the owner's side.

use std::collections::HashMap;

use super::equal_values::by_key;
use super::exchange::{Exchange, ListedRow};
use super::row_input::{is_new, owner_key, set_owner_key, with_key};
use super::slot_rights::lost_key;
use super::{
    RelationOutcome, RelationVerb, RelationWrite, RowInput, WhenFound, WrittenRow, first_or_create,
    locks, nested,
};
use crate::database::{Condition, Connection, Key, List, Record, RowLock, Value};
use crate::error::{Error, Result};
use crate::model::{RelationInfo, Values, table};

/// Carries out a verb for an owner whose row is locked.
///
/// # Errors
/// The error of the verb.
pub(super) async fn write(
    conn: &mut Connection,
    owner: &Record,
    write: RelationWrite,
) -> Result<RelationOutcome> {
    let RelationWrite { relation, verb, .. } = write;
    let owned = OwnedRows { relation: &relation, key: owner_key(&relation, owner)? };

    let rows = match verb {
        RelationVerb::Create(input) => vec![owned.create(conn, input).await?],
        RelationVerb::CreateMany(inputs) => owned.create_many(conn, inputs).await?,
        RelationVerb::Save(id, input) => vec![owned.save(conn, id, input).await?],
        RelationVerb::SaveMany(inputs) => owned.save_many(conn, inputs).await?,
        RelationVerb::OrCreate { search, input, when_found } => {
            vec![owned.or_create(conn, search, input, when_found).await?]
        }
        RelationVerb::OrCreateMany { by, rows, when_found } => {
            owned.or_create_many(conn, &by, rows, when_found).await?
        }
        RelationVerb::UpdateMany(inputs) => owned.update_many(conn, inputs).await?,
        RelationVerb::DeleteMany(ids) => owned.delete_many(conn, &ids).await?,
        RelationVerb::Associate(_)
        | RelationVerb::AssociateEnclosing
        | RelationVerb::Dissociate
        | RelationVerb::Update(_)
        | RelationVerb::Delete => {
            let field = relation.field;
            return Err(Error::BadUserInput(format!(
                "`{field}` holds many rows: link one by `save`, or from its own side"
            )));
        }
    };
    Ok(RelationOutcome { rows, displaced: None })
}

/// The related rows of one owner.
pub(super) struct OwnedRows<'a> {
    pub(super) relation: &'a RelationInfo,
    pub(super) key: Value,
}

impl OwnedRows<'_> {
    async fn create(&self, conn: &mut Connection, mut input: RowInput) -> Result<WrittenRow> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        let path = input.path.clone();
        let created = nested::create(conn, self.relation.related(), input).await;
        Ok(WrittenRow::created(created.map_err(|error| error.at_input(&path))?))
    }

    pub(super) async fn create_many(
        &self,
        conn: &mut Connection,
        mut inputs: Vec<RowInput>,
    ) -> Result<Vec<WrittenRow>> {
        for input in &mut inputs {
            set_owner_key(self.relation, &self.key, input)?;
        }

        let records = nested::create_many(conn, self.relation.related(), inputs).await?;
        Ok(records.into_iter().map(WrittenRow::created).collect())
    }

    async fn save(
        &self,
        conn: &mut Connection,
        id: Option<Key>,
        mut input: RowInput,
    ) -> Result<WrittenRow> {
        let Some(id) = id else { return self.create(conn, input).await };
        set_owner_key(self.relation, &self.key, &mut input)?;

        let lock = locks::of_row(conn, &input);
        let row = self.lock_all(conn, [&id], lock, Condition::all()).await?.remove(&id);
        self.save_locked(conn, &id, row, input).await
    }

    async fn save_many(
        &self,
        conn: &mut Connection,
        mut inputs: Vec<(Option<Key>, RowInput)>,
    ) -> Result<Vec<WrittenRow>> {
        let ids = inputs.iter().filter_map(|(id, _)| id.as_ref());
        let key = locks::of_fields(conn, [self.relation.related_key()]);
        let lock = strongest(conn, inputs.iter().map(|(_, input)| input)).max(key);
        let mut existing = self.lock_all(conn, ids, lock, Condition::all()).await?;
        let exchange = self.exchange(conn, &mut existing, &mut inputs).await?;

        let mut written = Vec::with_capacity(inputs.len());
        for (place, (id, input)) in exchange.sort(inputs) {
            let path = input.path.clone();
            let saved = match id {
                Some(id) => self.save_locked(conn, &id, existing.remove(&id), input).await,
                None => self.create(conn, input).await,
            };
            written.push((place, saved.map_err(|error| error.at_input(&path))?));
        }
        exchange.end(conn).await?;
        Ok(in_places(written))
    }

    /// Saves a row that was looked for by its key and locked, if it exists.
    async fn save_locked(
        &self,
        conn: &mut Connection,
        id: &Key,
        row: Option<Record>,
        mut input: RowInput,
    ) -> Result<WrittenRow> {
        let related = self.relation.related();
        let Some(row) = row else {
            let error = related.not_found(id);
            if is_new(related, &error) {
                return self.create(conn, with_key(related, id, input)?).await;
            }
            return Err(error);
        };

        let key = self.relation.related_key();
        let displaced_from = lost_key(conn, key, &row, Some(&self.key)).await?;
        set_owner_key(self.relation, &self.key, &mut input)?;
        let (record, changed) = nested::update(conn, related, row, input).await?;

        Ok(WrittenRow { displaced_from, ..WrittenRow::found(record, changed) })
    }

    /// Updates rows of the owner; a row of another owner does not exist here.
    async fn update_many(
        &self,
        conn: &mut Connection,
        inputs: Vec<(Key, RowInput)>,
    ) -> Result<Vec<WrittenRow>> {
        let lock = strongest(conn, inputs.iter().map(|(_, input)| input));
        let ids = inputs.iter().map(|(id, _)| id);
        let own = self.lock_all(conn, ids, lock, self.condition()).await?;
        for (id, input) in &inputs {
            if !own.contains_key(id) {
                return Err(self.relation.related().not_found(id).at_input(&input.path));
            }
        }
        self.update_locked(conn, own, inputs).await
    }

    /// Updates locked rows of the owner, which can take each other's unique values.
    pub(super) async fn update_locked(
        &self,
        conn: &mut Connection,
        mut own: HashMap<Key, Record>,
        inputs: Vec<(Key, RowInput)>,
    ) -> Result<Vec<WrittenRow>> {
        let mut inputs: Vec<_> = inputs.into_iter().map(|(id, input)| (Some(id), input)).collect();
        let exchange = self.exchange(conn, &mut own, &mut inputs).await?;

        let mut written = Vec::with_capacity(inputs.len());
        for (place, (id, input)) in exchange.sort(inputs) {
            let path = input.path.clone();
            let Some(row) = id.and_then(|id| own.remove(&id)) else { continue };
            let updated = nested::update(conn, self.relation.related(), row, input).await;
            let (record, changed) = updated.map_err(|error| error.at_input(&path))?;
            written.push((place, WrittenRow::found(record, changed)));
        }
        exchange.end(conn).await?;
        Ok(in_places(written))
    }

    /// Finds the order in which rows are written that take each other's unique values.
    async fn exchange(
        &self,
        conn: &mut Connection,
        stored: &mut HashMap<Key, Record>,
        inputs: &mut [(Option<Key>, RowInput)],
    ) -> Result<Exchange> {
        for (_, input) in inputs.iter_mut() {
            set_owner_key(self.relation, &self.key, input)
                .map_err(|error| error.at_input(&input.path))?;
        }

        let mut by_key: HashMap<&Key, &mut Record> = stored.iter_mut().collect();
        let mut rows = Vec::with_capacity(inputs.len());
        for (id, input) in inputs.iter() {
            let stored = id.as_ref().and_then(|id| by_key.remove(id));
            rows.push(ListedRow { stored, input });
        }
        Exchange::prepare(conn, self.relation, rows).await
    }

    /// Deletes rows of the owner, and returns them as they were.
    async fn delete_many(
        &self,
        conn: &mut Connection,
        rows: &[(Key, String)],
    ) -> Result<Vec<WrittenRow>> {
        let related = self.relation.related();
        let ids = rows.iter().map(|(id, _)| id);
        let mut own = self.lock_all(conn, ids, RowLock::Update, self.condition()).await?;

        let mut deleted = Vec::with_capacity(rows.len());
        for (id, path) in rows {
            let row = own.remove(id);
            let row = row.ok_or_else(|| related.not_found(id).at_input(path))?;
            let gone = table::delete(conn, related, &row).await;
            gone.map_err(|error| error.at_input(path))?;
            deleted.push(WrittenRow::found(row, true));
        }
        Ok(deleted)
    }

    /// Locks the existing rows that meet a condition, in one statement and in the order of their keys, so that two writers
    /// never wait for each other. Returns each under the key by which it was looked for.
    async fn lock_all<'k>(
        &self,
        conn: &mut Connection,
        ids: impl IntoIterator<Item = &'k Key>,
        lock: RowLock,
        condition: Condition,
    ) -> Result<HashMap<Key, Record>> {
        let related = self.relation.related();
        let column = related.primary_key.column;
        // No row has a key that the column cannot hold.
        let fits = |id: &&Key| id.value(column.kind).is_ok();
        let ids: Vec<&Key> = ids.into_iter().filter(fits).collect();

        let has_key = match ids.as_slice() {
            [] => return Ok(HashMap::new()),
            [id] => related.has_key(id)?,
            _ => {
                let list = List::from_keys(column.kind, ids.iter().copied())?;
                Condition::In { column, list, negated: false }
            }
        };
        let rows = table::lock(conn, related, has_key.and(condition), lock).await?;
        by_key(conn, related, &ids, rows).await
    }

    /// Finds the first of the owner's rows that matches, or inserts one.
    async fn or_create(
        &self,
        conn: &mut Connection,
        search: Values,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<WrittenRow> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        let related = self.relation.related();
        first_or_create::among(conn, related, self.condition(), search, input, when_found).await
    }

    pub(super) fn condition(&self) -> Condition {
        Condition::equal(self.relation.related_key().column, self.key.clone())
    }
}

/// Returns the rows in the order of the list.
pub(super) fn in_places(mut rows: Vec<(usize, WrittenRow)>) -> Vec<WrittenRow> {
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Returns the strongest lock that one of the rows needs.
pub(super) fn strongest<'i>(
    conn: &Connection,
    inputs: impl IntoIterator<Item = &'i RowInput>,
) -> RowLock {
    let locks = inputs.into_iter().map(|input| locks::of_row(conn, input));
    locks.max().unwrap_or(RowLock::NoKeyUpdate)
}
