//! Inputs, read whole before anything is written: whatever is wrong with them is reported at once.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};

use super::fields::{Action, MutationField, RelationVerb};
use super::input::{is_creatable, searchable, writable};
use super::schema::related_id;
use crate::database::{Column, Error, Key, Result, Value};
use crate::graphql::api::Limits;
use crate::graphql::arguments::{Arguments, enum_name, list};
use crate::graphql::{filter, scalars};
use crate::model::rules::broken_rules;
use crate::model::{ModelInfo, Values};
use crate::relations::write::{Link, OnOccupied, RelationWrite, RowInput, Target, Verb, Work};
use crate::relations::{Relation, RelationKind};

/// What a field is to write.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong with the input, or [`Error::BadUserInput`].
pub(super) fn read(
    models: &[&'static ModelInfo],
    field: &MutationField,
    arguments: &Arguments,
    limits: &Limits,
) -> Result<Work> {
    let mut reader = Reader { models, limits, problems: Vec::new() };
    let work = reader.work(field, arguments)?;
    if reader.problems.is_empty() { Ok(work) } else { Err(Error::Invalid(reader.problems)) }
}

struct Reader<'a> {
    models: &'a [&'static ModelInfo],
    limits: &'a Limits,
    /// The path of an input, and what is wrong with it.
    problems: Vec<(String, String)>,
}

/// The fields of an input object.
type Fields = IndexMap<Name, Json>;

