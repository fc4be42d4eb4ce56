//! Where in a document the cursor stands, found by walking its brackets.

use super::schema::{Member, Schema};
use super::token::{Token, tokens};

/// What the innermost open bracket holds, and how far it is.
pub(super) struct Surroundings<'s, 't> {
    pub(super) place: Place<'s>,
    pub(super) next: Next,
    /// The type whose fields an opening brace would list, or of the value that comes next; empty where it is unknown.
    pub(super) target: &'s str,
    /// The names that stand in this place already.
    pub(super) given: Vec<&'t str>,
    /// What a parenthesis would list: the arguments of the field or directive that was named last.
    arguments: &'s [Member],
}

/// What a bracket holds.
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

/// What comes next in a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Whatever the place holds.
    Name,
    /// What stands behind a colon.
    Value,
    /// What stands behind `...`
    Spread,
    /// What stands behind `on`.
    Condition,
    /// What stands behind `@`.
    Directive,
    /// What stands behind `$`.
    Variable,
}

/// What surrounds the end of a document in the making; none inside a text or a comment.
pub(super) fn surroundings<'s, 't>(schema: &'s Schema, document: &'t str) -> Option<Surroundings<'s, 't>> {
    let mut walk = Walk { schema, outer: Vec::new(), inner: Surroundings::new(Place::Document, &schema.query) };
    for token in tokens(document) {
        match token {
            Token::UnfinishedLine | Token::UnfinishedBlock => return None,
            token => walk.step(token),
        }
    }
    Some(walk.inner)
}

impl<'s> Surroundings<'s, '_> {
    fn new(place: Place<'s>, target: &'s str) -> Self {
        Surroundings { place, next: Next::Name, target, given: Vec::new(), arguments: &[] }
    }
}

struct Walk<'s, 't> {
    schema: &'s Schema,
    /// The brackets around the innermost.
    outer: Vec<Surroundings<'s, 't>>,
    inner: Surroundings<'s, 't>,
}

impl<'s, 't> Walk<'s, 't> {
    fn step(&mut self, token: Token<'t>) {
        let inner = &mut self.inner;
        match (token, inner.place) {
            (Token::Punctuator(bracket @ ('{' | '(' | '[')), _) => self.open(bracket),
            (Token::Punctuator(bracket @ ('}' | ')' | ']')), _) => self.close(bracket),
            (Token::Punctuator('@'), _) => inner.next = Next::Directive,
            (Token::Punctuator('$'), _) => inner.next = Next::Variable,
            (Token::Punctuator(':'), Place::Inputs(_) | Place::Variables) => inner.next = Next::Value,
            (Token::Spread, Place::Selection(own)) => (inner.next, inner.target) = (Next::Spread, own),
            (Token::Name(name), _) => self.name(name),
            _ => inner.next = Next::Name,
        }
    }

    fn open(&mut self, bracket: char) {
        let Surroundings { place, target, arguments, .. } = self.inner;
        let opened = match (bracket, place) {
            ('{', Place::Document | Place::Selection(_)) => Surroundings::new(Place::Selection(target), ""),
            ('{', Place::Inputs(_) | Place::List) => Surroundings::new(Place::Inputs(self.schema.members(target)), ""),
            ('(', Place::Document) if arguments.is_empty() => Surroundings::new(Place::Variables, ""),
            ('(', _) => Surroundings::new(Place::Inputs(arguments), ""),
            ('[', Place::Variables) => Surroundings { next: Next::Value, ..Surroundings::new(place, "") },
            ('[', _) => Surroundings::new(Place::List, target),
            _ => Surroundings::new(Place::Inputs(&[]), ""),
        };
        self.outer.push(std::mem::replace(&mut self.inner, opened));
    }

    fn close(&mut self, bracket: char) {
        let Some(outer) = self.outer.pop() else { return };
        self.inner = match (bracket, outer.place) {
            ('}', Place::Document) => Surroundings::new(Place::Document, &self.schema.query),
            ('}', Place::Selection(_)) => Surroundings::new(outer.place, ""),
            _ => Surroundings { next: Next::Name, ..outer },
        };
    }

    fn name(&mut self, name: &'t str) {
        let (schema, inner) = (self.schema, &mut self.inner);
        let next = std::mem::replace(&mut inner.next, Next::Name);
        let named = |members: &'s [Member]| members.iter().find(|member| member.name == name);
        match (next, inner.place) {
            (Next::Spread, _) if name == "on" => inner.next = Next::Condition,
            (Next::Condition, _) => inner.target = schema.name(name),
            (Next::Directive, _) => inner.arguments = named(&schema.directives).map_or(&[], |each| &each.arguments),
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
                let field = named(schema.members(own));
                inner.target = field.map_or("", |field| &field.type_name);
                inner.arguments = field.map_or(&[], |field| &field.arguments);
            }
            (Next::Name, Place::Inputs(inputs)) => {
                inner.target = named(inputs).map_or("", |input| &input.type_name);
                inner.given.push(name);
            }
            _ => {}
        }
    }
}
