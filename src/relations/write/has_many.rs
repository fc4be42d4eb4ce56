//! Writing through a hasMany, from the owner's side.

use std::collections::HashSet;

use super::tree::{create as create_row, create_many as create_rows, is_new, own, update as update_row, with_key};
use super::{RelationWrite, RowInput, Verb, WhenFound, Written, WrittenRow, first_or_create, owner_key, tree};
use crate::database::{Column, Condition, Connection, Error, Key, List, Record, Result, Value};
use crate::model::{Values, rows};
use crate::relations::Relation;

/// Carries out a verb for an owner whose row is locked.
///
/// # Errors
/// As the verbs say.
pub(super) async fn write(conn: &mut Connection, owner: &Record, write: RelationWrite) -> Result<Written> {
    let RelationWrite { relation, verb, .. } = write;
    let owned = Owned { relation: &relation, key: owner_key(&relation, owner)? };
    match verb {
        Verb::Create(input) => owned.create(conn, input).await.map(Written::one),
        Verb::CreateMany(rows) => owned.create_many(conn, rows).await,
        Verb::Save(id, input) => owned.save(conn, id, input).await.map(Written::one),
        Verb::SaveMany(rows) => owned.save_many(conn, rows).await,
        Verb::OrCreate { search, input, when_found } => {
            owned.or_create(conn, search, input, when_found).await.map(Written::one)
        }
        Verb::OrCreateMany { by, rows, when_found } => owned.or_create_many(conn, &by, rows, when_found).await,
        Verb::Associate(_) | Verb::Dissociate => {
            let field = relation.field;
            Err(Error::BadUserInput(format!("`{field}` holds many rows: link one by `save`, or from its own side")))
        }
    }
}

/// The rows of a hasMany owner.
struct Owned<'a> {
    relation: &'a Relation,
    key: Value,
}

impl Owned<'_> {
    async fn create(&self, conn: &mut Connection, mut input: RowInput) -> Result<WrittenRow> {
        own(self.relation, &self.key, &mut input)?;
        Ok(WrittenRow::created(create_row(conn, (self.relation.related)(), input).await?))
    }

    async fn create_many(&self, conn: &mut Connection, mut inputs: Vec<RowInput>) -> Result<Written> {
        for input in &mut inputs {
            own(self.relation, &self.key, input)?;
        }
        let records = create_rows(conn, (self.relation.related)(), inputs).await?;
        Ok(Written { rows: records.into_iter().map(WrittenRow::created).collect(), ..Written::default() })
    }

    async fn save(&self, conn: &mut Connection, id: Option<Key>, mut input: RowInput) -> Result<WrittenRow> {
        let Some(id) = id else { return self.create(conn, input).await };
        let related = (self.relation.related)();
        let row = match rows::lock_one(conn, related, &id).await {
            Err(error) if is_new(related, &error) => return self.create(conn, with_key(related, &id, input)?).await,
            found => found?,
        };
        let former = row.get(self.relation.related_key)?.cloned();
        own(self.relation, &self.key, &mut input)?;
        let mut written = WrittenRow::found(update_row(conn, (self.relation.related)(), row, input).await?);
        written.displaced_from = former.filter(|former| *former != self.key);
        Ok(written)
    }

    async fn save_many(&self, conn: &mut Connection, rows: Vec<(Option<Key>, RowInput)>) -> Result<Written> {
        let mut seen = HashSet::new();
        if let Some(twice) = rows.iter().filter_map(|(id, _)| id.as_ref()).find(|id| !seen.insert(*id)) {
            return Err(Error::BadUserInput(format!("{twice} stands twice among the rows to save")));
        }
        self.lock_all(conn, seen).await?;
        let mut written = Written::default();
        for (id, input) in rows {
            written.rows.push(self.save(conn, id, input).await?);
        }
        Ok(written)
    }

    /// Locks existing rows in the order of their keys, so that two writers never wait for each other.
    async fn lock_all(&self, conn: &mut Connection, ids: HashSet<&Key>) -> Result<()> {
        let related = (self.relation.related)();
        if ids.len() > 1
            && let Ok(list) = List::of_keys(related.primary_key.kind, ids)
        {
            rows::lock(conn, related, Condition::In { column: *related.primary_key, list, negated: false }).await?;
        }
        Ok(())
    }

    /// The owner's row that matches with the lowest primary key, or else a new one.
    async fn or_create(
        &self,
        conn: &mut Connection,
        search: Values,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<WrittenRow> {
        own(self.relation, &self.key, &mut input)?;
        first_or_create::among(conn, (self.relation.related)(), self.condition(), search, input, when_found).await
    }

    /// For each of the rows the owner's row with the same values in the columns `by`, or else a new one.
    async fn or_create_many(
        &self,
        conn: &mut Connection,
        by: &[Column],
        inputs: Vec<RowInput>,
        when_found: WhenFound,
    ) -> Result<Written> {
        let searches = distinct_keys(by, &inputs)?;
        let condition = match (by.first(), searches.first()) {
            (Some(column), Some(_)) => {
                let values = searches.iter().filter_map(|search| search.get(column).cloned().flatten());
                let list = List::new(column.kind, values)?;
                self.condition().and(Condition::In { column: *column, list, negated: false })
            }
            _ => return Ok(Written::default()),
        };
        let existing = rows::lock(conn, (self.relation.related)(), condition).await?;
        let mut written = Written::default();
        for (search, input) in searches.iter().zip(inputs) {
            written.rows.push(match search.first_match(&existing)?.cloned() {
                Some(found) => self.found(conn, found, input, when_found).await?,
                None => self.create(conn, input).await?,
            });
        }
        Ok(written)
    }

    async fn found(
        &self,
        conn: &mut Connection,
        found: Record,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<WrittenRow> {
        if when_found == WhenFound::Update {
            own(self.relation, &self.key, &mut input)?;
        }
        tree::found(conn, (self.relation.related)(), found, input, when_found).await
    }

    fn condition(&self) -> Condition {
        Condition::equal(*self.relation.related_key, self.key.clone())
    }
}

/// The values of the columns `by` in each of the rows.
///
/// # Errors
/// [`Error::BadUserInput`] when a row leaves one out or null, or when two rows have the same.
fn distinct_keys(by: &[Column], inputs: &[RowInput]) -> Result<Vec<Values>> {
    let names = by.iter().map(|column| column.field).collect::<Vec<_>>().join(", ");
    if by.is_empty() {
        return Err(Error::BadUserInput("`by` names at least one column".into()));
    }
    let mut searches: Vec<Values> = Vec::new();
    for input in inputs {
        let mut search = Values::default();
        for column in by {
            let value = input.values.get(column).cloned().flatten();
            let value = value.ok_or_else(|| Error::BadUserInput(format!("every row needs a value for: {names}")))?;
            search.set(column, Some(value));
        }
        if searches.contains(&search) {
            return Err(Error::BadUserInput(format!("two rows have the same value for: {names}")));
        }
        searches.push(search);
    }
    Ok(searches)
}
