//! What apollo-compiler's parser lacks of the grammar, found in the tokens of a document.

use std::borrow::Cow;

use apollo_parser::{Lexer, Token, TokenKind};

/// The text of a document as the parser can read it.
pub(super) struct Prepared<'t> {
    /// The text with blanks in place of the descriptions of operations, fragments and variables.
    pub(super) text: Cow<'t, str>,
    /// The byte offset of the first name of an argument or an input field without a colon and a value, which the
    /// parser would leave out (GraphQL § Arguments, § Input Object Values).
    pub(super) stray_name: Option<usize>,
}

/// Reads the tokens of a document, at most `most` of them.
pub(super) fn prepare(text: &str, most: usize) -> Prepared<'_> {
    let mut scan =
        Scan { brackets: Vec::new(), before: None, descriptions: Vec::new(), stray: None };
    let mut tokens = Lexer::new(text).take(most).map_while(Result::ok).filter(is_significant);

    let mut current = tokens.next();
    while let Some(token) = current {
        let next = tokens.next();
        scan.token(&token, next.as_ref());
        current = next;
    }

    let text = without(text, &scan.descriptions).map_or(Cow::Borrowed(text), Cow::Owned);
    Prepared { text, stray_name: scan.stray }
}

#[derive(Clone, Copy, PartialEq)]
enum Bracket {
    /// Around arguments and definitions of variables.
    Round,
    /// Around the fields of a selection set.
    Selections,
    /// Around the fields of an input object.
    Object,
    List,
}

struct Scan {
    brackets: Vec<Bracket>,
    before: Option<TokenKind>,
    /// The start and the length of each description.
    descriptions: Vec<(usize, usize)>,
    stray: Option<usize>,
}

impl Scan {
    fn token(&mut self, token: &Token<'_>, next: Option<&Token<'_>>) {
        match token.kind() {
            TokenKind::LParen => self.brackets.push(Bracket::Round),
            TokenKind::LBracket => self.brackets.push(Bracket::List),
            TokenKind::LCurly => {
                let is_selection = matches!(self.brackets.last(), None | Some(Bracket::Selections));
                let bracket = if is_selection { Bracket::Selections } else { Bracket::Object };
                self.brackets.push(bracket);
            }
            TokenKind::RParen | TokenKind::RBracket | TokenKind::RCurly => {
                self.brackets.pop();
            }
            TokenKind::Name if self.is_key() => {
                let has_colon = next.is_some_and(|next| next.kind() == TokenKind::Colon);
                if !has_colon {
                    self.stray.get_or_insert(token.index());
                }
            }
            TokenKind::StringValue if self.is_description(next) => {
                self.descriptions.push((token.index(), token.data().len()));
            }
            _ => {}
        }
        self.before = Some(token.kind());
    }

    /// Returns whether a name at this place is the name of an argument or an input field.
    fn is_key(&self) -> bool {
        let stands_for_more = matches!(
            self.before,
            Some(TokenKind::Colon | TokenKind::Dollar | TokenKind::At | TokenKind::Eq)
        );
        matches!(self.brackets.last(), Some(Bracket::Round | Bracket::Object)) && !stands_for_more
    }

    /// Returns whether a string at this place describes what follows (GraphQL § Descriptions).
    fn is_description(&self, next: Option<&Token<'_>>) -> bool {
        let Some(next) = next else { return false };
        match self.brackets.last() {
            None => {
                let keywords = ["query", "mutation", "subscription", "fragment"];
                next.kind() == TokenKind::Name && keywords.contains(&next.data())
            }
            Some(Bracket::Round) => {
                next.kind() == TokenKind::Dollar
                    && !matches!(self.before, Some(TokenKind::Colon | TokenKind::Eq))
            }
            Some(_) => false,
        }
    }
}

fn is_significant(token: &Token<'_>) -> bool {
    !matches!(token.kind(), TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma)
}

/// Returns the text with blanks in these places, which leave every line and column as it was; `None` without any.
fn without(text: &str, places: &[(usize, usize)]) -> Option<String> {
    if places.is_empty() {
        return None;
    }

    let mut rest = 0;
    let mut blanked = String::with_capacity(text.len());
    for (start, length) in places {
        blanked.push_str(text.get(rest..*start)?);
        rest = start + length;
        let bytes = text.get(*start..rest)?.bytes();
        blanked.extend(bytes.map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    blanked.push_str(text.get(rest..)?);
    Some(blanked)
}
