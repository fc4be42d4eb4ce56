//! Documents: parsed and validated once for each text, then kept.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::ast::DirectiveList;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use async_graphql::{Pos, ServerError};
use quick_cache::sync::Cache;

use super::parse::{parse, position, problems};
use super::weight::{self, ByText};
use super::{measure, rules};
use crate::graphql::error::refusal;
use crate::graphql::limits::Limits;
use crate::graphql::plan::Plan;

/// The most documents that are kept.
const MOST_DOCUMENTS: u64 = 1000;

/// The most bytes of the texts of the documents that are kept; a parsed document takes about thirty times its text.
const MOST_BYTES: u64 = 2 << 20;

/// The most plans that are kept of an operation: `@skip` and `@include` make one for each of their combinations.
pub(in crate::graphql) const MOST_PLANS: usize = 16;

/// A field of introspection that apollo-compiler lacks.
const ONE_OF: &str = "extend type __Type { isOneOf: Boolean }";

/// The documents of an API, parsed and validated against its schema.
pub(in crate::graphql) struct Documents {
    schema: Result<Valid<Schema>, String>,
    kept: Cache<String, Arc<Document>, ByText>,
    hits: AtomicU64,
    requests: AtomicU64,
}

/// A document that was validated.
pub(in crate::graphql) struct Document {
    pub(in crate::graphql) executable: Valid<ExecutableDocument>,
    text: String,
    operations: Vec<Operation>,
}

/// An operation of a document, with the plans that were made of it.
pub(in crate::graphql) struct Operation {
    pub(in crate::graphql) definition: Node<executable::Operation>,
    /// The variables of `@skip` and `@include`: each combination of their values has a plan of its own.
    pub(in crate::graphql) switches: Vec<Name>,
    plans: Mutex<Vec<(Vec<bool>, Arc<Plan>)>>,
}

impl Documents {
    /// Returns the documents of a schema, given in GraphQL's schema language.
    pub(in crate::graphql) fn new(sdl: &str) -> Self {
        let schema = Schema::parse_and_validate(format!("{sdl}\n{ONE_OF}"), "schema.graphql");
        Documents {
            schema: schema.map_err(|invalid| invalid.errors.to_string()),
            kept: weight::cache(MOST_DOCUMENTS, MOST_BYTES),
            hits: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        }
    }

    /// Returns the schema that documents are validated against.
    ///
    /// # Errors
    /// When GraphQL does not allow the schema; what is wrong with it is logged.
    pub(in crate::graphql) fn schema(&self) -> Result<&Valid<Schema>, ServerError> {
        self.schema.as_ref().map_err(|error| {
            tracing::error!(%error, "the schema is not valid");
            refusal("INTERNAL_SERVER_ERROR", "the schema is not valid")
        })
    }

    /// Returns how many requests found their document kept, and how many there were.
    pub(in crate::graphql) fn usage(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }

    /// Returns the document of a text: the one that is kept, or one that is parsed and validated now.
    ///
    /// # Errors
    /// The mistakes in the document, with codes.
    pub(in crate::graphql) fn get(
        &self,
        text: &str,
        limits: &Limits,
    ) -> Result<Arc<Document>, Vec<ServerError>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(document) = self.kept.get(text) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(document);
        }

        let schema = self.schema().map_err(|error| vec![error])?;
        let document = Arc::new(Document::new(schema, text, limits)?);
        self.kept.insert(text.to_owned(), document.clone());
        Ok(document)
    }
}

impl Document {
    fn new(schema: &Valid<Schema>, text: &str, limits: &Limits) -> Result<Self, Vec<ServerError>> {
        let parsed = parse(text, limits)?;
        measure::check(&parsed, limits).map_err(|error| vec![error])?;

        // What validation says of a field that the schema does not have would only repeat it.
        let code = "GRAPHQL_VALIDATION_FAILED";
        let executable =
            parsed.to_executable(schema).map_err(|invalid| problems(&invalid.errors, code))?;
        let executable =
            executable.validate(schema).map_err(|invalid| problems(&invalid.errors, code))?;
        let operations = executable.operations.iter();
        let operations = operations.map(|each| Operation::new(each.clone(), &executable)).collect();
        let document = Document { executable, text: text.to_owned(), operations };
        rules::check(schema, &document)?;
        Ok(document)
    }

    /// Returns the operation that a request names, or the only one.
    ///
    /// # Errors
    /// When there is no such operation, or several and the request names none.
    pub(in crate::graphql) fn operation(
        &self,
        name: Option<&str>,
    ) -> Result<&Operation, ServerError> {
        let found = match (name, self.operations.as_slice()) {
            (None, [operation]) => Some(operation),
            (None, _) => None,
            (Some(name), operations) => operations.iter().find(|operation| {
                operation.definition.name.as_ref().is_some_and(|each| each.as_str() == name)
            }),
        };
        found.ok_or_else(|| {
            let message = match name {
                Some(name) => format!("the document has no operation called `{name}`"),
                None if self.operations.is_empty() => "the document has no operation".to_owned(),
                None => {
                    "the document has several operations: name one in `operationName`".to_owned()
                }
            };
            refusal("OPERATION_RESOLUTION_FAILURE", message)
        })
    }

    pub(in crate::graphql) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the line and the column of a place in the document.
    pub(in crate::graphql) fn position(&self, location: Option<SourceSpan>) -> Pos {
        location.map(|location| position(&self.text, location.offset())).unwrap_or_default()
    }
}

impl Operation {
    fn new(definition: Node<executable::Operation>, document: &ExecutableDocument) -> Self {
        let mut switches = Switches { document, names: Vec::new(), spread: HashSet::new() };
        switches.collect(&definition.selection_set);
        let switches = switches.names;
        Operation { definition, switches, plans: Mutex::default() }
    }

    /// Returns the plan for the values of the switches: the one that is kept, or the one that `make` makes.
    ///
    /// # Errors
    /// As `make`.
    pub(in crate::graphql) fn plan(
        &self,
        switches: &[bool],
        make: impl FnOnce() -> Result<Plan, ServerError>,
    ) -> Result<Arc<Plan>, ServerError> {
        let kept = self.lock().iter().find(|(each, _)| each == switches).cloned();
        if let Some((_, plan)) = kept {
            return Ok(plan);
        }

        let plan = Arc::new(make()?);
        let mut plans = self.lock();
        if plans.len() < MOST_PLANS {
            plans.push((switches.to_vec(), plan.clone()));
        }
        Ok(plan)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Vec<bool>, Arc<Plan>)>> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds the variables of `@skip` and `@include`.
struct Switches<'d> {
    document: &'d ExecutableDocument,
    names: Vec<Name>,
    spread: HashSet<&'d Name>,
}

impl<'d> Switches<'d> {
    fn collect(&mut self, selections: &'d SelectionSet) {
        for selection in &selections.selections {
            self.add(selection.directives());
            match selection {
                Selection::Field(field) => self.collect(&field.selection_set),
                Selection::InlineFragment(inline) => self.collect(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.spread.insert(&fragment.name)
                    {
                        self.collect(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn add(&mut self, directives: &DirectiveList) {
        for directive in directives {
            let value = directive.specified_argument_by_name("if");
            let name = value.and_then(|value| value.as_variable());
            if let Some(name) = name.filter(|name| !self.names.contains(name)) {
                self.names.push(name.clone());
            }
        }
    }
}
