//! Refuses a write that gives one foreign key two values: two relations over one key, or one row that is linked twice.

use std::collections::HashSet;

use super::{Link, RelationVerb, RelationWrite, RowInput, WriteCommand};
use crate::database::Key;
use crate::error::{Error, Result};
use crate::model::{FieldInfo, ModelInfo};

/// Checks a command before anything is written.
///
/// # Errors
/// [`Error::Invalid`] with the path of the second value.
pub(super) fn check(command: &WriteCommand) -> Result<()> {
    let mut linked = LinkedRows::default();
    match command {
        WriteCommand::Create(_, input) | WriteCommand::OrCreate { input, .. } => linked.row(input),
        WriteCommand::Update(model, id, input) => {
            check_links(input)?;
            for link in &input.belongs_to {
                linked.add(model, link.relation.owner_key(), id, &link.path)?;
            }
            linked.row(input)
        }
        WriteCommand::Relation(_, write) => {
            check_verb(&write.verb, &mut Vec::new())?;
            linked.write(write)
        }
        WriteCommand::Link(id, link) => {
            if let Some(id) = &id.id {
                linked.add(link.relation.owner(), link.relation.owner_key(), id, &link.path)?;
            }
            linked.link(link)
        }
        WriteCommand::Delete(..) => Ok(()),
    }
}

/// Checks new rows before any is written.
///
/// # Errors
/// As [`check`].
pub(super) fn check_rows(inputs: &[RowInput]) -> Result<()> {
    let mut linked = LinkedRows::default();
    inputs.iter().try_for_each(|input| linked.row(input))
}

/// The existing rows that a write links, each with its foreign key.
#[derive(Default)]
struct LinkedRows(HashSet<(&'static str, &'static str, Key)>);

impl LinkedRows {
    fn row(&mut self, input: &RowInput) -> Result<()> {
        check_links(input)?;
        input.belongs_to.iter().try_for_each(|link| self.link(link))?;
        check_references(input)?;
        input.has.iter().try_for_each(|write| self.write(write))
    }

    fn link(&mut self, link: &Link) -> Result<()> {
        link.target.input().map_or(Ok(()), |input| self.row(input))
    }

    fn write(&mut self, write: &RelationWrite) -> Result<()> {
        let related = write.relation.related();
        let key = write.relation.related_key();
        match &write.verb {
            RelationVerb::Save(Some(id), input) => self.add(related, key, id, &input.path)?,
            RelationVerb::SaveMany(rows) => {
                for (id, input) in rows {
                    if let Some(id) = id {
                        self.add(related, key, id, &input.path)?;
                    }
                }
            }
            RelationVerb::UpdateMany(rows) => {
                for (id, input) in rows {
                    self.add(related, key, id, &input.path)?;
                }
            }
            RelationVerb::DeleteMany(rows) => {
                for (id, path) in rows {
                    self.add(related, key, id, path)?;
                }
            }
            RelationVerb::Associate(id) => self.add(related, key, id, &write.path)?,
            _ => {}
        }

        write.verb.inputs().into_iter().try_for_each(|input| self.row(input))
    }

    fn add(&mut self, model: &ModelInfo, key: &FieldInfo, id: &Key, path: &str) -> Result<()> {
        if self.0.insert((key.column.table, key.column.name, id.clone())) {
            return Ok(());
        }
        let message = format!("{} {id} stands twice in this write: name it once", model.name);
        Err(invalid(path, model.primary_key.name, message))
    }
}

/// Checks that a row is linked once over each of its foreign keys.
fn check_links(input: &RowInput) -> Result<()> {
    for (place, link) in input.belongs_to.iter().enumerate() {
        let key = link.relation.owner_key();
        let earlier = input.belongs_to.iter().take(place);
        if let Some(other) = earlier.rev().find(|other| other.relation.owner_key() == key) {
            let (first, second) = (other.relation.field, link.relation.field);
            let message =
                format!("`{first}` and `{second}` are over one key, `{key}`: give one of them");
            return Err(invalid(&link.path, second, message));
        }
    }
    Ok(())
}

/// Checks that the rows in the input of a row do not write one foreign key of it twice.
fn check_references(input: &RowInput) -> Result<()> {
    let links = input.belongs_to.iter();
    let mut written: Vec<_> = links.clone().map(|link| link.relation.owner_key()).collect();

    for target in links.filter_map(|link| link.target.input()) {
        check_reference(target, &mut written)?;
    }
    input.has.iter().try_for_each(|write| check_verb(&write.verb, &mut written))
}

fn check_verb(verb: &RelationVerb, written: &mut Vec<&'static FieldInfo>) -> Result<()> {
    verb.inputs().into_iter().try_for_each(|input| check_reference(input, written))
}

fn check_reference(input: &RowInput, written: &mut Vec<&'static FieldInfo>) -> Result<()> {
    for write in &input.has {
        let key = write.relation.related_key();
        if !matches!(write.verb, RelationVerb::AssociateEnclosing) {
            continue;
        }
        if written.contains(&key) {
            let message = format!("`{key}` of the row in whose input this stands is written twice");
            return Err(invalid(&write.path, write.relation.field, message));
        }
        written.push(key);
    }
    Ok(())
}

fn invalid(path: &str, field: &str, message: String) -> Error {
    let path = if path.is_empty() { field } else { path };
    Error::Invalid(vec![(path.to_owned(), message)])
}
