//! Rules for the values of a field, and values that Relata fills in.

use crate::database::{Kind, Value};

/// When Relata fills in a field: with the time, the date or a random UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auto {
    /// Never.
    No,
    /// When the row is created (Lucid: `autoCreate`).
    Create,
    /// When the row is created, and whenever another of its values changes (Lucid: `autoUpdate`).
    Update,
}

impl Auto {
    /// Stops the compilation if Relata has no value for a column of a kind.
    pub(super) const fn assert_fits(self, kind: Kind) {
        assert!(
            kind.is_automatic() || matches!(self, Auto::No),
            "`auto_create` and `auto_update` fill in times, dates and UUIDs: use `default` for other columns"
        );
    }
}

/// A rule that a value must meet before it is written.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// The number of characters of a text.
    Length {
        /// The minimum.
        min: usize,
        /// The maximum.
        max: usize,
    },
    /// The text is an e-mail address.
    Email,
    /// The text is a URL of one of these schemes, such as `https`.
    Url(&'static [&'static str]),
    /// The number lies in a range, which includes its bounds.
    Range {
        /// The minimum.
        min: f64,
        /// The maximum.
        max: f64,
    },
    /// A function accepts the value; if it returns an error, that is the message for the client.
    Check(fn(&Value) -> Result<(), String>),
}

impl Rule {
    /// Stops the compilation if the rule is for values of another kind.
    pub(super) const fn assert_fits(&self, kind: Kind) {
        match self {
            Rule::Length { .. } => {
                assert!(
                    kind.is_text(),
                    "`length` is for texts: use `validate = function` for other columns"
                )
            }
            Rule::Email => {
                assert!(
                    kind.is_text(),
                    "`email` is for texts: use `validate = function` for other columns"
                )
            }
            Rule::Url(_) => {
                assert!(
                    kind.is_text(),
                    "`url` is for texts: use `validate = function` for other columns"
                )
            }
            Rule::Range { .. } => {
                assert!(
                    kind.is_number(),
                    "`range` is for numbers: use `validate = function` for other columns"
                )
            }
            Rule::Check(_) => {}
        }
    }
}
