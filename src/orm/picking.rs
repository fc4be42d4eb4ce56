//! The JSON of a row with some of its fields (Lucid: `serialize` with a tree of fields).

use std::marker::PhantomData;

use serde_json::Value as Json;

use super::{Field, Relation, RelationTag, Row};
use crate::error::{Error, Result};
use crate::model::{Model, ModelInfo};

/// The fields and relations of a row's JSON. Without `pick` all fields are there, and relations that it does not name are
/// there whole.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::{Role, User};
/// # use relata::orm::Picking;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let user = User::query().preload(User::ROLE).first_or_fail(conn).await?;
/// let picking = Picking::new()
///     .pick(User::NAME)
///     .relation(User::ROLE, Picking::new().omit(Role::ID));
/// assert_eq!(user.serialize_with(&picking)?, serde_json::json!({ "name": "Ada", "role": { "name": "admin" } }));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Picking<M> {
    tree: Tree,
    model: PhantomData<fn() -> M>,
}

/// The fields and relations of a model, by their names in JSON.
#[derive(Clone, Debug)]
struct Tree {
    model: &'static ModelInfo,
    picked: Vec<&'static str>,
    omitted: Vec<&'static str>,
    relations: Vec<(&'static str, Tree)>,
}

impl<M: Model> Default for Picking<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model> Picking<M> {
    /// Leaves all fields in.
    pub fn new() -> Self {
        let tree =
            Tree { model: M::INFO, picked: Vec::new(), omitted: Vec::new(), relations: Vec::new() };
        Picking { tree, model: PhantomData }
    }

    /// Keeps a field; those that are not picked are left out (Lucid: `fields: { pick }`).
    pub fn pick<C>(mut self, field: Field<M, C>) -> Self {
        self.tree.picked.push(field.info().name);
        self
    }

    /// Leaves a field out (Lucid: `fields: { omit }`).
    pub fn omit<C>(mut self, field: Field<M, C>) -> Self {
        self.tree.omitted.push(field.info().name);
        self
    }

    /// Picks among the fields of a relation's rows (Lucid: `relations`).
    pub fn relation<R: Model, K: RelationTag>(
        mut self,
        relation: Relation<M, R, K>,
        related: Picking<R>,
    ) -> Self {
        self.tree.relations.push((relation.field, related.tree));
        self
    }
}

impl<M: Model> Row<M> {
    /// Returns the JSON of the row with the fields that were picked (Lucid: `serialize`).
    ///
    /// # Errors
    /// [`Error::Unexpected`] for a value that has no JSON.
    pub fn serialize_with(&self, picking: &Picking<M>) -> Result<Json> {
        let json = serde_json::to_value(self);
        let mut json = json.map_err(|error| Error::Unexpected(error.to_string()))?;

        picking.tree.apply(&mut json);
        Ok(json)
    }
}

impl Tree {
    /// Removes what was not picked of a row, or of each row of a list.
    fn apply(&self, json: &mut Json) {
        match json {
            Json::Array(rows) => rows.iter_mut().for_each(|row| self.apply(row)),
            Json::Object(fields) => {
                fields.retain(|name, _| !self.is_column(name) || self.is_picked(name));
                for (name, related) in &self.relations {
                    if let Some(row) = fields.get_mut(*name) {
                        related.apply(row);
                    }
                }
            }
            _ => {}
        }
    }

    fn is_column(&self, name: &str) -> bool {
        self.model.fields.iter().any(|field| field.name == name)
    }

    fn is_picked(&self, name: &str) -> bool {
        let is_picked = self.picked.is_empty() || self.picked.contains(&name);
        is_picked && !self.omitted.contains(&name)
    }
}
