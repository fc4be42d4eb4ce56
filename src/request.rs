//! One request as a value: who asks, until when, and how much was done for it.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::database::{Rows, Value};
use crate::error::{Error, Result};

/// A request: its viewer, its deadline, and what it has used so far. Cheap to clone.
///
/// The viewer is a type of the app's own; `()` where nothing fills it in.
///
/// ```
/// use relata::RequestContext;
///
/// struct Viewer { name: &'static str }
///
/// let context = RequestContext::new().with_viewer(Viewer { name: "Ada" });
/// assert_eq!(context.viewer::<Viewer>().map(|viewer| viewer.name), Some("Ada"));
/// ```
#[derive(Clone)]
pub struct RequestContext {
    id: Arc<OnceLock<Uuid>>,
    deadline: Option<Instant>,
    viewer: AnyViewer,
    /// True for the system itself, for which no rules on rows hold.
    is_system: bool,
    usage: Arc<Usage>,
}

/// A viewer of any type.
pub(crate) type AnyViewer = Arc<dyn Any + Send + Sync>;

/// The resources that a request uses, and how much of them it may use.
struct Usage {
    statements: AtomicUsize,
    running: Arc<Semaphore>,
    read_bytes: AtomicUsize,
    max_read_bytes: usize,
}

impl Default for RequestContext {
    fn default() -> Self {
        RequestContext {
            id: Arc::default(),
            deadline: None,
            viewer: Arc::new(()),
            is_system: false,
            usage: Arc::new(Usage::new(Semaphore::MAX_PERMITS, usize::MAX)),
        }
    }
}

impl Usage {
    fn new(statements_at_once: usize, max_read_bytes: usize) -> Self {
        Usage {
            statements: AtomicUsize::new(0),
            running: Arc::new(Semaphore::new(statements_at_once.clamp(1, Semaphore::MAX_PERMITS))),
            read_bytes: AtomicUsize::new(0),
            max_read_bytes,
        }
    }
}

impl RequestContext {
    /// Returns the context of a new request, of nobody and without a deadline. Where a model has rules on its rows, nobody
    /// sees none of them.
    pub fn new() -> Self {
        RequestContext::default()
    }

    /// Returns the context of the system itself, which sees and writes all rows, whatever the rules on them.
    pub fn system() -> Self {
        RequestContext { is_system: true, ..RequestContext::default() }
    }

    /// Sets who asks. The rules on rows hold for them.
    pub fn with_viewer(mut self, viewer: impl Any + Send + Sync) -> Self {
        self.viewer = Arc::new(viewer);
        self.is_system = false;
        self
    }

    /// Sets who asks, where the type is not known.
    pub(crate) fn with_any_viewer(mut self, viewer: AnyViewer) -> Self {
        self.viewer = viewer;
        self.is_system = false;
        self
    }

    /// Returns whether this is the system itself.
    pub fn is_system(&self) -> bool {
        self.is_system
    }

    /// Sets when the answer must be there. A query that takes longer is given up; a mutation goes on.
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Limits the statements that run at once and the bytes of the rows that are read.
    pub(crate) fn with_limits(mut self, statements_at_once: usize, max_read_bytes: usize) -> Self {
        self.usage = Arc::new(Usage::new(statements_at_once, max_read_bytes));
        self
    }

    /// Returns the request's id, for logs.
    pub fn id(&self) -> Uuid {
        *self.id.get_or_init(Uuid::new_v4)
    }

    /// Returns who asks; `None` if the viewer is of another type.
    pub fn viewer<V: Any>(&self) -> Option<&V> {
        self.viewer.downcast_ref()
    }

    /// Returns when the answer must be there.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns the number of statements that have read rows for the request.
    pub fn statements(&self) -> usize {
        self.usage.statements.load(Ordering::Relaxed)
    }

    /// Waits until the request may run one more statement, and counts it.
    pub(crate) async fn begin_statement(&self) -> Result<OwnedSemaphorePermit> {
        self.usage.statements.fetch_add(1, Ordering::Relaxed);
        let permit = self.usage.running.clone().acquire_owned().await;
        permit.map_err(|error| Error::Unexpected(error.to_string()))
    }

    /// Counts rows that were read.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the request reads more bytes of rows than it may.
    pub(crate) fn count_rows(&self, rows: &Rows) -> Result<()> {
        let most = self.usage.max_read_bytes;
        if most == usize::MAX {
            return Ok(());
        }

        let bytes = rows.values().iter().map(|value| value.as_ref().map_or(0, size)).sum();
        let before = self.usage.read_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > most {
            return Err(Error::BadUserInput(format!(
                "the request reads more than {most} bytes of rows (the limit max-read-bytes): ask for fewer rows or columns"
            )));
        }
        Ok(())
    }
}

/// Returns the bytes of a value; one that is no text counts as a number.
fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Binary(bytes) => bytes.len(),
        Value::Json(json) => json_size(json),
        _ => size_of::<i64>(),
    }
}

fn json_size(json: &serde_json::Value) -> usize {
    match json {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(json_size).sum(),
        serde_json::Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + json_size(value)).sum()
        }
        _ => size_of::<i64>(),
    }
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("id", &self.id())
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