impl Reader<'_> {
    fn work(&mut self, field: &MutationField, arguments: &Arguments) -> Result<Work> {
        let model = field.model;
        let id = |name: &str| key(model, required(arguments, name)?, name);
        Ok(match field.action {
            Action::Create => Work::Create(model, self.row(model, required(arguments, "input")?, "input")?),
            Action::Update => Work::Update(model, id("id")?, self.row(model, required(arguments, "input")?, "input")?),
            Action::Delete => Work::Delete(model, id("id")?),
            Action::Relation(relation, verb) => {
                let owner = id(&format!("{}Id", model.singular))?;
                let on_occupied = on_occupied(arguments.get("onOccupied"))?;
                if relation.kind == RelationKind::BelongsTo {
                    let target = match verb {
                        RelationVerb::Associate => Target::Row(related_key(&relation, arguments)?),
                        _ => Target::Nothing,
                    };
                    return Ok(Work::Link(owner, Link { relation, target, on_occupied }));
                }
                let verb = self.verb_of_arguments(&relation, verb, arguments)?;
                Work::Relation(owner, RelationWrite { relation, verb, on_occupied })
            }
        })
    }

    fn verb_of_arguments(&mut self, relation: &Relation, verb: RelationVerb, arguments: &Arguments) -> Result<Verb> {
        match verb {
            RelationVerb::Associate => Ok(Verb::Associate(related_key(relation, arguments)?)),
            RelationVerb::Dissociate => Ok(Verb::Dissociate),
            RelationVerb::FirstOrCreate | RelationVerb::UpdateOrCreate => {
                self.or_create(relation, verb, arguments.get("search"), arguments.get("input"), "")
            }
            RelationVerb::FetchOrCreateMany | RelationVerb::UpdateOrCreateMany => {
                self.many_by(relation, verb, required(arguments, "by")?, required(arguments, "input")?, "input")
            }
            _ => self.rows(relation, verb, required(arguments, "input")?, "input"),
        }
    }

    /// The verbs whose payload is a row or a list of rows.
    fn rows(&mut self, relation: &Relation, verb: RelationVerb, json: &Json, path: &str) -> Result<Verb> {
        let related = (relation.related)();
        Ok(match verb {
            RelationVerb::Save => {
                let (id, input) = self.saved(related, json, path)?;
                Verb::Save(id, input)
            }
            RelationVerb::CreateMany => {
                Verb::CreateMany(self.each(json, path, |reader, json, path| reader.row(related, json, path))?)
            }
            RelationVerb::SaveMany => {
                Verb::SaveMany(self.each(json, path, |reader, json, path| reader.saved(related, json, path))?)
            }
            _ => Verb::Create(self.row(related, json, path)?),
        })
    }

    fn or_create(
        &mut self,
        relation: &Relation,
        verb: RelationVerb,
        search: Option<&Json>,
        input: Option<&Json>,
        path: &str,
    ) -> Result<Verb> {
        let related = (relation.related)();
        let search = match search {
            Some(json) => self.row(related, json, &join(path, "search"))?.values,
            None => Values::default(),
        };
        let input = match input {
            Some(json) => self.row(related, json, &join(path, "input"))?,
            None => RowInput { path: join(path, "input"), ..RowInput::default() },
        };
        Ok(Verb::OrCreate { search, input, when_found: verb.when_found() })
    }

    fn many_by(&mut self, relation: &Relation, verb: RelationVerb, by: &Json, rows: &Json, path: &str) -> Result<Verb> {
        let related = (relation.related)();
        let columns = searchable(self.models, related);
        let column = |json: &Json| {
            let named = |column: &&&'static Column| Some(filter::shouting(column.field).as_str()) == enum_name(json);
            let column = columns.iter().find(named).map(|column| **column);
            column.ok_or_else(|| Error::BadUserInput(format!("{} has no column {json}", related.name)))
        };
        let by = list(by).iter().map(column).collect::<Result<Vec<_>>>()?;
        let rows = self.each(rows, path, |reader, json, path| reader.row(related, json, path))?;
        Ok(Verb::OrCreateMany { by, rows, when_found: verb.when_found() })
    }

    fn each<T>(
        &mut self,
        json: &Json,
        path: &str,
        mut read: impl FnMut(&mut Self, &Json, &str) -> Result<T>,
    ) -> Result<Vec<T>> {
        let rows = list(json);
        let most = self.limits.max_page_size;
        if i64::try_from(rows.len()).is_ok_and(|rows| rows > most) {
            return Err(Error::BadUserInput(format!("`{path}` has more than {most} rows: write the rest apart")));
        }
        rows.iter().enumerate().map(|(index, json)| read(self, json, &format!("{path}.{index}"))).collect()
    }

    /// The key of an existing row, if it is given, and what to write to it.
    fn saved(&mut self, model: &'static ModelInfo, json: &Json, path: &str) -> Result<(Option<Key>, RowInput)> {
        let id = object(json, path)?.get(model.primary_key.field).filter(|id| !matches!(id, Json::Null));
        let id = id.map(|id| key(model, id, &join(path, model.primary_key.field))).transpose()?;
        if id.is_none() && !is_creatable(self.models, model) {
            let message = format!("must be given: clients make no {}", model.plural);
            self.problems.push((join(path, model.primary_key.field), message));
        }
        Ok((id, self.row(model, json, path)?))
    }

    /// The values of a row and what is written through its relations.
    fn row(&mut self, model: &'static ModelInfo, json: &Json, path: &str) -> Result<RowInput> {
        let mut input = RowInput { path: path.to_owned(), ..RowInput::default() };
        let columns = writable(self.models, model);
        for (name, json) in object(json, path)? {
            let path = join(path, name);
            if let Some(column) = columns.iter().find(|column| column.field == name.as_str()) {
                self.column(column, json, &path, &mut input.values);
            } else if let Some(relation) = model.relations.iter().find(|relation| relation.field == name.as_str()) {
                if !matches!(json, Json::Null) {
                    self.relation(relation, object(json, &path)?, &path, &mut input)?;
                }
            } else if name.as_str() != model.primary_key.field {
                self.problems.push((path, format!("is no field of a {}", model.singular)));
            }
        }
        Ok(input)
    }

    fn column(&mut self, column: &Column, json: &Json, path: &str, values: &mut Values) {
        if matches!(json, Json::Null) {
            match column.nullable {
                true => values.set(column, None),
                false => self.problems.push((path.to_owned(), "must not be null".to_owned())),
            }
            return;
        }
        match scalars::input(column, json, column.field) {
            Ok(value) => {
                let broken = broken_rules(column, &value).into_iter();
                self.problems.extend(broken.map(|message| (path.to_owned(), message)));
                values.set(column, Some(value));
            }
            Err(error) => self.problems.push((path.to_owned(), error.to_string())),
        }
    }

    /// A nested write: exactly one verb.
    fn relation(
        &mut self,
        relation: &'static Relation,
        fields: &Fields,
        path: &str,
        input: &mut RowInput,
    ) -> Result<()> {
        let on_occupied = on_occupied(fields.get("onOccupied"))?;
        let given = RelationVerb::of_kind(relation.kind).iter().filter_map(|verb| {
            let json = fields.get(verb.name()).filter(|json| !matches!(json, Json::Null | Json::Boolean(false)))?;
            Some((*verb, json))
        });
        let given: Vec<_> = given.collect();
        let [(verb, json)] = given.as_slice() else {
            self.problems.push((path.to_owned(), "needs exactly one verb".to_owned()));
            return Ok(());
        };
        if !verb.takes_place() && fields.get("onOccupied").is_some_and(|json| !matches!(json, Json::Null)) {
            let message = "goes with `create`, `save` and `associate`";
            self.problems.push((join(path, "onOccupied"), message.to_owned()));
        }
        let path = join(path, verb.name());
        let related = (relation.related)();
        if relation.kind == RelationKind::BelongsTo {
            let target = match verb {
                RelationVerb::Associate => Target::Row(nested_key(related, json, &path)?),
                _ => Target::Nothing,
            };
            input.belongs_to.push(Link { relation: *relation, target, on_occupied });
            return Ok(());
        }
        let verb = match verb {
            RelationVerb::Associate => Verb::Associate(nested_key(related, json, &path)?),
            RelationVerb::Dissociate => Verb::Dissociate,
            RelationVerb::FirstOrCreate | RelationVerb::UpdateOrCreate => {
                let fields = object(json, &path)?;
                self.or_create(relation, *verb, fields.get("search"), fields.get("input"), &path)?
            }
            RelationVerb::FetchOrCreateMany | RelationVerb::UpdateOrCreateMany => {
                let fields = object(json, &path)?;
                let none = Json::List(Vec::new());
                let (by, rows) = (fields.get("by").unwrap_or(&none), fields.get("rows").unwrap_or(&none));
                self.many_by(relation, *verb, by, rows, &join(&path, "rows"))?
            }
            _ => self.rows(relation, *verb, json, &path)?,
        };
        input.has.push(RelationWrite { relation: *relation, verb, on_occupied });
        Ok(())
    }
}

