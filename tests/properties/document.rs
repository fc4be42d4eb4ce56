//! Documents: their parts, and how GraphQL writes them.

use std::fmt::{self, Write};

use serde_json::Value;

use super::filter::Filter;
use super::order::Term;

/// A query with its fragments and variables.
#[derive(Clone, Debug)]
pub struct Document {
    pub variables: Vec<Variable>,
    pub selections: Vec<Selection>,
    pub fragments: Vec<Fragment>,
}

/// A variable, which has a value, or else a default.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    pub ty: String,
    pub value: Option<Value>,
    pub default: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Fragment {
    pub name: String,
    pub ty: &'static str,
    pub selections: Vec<Selection>,
}

#[derive(Clone, Debug)]
pub enum Selection {
    Field(Field),
    Inline { on: Option<&'static str>, switches: Vec<Switch>, selections: Vec<Selection> },
    Spread { fragment: String, switches: Vec<Switch> },
}

#[derive(Clone, Debug)]
pub struct Field {
    pub alias: Option<String>,
    pub name: &'static str,
    /// The arguments as they are written.
    pub written: Vec<(&'static str, String)>,
    /// The arguments as they are meant.
    pub meant: Arguments,
    pub switches: Vec<Switch>,
    pub selections: Vec<Selection>,
}

/// What the arguments of a field ask for.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    pub key: Option<String>,
    pub filter: Option<Filter>,
    pub order: Vec<Term>,
    pub first: Option<usize>,
    pub last: Option<usize>,
    pub offset: usize,
}

/// `@skip` or `@include` with a condition, and its value.
#[derive(Clone, Debug)]
pub struct Switch {
    pub is_skip: bool,
    pub condition: String,
    pub value: bool,
}

impl Selection {
    /// Tells if the directives leave the selection in.
    pub fn is_on(&self) -> bool {
        let (Selection::Field(Field { switches, .. })
        | Selection::Inline { switches, .. }
        | Selection::Spread { switches, .. }) = self;
        switches.iter().all(|switch| switch.value != switch.is_skip)
    }
}

impl Field {
    /// The key of the field in the answer.
    pub fn key(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.name)
    }
}

impl Document {
    /// The values of the variables, as a request gives them.
    pub fn values(&self) -> Value {
        let given = self.variables.iter();
        given.filter_map(|each| Some((each.name.clone(), each.value.clone()?))).collect()
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables = self.variables.iter().map(ToString::to_string).collect::<Vec<_>>();
        let variables = match variables.as_slice() {
            [] => String::new(),
            variables => format!("({})", variables.join(", ")),
        };
        write!(f, "query Random{variables} {}", Braced(&self.selections))?;
        self.fragments.iter().try_for_each(|fragment| {
            let Fragment { name, ty, selections } = fragment;
            write!(f, "\nfragment {name} on {ty} {}", Braced(selections))
        })
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}: {}", self.name, self.ty)?;
        self.default.iter().try_for_each(|default| write!(f, " = {default}"))
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selection::Field(field) => {
                field.alias.iter().try_for_each(|alias| write!(f, "{alias}: "))?;
                f.write_str(field.name)?;
                if !field.written.is_empty() {
                    let arguments = field.written.iter();
                    let arguments: Vec<_> =
                        arguments.map(|(name, value)| format!("{name}: {value}")).collect();
                    write!(f, "({})", arguments.join(", "))?;
                }
                field.switches.iter().try_for_each(|switch| write!(f, " {switch}"))?;
                if field.selections.is_empty() {
                    return Ok(());
                }
                write!(f, " {}", Braced(&field.selections))
            }
            Selection::Inline { on, switches, selections } => {
                f.write_str("...")?;
                on.iter().try_for_each(|ty| write!(f, " on {ty}"))?;
                switches.iter().try_for_each(|switch| write!(f, " {switch}"))?;
                write!(f, " {}", Braced(selections))
            }
            Selection::Spread { fragment, switches } => {
                write!(f, "...{fragment}")?;
                switches.iter().try_for_each(|switch| write!(f, " {switch}"))
            }
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.is_skip { "skip" } else { "include" };
        write!(f, "@{name}(if: {})", self.condition)
    }
}

struct Braced<'s>(&'s [Selection]);

impl fmt::Display for Braced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        self.0.iter().try_for_each(|selection| write!(f, " {selection}"))?;
        f.write_str(" }")
    }
}
