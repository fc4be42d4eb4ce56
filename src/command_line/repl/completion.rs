//! Completes the word at the cursor.

use super::command::{self, COMMANDS};
use super::cursor_context::{CursorContext, Next, Place, cursor_context};
use super::schema::{Member, Schema};
use super::token::{Token, is_in_name, tokens};

/// A word that fits at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub text: String,
    /// Its type, such as `[User!]!`; empty where it has none.
    pub detail: String,
}

const OPERATIONS: [&str; 3] = ["query", "mutation", "fragment"];
const BUILT_IN: [&str; 5] = ["ID", "String", "Int", "Float", "Boolean"];

impl Schema {
    /// Returns the start of the word at the cursor, in bytes, and the words that complete it: fields, arguments,
    /// values, types, directives, variables, fragments, or commands of the prompt. The case of letters is ignored.
    ///
    /// A cursor inside a character counts as before it.
    pub fn complete(&self, text: &str, cursor: usize) -> (usize, Vec<Candidate>) {
        let before = text.get(..text.floor_char_boundary(cursor)).unwrap_or(text);
        let is_command = command::split(before).is_some();
        let head = before.trim_end_matches(|each| is_in_name(each) || is_command && each == '.');
        let word = before.get(head.len()..).unwrap_or_default();

        let mut candidates = if is_command {
            self.command_words(head, word)
        } else {
            self.document_words(head, text)
        };
        candidates.retain(|candidate| starts_with(&candidate.text, word));
        (head.len(), candidates)
    }

    fn command_words(&self, head: &str, word: &str) -> Vec<Candidate> {
        match head.trim() {
            "" if word.starts_with('.') => {
                let names = COMMANDS.iter().filter_map(|(usage, _)| usage.split(' ').next());
                names.filter(|name| name.starts_with('.')).map(plain).collect()
            }
            ".schema" => self.types().map(|(name, each)| detailed(name, each.kind)).collect(),
            ".sql" => ["on", "off"].map(plain).into(),
            _ => Vec::new(),
        }
    }

    fn document_words(&self, head: &str, document: &str) -> Vec<Candidate> {
        let Some(CursorContext { place, next, target, given, .. }) = cursor_context(self, head)
        else {
            return Vec::new();
        };

        match (next, place) {
            (Next::Directive, _) => self.directives.iter().map(member).collect(),
            (Next::Spread, _) => [plain("on")].into_iter().chain(fragments(document)).collect(),
            (Next::Condition, _) => {
                self.types_of(|kind| matches!(kind, "type" | "interface" | "union"))
            }
            (Next::Variable | Next::Name, Place::Variables) => Vec::new(),
            (Next::Variable, _) => variables(document),
            (Next::Value, Place::Variables) => {
                let inputs = self.types_of(|kind| matches!(kind, "input" | "enum" | "scalar"));
                BUILT_IN.into_iter().map(plain).chain(inputs).collect()
            }
            (Next::Value, _) | (Next::Name, Place::List) => self.values(target),
            (Next::Name, Place::Document) if given.is_empty() => OPERATIONS.map(plain).into(),
            (Next::Name, Place::Document) => Vec::new(),
            (Next::Name, Place::Selection(own)) => self
                .members(own)
                .iter()
                .map(member)
                .chain([detailed("__typename", "String!")])
                .collect(),
            (Next::Name, Place::Inputs(inputs)) => inputs
                .iter()
                .filter(|input| !given.contains(&input.name.as_str()))
                .map(member)
                .collect(),
        }
    }

    fn types_of(&self, matches: impl Fn(&str) -> bool) -> Vec<Candidate> {
        self.types().filter(|(_, each)| matches(each.kind)).map(|(name, _)| plain(name)).collect()
    }

    /// Returns the values of an enum or a Boolean.
    fn values(&self, type_name: &str) -> Vec<Candidate> {
        match self.get(type_name) {
            Some(each) if each.kind == "enum" => each.members.iter().map(member).collect(),
            None if type_name == "Boolean" => ["true", "false"].map(plain).into(),
            _ => Vec::new(),
        }
    }
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Returns the fragments that a document defines.
fn fragments(document: &str) -> Vec<Candidate> {
    let tokens: Vec<Token<'_>> = tokens(document).collect();
    let names = tokens.windows(2).filter_map(|window| match window {
        [Token::Name("fragment"), Token::Name(name)] => Some(plain(name)),
        _ => None,
    });
    names.collect()
}

/// Returns the variables that a document declares.
fn variables(document: &str) -> Vec<Candidate> {
    let tokens: Vec<Token<'_>> = tokens(document).collect();
    let names = tokens.windows(3).filter_map(|window| match window {
        [Token::Punctuator('$'), Token::Name(name), Token::Punctuator(':')] => Some(plain(name)),
        _ => None,
    });
    names.collect()
}

fn plain(text: &str) -> Candidate {
    detailed(text, "")
}

fn member(member: &Member) -> Candidate {
    detailed(&member.name, &member.type_reference)
}

fn detailed(text: &str, detail: &str) -> Candidate {
    Candidate { text: text.to_owned(), detail: detail.to_owned() }
}
