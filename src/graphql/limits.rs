//! The limits of a request.

use async_graphql::{ErrorExtensionValues, ServerError};

use crate::error::{Error, Result};

/// The limits of a request, for [`App::limits`](crate::App::limits).
///
/// A request beyond a limit is refused; the error names the limit, what the request asks for, and the maximum.
///
/// ```
/// use relata::graphql::Limits;
///
/// let limits = Limits { max_page_size: 200, ..Limits::default() };
/// assert_eq!((limits.default_page_size, limits.max_depth, limits.max_cost), (50, 50, 50_000));
/// assert!(!Limits::production().introspection);
/// ```
#[derive(Clone, Debug)]
pub struct Limits {
    /// The rows of a page where the request names no number.
    pub default_page_size: i64,
    /// The most rows of a page.
    pub max_page_size: i64,
    /// The most relations that a filter or an order goes through, one behind the other.
    pub max_filter_hops: usize,
    /// The most comparisons and groups of a filter.
    pub max_filter_nodes: usize,
    /// The most characters of a text that `contains` and its kin look for.
    pub max_pattern_length: usize,
    /// The most objects of an answer, and of all rows together that custom resolvers return.
    pub max_answer_objects: usize,
    /// The most tokens of a document, blanks and comments included.
    pub max_tokens: usize,
    /// The deepest nesting of brackets in a document.
    pub max_brackets: usize,
    /// The deepest nesting of fields, with fragments expanded.
    pub max_depth: usize,
    /// The most fields of an operation, with fragments expanded.
    pub max_fields: usize,
    /// The most fields of the root.
    pub max_root_fields: usize,
    /// The most fields that have an alias, with fragments expanded.
    pub max_aliases: usize,
    /// The most directives at one place.
    pub max_directives: usize,
    /// The most fragments that an operation spreads, with fragments expanded.
    pub max_fragments: usize,
    /// The most values in the arguments of an operation, with variables put in.
    pub max_input_values: usize,
    /// The most objects and fields of an answer, with page sizes multiplied through lists.
    pub max_cost: u64,
    /// The most bytes of all rows that a request reads.
    pub max_read_bytes: usize,
    /// The most bytes of an answer.
    pub max_answer_bytes: usize,
    /// The most statements that a request runs at once.
    pub max_statements_at_once: usize,
    /// The seconds that a request may take, if its context has no deadline.
    pub request_timeout: u64,
    /// Set where `__schema` and `__type` are answered.
    pub introspection: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            default_page_size: 50,
            max_page_size: 1000,
            max_filter_hops: 5,
            max_filter_nodes: 200,
            max_pattern_length: 200,
            max_answer_objects: 100_000,
            max_tokens: 20_000,
            max_brackets: 100,
            max_depth: 50,
            max_fields: 10_000,
            max_root_fields: 100,
            max_aliases: 200,
            max_directives: 10,
            max_fragments: 1000,
            max_input_values: 250_000,
            max_cost: 50_000,
            max_read_bytes: 64 << 20,
            max_answer_bytes: 32 << 20,
            max_statements_at_once: 4,
            request_timeout: 30,
            introspection: true,
        }
    }
}

impl Limits {
    /// Returns the limits of a server that strangers can reach.
    pub fn production() -> Self {
        Limits {
            default_page_size: 20,
            max_page_size: 100,
            max_tokens: 4000,
            max_depth: 10,
            max_root_fields: 20,
            max_aliases: 30,
            max_directives: 4,
            max_cost: 2000,
            introspection: false,
            ..Limits::default()
        }
    }

    /// Checks how many relations in a row `what`, an argument, goes through.
    ///
    /// # Errors
    /// When these are too many.
    pub(super) fn check_hops(&self, what: &str, hops: usize) -> Result<()> {
        let most = self.max_filter_hops;
        check("max-filter-hops", hops, most, || {
            format!(
                "`{what}` goes through more than {most} relations in a row (the limit max-filter-hops)"
            )
        })
    }

