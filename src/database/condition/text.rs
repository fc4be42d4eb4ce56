//! Patterns that search a text for another.

/// The position in a text at which another must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPosition {
    /// Anywhere.
    Anywhere,
    /// At the start.
    Start,
    /// At the end.
    End,
}

/// A text to search a column for. Its wildcards are escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMatch {
    /// The pattern for `LIKE … ESCAPE '\'`.
    pub(in crate::database) like: String,
    /// The pattern for SQLite's `GLOB`, which unlike its `LIKE` is case-sensitive.
    pub(in crate::database) glob: String,
    /// True if `a` finds `A`.
    pub(in crate::database) insensitive: bool,
}

impl TextMatch {
    /// Searches for `text` at `position`; `insensitive` ignores the case of at least ASCII letters.
    pub fn new(position: TextPosition, text: &str, insensitive: bool) -> Self {
        let like = escape(text, |c| matches!(c, '%' | '_' | '\\').then(|| format!("\\{c}")));
        let glob = escape(text, |c| matches!(c, '*' | '?' | '[').then(|| format!("[{c}]")));
        TextMatch {
            like: surround(position, &like, '%'),
            glob: surround(position, &glob, '*'),
            insensitive,
        }
    }

    /// Returns whether the text has the character NUL, which PostgreSQL does not know.
    pub(crate) fn has_nul(&self) -> bool {
        self.like.contains('\0')
    }
}

fn escape(text: &str, special: impl Fn(char) -> Option<String>) -> String {
    text.chars().map(|c| special(c).unwrap_or_else(|| c.to_string())).collect()
}

fn surround(position: TextPosition, pattern: &str, any: char) -> String {
    match position {
        TextPosition::Anywhere => format!("{any}{pattern}{any}"),
        TextPosition::Start => format!("{pattern}{any}"),
        TextPosition::End => format!("{any}{pattern}"),
    }
}
