//! A request's document before it is run: guarded, parsed, and its operation found.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Request, ServerError, Value, Variables};

use super::error::set_code;

/// How deep brackets may nest: the parser calls itself for each of them, and a deeper text would end the process.
const DEEPEST_BRACKETS: usize = 100;

/// How many fields a document may have, with its fragments laid out.
const MOST_FIELDS: usize = 10_000;

/// How many fields the root may have.
const MOST_ROOT_FIELDS: usize = 100;

/// What is known of the operation of a request before it runs.
pub(super) struct Operation {
    pub(super) operation_type: OperationType,
    /// The response keys of the root, in the order of the document.
    pub(super) root_keys: Vec<Name>,
    /// Those of them that stand there more than once.
    pub(super) repeated_keys: HashSet<Name>,
}

/// Parses a request's document, once, and finds the operation it runs.
///
/// # Errors
/// What keeps the request from being run, with its code.
pub(super) fn operation(request: &mut Request) -> Result<Operation, ServerError> {
    check_depth(&request.query)?;
    let (name, variables) = (request.operation_name.clone(), request.variables.clone());
    let document = request.parsed_query().map_err(|mut error| {
        set_code(&mut error, "GRAPHQL_PARSE_FAILED");
        error
    })?;
    let operation = find(document, name.as_deref())?;
    let defaults = check_variables(operation, &variables)?;
    Expansion::new(document).check(&operation.selection_set.node)?;
    let (mut root_keys, mut repeated_keys) = (Vec::new(), HashSet::new());
    collect_keys(document, &operation.selection_set.node, &mut |key| match root_keys.contains(key) {
        true => drop(repeated_keys.insert(key.clone())),
        false => root_keys.push(key.clone()),
    });
    if root_keys.len() > MOST_ROOT_FIELDS {
        let message = format!("the document asks for more than {MOST_ROOT_FIELDS} fields at once");
        return Err(refusal("MAX_ROOT_FIELDS_LIMIT", message));
    }
    let operation_type = operation.ty;
    // async-graphql decides `@skip` and `@include` by the variables that were sent alone.
    defaults.into_iter().for_each(|(name, value)| drop(request.variables.insert(name, value)));
    Ok(Operation { operation_type, root_keys, repeated_keys })
}

fn refusal(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    error
}

fn find<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<&'d OperationDefinition, ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next(),
        _ => None,
    };
    found.map(|operation| &operation.node).ok_or_else(|| {
        let message = match name {
            Some(name) => format!("the document has no operation called `{name}`"),
            None => "the document has several operations: name one in `operationName`".to_owned(),
        };
        refusal("OPERATION_RESOLUTION_FAILURE", message)
    })
}

/// Refuses an operation whose variables are not all there (GraphQL § Coercing Variable Values), which async-graphql
/// would run with null; gives the defaults of those that were not sent.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<Vec<(Name, Value)>, ServerError> {
    let mut defaults = Vec::new();
    for definition in &operation.variable_definitions {
        let (name, nullable) = (&definition.node.name.node, definition.node.var_type.node.nullable);
        match (variables.get(name), &definition.node.default_value) {
            (Some(Value::Null), _) if !nullable => {}
            (Some(_), _) => continue,
            (None, Some(default)) => {
                defaults.push((name.clone(), default.node.clone()));
                continue;
            }
            (None, None) if nullable => continue,
            (None, None) => {}
        }
        let mut error = refusal("BAD_USER_INPUT", format!("the variable `${name}` must be given, and not be null"));
        error.locations.push(definition.pos);
        return Err(error);
    }
    Ok(defaults)
}

/// Calls `found` with each response key of a selection set, as often as it stands there, fragments laid out.
fn collect_keys(document: &ExecutableDocument, selections: &SelectionSet, found: &mut impl FnMut(&Name)) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => found(&field.node.response_key().node),
            Selection::InlineFragment(fragment) => collect_keys(document, &fragment.node.selection_set.node, found),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect_keys(document, &fragment.node.selection_set.node, found);
                }
            }
        }
    }
}

/// How many fields a document has when its fragments are laid out: each fragment is counted once, since a few that
/// spread one another twice would otherwise take for ever, as they do in async-graphql's own checks.
struct Expansion<'d> {
    document: &'d ExecutableDocument,
    /// None while a fragment is being counted: it must not contain itself.
    fragments: HashMap<&'d Name, Option<usize>>,
}

impl<'d> Expansion<'d> {
    fn new(document: &'d ExecutableDocument) -> Self {
        Expansion { document, fragments: HashMap::new() }
    }

    fn check(&mut self, selections: &'d SelectionSet) -> Result<(), ServerError> {
        if self.count(selections)? > MOST_FIELDS {
            let message = format!("the document has more than {MOST_FIELDS} fields, with its fragments laid out");
            return Err(refusal("QUERY_TOO_LARGE", message));
        }
        Ok(())
    }

    fn count(&mut self, selections: &'d SelectionSet) -> Result<usize, ServerError> {
        let mut fields = 0_usize;
        for selection in &selections.items {
            let more = match &selection.node {
                Selection::Field(field) => self.count(&field.node.selection_set.node)?.saturating_add(1),
                Selection::InlineFragment(fragment) => self.count(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.count_fragment(&spread.node.fragment_name.node)?,
            };
            fields = fields.saturating_add(more);
        }
        Ok(fields)
    }

    fn count_fragment(&mut self, name: &'d Name) -> Result<usize, ServerError> {
        match self.fragments.get(name) {
            Some(Some(fields)) => return Ok(*fields),
            Some(None) => {
                return Err(refusal("GRAPHQL_VALIDATION_FAILED", format!("the fragment `{name}` contains itself")));
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(0) };
        self.fragments.insert(name, None);
        let fields = self.count(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(fields));
        Ok(fields)
    }
}

/// Refuses a text whose brackets nest too deep, before any parser sees it.
fn check_depth(text: &str) -> Result<(), ServerError> {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[', '(', '}', ']', ')', '#', '"']) {
        let (_, found) = rest.split_at(at);
        rest = match found.as_bytes() {
            [b'{' | b'[' | b'(', ..] => {
                depth += 1;
                behind(found, 1)
            }
            [b'#', ..] => found.split_once(['\n', '\r']).map_or("", |(_, rest)| rest),
            [b'"', b'"', b'"', ..] => behind_block_string(behind(found, 3)),
            [b'"', ..] => behind_string(behind(found, 1)),
            _ => {
                depth = depth.saturating_sub(1);
                behind(found, 1)
            }
        };
        if depth > DEEPEST_BRACKETS {
            let message = format!("the document nests more than {DEEPEST_BRACKETS} brackets");
            return Err(refusal("GRAPHQL_PARSE_FAILED", message));
        }
    }
    Ok(())
}

fn behind(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}

fn behind_string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.find(|c: char| {
        let ends = (c == '"' && !escaped) || c == '\n';
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or("", |end| behind(text, end + 1))
}

fn behind_block_string(text: &str) -> &str {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\"\"\"") {
        if !before.ends_with('\\') {
            return after;
        }
        rest = after;
    }
    ""
}
