//! Tells whether a text is a whole document or continues on the next line.

use super::command;
use super::token::{Token, tokens};

/// The effect of the Enter key on the text so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// The text is whole and runs.
    Complete,
    /// The text continues on another line.
    Incomplete,
    /// The text is not whole, but its last line is empty: it is cancelled.
    Cancelled,
}

/// Returns whether a text is a whole document or command.
///
/// A document continues until its brackets are closed, until it has an operation besides its fragments, and until it
/// has the fragments that it spreads.
pub fn completeness(text: &str) -> Completeness {
    if !is_open(text) {
        return Completeness::Complete;
    }
    match text.rsplit_once('\n') {
        Some((_, last)) if last.trim().is_empty() => Completeness::Cancelled,
        _ => Completeness::Incomplete,
    }
}

/// Returns whether the text is not whole yet.
pub(super) fn is_open(text: &str) -> bool {
    match command::split(text) {
        Some((".vars", argument)) => argument.starts_with('{') && is_document_open(argument),
        Some(_) => false,
        None => is_document_open(text),
    }
}

fn is_document_open(document: &str) -> bool {
    let mut progress = Progress::default();

    for token in tokens(document) {
        match token {
            Token::Punctuator('{' | '(' | '[') => progress.open(token),
            Token::Punctuator('}' | ')' | ']') if progress.depth == 0 => return false,
            Token::Punctuator('}' | ')' | ']') => progress.close(token),
            Token::Name(name) => progress.add_name(name),
            Token::UnfinishedBlock => return true,
            _ => {}
        }
        progress.previous = Some(token);
    }

    progress.is_open()
}

/// The state of an unfinished document.
#[derive(Default)]
struct Progress<'t> {
    depth: usize,
    previous: Option<Token<'t>>,
    /// The keyword of the current definition; `None` between definitions.
    definition: Option<&'t str>,
    operations: usize,
    fragments: Vec<&'t str>,
    spreads: Vec<&'t str>,
}

impl<'t> Progress<'t> {
    fn open(&mut self, token: Token<'t>) {
        if self.depth == 0 && token == Token::Punctuator('{') {
            self.definition.get_or_insert("query");
        }
        self.depth += 1;
    }

    fn close(&mut self, token: Token<'t>) {
        self.depth -= 1;
        if self.depth == 0 && token == Token::Punctuator('}') {
            self.operations += usize::from(self.definition.take() != Some("fragment"));
        }
    }

    fn add_name(&mut self, name: &'t str) {
        match self.previous {
            Some(Token::Spread) if name != "on" => self.spreads.push(name),
            Some(Token::Name("fragment")) if self.depth == 0 => self.fragments.push(name),
            _ if self.depth == 0
                && matches!(name, "query" | "mutation" | "subscription" | "fragment") =>
            {
                self.definition.get_or_insert(name);
            }
            _ => {}
        }
    }

    fn is_open(&self) -> bool {
        let lacks_operation = self.operations == 0 && !self.fragments.is_empty();
        let lacks_fragment = self.spreads.iter().any(|spread| !self.fragments.contains(spread));
        self.depth > 0 || self.definition.is_some() || lacks_operation || lacks_fragment
    }
}