    /// Checks the comparisons and groups of a filter.
    ///
    /// # Errors
    /// When these are too many.
    pub(super) fn check_nodes(&self, nodes: usize) -> Result<()> {
        let most = self.max_filter_nodes;
        check("max-filter-nodes", nodes, most, || {
            format!(
                "`where` has more than {most} comparisons and groups (the limit max-filter-nodes)"
            )
        })
    }

    /// Checks the length of a text that `what`, an operator, looks for.
    ///
    /// # Errors
    /// When it is too long.
    pub(super) fn check_pattern(&self, what: &str, text: &str) -> Result<()> {
        let most = self.max_pattern_length;
        let length = text.chars().count();
        check("max-pattern-length", length, most, || {
            format!(
                "`{what}` must not be longer than {most} characters (the limit max-pattern-length)"
            )
        })
    }

    /// Checks the number of rows of a page.
    ///
    /// # Errors
    /// When these are too many.
    pub(super) fn check_page(&self, size: i64) -> Result<()> {
        let most = self.max_page_size;
        let size = size.unsigned_abs();
        let maximum = most.unsigned_abs();
        if size <= maximum {
            return Ok(());
        }
        let message = format!("a page has at most {most} rows: ask for the rest by `after`");
        Err(Error::LimitExceeded { limit: "max-page-size", value: size, maximum, message })
    }

    /// Checks the number of rows of a list at `path`, an input.
    ///
    /// # Errors
    /// When these are too many.
    pub(super) fn check_rows(&self, path: &str, rows: usize) -> Result<()> {
        let most = usize::try_from(self.max_page_size).unwrap_or(usize::MAX);
        check("max-page-size", rows, most, || {
            format!("`{path}` has more than {most} rows: write the rest apart")
        })
    }

    /// Checks the number of objects of an answer.
    ///
    /// # Errors
    /// When these are too many.
    pub(super) fn check_objects(&self, objects: usize) -> Result<()> {
        let most = self.max_answer_objects;
        check("max-answer-objects", objects, most, || {
            format!(
                "the answer has more than {most} objects (the limit max-answer-objects): ask for fewer rows"
            )
        })
    }
}

fn check(
    limit: &'static str,
    value: usize,
    maximum: usize,
    message: impl FnOnce() -> String,
) -> Result<()> {
    if value <= maximum {
        return Ok(());
    }
    let value = count(value);
    let maximum = count(maximum);
    Err(Error::LimitExceeded { limit, value, maximum, message: message() })
}

/// A limit that a request exceeds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exceeded {
    /// The code of the error.
    pub(super) code: &'static str,
    /// The name of the limit, as its flag has it.
    pub(super) limit: &'static str,
    /// The things that are counted, such as "fields".
    pub(super) what: &'static str,
    pub(super) value: u64,
    pub(super) maximum: u64,
}

impl Exceeded {
    /// Refuses a value over a maximum.
    ///
    /// # Errors
    /// The limit, when the value is over it.
    pub(super) fn check(
        code: &'static str,
        limit: &'static str,
        what: &'static str,
        value: usize,
        maximum: usize,
    ) -> std::result::Result<(), Exceeded> {
        let value = count(value);
        let maximum = count(maximum);
        if value > maximum {
            return Err(Exceeded { code, limit, what, value, maximum });
        }
        Ok(())
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl From<Exceeded> for ServerError {
    fn from(exceeded: Exceeded) -> Self {
        let Exceeded { code, limit, what, value, maximum } = exceeded;
        let remedy = match limit {
            "max-cost" => ": ask for smaller pages by `first`, or for fewer fields",
            _ => "",
        };
        let message =
            format!("the request has {value} {what}; the limit {limit} is {maximum}{remedy}");

        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        extensions.set("limit", limit);
        extensions.set("value", value);
        extensions.set("maximum", maximum);

        let mut error = ServerError::new(message, None);
        error.extensions = Some(extensions);
        error
    }
}
