//! The commands of the prompt, which start with a dot.

use std::path::PathBuf;

use crate::command_line::query::JsonVariables;

/// A command of the prompt.
pub(super) enum Command {
    Help,
    /// Shows the statements of each response, or no more.
    Sql(bool),
    /// Shows the definition of one type, or of all.
    Schema(Option<String>),
    Types,
    /// Sets the variables of the next documents; without variables, shows those that are set.
    Variables(Option<JsonVariables>),
    Load {
        file: PathBuf,
        operation: Option<String>,
    },
    Exit,
}

/// Every command with its arguments and its meaning.
pub(super) const COMMANDS: [(&str, &str); 9] = [
    (".help", "shows this"),
    (
        ".sql on|off",
        "shows the statements of each response below it, with their values, or no more",
    ),
    (".schema [Type]", "shows the definition of one type, or of all"),
    (".types", "lists the types"),
    (".vars {json}", "sets the variables of the next documents; alone, shows them"),
    (".load file [operation]", "runs the document in a file, or the operation of that name in it"),
    ("name.field[0]", "shows a part of an earlier response, by the names of its fields"),
    (".exit", "leaves, as Ctrl-D does"),
    (
        "Ctrl-C",
        "cancels the document that is typed, as an empty line does, or interrupts the one that runs",
    ),
];

/// Returns the name of a command and its argument; `None` where the text is a document.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let is_command = text.starts_with('.') && !text.starts_with("...");
    let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    is_command.then_some((name, argument.trim_start()))
}

impl Command {
    /// Parses a command.
    ///
    /// # Errors
    /// A message with the right usage.
    pub(super) fn parse(name: &str, argument: &str) -> Result<Self, String> {
        let some = (!argument.is_empty()).then(|| argument.to_owned());
        match (name, argument) {
            (".help", "") => Ok(Command::Help),
            (".sql", "on") => Ok(Command::Sql(true)),
            (".sql", "off") => Ok(Command::Sql(false)),
            (".schema", _) => Ok(Command::Schema(some)),
            (".types", "") => Ok(Command::Types),
            (".vars", "") => Ok(Command::Variables(None)),
            (".vars", json) => JsonVariables::parse(json)
                .map(|set| Command::Variables(Some(set)))
                .map_err(|error| format!(".vars: {error:#}")),
            (".load", _) if some.is_some() => {
                let (file, operation) =
                    argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
                let operation = (!operation.trim().is_empty()).then(|| operation.trim().to_owned());
                Ok(Command::Load { file: file.into(), operation })
            }
            (".exit", "") => Ok(Command::Exit),
            _ => Err(
                match COMMANDS.iter().find(|(usage, _)| usage.split(' ').next() == Some(name)) {
                    Some((usage, _)) => format!("type `{usage}`"),
                    None => format!("`{name}` is no command: `.help` lists the commands"),
                },
            ),
        }
    }
}
