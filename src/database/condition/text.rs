//! Patterns for texts inside texts.

/// Where in a text column another text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPosition {
    /// Anywhere.
    Anywhere,
    /// At the start.
    Start,
    /// At the end.
    End,
}

/// A text to look for in a column, with every wildcard of it escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMatch {
    /// The pattern for `LIKE … ESCAPE '\'`.
    pub(in crate::database) like: String,
    /// The pattern for SQLite's `GLOB`, its only pattern that minds case.
    pub(in crate::database) glob: String,
    /// Whether `a` finds `A`.
    pub(in crate::database) insensitive: bool,
}

impl TextMatch {
    /// Looks for `text` at `position`; `insensitive` ignores the case of ASCII letters at least.
    pub fn new(position: TextPosition, text: &str, insensitive: bool) -> Self {
        let like = escape(text, |c| matches!(c, '%' | '_' | '\\').then(|| format!("\\{c}")));
        let glob = escape(text, |c| matches!(c, '*' | '?' | '[').then(|| format!("[{c}]")));
        TextMatch { like: place(position, &like, '%'), glob: place(position, &glob, '*'), insensitive }
    }
}

fn escape(text: &str, special: impl Fn(char) -> Option<String>) -> String {
    text.chars().map(|c| special(c).unwrap_or_else(|| c.to_string())).collect()
}

fn place(position: TextPosition, pattern: &str, any: char) -> String {
    match position {
        TextPosition::Anywhere => format!("{any}{pattern}{any}"),
        TextPosition::Start => format!("{pattern}{any}"),
        TextPosition::End => format!("{any}{pattern}"),
    }
}
