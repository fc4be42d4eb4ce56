//! The writer: objects and lists as bytes, null in place of what failed, and errors with their paths.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use apollo_compiler::parser::SourceSpan;
use async_graphql::{PathSegment, ServerError, ServerResult, Value as Json};

use super::Answers;
use crate::error::Error;
use crate::graphql::error::{mark_committed, server_error};
use crate::graphql::limits::{Exceeded, Limits};
use crate::graphql::plan::Planned;
use crate::graphql::request::Document;

/// The end of a part of an answer.
pub(in crate::graphql) type Written = Result<(), Stop>;

/// Why a part of an answer could not be written. The error is among the writer's by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum Stop {
    /// The field is null, and so is everything around it up to what may be null (GraphQL § Handling Field Errors).
    Field,
    /// The whole answer fails: it exceeds a limit.
    Answer,
}

/// A step on the way to a place in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::graphql) enum Step<'w> {
    Key(&'w str),
    Index(usize),
}

impl From<Step<'_>> for PathSegment {
    fn from(step: Step<'_>) -> Self {
        match step {
            Step::Key(key) => PathSegment::Field(key.to_owned()),
            Step::Index(index) => PathSegment::Index(index),
        }
    }
}

/// The objects written so far. Rows are read once and shared; written out, a few levels of lists can be more than any
/// memory holds.
#[derive(Clone, Default)]
pub(in crate::graphql) struct Allowance(Arc<AtomicUsize>);

/// Writes an answer.
pub(in crate::graphql) struct Writer<'w> {
    pub(in crate::graphql) out: Vec<u8>,
    pub(in crate::graphql) errors: Vec<ServerError>,
    path: Vec<Step<'w>>,
    pub(in crate::graphql) answers: Answers<'w>,
    /// True while the answer to a write is written that stands, whatever fails from now on.
    pub(in crate::graphql) is_committed: bool,
    /// The reason why relations of rows are missing.
    pub(super) unread: Option<Error>,
    document: &'w Document,
    limits: &'w Limits,
    allowance: Allowance,
}

impl<'w> Writer<'w> {
    /// Makes a writer that appends to `out`.
    pub(in crate::graphql) fn new(
        out: Vec<u8>,
        document: &'w Document,
        limits: &'w Limits,
        allowance: Allowance,
    ) -> Self {
        Writer {
            out,
            errors: Vec::new(),
            path: Vec::new(),
            answers: Answers::default(),
            is_committed: false,
            unread: None,
            document,
            limits,
            allowance,
        }
    }

    /// Begins at a place of an answer that somebody else writes.
    pub(in crate::graphql) fn at(mut self, path: Vec<Step<'w>>) -> Self {
        self.path = path;
        self
    }

    /// Begins to count the objects anew, as each root field does.
    pub(in crate::graphql) fn reset_allowance(&mut self) {
        self.allowance = Allowance::default();
    }

    /// Writes an object.
    ///
    /// # Errors
    /// Where a field that must not be null failed.
    pub(in crate::graphql) fn object<F>(
        &mut self,
        fields: &'w [Planned<F>],
        mut write: impl FnMut(&mut Self, &'w Planned<F>) -> Written,
    ) -> Written {
        self.out.push(b'{');

        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.field(field, |writer| write(writer, field))?;
        }

        self.out.push(b'}');
        Ok(())
    }

    /// Writes a field: its key and its value, or null where it failed and may be null.
    ///
    /// # Errors
    /// Where it failed and must not be null.
    pub(in crate::graphql) fn field<F>(
        &mut self,
        field: &'w Planned<F>,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.out.extend_from_slice(&field.key.bytes);
        self.path.push(Step::Key(field.key.name.as_str()));
        let written = self.nullable(field.is_nullable, write).and_then(|()| self.check_size());
        self.path.pop();
        written
    }

    /// Writes a value, or null where it failed and may be null.
    ///
    /// # Errors
    /// Where it failed and must not be null.
    pub(super) fn nullable(
        &mut self,
        is_nullable: bool,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        let start = self.out.len();
        match write(self) {
            Err(Stop::Field) if is_nullable => {
                self.out.truncate(start);
                self.null();
                Ok(())
            }
            written => written,
        }
    }

    /// Writes a list.
    ///
    /// # Errors
    /// Where an item failed.
    pub(in crate::graphql) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Written,
    ) -> Written {
        self.out.push(b'[');

        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Step::Index(index));
            let written = write(self, item);
            self.path.pop();
            written?;
        }

        self.out.push(b']');
        Ok(())
    }

    /// Writes null.
    pub(in crate::graphql) fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Writes a name, which needs no escaping.
    pub(in crate::graphql) fn name(&mut self, name: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
    }

    /// Writes a value as JSON.
    pub(in crate::graphql) fn json(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Written {
        match serde_json::to_writer(&mut self.out, value) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.fail(&Error::Unexpected(error.to_string()), None)),
        }
    }

    /// Adds an error at the current path.
    pub(in crate::graphql) fn fail(&mut self, error: &Error, location: Option<SourceSpan>) -> Stop {
        let mut described = server_error(error, self.document.position(location));
        described.path = self.path();
        self.push(described);
        Stop::Field
    }

    /// Adds the error of a resolver; without a path it gets the current one.
    pub(in crate::graphql) fn fail_with(&mut self, mut error: ServerError) -> Stop {
        if error.path.is_empty() {
            error.path = self.path();
        }
        self.push(error);
        Stop::Field
    }

    fn push(&mut self, mut error: ServerError) {
        if self.is_committed {
            mark_committed(&mut error);
        }
        self.errors.push(error);
    }

    /// Counts one more object.
    ///
    /// # Errors
    /// When these are more than the limits allow.
    pub(super) fn count_object(&mut self) -> Written {
        let objects = self.allowance.0.fetch_add(1, Ordering::Relaxed) + 1;
        self.limits.check_objects(objects).map_err(|error| {
            self.fail(&error, None);
            Stop::Answer
        })
    }

    fn check_size(&mut self) -> Written {
        let limit = "max-answer-bytes";
        let maximum = self.limits.max_answer_bytes;
        let what = "bytes of data";
        let size = self.out.len();

        match Exceeded::check("ANSWER_TOO_LARGE", limit, what, size, maximum) {
            Ok(()) => Ok(()),
            Err(exceeded) => {
                self.fail_with(exceeded.into());
                Err(Stop::Answer)
            }
        }
    }

    /// Takes the answer of the custom field at the current path.
    pub(super) fn take_answer(&mut self) -> Option<ServerResult<Json>> {
        self.answers.remove(self.path.as_slice())
    }

    fn path(&self) -> Vec<PathSegment> {
        self.path.iter().copied().map(PathSegment::from).collect()
    }
}
