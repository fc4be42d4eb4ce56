//! Refuses a write that gives one foreign key two values: two relations over one key, or one row that is linked twice.

use std::collections::HashSet;

use super::{Link, RelationVerb, RelationWrite, RowInput, WriteCommand};
use crate::database::{Column, Connection, Key};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, ModelInfo};

/// Checks a command before anything is written.
///
/// # Errors
/// [`Error::Invalid`] with the path of the second value.
pub(super) async fn check(conn: &mut Connection, command: &WriteCommand) -> Result<()> {
    let mut linked = LinkedRows::default();
    linked.command(command)?;
    linked.check_loose(conn).await
}

/// Checks new rows before any is written.
///
/// # Errors
/// As [`check`].
pub(super) async fn check_rows(conn: &mut Connection, inputs: &[RowInput]) -> Result<()> {
    let mut linked = LinkedRows::default();
    inputs.iter().try_for_each(|input| linked.row(input))?;
    linked.check_loose(conn).await
}

/// The existing rows that a write links, each with its foreign key.
#[derive(Default)]
struct LinkedRows {
    seen: HashSet<(&'static str, &'static str, Key)>,
    /// The rows whose key is a text, in the order of the command.
    texts: Vec<LinkedRow>,
}

/// A row that a write links.
struct LinkedRow {
    model: &'static ModelInfo,
    foreign_key: Column,
    id: Key,
    path: String,
}

impl LinkedRows {
    fn command(&mut self, command: &WriteCommand) -> Result<()> {
        match command {
            WriteCommand::Create(_, input) | WriteCommand::OrCreate { input, .. } => {
                self.row(input)
            }
            WriteCommand::Update(model, id, input) => {
                check_links(input)?;
                for link in &input.belongs_to {
                    self.add(model, link.relation.owner_key(), id, &link.path)?;
                }
                self.row(input)
            }
            WriteCommand::Relation(_, write) => {
                check_verb(&write.verb, &mut Vec::new())?;
                self.write(write)
            }
            WriteCommand::Link(id, link) => {
                if let Some(id) = &id.id {
                    self.add(link.relation.owner(), link.relation.owner_key(), id, &link.path)?;
                }
                self.link(link)
            }
            WriteCommand::Delete(..) => Ok(()),
        }
    }

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

    fn add(
        &mut self,
        model: &'static ModelInfo,
        key: &FieldInfo,
        id: &Key,
        path: &str,
    ) -> Result<()> {
        if !self.seen.insert((key.column.table, key.column.name, id.clone())) {
            return Err(standing_twice(model, id, path));
        }
        if matches!(id, Key::Text(_)) && model.primary_key.column.kind.is_text() {
            let (foreign_key, id, path) = (key.column, id.clone(), path.to_owned());
            self.texts.push(LinkedRow { model, foreign_key, id, path });
        }
        Ok(())
    }

    /// Checks the keys that the database takes for equal although they are different texts.
    async fn check_loose(&self, conn: &mut Connection) -> Result<()> {
        let mut rest: Vec<&LinkedRow> = self.texts.iter().collect();
        while let Some(first) = rest.first() {
            let column = first.model.primary_key.column;
            let (rows, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|row| row.model.primary_key.column == column);
            check_keys(conn, &column, &rows).await?;
            rest = others;
        }
        Ok(())
    }
}

/// Checks rows whose primary key is one column.
async fn check_keys(conn: &mut Connection, column: &Column, rows: &[&LinkedRow]) -> Result<()> {
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        keys.push(row.id.value(column.kind)?);
    }
    conn.unify(column, keys.iter_mut().collect()).await?;

    let mut seen = HashSet::new();
    for (row, key) in rows.iter().zip(keys) {
        let foreign_key = &row.foreign_key;
        if !seen.insert((foreign_key.table, foreign_key.name, key.key())) {
            return Err(standing_twice(row.model, &row.id, &row.path));
        }
    }
    Ok(())
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

fn standing_twice(model: &ModelInfo, id: &Key, path: &str) -> Error {
    let message = format!("{} {id} stands twice in this write: name it once", model.name);
    invalid(path, model.primary_key.name, message)
}

fn invalid(path: &str, field: &str, message: String) -> Error {
    let path = if path.is_empty() { field } else { path };
    Error::Invalid(vec![(path.to_owned(), message)])
}
