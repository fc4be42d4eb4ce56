//! The strength of the lock that a write takes on a row. A row gets its strongest lock first: two locks that grow could
//! wait for each other.

use super::{RelationVerb, RowInput, enclosing};
use crate::database::{Connection, RowLock};
use crate::model::{FieldInfo, RelationInfo};

/// Returns the lock on a row that another row is going to point at by `key`.
pub(super) fn of_target(conn: &Connection, key: &FieldInfo) -> RowLock {
    if conn.catalog().is_key(&key.column) { RowLock::KeyShare } else { RowLock::Share }
}

/// Returns the lock on the owner of a row that a verb writes. What the verb decides from the owner's rows must stay true
/// until the transaction ends.
pub(super) fn of_owner(conn: &Connection, relation: &RelationInfo, verb: &RelationVerb) -> RowLock {
    if enclosing::is_in_verb(verb) {
        return RowLock::Update;
    }
    let is_decided = match verb {
        RelationVerb::Create(_)
        | RelationVerb::CreateMany(_)
        | RelationVerb::Save(..)
        | RelationVerb::SaveMany(_) => relation.has_slot(),
        _ => true,
    };
    if is_decided { RowLock::NoKeyUpdate } else { of_target(conn, relation.owner_key()) }
}

/// Returns the lock on a row that gets the values and links of `input`.
pub(super) fn of_row(conn: &Connection, input: &RowInput) -> RowLock {
    if enclosing::is_referred_to(input) {
        return RowLock::Update;
    }
    let links = input.belongs_to.iter().map(|link| link.relation.owner_key());
    of_fields(conn, input.values.fields().chain(links))
}

/// Returns the lock on a row whose fields change.
pub(super) fn of_fields(
    conn: &Connection,
    fields: impl IntoIterator<Item = &'static FieldInfo>,
) -> RowLock {
    let catalog = conn.catalog();
    let has_key = fields.into_iter().any(|field| catalog.is_key(&field.column));
    if has_key { RowLock::Update } else { RowLock::NoKeyUpdate }
}
