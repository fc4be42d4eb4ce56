//! The methods of a factory that make rows: stored, or in memory.

use std::sync::Arc;

use super::Factory;
use super::plan::Plan;
use super::random::Source;
use super::run::{self, Made};
use crate::database::Connection;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::orm::Row;

impl<M: Model> Factory<M> {
    /// Makes a row with its relations and stores them (Lucid: `create`), in the caller's transaction or in a new one.
    /// The relations of the returned row are loaded.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for a mistake in the declaration, [`Error::Invalid`] for a value that breaks a rule, or
    /// the error of a statement. A new transaction is rolled back then.
    pub async fn create(&self, conn: &mut Connection) -> Result<Row<M>> {
        one(self.create_many(conn, 1).await?)
    }

    /// Makes `count` rows and stores them (Lucid: `createMany`), with one INSERT for all rows of a relation.
    ///
    /// # Errors
    /// As [`Factory::create`].
    pub async fn create_many(&self, conn: &mut Connection, count: usize) -> Result<Vec<Row<M>>> {
        let plan = self.plan()?;
        if count == 0 {
            return Ok(Vec::new());
        }
        let made =
            run::create(conn, plan, Arc::default(), Source::new(self.any.seed), count).await?;
        rows(made)
    }

    /// Makes a row in memory, without its relations (Lucid: `make`). A key that the database generates is 0, and
    /// [`Row::save`] inserts the row.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for a mistake in the declaration.
    pub fn make(&self) -> Result<Row<M>> {
        one(self.make_many(1)?)
    }

    /// Makes `count` rows in memory, without their relations (Lucid: `makeMany`).
    ///
    /// # Errors
    /// As [`Factory::make`].
    pub fn make_many(&self, count: usize) -> Result<Vec<Row<M>>> {
        let made = rows(run::make(&*self.plan()?, Source::new(self.any.seed), count)?)?;
        Ok(made.into_iter().map(Row::unsaved).collect())
    }

    /// Makes a row in memory as if it were stored: with a primary key and with its relations (Lucid: `makeStubbed`).
    /// Hooks that need a connection are not called.
    ///
    /// # Errors
    /// As [`Factory::make`].
    pub fn make_stubbed(&self) -> Result<Row<M>> {
        one(self.make_stubbed_many(1)?)
    }

    /// Makes `count` rows in memory as if they were stored (Lucid: `makeStubbedMany`).
    ///
    /// # Errors
    /// As [`Factory::make`].
    pub fn make_stubbed_many(&self, count: usize) -> Result<Vec<Row<M>>> {
        rows(run::stub(&*self.plan()?, Source::new(self.any.seed), count)?)
    }

    fn plan(&self) -> Result<Arc<Plan>> {
        Plan::new(self.any.clone(), &[])
    }
}

fn rows<M: Model>(made: Made) -> Result<Vec<Row<M>>> {
    made.nodes.into_iter().map(|node| Row::new(node, made.projection.clone())).collect()
}

fn one<M>(rows: Vec<Row<M>>) -> Result<Row<M>> {
    rows.into_iter().next().ok_or_else(|| Error::Unexpected("a factory gave no row".into()))
}
