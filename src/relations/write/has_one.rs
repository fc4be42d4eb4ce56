//! Writes through a hasOne, from the owner's side.

use super::equal_values::has_values;
use super::has_one_slot::{
    detach, displace, is_linked, is_shown, is_unique, lock_occupant, lock_of_occupant,
    lock_row_and_occupant,
};
use super::nested::Owner;
use super::occupied::{explain_refusal, occupied_error, remedies_of_link, remedies_of_slot};
use super::row_input::{is_new, owner_key, set_owner_key, with_key, with_search};
use super::slot_rights::{check_slot, check_slot_left, lost_key};
use super::{
    OnOccupied, RelationOutcome, RelationVerb, RelationWrite, RowInput, WhenFound, WrittenRow,
    enclosing, locks, nested,
};
use crate::database::{Connection, Key, Record, RowLock, Value};
use crate::error::{Error, Remedies, Result};
use crate::model::{RelationInfo, Values, table};

/// Carries out a verb for an owner whose row is locked.
///
/// # Errors
/// The error of the verb.
pub(super) async fn write(
    conn: &mut Connection,
    owner: Owner<'_>,
    write: RelationWrite,
) -> Result<RelationOutcome> {
    let RelationWrite { relation, verb, on_occupied, .. } = write;
    let key = owner_key(&relation, owner.record())?;
    let is_new = owner.is_new();
    let slot = Slot { relation: &relation, owner: owner.record(), is_new, key, on_occupied };

    match verb {
        RelationVerb::Create(input) | RelationVerb::Save(None, input) => {
            slot.create(conn, input).await
        }
        RelationVerb::Save(Some(id), input) => slot.save(conn, &id, input).await,
        RelationVerb::OrCreate { search, input, when_found } => {
            slot.or_create(conn, search, input, when_found).await
        }
        RelationVerb::Associate(id) => slot.save(conn, &id, RowInput::default()).await,
        RelationVerb::AssociateEnclosing => Err(enclosing::nothing_encloses(&relation)),
        RelationVerb::Dissociate => slot.dissociate(conn).await,
        RelationVerb::Update(input) => slot.update(conn, input).await,
        RelationVerb::Delete => slot.delete(conn).await,
        RelationVerb::CreateMany(_)
        | RelationVerb::SaveMany(_)
        | RelationVerb::UpdateMany(_)
        | RelationVerb::DeleteMany(_)
        | RelationVerb::OrCreateMany { .. } => {
            Err(Error::BadUserInput(format!("`{}` holds one row at most", relation.field)))
        }
    }
}

/// The slot of one owner.
struct Slot<'a> {
    relation: &'a RelationInfo,
    owner: &'a Record,
    /// True if the owner was made by the same write.
    is_new: bool,
    key: Value,
    on_occupied: OnOccupied,
}

