//! References from a row to the row in whose input it stands, as from the owner of a new team, who is a member of it.
//!
//! A stored row is referred to by its key. Where a new row belongs to a row that refers to it, one of the two is stored
//! without its foreign key first: [`Circle`] has what is written when both are there.

use chrono::Utc;

use super::{Link, LinkTarget, RelationVerb, RelationWrite, RowInput, nested};
use crate::database::{Condition, Connection, Key, Record, RowLock, Value};
use crate::error::{Error, Result};
use crate::model::{Auto, FieldInfo, ModelInfo, RelationInfo, Values, table};

/// Returns whether a row in the input of another refers to that.
pub(super) fn is_referred_to(input: &RowInput) -> bool {
    let is_in_link = |link: &Link| link.target.input().is_some_and(refers);
    let is_in_write = |write: &RelationWrite| is_in_verb(&write.verb);
    input.belongs_to.iter().any(is_in_link) || input.has.iter().any(is_in_write)
}

/// Returns whether a row that a verb writes refers to the owner.
pub(super) fn is_in_verb(verb: &RelationVerb) -> bool {
    verb.inputs().into_iter().any(refers)
}

/// Puts the key of the row that has a link in its input in place of the references to it.
pub(super) fn resolve_in_link(link: &mut Link, id: &Key) {
    let model = link.relation.owner();
    if let Some(input) = link.target.input_mut() {
        resolve(input, model, id);
    }
}

/// Puts the key of the owner that has a verb in its input in place of the references to it.
pub(super) fn resolve_in_write(write: &mut RelationWrite, id: &Key) {
    let model = write.relation.owner();
    for input in write.verb.inputs_mut() {
        resolve(input, model, id);
    }
}

/// Returns the error of a reference that stands in no input of a row of its model.
pub(super) fn nothing_encloses(relation: &RelationInfo) -> Error {
    let field = relation.field;
    let related = relation.related().singular;
    Error::BadUserInput(format!(
        "`{field}` refers to the row in whose input it stands, and that is no {related}"
    ))
}

/// The writes that wait until a new row is stored.
#[derive(Default)]
pub(super) struct Circle {
    /// Links of the new row, which is stored without their foreign keys.
    links: Vec<Link>,
    /// The references of the rows to which the new row belongs.
    references: Vec<(RelationInfo, RowInput)>,
}

impl Circle {
    /// Takes the writes that wait from the input of a new row.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if neither of two rows can be stored first.
    pub(super) fn take(model: &ModelInfo, input: &mut RowInput) -> Result<Self> {
        let mut circle = Circle::default();
        for mut link in std::mem::take(&mut input.belongs_to) {
            let is_nullable = link.relation.owner_key().column.nullable;
            match &mut link.target {
                LinkTarget::New(target) if refers(target) && is_nullable => {
                    circle.links.push(link);
                    continue;
                }
                LinkTarget::New(target) if refers(target) => {
                    let references = take_references(model, target, &mut input.values)
                        .map_err(|error| error.at_input(&link.path))?;
                    circle.references.push((link.relation, references));
                }
                _ => {}
            }
            input.belongs_to.push(link);
        }
        Ok(circle)
    }

    /// Carries out the writes that waited, and returns the row.
    ///
    /// # Errors
    /// The first error of any of them.
    pub(super) async fn close(
        self,
        conn: &mut Connection,
        model: &'static ModelInfo,
        record: Record,
    ) -> Result<Record> {
        let id = table::primary_key(model, &record)?;
        for (relation, mut references) in self.references {
            resolve(&mut references, model, &id);
            let target = lock_target(conn, &relation, &record).await?;
            nested::update(conn, relation.related(), target, references).await?;
        }

        if self.links.is_empty() {
            return Ok(record);
        }
        let input = RowInput { belongs_to: self.links, ..RowInput::default() };
        Ok(nested::update(conn, model, record, input).await?.0)
    }
}

/// Returns whether a row refers to the row in whose input it stands.
fn refers(input: &RowInput) -> bool {
    let is_verb = |write: &RelationWrite| matches!(write.verb, RelationVerb::AssociateEnclosing);
    input.belongs_to.iter().any(is_link) || input.has.iter().any(is_verb)
}

fn is_link(link: &Link) -> bool {
    matches!(link.target, LinkTarget::Enclosing)
}

/// Puts a key in place of the references of a row to the row of a model in whose input it stands.
fn resolve(input: &mut RowInput, model: &ModelInfo, id: &Key) {
    for link in &mut input.belongs_to {
        if is_link(link) && link.relation.related().table == model.table {
            link.target = LinkTarget::Row(id.clone());
        }
    }
    for write in &mut input.has {
        if matches!(write.verb, RelationVerb::AssociateEnclosing)
            && write.relation.related().table == model.table
        {
            write.verb = RelationVerb::Associate(id.clone());
        }
    }
}

/// Takes the references to a new row from the input of the row that is stored before it. A foreign key that must not be
/// null gets the key that the new row will have.
fn take_references(
    model: &ModelInfo,
    target: &mut RowInput,
    values: &mut Values,
) -> Result<RowInput> {
    let mut taken = RowInput { path: target.path.clone(), ..RowInput::default() };
    for write in std::mem::take(&mut target.has) {
        let waits = matches!(write.verb, RelationVerb::AssociateEnclosing);
        if waits { taken.has.push(write) } else { target.has.push(write) }
    }

    for mut link in std::mem::take(&mut target.belongs_to) {
        let is_nullable = link.relation.owner_key().column.nullable;
        if is_link(&link) && is_nullable {
            taken.belongs_to.push(link);
            continue;
        }
        if is_link(&link) {
            let key = key_of_new_row(link.relation.related_key(), values);
            link.target = LinkTarget::Later(key.ok_or_else(|| none_is_first(model, &link))?);
        }
        target.belongs_to.push(link);
    }
    Ok(taken)
}

/// Returns the key of a row that is not stored yet, if the database does not number it.
fn key_of_new_row(key: &'static FieldInfo, values: &mut Values) -> Option<Value> {
    if !values.has(key) && key.auto != Auto::No {
        values.set(key, table::automatic_value(key.column.kind, Utc::now()));
    }
    values.get(key).cloned().flatten()
}

fn none_is_first(model: &ModelInfo, link: &Link) -> Error {
    let related = link.relation.owner().singular;
    let model = model.singular;
    Error::BadUserInput(format!(
        "a new {model} and a new {related} that need each other cannot be stored: \
         one of their foreign keys must be nullable"
    ))
}

/// Locks the row to which a new row belongs.
async fn lock_target(
    conn: &mut Connection,
    relation: &RelationInfo,
    record: &Record,
) -> Result<Record> {
    let related = relation.related();
    let key = record.get(&relation.owner_key().column)?.cloned();
    let key = related.key_for_others(relation.related_key(), key)?;

    let has_key = Condition::equal(relation.related_key().column, key);
    let target = table::lock_first(conn, related, has_key, RowLock::Update).await?;
    target.ok_or_else(|| Error::Unexpected("a row to which another belongs is gone".into()))
}
