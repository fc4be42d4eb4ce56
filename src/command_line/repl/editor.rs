//! The prompt at a terminal: a line editor that knows GraphQL's brackets and the schema, and keeps a history.

use std::path::PathBuf;
use std::sync::Arc;

use anstyle::{AnsiColor, Reset, Style};
use anyhow::Result;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Helper};

use super::command;
use super::is_complete::{Completeness, completeness};
use super::schema::Schema;

const PROMPT_STYLE: Style = AnsiColor::Green.on_default().bold();

/// The maximum number of documents and commands in the history.
const HISTORY: usize = 1000;

/// The prompt.
pub(super) struct Editor {
    editor: rustyline::Editor<Assistant, FileHistory>,
    prompt: String,
    history: Option<PathBuf>,
}

/// The input of one prompt.
pub(super) enum Input {
    /// A whole document, or a command.
    Text(String),
    /// A document that the user cancelled: an empty line or Ctrl-C.
    Cancelled,
    /// The end of the input: Ctrl-D.
    End,
}

impl Editor {
    /// Opens the prompt of a program, which completes by a schema, with the history of earlier runs.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub(super) fn new(program: &str, schema: Arc<Schema>) -> Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .max_history_size(HISTORY)?;
        let mut editor = rustyline::Editor::with_config(config.build())?;
        editor.set_helper(Some(Assistant { schema, files: FilenameCompleter::new() }));

        let history = history_file(program);
        if let Some(file) = &history {
            // The file does not exist before the first run.
            drop(editor.load_history(file));
        }
        Ok(Editor { editor, prompt: format!("{program}> "), history })
    }

    /// Waits for a document or a command.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub(super) fn read(&mut self) -> Result<Input> {
        let prompt = &self.prompt;
        let styled = format!("{PROMPT_STYLE}{prompt}{Reset}");

        match self.editor.readline(&(prompt.as_str(), styled.as_str())) {
            Ok(text) => {
                self.remember(text.trim_end());
                let is_cancelled = completeness(&text) == Completeness::Cancelled;
                Ok(if is_cancelled { Input::Cancelled } else { Input::Text(text) })
            }
            Err(ReadlineError::Interrupted) => Ok(Input::Cancelled),
            Err(ReadlineError::Eof) => Ok(Input::End),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a text to the history; a file that cannot be written is no error.
    fn remember(&mut self, text: &str) {
        drop(self.editor.add_history_entry(text));
        let Some(file) = &self.history else { return };

        if let Some(folder) = file.parent()
            && let Err(error) = std::fs::create_dir_all(folder)
        {
            tracing::debug!(%error, "cannot create the folder of the history");
        }
        if let Err(error) = self.editor.append_history(file) {
            tracing::debug!(%error, "cannot write the history");
        }
    }
}

/// Returns the file of a program's history (XDG Base Directory Specification).
fn history_file(program: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os("XDG_STATE_HOME").map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => folder,
        _ => std::env::home_dir()?.join(".local/state"),
    };
    Some(folder.join(program).join("history"))
}

/// Completes and validates what the user types.
struct Assistant {
    schema: Arc<Schema>,
    files: FilenameCompleter,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _ctx: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if command::split(line)
            .is_some_and(|(name, argument)| name == ".load" && !argument.is_empty())
        {
            return self.files.complete_path(line, cursor);
        }

        let (start, candidates) = self.schema.complete(line, cursor);
        let pair = |candidate: super::Candidate| {
            let display = match candidate.detail.as_str() {
                "" => candidate.text.clone(),
                detail => format!("{}: {detail}", candidate.text),
            };
            Pair { display, replacement: candidate.text }
        };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl Validator for Assistant {
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match completeness(ctx.input()) {
            Completeness::Incomplete => ValidationResult::Incomplete,
            Completeness::Complete | Completeness::Cancelled => ValidationResult::Valid(None),
        })
    }
}

impl Helper for Assistant {}
impl Highlighter for Assistant {}
impl Hinter for Assistant {
    type Hint = String;
}
