//! The rows of a statement, as the database has given them.

use super::Value;

/// One row of a result: a value, or `None` for null, for each selected expression.
pub(crate) type RawRow = Vec<Option<Value>>;

/// The rows of a statement. The values of all of them stand in one list, which takes one allocation instead of one for
/// each row.
#[derive(Debug, PartialEq)]
pub(crate) struct Rows {
    width: usize,
    values: Vec<Option<Value>>,
}

impl Rows {
    /// Makes an empty list of rows with `width` values each.
    pub(crate) fn of_width(width: usize) -> Self {
        // A statement selects one expression at least.
        Rows { width: width.max(1), values: Vec::new() }
    }

    /// Makes a list of one row.
    pub(super) fn of_row(row: RawRow) -> Self {
        Rows { width: row.len().max(1), values: row }
    }

    /// Adds the next value of the last row, or the first one of a new row.
    pub(super) fn push(&mut self, value: Option<Value>) {
        self.values.push(value);
    }

    /// Adds the rows of a statement that selects the same.
    pub(super) fn append(&mut self, mut other: Rows) {
        self.values.append(&mut other.values);
    }

    /// Leaves out all rows but the first `rows`.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows.saturating_mul(self.width));
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the values of the row at a place; none beyond the last row.
    pub(super) fn row(&self, place: usize) -> &[Option<Value>] {
        let start = place.saturating_mul(self.width);
        self.values.get(start..start.saturating_add(self.width)).unwrap_or_default()
    }

    /// Returns the values of each row.
    pub(super) fn iter(&self) -> std::slice::ChunksExact<'_, Option<Value>> {
        self.values.chunks_exact(self.width)
    }

    /// Returns the values of all rows, one row after the other.
    pub(crate) fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// Takes the first row.
    pub(crate) fn into_first(mut self) -> Option<RawRow> {
        self.truncate(1);
        (!self.is_empty()).then_some(self.values)
    }

    /// Takes the first value of the first row; `None` if there is no row, or the value is null.
    pub(crate) fn into_value(self) -> Option<Value> {
        self.values.into_iter().next().flatten()
    }
}

/// Takes the rows one by one, each as a list of its own.
impl IntoIterator for Rows {
    type Item = RawRow;
    type IntoIter = IntoRows;

    fn into_iter(self) -> IntoRows {
        IntoRows { width: self.width, values: self.values.into_iter() }
    }
}

/// The rows that are left to take.
pub(crate) struct IntoRows {
    width: usize,
    values: std::vec::IntoIter<Option<Value>>,
}

impl Iterator for IntoRows {
    type Item = RawRow;

    fn next(&mut self) -> Option<RawRow> {
        let row: RawRow = self.values.by_ref().take(self.width).collect();
        (!row.is_empty()).then_some(row)
    }
}
