//! A request's document before it is run: guarded, parsed, and its operation found.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{ErrorExtensionValues, Name, Request, ServerError, Value, Variables};

/// How deep brackets may nest: the parser calls itself for each of them, and a deeper text would end the process.
const DEEPEST_BRACKETS: usize = 100;

/// What is known of the operation of a request before it runs.
pub(crate) struct Operation {
    pub(crate) operation_type: OperationType,
    /// The response keys of the root, in the order of the document.
    pub(super) root_keys: Vec<Name>,
}

/// Parses a request's document, once, and finds the operation it runs.
///
/// # Errors
/// What keeps the request from being run, with its code.
pub(crate) fn operation(request: &mut Request) -> Result<Operation, ServerError> {
    check_depth(&request.query)?;
    let (name, variables) = (request.operation_name.clone(), request.variables.clone());
    let document = request.parsed_query().map_err(|mut error| {
        set_code(&mut error, "GRAPHQL_PARSE_FAILED");
        error
    })?;
    let operation = find(document, name.as_deref())?;
    check_variables(operation, &variables)?;
    let mut root_keys = Vec::new();
    collect_keys(document, &operation.selection_set.node, &mut Vec::new(), &mut root_keys);
    Ok(Operation { operation_type: operation.ty, root_keys })
}

/// Gives an error a code, if it has none.
pub(super) fn set_code(error: &mut ServerError, code: &str) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
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
        let mut error = ServerError::new(message, None);
        set_code(&mut error, "OPERATION_RESOLUTION_FAILURE");
        error
    })
}

/// Refuses an operation whose variables are not all there (GraphQL § Coercing Variable Values): async-graphql would
/// run it with null.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let (name, pos) = (&definition.node.name.node, definition.pos);
        let given = variables.get(name).filter(|value| **value != Value::Null);
        if given.is_none() && !definition.node.var_type.node.nullable && definition.node.default_value.is_none() {
            let mut error =
                ServerError::new(format!("the variable `${name}` must be given, and not be null"), Some(pos));
            set_code(&mut error, "BAD_USER_INPUT");
            return Err(error);
        }
    }
    Ok(())
}

fn collect_keys<'d>(
    document: &'d ExecutableDocument,
    selections: &'d SelectionSet,
    visited: &mut Vec<&'d Name>,
    keys: &mut Vec<Name>,
) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => keys.push(field.node.response_key().node.clone()),
            Selection::InlineFragment(fragment) => {
                collect_keys(document, &fragment.node.selection_set.node, visited, keys);
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name).filter(|_| !visited.contains(&name)) {
                    visited.push(name);
                    collect_keys(document, &fragment.node.selection_set.node, visited, keys);
                }
            }
        }
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
            let mut error = ServerError::new(format!("the document nests more than {DEEPEST_BRACKETS} brackets"), None);
            set_code(&mut error, "GRAPHQL_PARSE_FAILED");
            return Err(error);
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
