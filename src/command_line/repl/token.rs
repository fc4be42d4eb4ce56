//! Splits a document that may be unfinished into tokens. Nothing is an error here.

/// A token of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A keyword, or the name of something.
    Name(&'t str),
    /// A bracket, or another character that stands for itself.
    Punctuator(char),
    /// `...`
    Spread,
    /// A number or a text.
    Literal,
    /// A text of one line or a comment in which the document ends.
    UnfinishedLine,
    /// A text between `"""` in which the document ends.
    UnfinishedBlock,
}

/// Returns the tokens of a document, without spaces, commas and comments.
pub(super) fn tokens(document: &str) -> impl Iterator<Item = Token<'_>> {
    Tokens { rest: document }
}

/// Returns whether a name can contain the character.
pub(super) fn is_in_name(character: char) -> bool {
    character == '_' || character.is_ascii_alphanumeric()
}

const BLOCK: &str = "\"\"\"";

struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            self.rest =
                self.rest.trim_start_matches(|each: char| each.is_whitespace() || each == ',');
            if !self.rest.starts_with('#') {
                break;
            }
            let Some((_, rest)) = self.rest.split_once('\n') else {
                self.rest = "";
                return Some(Token::UnfinishedLine);
            };
            self.rest = rest;
        }

        let first = self.rest.chars().next()?;
        Some(match first {
            '"' if self.rest.starts_with(BLOCK) => self.take_block(),
            '"' => self.take_line(),
            '.' if self.rest.starts_with("...") => {
                self.take(3);
                Token::Spread
            }
            '-' | '0'..='9' => {
                self.take_while(|each| is_in_name(each) || matches!(each, '-' | '+' | '.'));
                Token::Literal
            }
            first if is_in_name(first) => Token::Name(self.take_while(is_in_name)),
            first => {
                self.take(first.len_utf8());
                Token::Punctuator(first)
            }
        })
    }
}

impl<'t> Tokens<'t> {
    /// Takes a text between quotes, which ends with its line at the latest.
    fn take_line(&mut self) -> Token<'t> {
        let mut escaped = false;

        for (place, character) in self.rest.char_indices().skip(1) {
            match character {
                '"' | '\n' if !escaped || character == '\n' => {
                    self.take(place + 1);
                    return Token::Literal;
                }
                _ => escaped = character == '\\' && !escaped,
            }
        }
        self.rest = "";
        Token::UnfinishedLine
    }

    /// Takes a text between `"""`.
    fn take_block(&mut self) -> Token<'t> {
        self.take(BLOCK.len());

        while let Some(place) = self.rest.find(BLOCK) {
            let is_end = !self.take(place).ends_with('\\');
            self.take(BLOCK.len());
            if is_end {
                return Token::Literal;
            }
        }
        self.rest = "";
        Token::UnfinishedBlock
    }

    fn take_while(&mut self, matches: impl Fn(char) -> bool) -> &'t str {
        let length = self.rest.find(|each| !matches(each)).unwrap_or(self.rest.len());
        self.take(length)
    }

    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}
