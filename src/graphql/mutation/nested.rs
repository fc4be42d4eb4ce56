//! The input of a row: its values, and the writes through its relations.

use async_graphql::Value as Json;

use super::fields::VerbName;
use super::input::writable;
use super::reader::Reader;
use super::values::{Fields, join, nested_key, object, on_occupied};
use crate::error::Result;
use crate::graphql::scalars;
use crate::model::validation::broken_rules;
use crate::model::{FieldInfo, ModelInfo, RelationInfo, Values};
use crate::relations::write::{Link, LinkTarget, RelationVerb, RelationWrite, RowInput};

impl Reader<'_> {
    /// Reads the values of a row, and the writes through its relations.
    pub(super) fn row(
        &mut self,
        model: &'static ModelInfo,
        json: &Json,
        path: &str,
    ) -> Result<RowInput> {
        let mut input = RowInput { path: path.to_owned(), ..RowInput::default() };
        let columns = writable(self.served, model);

        for (name, json) in object(json, path)? {
            let path = join(path, name);
            if let Some(column) = columns.iter().find(|column| column.name == name.as_str()) {
                self.column(column, json, &path, &mut input.values);
            } else if let Some(relation) =
                model.relations.iter().find(|relation| relation.field == name.as_str())
            {
                if !matches!(json, Json::Null) {
                    self.relation(relation, object(json, &path)?, &path, &mut input)?;
                }
            } else if name.as_str() != model.primary_key.name {
                self.problems.push((path, format!("is no field of a {}", model.singular)));
            }
        }
        Ok(input)
    }

    fn column(&mut self, column: &'static FieldInfo, json: &Json, path: &str, values: &mut Values) {
        if matches!(json, Json::Null) {
            if column.column.nullable {
                values.set(column, None);
            } else {
                self.problems.push((path.to_owned(), "must not be null".to_owned()));
            }
            return;
        }

        match scalars::input(column, json, column.name) {
            Ok(value) => {
                let broken = broken_rules(column, &value).into_iter();
                self.problems.extend(broken.map(|message| (path.to_owned(), message)));
                values.set(column, Some(value));
            }
            Err(error) => self.problems.push((path.to_owned(), error.to_string())),
        }
    }

    /// Reads a nested write. It has exactly one verb, or of a hasMany any, which are carried out in one order.
    fn relation(
        &mut self,
        relation: &'static RelationInfo,
        fields: &Fields,
        path: &str,
        input: &mut RowInput,
    ) -> Result<()> {
        let on_occupied = on_occupied(fields.get("onOccupied"))?;
        let given = given_verbs(relation, fields);
        if given.is_empty() || (given.len() > 1 && !relation.is_many()) {
            let number = if relation.is_many() { "at least" } else { "exactly" };
            self.problems.push((path.to_owned(), format!("needs {number} one verb")));
            return Ok(());
        }

        for (verb, json) in given {
            let has_on_occupied = fields.get("onOccupied").is_some_and(|json| *json != Json::Null);
            if has_on_occupied && !verb.may_meet_occupant() {
                let message = "goes with `create`, `save` and `associate`";
                self.problems.push((join(path, "onOccupied"), message.to_owned()));
            }

            let path = join(path, verb.name());
            let relation = *relation;
            if verb == VerbName::AssociateEnclosing && !self.stands_in_input_of(relation.related())
            {
                let message = format!("stands in no input of a {}", relation.related().singular);
                self.problems.push((path, message));
                continue;
            }

            self.enclosing.push(relation.owner());
            if relation.owner_holds_key() {
                let target = self.link_target(&relation, verb, json, &path)?;
                input.belongs_to.push(Link { path, relation, target, on_occupied });
            } else {
                let verb = self.nested_verb(&relation, verb, json, &path)?;
                input.has.push(RelationWrite { path, relation, verb, on_occupied });
            }
            self.enclosing.pop();
        }
        Ok(())
    }

    /// Returns whether the row whose relations are read stands in the input of a row of a model.
    fn stands_in_input_of(&self, model: &ModelInfo) -> bool {
        self.enclosing.last().is_some_and(|enclosing| enclosing.table == model.table)
    }

    fn link_target(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        json: &Json,
        path: &str,
    ) -> Result<LinkTarget> {
        let related = relation.related();
        Ok(match verb {
            VerbName::Associate => LinkTarget::Row(nested_key(related, json, path)?),
            VerbName::AssociateEnclosing => LinkTarget::Enclosing,
            VerbName::Create => LinkTarget::New(self.row(related, json, path)?),
            VerbName::Update => LinkTarget::Update(self.row(related, json, path)?),
            _ => LinkTarget::Nothing,
        })
    }

    fn nested_verb(
        &mut self,
        relation: &RelationInfo,
        verb: VerbName,
        json: &Json,
        path: &str,
    ) -> Result<RelationVerb> {
        let related = relation.related();
        match verb {
            VerbName::Associate => Ok(RelationVerb::Associate(nested_key(related, json, path)?)),
            VerbName::AssociateEnclosing => Ok(RelationVerb::AssociateEnclosing),
            VerbName::Dissociate => Ok(RelationVerb::Dissociate),
            VerbName::Update if relation.is_many() => {
                let rows = self
                    .each(json, path, |reader, json, path| reader.updated(related, json, path))?;
                Ok(RelationVerb::UpdateMany(rows))
            }
            VerbName::Update => Ok(RelationVerb::Update(self.row(related, json, path)?)),
            VerbName::Delete if relation.is_many() => {
                let rows = self.each(json, path, |_, json, path| {
                    Ok((nested_key(related, json, path)?, path.to_owned()))
                })?;
                Ok(RelationVerb::DeleteMany(rows))
            }
            VerbName::Delete => Ok(RelationVerb::Delete),
            VerbName::FirstOrCreate | VerbName::UpdateOrCreate => {
                let fields = object(json, path)?;
                self.or_create(relation, verb, fields.get("search"), fields.get("input"), path)
            }
            VerbName::FetchOrCreateMany | VerbName::UpdateOrCreateMany => {
                let fields = object(json, path)?;
                let none = Json::List(Vec::new());
                let by = fields.get("by").unwrap_or(&none);
                let rows = fields.get("rows").unwrap_or(&none);
                self.many_by(relation, verb, by, rows, &join(path, "rows"))
            }
            _ => self.rows(relation, verb, json, path),
        }
    }
}

/// Returns the verbs that a nested write gives, each with its input.
fn given_verbs<'f>(relation: &RelationInfo, fields: &'f Fields) -> Vec<(VerbName, &'f Json)> {
    let mut given = Vec::new();
    for verb in VerbName::nested_of_kind(relation.kind) {
        match fields.get(verb.name()) {
            None | Some(Json::Null | Json::Boolean(false)) => {}
            Some(json) => given.push((*verb, json)),
        }
    }
    given
}
