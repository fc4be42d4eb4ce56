//! The comments in the statement that made a table: SQLite keeps its text, and has no comments of its own.

use std::collections::BTreeMap;

use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};

use super::TableStructure;

/// The words that begin a constraint of a table.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// Adds the comments that stand in a line behind a column, or behind the name of the table.
pub(super) fn add(table: &mut TableStructure, definition: &str) {
    let tokens = Tokenizer::new(&SQLiteDialect {}, definition).tokenize_with_location();
    let mut reader = Reader::default();
    for token in tokens.unwrap_or_default() {
        reader.read(&token);
    }

    table.comment = reader.comments.remove(&Place::Table).map(|lines| lines.join("\n"));
    for (place, lines) in reader.comments {
        if let Place::Column(name) = place {
            table.details(name).comment = Some(lines.join("\n"));
        }
    }
}

/// What a comment is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    #[default]
    Table,
    Column(String),
    /// A constraint, which has no comment in a model.
    Constraint,
}

/// Reads a definition token by token.
#[derive(Default)]
struct Reader {
    /// The number of open parentheses.
    depth: usize,
    /// The line of the last token that is no comment.
    line: u64,
    /// What that token belongs to.
    place: Place,
    /// True at the start of a column or a constraint.
    is_start: bool,
    comments: BTreeMap<Place, Vec<String>>,
}

impl Reader {
    fn read(&mut self, token: &TokenWithSpan) {
        match &token.token {
            Token::Whitespace(Whitespace::SingleLineComment { comment, .. }) => {
                self.add_comment(comment, token.span.start.line);
            }
            Token::Whitespace(Whitespace::MultiLineComment(comment)) => {
                self.add_comment(comment, token.span.start.line);
            }
            Token::Whitespace(_) => {}
            other => {
                self.read_word(other);
                self.line = token.span.end.line;
            }
        }
    }

    fn read_word(&mut self, token: &Token) {
        match token {
            Token::LParen => {
                self.depth += 1;
                self.is_start |= self.depth == 1;
            }
            Token::RParen => self.depth = self.depth.saturating_sub(1),
            Token::Comma if self.depth == 1 => self.is_start = true,
            _ if self.is_start => {
                self.place = place(token);
                self.is_start = false;
            }
            _ => {}
        }
    }

    /// Adds a comment, unless its line has nothing before it: it could be about what follows.
    fn add_comment(&mut self, comment: &str, line: u64) {
        let comment = comment.trim();
        if line == self.line && !comment.is_empty() {
            self.comments.entry(self.place.clone()).or_default().push(comment.to_owned());
        }
    }
}

/// Returns what begins with a token.
fn place(token: &Token) -> Place {
    match token {
        Token::Word(word) if word.quote_style.is_none() => {
            let is_constraint = CONSTRAINTS.contains(&word.value.to_uppercase().as_str());
            if is_constraint { Place::Constraint } else { Place::Column(word.value.clone()) }
        }
        Token::Word(word) => Place::Column(word.value.clone()),
        Token::SingleQuotedString(name) => Place::Column(name.clone()),
        _ => Place::Constraint,
    }
}
