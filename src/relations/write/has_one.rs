//! Writing through a hasOne, from the owner's side.

use super::slot::{detach_all, displace, incumbents, occupied, row_and_incumbents};
use super::tree::{create as create_row, is_new, update as update_row, with_key};
use super::{OnOccupied, RelationWrite, RowInput, Verb, WhenFound, Written, WrittenRow, owner_key, tree};
use crate::database::{Connection, Error, Key, Record, Result, Value};
use crate::model::Values;
use crate::relations::Relation;

/// Carries out a verb for an owner whose row is locked.
///
/// # Errors
/// As the verbs say.
pub(super) async fn write(conn: &mut Connection, owner: &Record, write: RelationWrite) -> Result<Written> {
    let RelationWrite { relation, verb, on_occupied } = write;
    let key = owner_key(&relation, owner)?;
    let slot = Slot { relation: &relation, owner, key, on_occupied };
    match verb {
        Verb::Create(input) | Verb::Save(None, input) => slot.create(conn, input).await,
        Verb::Save(Some(id), input) => slot.save(conn, &id, input).await,
        Verb::OrCreate { search, input, when_found } => slot.or_create(conn, search, input, when_found).await,
        Verb::Associate(id) => slot.save(conn, &id, RowInput::default()).await,
        Verb::Dissociate => slot.dissociate(conn).await,
        Verb::CreateMany(_) | Verb::SaveMany(_) | Verb::OrCreateMany { .. } => {
            Err(Error::BadUserInput(format!("`{}` holds one row at most", relation.field)))
        }
    }
}

/// The place of a hasOne owner.
struct Slot<'a> {
    relation: &'a Relation,
    owner: &'a Record,
    key: Value,
    on_occupied: OnOccupied,
}

impl Slot<'_> {
    async fn create(self, conn: &mut Connection, mut input: RowInput) -> Result<Written> {
        self.link(&mut input)?;
        let incumbents = incumbents(conn, self.relation, &self.key).await?;
        if self.on_occupied == OnOccupied::Update
            && let Some(incumbent) = incumbents.first().cloned()
        {
            let updated = update_row(conn, (self.relation.related)(), incumbent, input).await?;
            return Ok(Written::one(WrittenRow::found(updated)));
        }
        let displaced = displace(conn, self.relation, self.owner, incumbents, self.on_occupied).await?;
        self.insert(conn, input, displaced).await
    }

    /// Links an existing row, and writes the values that are given with it.
    async fn save(self, conn: &mut Connection, id: &Key, mut input: RowInput) -> Result<Written> {
        self.link(&mut input)?;
        let related = (self.relation.related)();
        let (row, others) = match row_and_incumbents(conn, self.relation, id, &self.key).await {
            Err(error) if is_new(related, &error) => return self.create(conn, with_key(related, id, input)?).await,
            found => found?,
        };
        let former = row.get(self.relation.related_key)?.cloned();
        let is_here = former.as_ref() == Some(&self.key);
        let displaced = match is_here {
            true => None,
            false => displace(conn, self.relation, self.owner, others, self.on_occupied).await?,
        };
        let mut written = WrittenRow::found(update_row(conn, related, row, input).await?);
        written.displaced_from = former.filter(|_| !is_here);
        Ok(Written { displaced, ..Written::one(written) })
    }

    async fn or_create(
        self,
        conn: &mut Connection,
        search: Values,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<Written> {
        self.link(&mut input)?;
        let related = (self.relation.related)();
        let incumbents = incumbents(conn, self.relation, &self.key).await?;
        if let Some(found) = search.first_match(&incumbents)?.cloned() {
            return tree::found(conn, related, found, input, when_found).await.map(Written::one);
        }
        if let Some(incumbent) = incumbents.first() {
            return Err(occupied(conn, self.relation, self.owner, incumbent).await);
        }
        input.values = search.merged(input.values);
        self.insert(conn, input, None).await
    }

    async fn dissociate(self, conn: &mut Connection) -> Result<Written> {
        let incumbents = incumbents(conn, self.relation, &self.key).await?;
        if incumbents.is_empty() {
            return Ok(Written::default());
        }
        let unlinked = detach_all(conn, self.relation, incumbents).await?;
        Ok(Written { displaced: unlinked, linked: true, ..Written::default() })
    }

    async fn insert(&self, conn: &mut Connection, input: RowInput, displaced: Option<Record>) -> Result<Written> {
        let record = create_row(conn, (self.relation.related)(), input).await?;
        Ok(Written { displaced, ..Written::one(WrittenRow::created(record)) })
    }

    /// The foreign key is the owner's, whatever else is written.
    fn link(&self, input: &mut RowInput) -> Result<()> {
        tree::own(self.relation, &self.key, input)
    }
}
