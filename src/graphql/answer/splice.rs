//! Answers of custom resolvers, written into the answer in the document's order.

use std::sync::LazyLock;

use async_graphql::{Name, Value as Json, indexmap::IndexMap};
use uuid::Uuid;

use super::writer::{Stop, Writer, Written};
use crate::graphql::plan::{Planned, Shape};

/// Marks bytes that are written as they are: rows that a resolver returned, written by their plan.
static MARK: LazyLock<[u8; 16]> = LazyLock::new(|| Uuid::new_v4().into_bytes());

/// Returns the bytes of a row as a value of async-graphql, which hands them on untouched.
pub(in crate::graphql) fn encode_row(bytes: &[u8]) -> Json {
    Json::Binary([MARK.as_slice(), bytes].concat().into())
}

impl<'w> Writer<'w> {
    /// Writes the answer of a custom resolver.
    ///
    /// # Errors
    /// Where a part that must not be null is missing. async-graphql has noted the error by then, and leaves out the
    /// field.
    pub(in crate::graphql) fn splice(&mut self, shape: &'w Shape, json: &Json) -> Written {
        match (shape, json) {
            (Shape::Whole, json) => self.whole(json),
            (Shape::List { items, are_nullable }, Json::List(values)) => {
                self.list(values, |writer, value| {
                    writer.nullable(*are_nullable, |writer| writer.splice(items, value))
                })
            }
            (Shape::Object(fields), Json::Object(values)) => self.shaped(fields, values),
            (_, Json::Null) => Err(Stop::Field),
            (_, json) => self.whole(json),
        }
    }

    fn shaped(&mut self, fields: &'w [Planned<Shape>], values: &IndexMap<Name, Json>) -> Written {
        self.object(fields, |writer, field| match values.get(&field.key.name) {
            Some(value) => writer.splice(&field.field, value),
            None => Err(Stop::Field),
        })
    }

    fn whole(&mut self, json: &Json) -> Written {
        match json {
            Json::Binary(bytes) => match bytes.strip_prefix(MARK.as_slice()) {
                Some(row) => {
                    self.out.extend_from_slice(row);
                    Ok(())
                }
                None => self.json(json),
            },
            Json::List(values) => self.list(values, |writer, value| writer.whole(value)),
            Json::Object(values) => {
                self.out.push(b'{');
                for (index, (name, value)) in values.iter().enumerate() {
                    if index > 0 {
                        self.out.push(b',');
                    }
                    self.json(name.as_str())?;
                    self.out.push(b':');
                    self.whole(value)?;
                }
                self.out.push(b'}');
                Ok(())
            }
            json => self.json(json),
        }
    }
}
