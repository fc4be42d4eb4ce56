//! Conditions on a row that is in memory.

use super::{Comparison, Condition};
use crate::database::{Record, Value};
use crate::error::Result;

impl Condition {
    /// Returns whether a row meets the condition; `None` if only the database can tell, since it compares in its own way.
    ///
    /// # Errors
    /// [`Error::Unexpected`](crate::Error::Unexpected) if a column was not read.
    pub(crate) fn holds_for(&self, record: &Record) -> Result<Option<bool>> {
        match self {
            Condition::All(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match part.holds_for(record)? {
                        Some(false) => return Ok(Some(false)),
                        Some(true) => {}
                        None => all = None,
                    }
                }
                Ok(all)
            }
            Condition::IsNull { column, negated } => {
                Ok(Some(record.get(column)?.is_none() != *negated))
            }
            Condition::Compare { column, comparison: Comparison::Equal, value } => {
                let found = record.get(column)?;
                Ok(is_exact(value).then(|| found == Some(value)))
            }
            _ => Ok(None),
        }
    }
}

/// Returns whether both databases take two values for equal exactly if they are the same.
fn is_exact(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_) | Value::SmallInt(_) | Value::Integer(_) | Value::BigInt(_) | Value::Uuid(_)
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::database::{Column, ColumnSet, Kind};

    static OPEN: Column = Column { table: "notes", name: "open", kind: Kind::Bool, nullable: true };
    static TEXT: Column = Column { table: "notes", name: "text", kind: Kind::Text, nullable: true };

    fn is(column: Column, value: impl Into<Value>) -> Condition {
        Condition::equal(column, value.into())
    }

    #[test]
    fn a_condition_holds_as_in_sql_or_is_left_to_the_database() {
        let columns = Arc::new(ColumnSet::new([&OPEN, &TEXT]));
        let note = Record::new(columns, vec![Some(Value::Bool(true)), None]);
        let null = |negated| Condition::IsNull { column: TEXT, negated };

        for (condition, expected) in [
            (Condition::all(), Some(true)),
            (is(OPEN, true), Some(true)),
            (is(OPEN, false), Some(false)),
            (null(false), Some(true)),
            (null(true), Some(false)),
            (is(TEXT, "a".to_owned()), None),
            (Condition::Not(Box::new(is(OPEN, true))), None),
            (is(OPEN, true).and(is(TEXT, "a".to_owned())), None),
            (is(OPEN, false).and(is(TEXT, "a".to_owned())), Some(false)),
        ] {
            assert_eq!(condition.holds_for(&note).unwrap(), expected, "{condition:?}");
        }
    }
}
