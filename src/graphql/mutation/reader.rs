//! Inputs of mutations. They are read whole before anything is written, so that all mistakes are reported at once.

use async_graphql::Value as Json;

use super::fields::{Action, MutationField, VerbName};
use super::input::{is_creatable, searchable};
use super::values::{join, key, nested_key, object, on_occupied, related_key, required};
use crate::database::Key;
use crate::error::{Error, Result};
use crate::graphql::input::arguments::{Arguments, enum_name, list};
use crate::graphql::input::filter;
use crate::graphql::limits::Limits;
use crate::graphql::schema::type_names::owner_key;
use crate::graphql::served::Served;
use crate::model::{FieldInfo, ModelInfo, RelationInfo, Values};
use crate::relations::write::{
    Link, LinkTarget, RelationVerb, RelationWrite, RowInput, WriteCommand,
};

/// Reads the write that a field asks for.
///
/// # Errors
/// [`Error::Invalid`] with all mistakes in the input, or [`Error::BadUserInput`].
pub(in crate::graphql) fn read(
    served: Served,
    field: &MutationField,
    arguments: &Arguments,
    limits: &Limits,
) -> Result<WriteCommand> {
    let mut reader = Reader { served, limits, enclosing: Vec::new(), problems: Vec::new() };
    let work = reader.work(field, arguments)?;
    if reader.problems.is_empty() { Ok(work) } else { Err(Error::Invalid(reader.problems)) }
}

pub(super) struct Reader<'a> {
    pub(super) served: Served,
    limits: &'a Limits,
    /// The models of the rows in whose inputs the present one stands, from the outermost.
    pub(super) enclosing: Vec<&'static ModelInfo>,
    /// The mistakes: the path of an input, and a message about it.
    pub(super) problems: Vec<(String, String)>,
}

