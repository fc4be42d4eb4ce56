//! A field as the command line has it: `title:text`, `email:text!`, `due:date?`, `author:references=people`.

use anyhow::{Result, bail};
use relata_nouns as nouns;

use crate::command_line::generate::names;
use crate::database::Kind;

/// The words for the types of fields; `references` is one more.
const TYPES: [(&str, Kind); 18] = [
    ("text", Kind::Text),
    ("string", Kind::Text),
    ("integer", Kind::Integer),
    ("smallint", Kind::SmallInt),
    ("bigint", Kind::BigInt),
    ("boolean", Kind::Bool),
    ("bool", Kind::Bool),
    ("decimal", Kind::Numeric),
    ("numeric", Kind::Numeric),
    ("double", Kind::Double),
    ("float", Kind::Float),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("timestamp", Kind::Timestamp),
    ("timestamptz", Kind::Timestamptz),
    ("uuid", Kind::Uuid),
    ("json", Kind::Json),
    ("binary", Kind::Binary),
];

/// A field of a new model.
pub(super) struct NewField {
    /// The column.
    pub(super) column: String,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) unique: bool,
    /// The table that it points at.
    pub(super) references: Option<Reference>,
}

/// A foreign key of a new model.
pub(super) struct Reference {
    /// The name of the relation.
    pub(super) relation: String,
    pub(super) table: String,
}

impl NewField {
    /// Reads a field.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let Some((name, rest)) = text.split_once(':') else {
            bail!("`{text}` has no type: write `name:type`, as in `title:text`");
        };
        check_name(name)?;
        let type_name = rest.trim_end_matches(['?', '!']);
        let marks = rest.get(type_name.len()..).unwrap_or_default();

        let (word, table) = type_name.split_once('=').unwrap_or((type_name, ""));
        let is_reference = word == "references";
        let kind = TYPES.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        let Some(kind) = kind.or(is_reference.then_some(Kind::BigInt)) else {
            let known: Vec<_> = TYPES.iter().map(|(known, _)| *known).collect();
            bail!("`{word}` is no type of a field: use {}, or references", known.join(", "));
        };

        let references = is_reference.then(|| Reference {
            relation: name.to_owned(),
            table: if table.is_empty() { nouns::plural_snake(name) } else { table.to_owned() },
        });
        if let Some(reference) = &references {
            check_name(&reference.table)?;
        }
        Ok(NewField {
            column: if is_reference { format!("{name}_id") } else { name.to_owned() },
            kind,
            nullable: marks.contains('?'),
            unique: marks.contains('!'),
            references,
        })
    }
}

/// Refuses a name that would need another in Rust.
pub(super) fn check_name(name: &str) -> Result<()> {
    if names::rust_name(name, "").rust != name || !names::is_usable(name) {
        bail!(
            "`{name}` cannot be a name in Rust: use small letters, digits and `_`, and no word of Rust's"
        );
    }
    Ok(())
}