impl Slot<'_> {
    async fn create(self, conn: &mut Connection, mut input: RowInput) -> Result<RelationOutcome> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        if !self.relation.has_slot() {
            return self.insert(conn, input, None).await;
        }

        let lock = lock_of_occupant(self.on_occupied).max(locks::of_row(conn, &input));
        let occupant = self.lock_occupant(conn, lock).await?;
        if self.on_occupied == OnOccupied::Update
            && let Some(occupant) = occupant
        {
            let related = self.relation.related();
            let (record, changed) = nested::update(conn, related, occupant, input).await?;
            return Ok(RelationOutcome::of_row(WrittenRow::found(record, changed)));
        }

        if occupant.is_some() {
            self.check_right(conn).await?;
        }
        let displaced = self.displace(conn, occupant, remedies_of_slot(self.relation)).await?;
        self.insert(conn, input, displaced).await
    }

    /// Links an existing row, and writes the given values to it.
    async fn save(
        self,
        conn: &mut Connection,
        id: &Key,
        mut input: RowInput,
    ) -> Result<RelationOutcome> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        let related = self.relation.related();

        let lock = lock_of_occupant(self.on_occupied).max(locks::of_row(conn, &input));
        self.check_right(conn).await?;
        let locked = lock_row_and_occupant(conn, self.relation, id, &self.key, lock).await;
        let (row, occupant) = match locked {
            Err(error) if is_new(related, &error) => {
                return self.create(conn, with_key(related, id, input)?).await;
            }
            found => found?,
        };

        let key = self.relation.related_key();
        let displaced_from = lost_key(conn, key, &row, Some(&self.key)).await?;
        check_slot_left(conn, Some(self.relation), displaced_from.as_ref()).await?;
        // A row that has the owner's key already stays beside another one, unless the database refuses its new values.
        let stays = self.on_occupied == OnOccupied::Error
            && is_linked(conn, self.relation, &self.key, &row).await?;
        let mut shown = None;
        let mut displaced = None;
        if stays {
            shown = occupant;
        } else if self.relation.has_slot() {
            displaced = self.displace(conn, occupant, remedies_of_link(self.relation)).await?;
        }

        let updated = nested::update(conn, related, row, input).await;
        let (record, changed) = updated.map_err(|error| self.explain(shown.as_ref(), error))?;
        self.check_shown(conn, &record).await?;

        let row = WrittenRow { displaced_from, ..WrittenRow::found(record, changed) };

        Ok(RelationOutcome { rows: vec![row], displaced })
    }

    async fn or_create(
        self,
        conn: &mut Connection,
        search: Values,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<RelationOutcome> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        let related = self.relation.related();
        let lock = match when_found {
            WhenFound::Keep => RowLock::NoKeyUpdate,
            WhenFound::Update => locks::of_row(conn, &input),
        };
        let occupant = self.lock_occupant(conn, lock).await?;

        if let Some(occupant) = occupant {
            if has_values(conn, &occupant, &search).await? {
                let row =
                    nested::keep_or_update(conn, related, occupant, input, when_found).await?;
                return Ok(RelationOutcome::of_row(row));
            }
            if self.relation.has_slot() {
                self.check_right(conn).await?;
                return Err(occupied_error(
                    conn,
                    self.relation,
                    self.owner,
                    &occupant,
                    Remedies::OTHER_SEARCH,
                )
                .await);
            }
        }

        self.insert(conn, with_search(search, input), None).await
    }

    async fn dissociate(self, conn: &mut Connection) -> Result<RelationOutcome> {
        self.check_right(conn).await?;
        let occupant = lock_occupant(conn, self.relation, &self.key, RowLock::Update).await?;
        let Some(occupant) = occupant else { return Ok(RelationOutcome::default()) };

        let displaced = detach(conn, self.relation, occupant).await?;
        Ok(RelationOutcome { rows: Vec::new(), displaced: Some(displaced) })
    }

    /// Updates the row that is in the slot.
    async fn update(self, conn: &mut Connection, mut input: RowInput) -> Result<RelationOutcome> {
        set_owner_key(self.relation, &self.key, &mut input)?;
        let lock = locks::of_row(conn, &input);
        let occupant = lock_occupant(conn, self.relation, &self.key, lock).await?;
        let Some(occupant) = occupant else { return Err(self.nothing_to("update")?) };

        let related = self.relation.related();
        let (record, changed) = nested::update(conn, related, occupant, input).await?;
        Ok(RelationOutcome::of_row(WrittenRow::found(record, changed)))
    }

    /// Deletes the row that is in the slot.
    async fn delete(self, conn: &mut Connection) -> Result<RelationOutcome> {
        self.check_right(conn).await?;
        let occupant = lock_occupant(conn, self.relation, &self.key, RowLock::Update).await?;
        let Some(occupant) = occupant else { return Err(self.nothing_to("delete")?) };

        let slot = Slot { on_occupied: OnOccupied::Delete, ..self };
        let displaced = slot.displace(conn, Some(occupant), Remedies::DELETE).await?;
        Ok(RelationOutcome { rows: Vec::new(), displaced })
    }

    async fn displace(
        &self,
        conn: &mut Connection,
        occupant: Option<Record>,
        remedies: Remedies,
    ) -> Result<Option<Record>> {
        displace(conn, self.relation, self.owner, occupant, self.on_occupied, remedies).await
    }

    /// Locks the row in the slot. Nothing refers to an owner that was just made, unless without a foreign key; where the key
    /// is unique, the database then keeps the new row out.
    async fn lock_occupant(&self, conn: &mut Connection, lock: RowLock) -> Result<Option<Record>> {
        if self.is_new && is_unique(conn, self.relation) {
            return Ok(None);
        }
        lock_occupant(conn, self.relation, &self.key, lock).await
    }

    /// Checks that the viewer may change what is in the slot.
    async fn check_right(&self, conn: &mut Connection) -> Result<()> {
        if self.is_new { Ok(()) } else { check_slot(conn, self.relation, &self.key).await }
    }

    fn nothing_to(&self, verb: &str) -> Result<Error> {
        let owner = self.relation.owner();
        let id = table::primary_key(owner, self.owner)?;
        let (owner, field) = (owner.name, self.relation.field);
        Ok(Error::BadUserInput(format!("{owner} {id} has no {field} to {verb}")))
    }

    async fn insert(
        &self,
        conn: &mut Connection,
        input: RowInput,
        displaced: Option<Record>,
    ) -> Result<RelationOutcome> {
        self.check_right(conn).await?;
        let created = nested::create(conn, self.relation.related(), input).await;
        let record = created.map_err(|error| self.explain(None, error))?;
        self.check_shown(conn, &record).await?;
        Ok(RelationOutcome { rows: vec![WrittenRow::created(record)], displaced })
    }

    /// Returns the error of a row that the database kept out of the slot, which shows the row `shown`.
    fn explain(&self, shown: Option<&Record>, error: Error) -> Error {
        if !self.relation.has_slot() {
            return error;
        }
        explain_refusal(self.relation, self.owner, shown, error)
    }

    /// Refuses a row that a relation to one of many would not show.
    async fn check_shown(&self, conn: &mut Connection, row: &Record) -> Result<()> {
        if self.relation.has_slot() || is_shown(conn, self.relation, row).await? {
            return Ok(());
        }

        let field = self.relation.field;
        let related = self.relation.related().singular;
        let many = self.relation.one_of().unwrap_or_default();
        Err(Error::BadUserInput(format!(
            "`{field}` would not show this {related}: give it values that do, or write it through `{many}`"
        )))
    }
}
