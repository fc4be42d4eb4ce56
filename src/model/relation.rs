//! Descriptions of relations.

use std::fmt;

use serde::Serialize;

use super::{FieldInfo, ModelInfo, Operations};
use crate::RequestContext;
use crate::database::{Condition, Direction, FirstRow, OrderTerm, RelatedRows, RequestCondition};

/// The description of a relation: its kind, names, models, keys and options.
#[derive(Clone, Copy)]
pub struct RelationInfo {
    /// The name in Rust, such as `billing_configuration`.
    pub name: &'static str,
    /// The name in GraphQL, such as `billingConfiguration`.
    pub field: &'static str,
    /// The noun for one related row in the names of mutations, such as `user`; of a relation to one row its field.
    pub singular: &'static str,
    /// The noun for many related rows in the names of mutations, such as `users`.
    pub plural: &'static str,
    /// The description from the declaration; empty if it has none.
    pub description: &'static str,
    /// The kind of the relation.
    pub kind: RelationKind,
    owner: fn() -> &'static ModelInfo,
    related: fn() -> &'static ModelInfo,
    owner_key: &'static FieldInfo,
    related_key: &'static FieldInfo,
    /// The standing constraint on every read of related rows (Lucid: `onQuery`).
    pub(crate) on_query: Option<fn(&RequestContext) -> Condition>,
    /// The name of the hasMany of which a hasOne shows one row.
    pub(crate) one_of: Option<&'static str>,
    /// The order in which the first row of that hasMany is the one that is shown.
    pub(crate) order: Option<fn() -> Vec<OrderTerm>>,
    /// Free data for tools, which Relata does not interpret (Lucid: `meta`).
    pub meta: &'static [(&'static str, Meta)],
    /// What the API offers for the related rows.
    pub operations: Operations,
}

/// The kind of a relation: the side that holds the foreign key, and the number of related rows.
///
/// Its `Display` and its JSON are Lucid's words, such as `hasOne`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RelationKind {
    /// At most one related row, which refers to the owner.
    HasOne,
    /// One related row, to which the owner refers.
    BelongsTo,
    /// Any number of related rows, which refer to the owner.
    HasMany,
}

/// A piece of free data on a relation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Meta {
    /// A text.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Bool(bool),
}

/// The two models of a relation.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    /// Returns the model that declares the relation.
    pub(crate) owner: fn() -> &'static ModelInfo,
    /// Returns the model at the other end.
    pub(crate) related: fn() -> &'static ModelInfo,
}

/// The two columns that join the models of a relation.
#[derive(Clone, Copy)]
pub(crate) struct JoinKeys {
    /// The owner's column, by which its related rows are found.
    pub(crate) owner_key: &'static FieldInfo,
    /// The related model's column, which equals the owner's.
    pub(crate) related_key: &'static FieldInfo,
}

impl RelationInfo {
    /// Describes a relation without a standing constraint, description or free data.
    pub(crate) const fn new(
        kind: RelationKind,
        name: &'static str,
        field: &'static str,
        ends: Ends,
        keys: JoinKeys,
    ) -> Self {
        RelationInfo {
            name,
            field,
            singular: field,
            plural: field,
            description: "",
            kind,
            owner: ends.owner,
            related: ends.related,
            owner_key: keys.owner_key,
            related_key: keys.related_key,
            on_query: None,
            one_of: None,
            order: None,
            meta: &[],
            operations: Operations::all(),
        }
    }

