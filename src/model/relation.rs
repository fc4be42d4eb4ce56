//! A declared relation, as data.

use std::fmt;

use serde::Serialize;

use super::{Model, ModelInfo};
use crate::database::{Column, Condition, Filter, RelatedRows};

/// A declared relation as data: its kind, its names, its keys and whatever else was declared.
#[derive(Clone, Copy)]
pub struct Relation {
    /// The name in Rust, such as `billing_configuration`.
    pub name: &'static str,
    /// The name in GraphQL, such as `billingConfiguration`.
    pub field: &'static str,
    /// What the relation is for, in the words of the declaration; empty if it has none.
    pub description: &'static str,
    /// Which side holds the foreign key, and how many rows there are.
    pub kind: RelationKind,
    /// The model that declares the relation.
    pub owner: fn() -> &'static ModelInfo,
    /// The model at the other end.
    pub related: fn() -> &'static ModelInfo,
    /// The column of the owner that the related rows are found by.
    pub owner_key: &'static Column,
    /// The column of the related model that equals `owner_key`.
    pub related_key: &'static Column,
    /// The standing constraint on every read of related rows (Lucid: `onQuery`).
    pub on_query: Option<fn() -> Condition>,
    /// Free data for tools; Relata only hands it back (Lucid: `meta`).
    pub meta: &'static [(&'static str, Meta)],
}

/// Which side of a relation holds the foreign key, and how many related rows an owner has.
///
/// Its `Display` and its JSON are Lucid's words, such as `hasOne`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RelationKind {
    /// The related row points at the owner, and there is at most one.
    HasOne,
    /// The owner points at the related row.
    BelongsTo,
    /// The related rows point at the owner.
    HasMany,
}

/// A piece of free data on a relation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Meta {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// A switch.
    Bool(bool),
}

impl Relation {
    /// The column that points at the other row.
    pub fn foreign_key(&self) -> &'static Column {
        match self.kind {
            RelationKind::BelongsTo => self.owner_key,
            RelationKind::HasOne | RelationKind::HasMany => self.related_key,
        }
    }

    /// The column that the foreign key points at.
    pub fn local_key(&self) -> &'static Column {
        match self.kind {
            RelationKind::BelongsTo => self.related_key,
            RelationKind::HasOne | RelationKind::HasMany => self.owner_key,
        }
    }

    /// Whether an owner has many related rows.
    pub fn is_many(&self) -> bool {
        self.kind == RelationKind::HasMany
    }

    /// The related rows of the row at hand that meet `condition`, under the standing constraint.
    pub fn rows(&self, condition: Condition) -> RelatedRows {
        let related = (self.related)();
        RelatedRows {
            table: related.table,
            primary_key: *related.primary_key,
            inner_key: *self.related_key,
            outer_key: *self.owner_key,
            condition: self.constrained(condition),
        }
    }

    /// Whether the row at hand has related rows that meet `condition`, or has none.
    pub fn exists(&self, condition: Condition, negated: bool) -> Condition {
        Condition::Exists { rows: Box::new(self.rows(condition)), negated }
    }

    /// The condition on related rows: the standing constraint and `condition`, each in a group of its own.
    ///
    /// Every read of related rows passes here.
    pub fn constrained(&self, condition: Condition) -> Condition {
        match self.on_query {
            Some(on_query) => on_query().and(condition),
            None => condition,
        }
    }

    /// A piece of the free data.
    pub fn meta(&self, name: &str) -> Option<Meta> {
        self.meta.iter().find(|(each, _)| *each == name).map(|(_, meta)| *meta)
    }
}

/// A model declares a relation's name once, so the name tells which it is.
impl PartialEq for Relation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && (self.owner)().name == (other.owner)().name
    }
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (owner, related) = ((self.owner)().name, (self.related)().name);
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

/// Checks that a standing constraint is about the related model's table.
pub fn standing<R: Model>(filter: Filter<R::Table>) -> Condition {
    filter.into_condition()
}