impl Reader<'_> {
    fn work(&mut self, field: &MutationField, arguments: &Arguments) -> Result<WriteCommand> {
        let model = field.model;
        let id = |name: &str| key(model, required(arguments, name)?, name);
        let own = model.primary_key.name;

        Ok(match field.action {
            Action::Create => WriteCommand::Create(
                model,
                self.row(model, required(arguments, "input")?, "input")?,
            ),
            Action::Update => WriteCommand::Update(
                model,
                id(own)?,
                self.row(model, required(arguments, "input")?, "input")?,
            ),
            Action::Delete => WriteCommand::Delete(model, id(own)?),
            Action::Relation(relation, verb) => {
                let owner = id(&owner_key(&relation))?;
                let on_occupied = on_occupied(arguments.get("onOccupied"))?;
                if relation.owner_holds_key() {
                    let target = match verb {
                        VerbName::Associate => LinkTarget::Row(related_key(&relation, arguments)?),
                        _ => LinkTarget::Nothing,
                    };
                    let link = Link { path: String::new(), relation, target, on_occupied };
                    return Ok(WriteCommand::Link(owner.into(), link));
                }
                self.enclosing.push(relation.owner());
                let verb = self.verb_of_arguments(&relation, verb, arguments)?;
                let path = String::new();
                let write = RelationWrite { path, relation, verb, on_occupied };
                WriteCommand::Relation(owner.into(), write)
            }
        })
    }

    fn verb_of_arguments(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        arguments: &Arguments,
    ) -> Result<RelationVerb> {
        match verb {
            VerbName::Associate => Ok(RelationVerb::Associate(related_key(relation, arguments)?)),
            VerbName::Dissociate => Ok(RelationVerb::Dissociate),
            VerbName::FirstOrCreate | VerbName::UpdateOrCreate => {
                self.or_create(relation, verb, arguments.get("search"), arguments.get("input"), "")
            }
            VerbName::FetchOrCreateMany | VerbName::UpdateOrCreateMany => self.many_by(
                relation,
                verb,
                required(arguments, "by")?,
                required(arguments, "input")?,
                "input",
            ),
            _ => self.rows(relation, verb, required(arguments, "input")?, "input"),
        }
    }

    /// Reads a verb whose payload is a row or a list of rows.
    pub(super) fn rows(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        json: &Json,
        path: &str,
    ) -> Result<RelationVerb> {
        let related = relation.related();
        Ok(match verb {
            VerbName::Save => {
                let (id, input) = self.saved(related, json, path)?;
                RelationVerb::Save(id, input)
            }
            VerbName::CreateMany => {
                RelationVerb::CreateMany(
                    self.each(json, path, |reader, json, path| reader.row(related, json, path))?,
                )
            }
            VerbName::SaveMany => {
                RelationVerb::SaveMany(
                    self.each(json, path, |reader, json, path| reader.saved(related, json, path))?,
                )
            }
            _ => RelationVerb::Create(self.row(related, json, path)?),
        })
    }

    pub(super) fn or_create(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        search: Option<&Json>,
        input: Option<&Json>,
        path: &str,
    ) -> Result<RelationVerb> {
        let related = relation.related();
        let search = match search {
            Some(json) => self.row(related, json, &join(path, "search"))?.values,
            None => Values::default(),
        };

        let input = match input {
            Some(json) => self.row(related, json, &join(path, "input"))?,
            None => RowInput { path: join(path, "input"), ..RowInput::default() },
        };
        Ok(RelationVerb::OrCreate { search, input, when_found: verb.when_found() })
    }

    pub(super) fn many_by(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        by: &Json,
        rows: &Json,
        path: &str,
    ) -> Result<RelationVerb> {
        let related = relation.related();
        let columns = searchable(self.served, related);
        let column = |json: &Json| {
            let named = |column: &&&'static FieldInfo| {
                Some(filter::shouting(column.name).as_str()) == enum_name(json)
            };
            let column = columns.iter().find(named).copied();
            column.ok_or_else(|| {
                Error::BadUserInput(format!("{} has no column {json}", related.name))
            })
        };

        let by = list(by).iter().map(column).collect::<Result<Vec<_>>>()?;
        let rows = self.each(rows, path, |reader, json, path| reader.row(related, json, path))?;
        Ok(RelationVerb::OrCreateMany { by, rows, when_found: verb.when_found() })
    }

    pub(super) fn each<T>(
        &mut self,
        json: &Json,
        path: &str,
        mut read: impl FnMut(&mut Self, &Json, &str) -> Result<T>,
    ) -> Result<Vec<T>> {
        let rows = list(json);
        self.limits.check_rows(path, rows.len())?;
        rows.iter()
            .enumerate()
            .map(|(index, json)| read(self, json, &format!("{path}.{index}")))
            .collect()
    }

    /// Reads the key of an existing row, which must be given, and the values to write to it.
    pub(super) fn updated(
        &mut self,
        model: &'static ModelInfo,
        json: &Json,
        path: &str,
    ) -> Result<(Key, RowInput)> {
        let id = nested_key(model, json, path)?;
        Ok((id, without_key(model, self.row(model, json, path)?)))
    }

    /// Reads the key of an existing row, if it is given, and the values to write to it.
    fn saved(
        &mut self,
        model: &'static ModelInfo,
        json: &Json,
        path: &str,
    ) -> Result<(Option<Key>, RowInput)> {
        let id =
            object(json, path)?.get(model.primary_key.name).filter(|id| !matches!(id, Json::Null));
        let id = id.map(|id| key(model, id, &join(path, model.primary_key.name))).transpose()?;
        if id.is_none() && !is_creatable(self.served, model) {
            let message = format!("must be given: clients make no {}", model.plural);
            self.problems.push((join(path, model.primary_key.name), message));
        }

        let row = self.row(model, json, path)?;
        Ok(if id.is_some() { (id, without_key(model, row)) } else { (id, row) })
    }
}

/// Leaves out the key by which a row is looked for: its own stays as it is, where the database takes another text for equal.
fn without_key(model: &ModelInfo, row: RowInput) -> RowInput {
    RowInput { values: row.values.without(model.primary_key), ..row }
}
