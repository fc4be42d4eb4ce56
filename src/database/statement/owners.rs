//! The owners of related rows, where the database compares keys in its own way.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::database::dialect::Dialect;
use crate::database::{Column, List};

/// The keys of some owners. Each row ends with the place of its owner's key in the list, as the database compares keys:
/// it can take two texts for equal that differ in case. A row of several owners comes once for each.
#[derive(Clone, Debug)]
pub struct Owners {
    /// The column of the rows that equals the owner's key.
    pub key: Column,
    /// The keys, each of which the column is compared with.
    pub list: List,
}

/// The name under which the owners are joined.
pub const OWNERS: &str = "owner#";

/// The name of the column with the place of the owner's key.
pub const PLACE: &str = "place";

impl Owners {
    /// Appends the column with the place.
    pub(super) fn walk_place<DB: Dialect>(out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_identifier(OWNERS)?;
        out.push_sql(".");
        out.push_identifier(PLACE)
    }

    /// Appends the join.
    pub(super) fn walk_join<'b, DB: Dialect>(
        &'b self,
        table: &str,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        DB::push_owners(out, table, self)
    }
}
