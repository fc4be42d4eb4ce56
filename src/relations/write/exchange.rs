//! Lists whose rows take each other's unique values, as when two tasks of a list change places.
//!
//! A row that takes the value of another is written after it. Where rows take values from each other in a circle, one of them
//! has null in between; where that cannot be, PostgreSQL checks a deferrable constraint after the list.

use super::RowInput;
use super::equal_values::unify_field;
use crate::database::{Connection, Index, Record};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, ModelInfo, RelationInfo, Values, table};

/// A row of a list: as it is stored, unless it is new, and as it will be.
pub(super) struct ListedRow<'a> {
    pub(super) stored: Option<&'a mut Record>,
    pub(super) input: &'a RowInput,
}

/// The order in which the rows of a list are written.
pub(super) struct Exchange {
    order: Vec<usize>,
    /// The constraints that are checked after the list.
    deferred: Vec<String>,
}

/// A row that takes the values of another in a unique index, by their places in the list.
struct Dependency {
    taker: usize,
    giver: usize,
    index: usize,
}

impl Exchange {
    /// Finds the order for a list of locked rows. Rows that stand in the way of each other get null.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the database cannot exchange the values.
    pub(super) async fn prepare(
        conn: &mut Connection,
        relation: &RelationInfo,
        mut rows: Vec<ListedRow<'_>>,
    ) -> Result<Self> {
        let indexes = unique_indexes(conn, relation.related());
        let mut dependencies = dependencies(conn, &rows, &indexes).await?;
        let mut exchange = Exchange { order: Vec::new(), deferred: Vec::new() };

        while let Some(remaining) = exchange.add_free(rows.len(), &dependencies) {
            let Some(circle) = find_circle(remaining, &exchange.order, &dependencies) else {
                break;
            };
            let (giver, index) =
                exchange.open(conn, relation, &mut rows, &indexes, &circle).await?;
            dependencies.retain(|each| (each.giver, each.index) != (giver, index));
        }
        Ok(exchange)
    }

    /// Sorts the rows of the list, each with its place.
    pub(super) fn sort<T>(&self, rows: Vec<T>) -> Vec<(usize, T)> {
        let mut rows: Vec<(usize, T)> = rows.into_iter().enumerate().collect();
        rows.sort_by_key(|(place, _)| self.order.iter().position(|each| each == place));
        rows
    }

    /// Checks what was put off, after the list is written.
    ///
    /// # Errors
    /// [`Error::UniqueViolation`] if a row outside of the list has one of the values.
    pub(super) async fn end(self, conn: &mut Connection) -> Result<()> {
        for constraint in self.deferred {
            conn.set_deferred(&constraint, false).await?;
        }
        Ok(())
    }

    /// Adds the rows that wait for no other. Returns the first that waits, if there is one.
    fn add_free(&mut self, number: usize, dependencies: &[Dependency]) -> Option<usize> {
        loop {
            let waits = |place: usize| {
                let mut own = dependencies.iter().filter(|each| each.taker == place);
                own.any(|each| !self.order.contains(&each.giver))
            };
            let mut remaining = (0..number).filter(|place| !self.order.contains(place)).peekable();
            let first = remaining.peek().copied()?;

            let free = remaining.find(|place| !waits(*place));
            match free {
                Some(place) => self.order.push(place),
                None => return Some(first),
            }
        }
    }

    /// Frees the values of one of the rows of a circle, and returns it with the index.
    async fn open(
        &mut self,
        conn: &mut Connection,
        relation: &RelationInfo,
        rows: &mut [ListedRow<'_>],
        indexes: &[UniqueIndex],
        circle: &[(usize, usize)],
    ) -> Result<(usize, usize)> {
        for (giver, index) in circle {
            let Some(unique) = indexes.get(*index) else { continue };
            let Some(row) = rows.get_mut(*giver) else { continue };
            let Some(stored) = row.stored.as_deref_mut() else { continue };
            let changed = row.input.values.differences_from(stored)?;
            let nullable = |field: &&&FieldInfo| {
                field.column.nullable && changed.has(field) && **field != relation.related_key()
            };

            if let Some(field) = unique.fields.iter().find(nullable) {
                let values = Values::new([(*field, None)]);
                *stored = table::update(conn, relation.related(), stored.clone(), &values).await?.0;
                return Ok((*giver, *index));
            }
        }

        let deferrable = |(_, index): &&(usize, usize)| {
            indexes.get(*index).is_some_and(|unique| unique.constraint.is_some())
        };
        let found = circle.iter().find(deferrable).or(circle.first());
        let (giver, index) = *found.ok_or_else(|| Error::Unexpected("an empty circle".into()))?;
        match indexes.get(index).and_then(|unique| unique.constraint.clone()) {
            Some(constraint) => {
                conn.set_deferred(&constraint, true).await?;
                self.deferred.push(constraint);
                Ok((giver, index))
            }
            None => Err(refusal(rows, indexes, giver, index)),
        }
    }
}

/// A unique index over fields of a model.
struct UniqueIndex {
    fields: Vec<&'static FieldInfo>,
    /// Its name, if it can be checked when the transaction ends.
    constraint: Option<String>,
}

impl UniqueIndex {
    fn of(model: &ModelInfo, index: &Index) -> Option<Self> {
        if !index.unique || index.predicate.is_some() {
            return None;
        }
        let field = |name: &String| model.fields.iter().find(|field| field.column.name == *name);
        let fields = index.columns.iter().map(field).collect::<Option<Vec<_>>>()?;
        let constraint = (!index.immediate).then(|| index.name.clone());
        Some(UniqueIndex { fields, constraint })
    }