    /// Returns the model that declares the relation.
    pub fn owner(&self) -> &'static ModelInfo {
        (self.owner)()
    }

    /// Returns the model at the other end.
    pub fn related(&self) -> &'static ModelInfo {
        (self.related)()
    }

    /// Returns the owner's field by which its related rows are found.
    pub fn owner_key(&self) -> &'static FieldInfo {
        self.owner_key
    }

    /// Returns the related model's field that equals the owner's key.
    pub fn related_key(&self) -> &'static FieldInfo {
        self.related_key
    }

    /// Returns the field that refers to the other row.
    pub fn foreign_key(&self) -> &'static FieldInfo {
        if self.owner_holds_key() { self.owner_key } else { self.related_key }
    }

    /// Returns the field that the foreign key refers to.
    pub fn local_key(&self) -> &'static FieldInfo {
        if self.owner_holds_key() { self.related_key } else { self.owner_key }
    }

    /// Returns the model whose table has the foreign key.
    pub fn holder(&self) -> &'static ModelInfo {
        if self.owner_holds_key() { self.owner() } else { self.related() }
    }

    /// Returns the model that the foreign key refers to.
    pub fn target(&self) -> &'static ModelInfo {
        if self.owner_holds_key() { self.related() } else { self.owner() }
    }

    /// Returns whether the foreign key is a column of the owner, as in a belongsTo.
    pub fn owner_holds_key(&self) -> bool {
        self.kind == RelationKind::BelongsTo
    }

    /// Returns whether an owner has a slot for one related row, as in a hasOne that is not one of many.
    pub fn has_slot(&self) -> bool {
        self.kind == RelationKind::HasOne && self.one_of.is_none()
    }

    /// Returns the name of the hasMany of which this hasOne shows one row.
    pub fn one_of(&self) -> Option<&'static str> {
        self.one_of
    }

    /// Returns whether an owner has any number of related rows, as in a hasMany.
    pub fn is_many(&self) -> bool {
        self.kind == RelationKind::HasMany
    }

    /// Returns whether there is a standing constraint on the related rows (Lucid: `onQuery`).
    pub fn has_standing_constraint(&self) -> bool {
        self.on_query.is_some()
    }

    /// Describes the related rows of the current row that meet `condition`, under the standing constraint.
    pub(crate) fn rows(&self, condition: Condition) -> RelatedRows {
        let related = self.related();
        RelatedRows {
            table: related.guarded_table(),
            inner_key: self.related_key.column,
            is_unique: self.related_key.unique || self.one_of.is_some(),
            outer_key: self.owner_key.column,
            condition: self.constrain(condition),
        }
    }

    /// Builds the condition that the current row has related rows that meet `condition`, or that it has none.
    pub(crate) fn exists(&self, condition: Condition, negated: bool) -> Condition {
        Condition::Exists { rows: Box::new(self.rows(condition)), negated }
    }

    /// Joins the standing constraint and a condition on related rows, each in its own group. Of a hasOne that is one of
    /// many, only the first row of each owner is left.
    ///
    /// Every read of related rows uses this method.
    pub(crate) fn constrain(&self, condition: Condition) -> Condition {
        let standing = self.standing();
        match self.one_of {
            Some(_) => standing.clone().and(self.is_first(standing)).and(condition),
            None => standing.and(condition),
        }
    }

    /// The standing constraint alone.
    pub(crate) fn standing(&self) -> Condition {
        match self.on_query {
            Some(on_query) => Condition::OfRequest(RequestCondition(on_query)),
            None => Condition::all(),
        }
    }

    /// Builds the condition that a related row is the first of its owner's that meet `condition`.
    fn is_first(&self, condition: Condition) -> Condition {
        let related = self.related();
        let primary_key = related.primary_key.column;
        let mut order = self.order.map(|order| order()).unwrap_or_default();
        order.retain(|term| term.joins.is_empty());
        order.push(OrderTerm::new(primary_key, Direction::Ascending));

        let key = self.related_key.column;
        Condition::First(Box::new(FirstRow {
            table: related.guarded_table(),
            key,
            order,
            condition,
        }))
    }

    /// Finds the hasMany of the same owner over the same keys.
    pub(crate) fn many_beside(&self) -> Option<&'static RelationInfo> {
        let relations = self.owner().relations.iter();
        relations.filter(|other| other.is_many()).find(|other| {
            other.related_key() == self.related_key() && other.owner_key() == self.owner_key()
        })
    }

    /// Returns a piece of the free data.
    pub fn meta(&self, name: &str) -> Option<Meta> {
        self.meta.iter().find(|(each, _)| *each == name).map(|(_, meta)| *meta)
    }
}

/// Two relations are equal if their owners and names are: a model declares each name once.
impl PartialEq for RelationInfo {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.owner().name == other.owner().name
    }
}

impl fmt::Debug for RelationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = self.owner().name;
        let related = self.related().name;
        write!(f, "{owner} {:?} {related} as `{}`", self.kind, self.name)
    }
}

impl fmt::Display for RelationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            RelationKind::HasOne => "hasOne",
            RelationKind::BelongsTo => "belongsTo",
            RelationKind::HasMany => "hasMany",
        })
    }
}

impl fmt::Display for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Meta::Text(text) => text.fmt(f),
            Meta::Integer(number) => number.fmt(f),
            Meta::Bool(switch) => switch.fmt(f),
        }
    }
}
