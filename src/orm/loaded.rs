//! The relations and extras of a row that one query, or one load, gave it.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use super::Row;
use crate::database::Value;
use crate::error::{Error, Result};
use crate::model::{Model, RelationInfo};
use crate::relations::{LoadedRelation, LoadedRow, Projection, RelationLoad};

/// The loads of one projection for one row. Related rows become structs when they are first asked for.
#[derive(Clone)]
pub(super) struct Loaded {
    projection: Arc<Projection>,
    row: LoadedRow,
    /// One for each load, as `Vec<Row<R>>` of the related model.
    rows: Vec<OnceLock<Result<RelatedRows>>>,
}

/// `Vec<Row<R>>` of a model that the relation's type names.
type RelatedRows = Arc<dyn Any + Send + Sync>;

impl Loaded {
    pub(super) fn new(projection: Arc<Projection>, row: LoadedRow) -> Self {
        let rows = projection.loads.iter().map(|_| OnceLock::new()).collect();
        Loaded { projection, row, rows }
    }

    pub(super) fn projection(&self) -> &Projection {
        &self.projection
    }

    pub(super) fn row(&self) -> &LoadedRow {
        &self.row
    }

    /// Returns the rows of a relation, if they were loaded.
    pub(super) fn rows<R: Model>(&self, relation: &RelationInfo) -> Option<Result<&[Row<R>]>> {
        let place = self.place(relation)?;
        let load = self.projection.loads.get(place)?;
        let related = self.row.related.get(place)?;

        let rows = self.rows.get(place)?.get_or_init(|| build::<R>(load, related));
        Some(match rows {
            Ok(rows) => rows
                .downcast_ref::<Vec<Row<R>>>()
                .map(Vec::as_slice)
                .ok_or_else(|| Error::Unexpected("related rows of another model".into())),
            Err(error) => Err(error.clone()),
        })
    }

    pub(super) fn has_rows(&self, relation: &RelationInfo) -> bool {
        self.place(relation).is_some()
    }

    /// Returns the value of an extra, if it was loaded.
    pub(super) fn extra(&self, name: &str) -> Option<Option<Value>> {
        let extra = self.projection.extras.iter().rev().find(|extra| extra.name == name)?;
        let related = self.row.related(extra.load)?;
        Some(related.aggregate(extra.expression, extra.aggregate))
    }

    /// Returns whether `newer` has all relations and extras that this has.
    pub(super) fn is_covered_by(&self, newer: &Loaded) -> bool {
        let mut rows = self.projection.loads.iter().filter(|load| load.rows);
        rows.all(|load| newer.has_rows(&load.relation))
            && self.projection.extras.iter().all(|extra| newer.extra(&extra.name).is_some())
    }

    /// The position of the load that has the rows of a relation.
    fn place(&self, relation: &RelationInfo) -> Option<usize> {
        self.projection.loads.iter().position(|load| load.rows && load.relation == *relation)
    }
}

fn build<R: Model>(load: &RelationLoad, related: &LoadedRelation) -> Result<RelatedRows> {
    let projection = Arc::new(load.projection.clone());
    let mut rows: Vec<Row<R>> = Vec::with_capacity(related.rows().len());
    for row in related.rows() {
        rows.push(Row::new(row.clone(), projection.clone())?);
    }
    Ok(Arc::new(rows))
}
