//! Finds the place of the cursor in a document by walking its brackets.

use super::schema::{Member, Schema};
use super::token::{Token, tokens};

/// The innermost open bracket at the cursor, and what comes next in it.
pub(super) struct CursorContext<'s, 't> {
    pub(super) place: Place<'s>,
    pub(super) next: Next,
    /// The type whose fields an opening brace would list, or of the value that comes next; empty where it is unknown.
    pub(super) target: &'s str,
    /// The names that the place has already.
    pub(super) given: Vec<&'t str>,
    /// The arguments of the last field or directive, which a parenthesis would list.
    arguments: &'s [Member],
}

/// The content of a bracket.
#[derive(Clone, Copy)]
pub(super) enum Place<'s> {
    /// There is no bracket: operations and fragments.
    Document,
    /// Fields of a type.
    Selection(&'s str),
    /// Arguments, or fields of an input object.
    Inputs(&'s [Member]),
    /// Values of a list.
    List,
    /// The variables that an operation declares.
    Variables,
}

/// The kind of word that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A name of the place: a field, an argument, a keyword.
    Name,
    /// A value or a type, after a colon.
    Value,
    /// A fragment or `on`, after `...`.
    Spread,
    /// A type, after `on`.
    Condition,
    /// A directive, after `@`.
    Directive,
    /// A variable, after `$`.
    Variable,
}

/// Returns the context at the end of an unfinished document; `None` inside a text or a comment.
pub(super) fn cursor_context<'s, 't>(
    schema: &'s Schema,
    document: &'t str,
) -> Option<CursorContext<'s, 't>> {
    let mut walk = Walk {
        schema,
        outer: Vec::new(),
        inner: CursorContext::new(Place::Document, &schema.query),
    };

    for token in tokens(document) {
        match token {
            Token::UnfinishedLine | Token::UnfinishedBlock => return None,
            token => walk.add(token),
        }
    }

    Some(walk.inner)
}

impl<'s> CursorContext<'s, '_> {
    fn new(place: Place<'s>, target: &'s str) -> Self {
        CursorContext { place, next: Next::Name, target, given: Vec::new(), arguments: &[] }
    }
}

struct Walk<'s, 't> {
    schema: &'s Schema,
    /// The brackets around the innermost.
    outer: Vec<CursorContext<'s, 't>>,
    inner: CursorContext<'s, 't>,
}

impl<'s, 't> Walk<'s, 't> {
    fn add(&mut self, token: Token<'t>) {
        let inner = &mut self.inner;
        match (token, inner.place) {
            (Token::Punctuator(bracket @ ('{' | '(' | '[')), _) => self.open(bracket),
            (Token::Punctuator(bracket @ ('}' | ')' | ']')), _) => self.close(bracket),
            (Token::Punctuator('@'), _) => inner.next = Next::Directive,
            (Token::Punctuator('$'), _) => inner.next = Next::Variable,
            (Token::Punctuator(':'), Place::Inputs(_) | Place::Variables) => {
                inner.next = Next::Value
            }
            (Token::Spread, Place::Selection(own)) => {
                inner.next = Next::Spread;
                inner.target = own;
            }
            (Token::Name(name), _) => self.add_name(name),
            _ => inner.next = Next::Name,
        }
    }

    fn open(&mut self, bracket: char) {
        let CursorContext { place, target, arguments, .. } = self.inner;
        let opened = match (bracket, place) {
            ('{', Place::Document | Place::Selection(_)) => {
                CursorContext::new(Place::Selection(target), "")
            }
            ('{', Place::Inputs(_) | Place::List) => {
                CursorContext::new(Place::Inputs(self.schema.members(target)), "")
            }
            ('(', Place::Document) if arguments.is_empty() => {
                CursorContext::new(Place::Variables, "")
            }
            ('(', _) => CursorContext::new(Place::Inputs(arguments), ""),
            ('[', Place::Variables) => {
                CursorContext { next: Next::Value, ..CursorContext::new(place, "") }
            }
            ('[', _) => CursorContext::new(Place::List, target),
            _ => CursorContext::new(Place::Inputs(&[]), ""),
        };

        self.outer.push(std::mem::replace(&mut self.inner, opened));
    }

    fn close(&mut self, bracket: char) {
        let Some(outer) = self.outer.pop() else { return };
        self.inner = match (bracket, outer.place) {
            ('}', Place::Document) => CursorContext::new(Place::Document, &self.schema.query),
            ('}', Place::Selection(_)) => CursorContext::new(outer.place, ""),
            _ => CursorContext { next: Next::Name, ..outer },
        };
    }

    fn add_name(&mut self, name: &'t str) {
        let schema = self.schema;
        let inner = &mut self.inner;
        let next = std::mem::replace(&mut inner.next, Next::Name);
        let find = |members: &'s [Member]| members.iter().find(|member| member.name == name);

        match (next, inner.place) {
            (Next::Spread, _) if name == "on" => inner.next = Next::Condition,
            (Next::Condition, _) => inner.target = schema.name(name),
            (Next::Directive, _) => {
                inner.arguments = find(&schema.directives).map_or(&[], |each| &each.arguments)
            }
            (Next::Name, Place::Document) => {
                match name {
                    "query" => inner.target = &schema.query,
                    "mutation" => inner.target = &schema.mutation,
                    "on" => inner.next = Next::Condition,
                    _ => {}
                }
                inner.given.push(name);
            }
            (Next::Name, Place::Selection(own)) => {
                let field = find(schema.members(own));
                inner.target = field.map_or("", |field| &field.type_name);
                inner.arguments = field.map_or(&[], |field| &field.arguments);
            }
            (Next::Name, Place::Inputs(inputs)) => {
                inner.target = find(inputs).map_or("", |input| &input.type_name);
                inner.given.push(name);
            }
            _ => {}
        }
    }
}
