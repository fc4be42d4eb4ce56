//! What is declared of the values of a column.

use super::value::{Kind, Value};

/// When Relata gives a column its value: the time, or a random UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auto {
    /// Never.
    No,
    /// When the row is made (Lucid: `autoCreate`).
    Create,
    /// When the row is made, and whenever something in it changes (Lucid: `autoUpdate`).
    Update,
}

impl Auto {
    /// Stops the compilation where Relata has no value for a column of a kind.
    pub(super) const fn assert_fits(self, kind: Kind) {
        let is_known = matches!(kind, Kind::Timestamptz | Kind::Timestamp | Kind::Date | Kind::Uuid);
        assert!(
            is_known || matches!(self, Auto::No),
            "`auto_create` and `auto_update` fill in times, days and UUIDs: use `default` for other columns"
        );
    }
}

/// What must hold for a value before it is written.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// A text of so many characters.
    Length {
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// A number between two others, both included.
    Range {
        /// At least.
        min: f64,
        /// At most.
        max: f64,
    },
    /// Whatever a function says: an error is what is wrong with the value.
    Check(fn(&Value) -> Result<(), String>),
}

impl Rule {
    /// Stops the compilation where the rule is for values of another kind.
    pub(super) const fn assert_fits(&self, kind: Kind) {
        use Kind::{BigInt, Double, Float, Integer, Numeric, SmallInt, Text};
        let is_text = matches!(kind, Text);
        let is_number = matches!(kind, SmallInt | Integer | BigInt | Float | Double | Numeric);
        match self {
            Rule::Length { .. } => assert!(is_text, "`length` is for texts: use `validate = function` here"),
            Rule::Email => assert!(is_text, "`email` is for texts: use `validate = function` here"),
            Rule::Url => assert!(is_text, "`url` is for texts: use `validate = function` here"),
            Rule::Range { .. } => assert!(is_number, "`range` is for numbers: use `validate = function` here"),
            Rule::Check(_) => {}
        }
    }
}
