//! The prompt at a terminal: a line editor that knows GraphQL's brackets and the schema, and keeps what was typed.

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
use super::completeness::{Completeness, completeness};
use super::schema::Schema;

const PROMPT: &str = "relata> ";
const PROMPT_STYLE: Style = AnsiColor::Green.on_default().bold();

/// How many documents and commands are kept.
const HISTORY: usize = 1000;

/// The prompt.
pub(super) struct Editor {
    editor: rustyline::Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
}

/// What was typed.
pub(super) enum Input {
    /// A whole document, or a command.
    Text(String),
    /// A document that nobody wants any more.
    GivenUp,
    /// Nothing, for good: Ctrl-D.
    End,
}

impl Editor {
    /// A prompt that completes by a schema, with the history of earlier runs if there is one.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub(super) fn new(schema: Arc<Schema>) -> Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .max_history_size(HISTORY)?;
        let mut editor = rustyline::Editor::with_config(config.build())?;
        editor.set_helper(Some(Assistant { schema, files: FilenameCompleter::new() }));
        let history = history_file();
        if let Some(file) = &history {
            // There is none before the first run.
            drop(editor.load_history(file));
        }
        Ok(Editor { editor, history })
    }

    /// Waits for a document or a command.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub(super) fn read(&mut self) -> Result<Input> {
        let styled = format!("{PROMPT_STYLE}{PROMPT}{Reset}");
        match self.editor.readline(&(PROMPT, styled.as_str())) {
            Ok(text) => {
                self.remember(text.trim_end());
                let is_given_up = completeness(&text) == Completeness::GivenUp;
                Ok(if is_given_up { Input::GivenUp } else { Input::Text(text) })
            }
            Err(ReadlineError::Interrupted) => Ok(Input::GivenUp),
            Err(ReadlineError::Eof) => Ok(Input::End),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds to the history; one that cannot be written is gone with this run.
    fn remember(&mut self, text: &str) {
        drop(self.editor.add_history_entry(text));
        if let Some(file) = &self.history {
            let written = file.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(ReadlineError::from);
            let written = written.and_then(|()| self.editor.append_history(file));
            if let Err(error) = written {
                tracing::debug!(%error, "the history is not kept");
            }
        }
    }
}

/// Where the history is kept, as the XDG Base Directory Specification has it.
fn history_file() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let state = state.or_else(|| Some(std::env::home_dir()?.join(".local/state")))?;
    Some(state.join("relata/history"))
}

/// What the line editor asks while somebody types.
struct Assistant {
    schema: Arc<Schema>,
    files: FilenameCompleter,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _ctx: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if command::split(line).is_some_and(|(name, argument)| name == ".load" && !argument.is_empty()) {
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
            Completeness::Complete | Completeness::GivenUp => ValidationResult::Valid(None),
        })
    }
}

impl Helper for Assistant {}
impl Highlighter for Assistant {}
impl Hinter for Assistant {
    type Hint = String;
}
