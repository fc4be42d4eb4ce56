//! How much a document asks for, counted before it is validated, each fragment once.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Definition, Document, Selection};
use apollo_compiler::parser::Parser;
use apollo_compiler::{Name, Node, ast};
use async_graphql::ServerError;

use crate::graphql::error::refusal;
use crate::graphql::limits::{Exceeded, Limits};

/// Refuses a text that the parser gave up on because of a limit.
///
/// # Errors
/// The limit.
pub(super) fn check_parser(parser: &Parser, limits: &Limits) -> Result<(), ServerError> {
    let (code, brackets, tokens) =
        ("GRAPHQL_PARSE_FAILED", parser.recursion_reached(), parser.tokens_reached());
    Exceeded::check(code, "max-brackets", "nested brackets", brackets, limits.max_brackets)?;
    Exceeded::check("QUERY_TOO_LARGE", "max-tokens", "tokens", tokens, limits.max_tokens)?;
    Ok(())
}

/// Refuses a document one of whose operations asks for too much.
///
/// # Errors
/// The limit, or a fragment that contains itself.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), ServerError> {
    let mut counter =
        Counter { definitions: HashMap::new(), measures: HashMap::new(), open: 0, limits };
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            counter.definitions.insert(&fragment.name, fragment);
        }
    }

    for definition in &document.definitions {
        if let Definition::OperationDefinition(operation) = definition {
            counter.check(operation)?;
        }
    }
    Ok(())
}

/// The size of a selection set, with its fragments expanded.
#[derive(Clone, Copy, Default)]
struct Measure {
    fields: usize,
    aliases: usize,
    fragments: usize,
    depth: usize,
}

impl Measure {
    fn add(&mut self, other: Measure) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fragments = self.fragments.saturating_add(other.fragments);
        self.depth = self.depth.max(other.depth);
    }
}

struct Counter<'d> {
    definitions: HashMap<&'d Name, &'d Node<ast::FragmentDefinition>>,
    /// `None` while a fragment is being measured: it must not contain itself.
    measures: HashMap<&'d Name, Option<Measure>>,
    /// How many fragments are being measured, one inside the other.
    open: usize,
    limits: &'d Limits,
}

impl<'d> Counter<'d> {
    fn check(&mut self, operation: &'d ast::OperationDefinition) -> Result<(), ServerError> {
        let limits = self.limits;
        self.check_directives(&operation.directives)?;
        let measure = self.measure(&operation.selection_set)?;

        let checks = [
            ("QUERY_TOO_LARGE", "max-fields", "fields", measure.fields, limits.max_fields),
            (
                "QUERY_TOO_LARGE",
                "max-fragments",
                "spread fragments",
                measure.fragments,
                limits.max_fragments,
            ),
            ("MAX_ALIASES_LIMIT", "max-aliases", "aliases", measure.aliases, limits.max_aliases),
            ("MAX_DEPTH_LIMIT", "max-depth", "levels of fields", measure.depth, limits.max_depth),
        ];
        for (code, limit, what, value, maximum) in checks {
            Exceeded::check(code, limit, what, value, maximum)?;
        }

        let mut roots = HashSet::new();
        self.collect_roots(&operation.selection_set, &mut roots);
        let code = "MAX_ROOT_FIELDS_LIMIT";
        let limit = "max-root-fields";
        Exceeded::check(code, limit, "root fields", roots.len(), limits.max_root_fields)?;
        Ok(())
    }

    fn measure(&mut self, selections: &'d [Selection]) -> Result<Measure, ServerError> {
        let mut measure = Measure::default();
        for selection in selections {
            let part = match selection {
                Selection::Field(field) => self.field(field)?,
                Selection::InlineFragment(inline) => {
                    self.check_directives(&inline.directives)?;
                    self.measure(&inline.selection_set)?
                }
                Selection::FragmentSpread(spread) => {
                    self.check_directives(&spread.directives)?;
                    let mut part = self.fragment(&spread.fragment_name)?;
                    part.fragments = part.fragments.saturating_add(1);
                    part
                }
            };
            measure.add(part);
        }
        Ok(measure)
    }

    fn field(&mut self, field: &'d ast::Field) -> Result<Measure, ServerError> {
        self.check_directives(&field.directives)?;
        let mut measure = self.measure(&field.selection_set)?;

        measure.fields = measure.fields.saturating_add(1);
        measure.aliases = measure.aliases.saturating_add(usize::from(field.alias.is_some()));
        measure.depth = if field.name.starts_with("__") { 1 } else { measure.depth + 1 };
        Ok(measure)
    }

    fn fragment(&mut self, name: &'d Name) -> Result<Measure, ServerError> {
        match self.measures.get(name) {
            Some(Some(measure)) => return Ok(*measure),
            Some(None) => {
                let message = format!("the fragment `{name}` contains itself");
                return Err(refusal("GRAPHQL_VALIDATION_FAILED", message));
            }
            None => {}
        }
        let Some(fragment) = self.definitions.get(name).copied() else {
            return Ok(Measure::default());
        };

        self.open += 1;
        let what = "nested fragments";
        let maximum = self.limits.max_brackets;
        Exceeded::check("QUERY_TOO_LARGE", "max-brackets", what, self.open, maximum)?;
        self.measures.insert(name, None);
        let measure = self.measure(&fragment.selection_set)?;
        self.measures.insert(name, Some(measure));
        self.open -= 1;
        Ok(measure)
    }

    /// Collects the response keys of the root. The fragments were measured before, so none contains itself.
    fn collect_roots(&self, selections: &'d [Selection], keys: &mut HashSet<&'d Name>) {
        for selection in selections {
            match selection {
                Selection::Field(field) => drop(keys.insert(field.response_name())),
                Selection::InlineFragment(inline) => {
                    self.collect_roots(&inline.selection_set, keys)
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.definitions.get(&spread.fragment_name) {
                        self.collect_roots(&fragment.selection_set, keys);
                    }
                }
            }
        }
    }

    fn check_directives(&self, directives: &ast::DirectiveList) -> Result<(), ServerError> {
        let value = directives.len();
        let maximum = self.limits.max_directives;
        Exceeded::check("MAX_DIRECTIVES_LIMIT", "max-directives", "directives", value, maximum)?;
        Ok(())
    }
}