    /// Returns the values of a row that no other may have, before it is written and after; without a value where there is
    /// no row. The database takes values for equal that are.
    async fn values(
        &self,
        conn: &mut Connection,
        rows: &[ListedRow<'_>],
    ) -> Result<(Vec<Values>, Vec<Values>)> {
        let mut before = Vec::with_capacity(rows.len());
        let mut after = Vec::with_capacity(rows.len());
        for row in rows {
            let stored = match &row.stored {
                Some(record) => Values::of_row(&self.fields, record)?,
                None => Values::default(),
            };
            let mut written = stored.clone();
            for field in &self.fields {
                if let Some(value) = row.input.values.get(field) {
                    written.set(field, value.clone());
                }
            }
            before.push(stored);
            after.push(written);
        }

        for field in &self.fields {
            unify_field(conn, field, before.iter_mut().chain(&mut after)).await?;
        }
        Ok((before, after))
    }

    /// Returns whether no other row may have all of these values, since none of them is null.
    fn are_taken(&self, values: &Values) -> bool {
        self.fields.iter().all(|field| values.get(field).is_some_and(Option::is_some))
    }
}

fn unique_indexes(conn: &Connection, model: &ModelInfo) -> Vec<UniqueIndex> {
    let catalog = conn.catalog();
    let indexes = catalog.table(model.table).map(|table| table.indexes.as_slice());
    indexes.unwrap_or_default().iter().filter_map(|index| UniqueIndex::of(model, index)).collect()
}

/// Finds the rows that take the values of others.
async fn dependencies(
    conn: &mut Connection,
    rows: &[ListedRow<'_>],
    indexes: &[UniqueIndex],
) -> Result<Vec<Dependency>> {
    let mut dependencies = Vec::new();
    for (index, unique) in indexes.iter().enumerate() {
        let (before, after) = unique.values(conn, rows).await?;
        let changes = || before.iter().zip(&after).enumerate().filter(|(_, (old, new))| old != new);

        for (taker, (_, taken)) in changes().filter(|(_, (_, new))| unique.are_taken(new)) {
            for (giver, _) in changes().filter(|(giver, (old, _))| *giver != taker && *old == taken)
            {
                dependencies.push(Dependency { taker, giver, index });
            }
        }
    }
    Ok(dependencies)
}

/// Follows the rows for which a row waits until one comes again. Returns the givers from there on, with the indexes.
fn find_circle(
    start: usize,
    written: &[usize],
    dependencies: &[Dependency],
) -> Option<Vec<(usize, usize)>> {
    let mut path: Vec<(usize, usize)> = Vec::new();
    let mut taker = start;
    loop {
        let waits = |each: &&Dependency| each.taker == taker && !written.contains(&each.giver);
        let next = dependencies.iter().find(waits)?;
        if let Some(place) = path.iter().position(|(giver, _)| *giver == next.giver) {
            return Some(path.split_off(place));
        }
        path.push((next.giver, next.index));
        taker = next.giver;
    }
}

fn refusal(rows: &[ListedRow<'_>], indexes: &[UniqueIndex], giver: usize, index: usize) -> Error {
    let field = indexes.get(index).and_then(|unique| unique.fields.last());
    let field = field.map_or("", |field| field.name);
    let path = rows.get(giver).map_or("", |row| row.input.path.as_str());
    let path = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    let message = "is exchanged with another row of the list, which this database cannot do: \
         give one of the rows another value first";
    Error::Invalid(vec![(path, message.to_owned())])
}