fn required<'a>(arguments: &'a Arguments, name: &str) -> Result<&'a Json> {
    arguments.get(name).ok_or_else(|| Error::BadUserInput(format!("`{name}` must be given")))
}

fn object<'j>(json: &'j Json, path: &str) -> Result<&'j Fields> {
    match json {
        Json::Object(fields) => Ok(fields),
        _ => Err(Error::BadUserInput(format!("`{path}` must be an object"))),
    }
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn key(model: &ModelInfo, json: &Json, what: &str) -> Result<Key> {
    let value: Value = scalars::input(model.primary_key, json, what)?;
    value.key().ok_or_else(|| Error::BadUserInput(format!("`{what}` is no key")))
}

fn nested_key(model: &ModelInfo, json: &Json, path: &str) -> Result<Key> {
    let field = model.primary_key.field;
    let path = join(path, field);
    let json = object(json, &path)?.get(field);
    key(model, json.ok_or_else(|| Error::BadUserInput(format!("`{path}` must be given")))?, &path)
}

fn related_key(relation: &Relation, arguments: &Arguments) -> Result<Key> {
    let name = related_id(relation);
    key((relation.related)(), required(arguments, &name)?, &name)
}

fn on_occupied(json: Option<&Json>) -> Result<OnOccupied> {
    match json.and_then(enum_name) {
        None | Some("ERROR") => Ok(OnOccupied::Error),
        Some("DETACH") => Ok(OnOccupied::Detach),
        Some("DELETE") => Ok(OnOccupied::Delete),
        Some("UPDATE") => Ok(OnOccupied::Update),
        Some(other) => Err(Error::BadUserInput(format!("`onOccupied` knows no {other}"))),
    }
}
