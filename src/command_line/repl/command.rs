//! What can be typed besides GraphQL: words that start with a dot.

use std::path::PathBuf;

use async_graphql::Variables;

use crate::command_line::query;

/// A command of the prompt.
pub(super) enum Command {
    Help,
    /// Whether the statements of each answer are shown.
    Sql(bool),
    /// The definition of one type, or of all.
    Schema(Option<String>),
    Types,
    /// The variables of the documents to come; without them, shows those that are set.
    Variables(Option<Variables>),
    Load {
        file: PathBuf,
        operation: Option<String>,
    },
    Exit,
}

/// Every command, as it is typed, and what it does.
pub(super) const COMMANDS: [(&str, &str); 8] = [
    (".help", "shows this"),
    (".sql on|off", "shows the statements of each answer below it, with their values, or no more"),
    (".schema [Type]", "shows the definition of one type, or of all"),
    (".types", "lists the types"),
    (".vars {json}", "sets the variables of the documents to come; alone, shows them"),
    (".load file [operation]", "runs the document in a file, or the operation of that name in it"),
    (".exit", "leaves, as Ctrl-D does"),
    ("Ctrl-C", "gives up the document that is typed, as an empty line does, or cuts off the one that runs"),
];

/// The name of a command and what follows it; none where the text is a document.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let is_command = text.starts_with('.') && !text.starts_with("...");
    let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    is_command.then_some((name, argument.trim_start()))
}

impl Command {
    /// Reads a command.
    ///
    /// # Errors
    /// What to type instead.
    pub(super) fn parse(name: &str, argument: &str) -> Result<Self, String> {
        let some = (!argument.is_empty()).then(|| argument.to_owned());
        match (name, argument) {
            (".help", "") => Ok(Command::Help),
            (".sql", "on") => Ok(Command::Sql(true)),
            (".sql", "off") => Ok(Command::Sql(false)),
            (".schema", _) => Ok(Command::Schema(some)),
            (".types", "") => Ok(Command::Types),
            (".vars", "") => Ok(Command::Variables(None)),
            (".vars", json) => query::variables(json)
                .map(|set| Command::Variables(Some(set)))
                .map_err(|error| format!(".vars: {error:#}")),
            (".load", _) if some.is_some() => {
                let (file, operation) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
                let operation = (!operation.trim().is_empty()).then(|| operation.trim().to_owned());
                Ok(Command::Load { file: file.into(), operation })
            }
            (".exit", "") => Ok(Command::Exit),
            _ => Err(match COMMANDS.iter().find(|(usage, _)| usage.split(' ').next() == Some(name)) {
                Some((usage, _)) => format!("type `{usage}`"),
                None => format!("`{name}` is no command: `.help` lists them"),
            }),
        }
    }
}
