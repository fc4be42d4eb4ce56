//! Rules of GraphQL's validation that apollo-compiler does not check.

use std::collections::HashSet;

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Argument, Field, Selection, SelectionSet, VariableDefinition};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Node, Schema};
use async_graphql::ServerError;

use super::document::Document;
use super::exact_numbers::{is_exact, is_too_large, keeps_digits, number, refuse};
use crate::graphql::error::refusal;

/// Checks a document that apollo-compiler found valid.
///
/// # Errors
/// Every rule that is broken, each at its place.
pub(super) fn check(schema: &Schema, document: &Document) -> Result<(), Vec<ServerError>> {
    let mut problems = Vec::new();

    for operation in document.operations() {
        let definition = &operation.definition;
        let mut rules = Rules {
            schema,
            document,
            variables: &definition.variables,
            fragments: HashSet::new(),
            problems,
        };
        rules.defaults();
        rules.arguments(&definition.selection_set);
        rules.merged(&[&definition.selection_set]);
        problems = rules.problems;
    }

    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

struct Rules<'d> {
    schema: &'d Schema,
    document: &'d Document,
    variables: &'d [Node<VariableDefinition>],
    /// The fragments whose arguments were checked.
    fragments: HashSet<&'d Name>,
    problems: Vec<ServerError>,
}

impl<'d> Rules<'d> {
    fn refuse(&mut self, location: Option<SourceSpan>, message: String) {
        let mut problem = refusal("GRAPHQL_VALIDATION_FAILED", message);
        problem.locations.push(self.document.position(location));
        self.problems.push(problem);
    }

    /// Checks the default values of variables.
    fn defaults(&mut self) {
        for variable in self.variables {
            if let Some(value) = &variable.default_value {
                self.unique(value);
                self.value(&variable.ty, value, false);
            }
        }
    }

    /// Checks the arguments of all fields, each fragment once.
    fn arguments(&mut self, selections: &'d SelectionSet) {
        for selection in &selections.selections {
            match selection {
                Selection::Field(field) => {
                    self.field(field);
                    self.arguments(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.arguments(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.executable.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.fragments.insert(&fragment.name)
                    {
                        self.arguments(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &'d Field) {
        for argument in &field.arguments {
            self.unique(&argument.value);
            if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                self.value(&definition.ty, &argument.value, definition.default_value.is_some());
            }
        }
    }

    /// § Input Object Field Uniqueness.
    fn unique(&mut self, value: &Node<Value>) {
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.unique(item)),
            Value::Object(fields) => {
                let mut names = HashSet::new();
                for (name, value) in fields {
                    if !names.insert(name) {
                        let message = format!("the input field `{name}` is given twice");
                        self.refuse(name.location(), message);
                    }
                    self.unique(value);
                }
            }
            _ => {}
        }
    }

    /// § Values of Correct Type, for what stands inside of lists and input objects.
    fn value(&mut self, ty: &Type, value: &Node<Value>, has_default: bool) {
        if keeps_digits(ty) {
            self.digits(value);
        } else if let Some(number) = number(value)
            && is_too_large(ty, number)
        {
            self.refuse(value.location(), format!("the number {number} is too large"));
        }
        match &**value {
            Value::Variable(name) => self.variable(ty, name, has_default),
            Value::List(items) if ty.is_list() => {
                items.iter().for_each(|item| self.value(ty.item_type(), item, false));
            }
            Value::Object(_) if ty.is_list() => self.value(ty.item_type(), value, false),
            Value::Object(fields) => {
                let named = self.schema.types.get(ty.inner_named_type());
                if let Some(ExtendedType::InputObject(input)) = named {
                    self.object(input, value.location(), fields);
                }
            }
            _ => {}
        }
    }

    /// Checks that no number in a value loses digits.
    fn digits(&mut self, value: &Node<Value>) {
        if let Some(number) = number(value).filter(|number| !is_exact(number)) {
            self.refuse(value.location(), refuse(number));
        }
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.digits(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.digits(value)),
            _ => {}
        }
    }

    fn object(
        &mut self,
        input: &InputObjectType,
        location: Option<SourceSpan>,
        fields: &[(Name, Node<Value>)],
    ) {
        if is_one_of(input) {
            self.one_of(&input.name, location, fields);
        }

        for (name, value) in fields {
            if let Some(field) = input.fields.get(name) {
                self.value(&field.ty, value, field.default_value.is_some());
            }
        }
    }

    /// § OneOf Input Objects Have Exactly One Field.
    fn one_of(
        &mut self,
        name: &Name,
        location: Option<SourceSpan>,
        fields: &[(Name, Node<Value>)],
    ) {
        let given = match fields {
            [(_, value)] => match &**value {
                Value::Null => false,
                Value::Variable(name) => {
                    let variable = self.variables.iter().find(|variable| variable.name == *name);
                    variable.is_none_or(|variable| variable.ty.is_non_null())
                }
                _ => true,
            },
            _ => false,
        };

        if !given {
            self.refuse(location, format!("`{name}` takes exactly one field, which is not null"));
        }
    }

    /// § All Variable Usages Are Allowed.
    fn variable(&mut self, ty: &Type, name: &Name, has_default: bool) {
        let Some(variable) = self.variables.iter().find(|variable| variable.name == *name) else {
            return;
        };

        let is_never_null =
            has_default || variable.default_value.as_ref().is_some_and(|value| !value.is_null());
        let wanted = if is_never_null && !variable.ty.is_non_null() {
            ty.clone().nullable()
        } else {
            ty.clone()
        };

        if !variable.ty.is_assignable_to(&wanted) {
            let given = &variable.ty;
            let message = format!("`${name}` is of type `{given}`, where `{ty}` is needed");
            self.refuse(name.location(), message);
        }
    }

    /// § Field Selection Merging: fields of one response key have equal arguments, lists of equal length included.
    fn merged(&mut self, parents: &[&'d SelectionSet]) {
        let mut groups: IndexMap<&'d Name, Vec<(&'d Name, &'d Node<Field>)>> = IndexMap::default();
        let mut spread = HashSet::new();
        for parent in parents {
            self.collect(parent, &mut groups, &mut spread);
        }

        for (key, fields) in &groups {
            self.equal(key, fields);
            let below: Vec<_> = fields.iter().map(|(_, field)| &field.selection_set).collect();
            self.merged(&below);
        }
    }

    fn equal(&mut self, key: &Name, fields: &[(&'d Name, &'d Node<Field>)]) {
        let Some(((parent, first), others)) = fields.split_first() else { return };

        let differs = others.iter().find(|(other, field)| {
            other == parent && !are_equal(&first.arguments, &field.arguments)
        });
        if let Some((_, field)) = differs {
            let message = format!(
                "the fields of `{key}` have different arguments: give one of them an alias"
            );
            self.refuse(field.location(), message);
        }
    }

    fn collect(
        &self,
        selections: &'d SelectionSet,
        groups: &mut IndexMap<&'d Name, Vec<(&'d Name, &'d Node<Field>)>>,
        spread: &mut HashSet<&'d Name>,
    ) {
        for selection in &selections.selections {
            match selection {
                Selection::Field(field) => {
                    groups.entry(field.response_key()).or_default().push((&selections.ty, field));
                }
                Selection::InlineFragment(inline) => {
                    self.collect(&inline.selection_set, groups, spread);
                }
                Selection::FragmentSpread(each) => {
                    let fragment = self.document.executable.fragments.get(&each.fragment_name);
                    if let Some(fragment) = fragment
                        && spread.insert(&fragment.name)
                    {
                        self.collect(&fragment.selection_set, groups, spread);
                    }
                }
            }
        }
    }
}

/// Returns whether exactly one field of an input object is to be given.
pub(super) fn is_one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}

fn are_equal(left: &[Node<Argument>], right: &[Node<Argument>]) -> bool {
    left.len() == right.len()
        && left.iter().all(|argument| {
            let other = right.iter().find(|other| other.name == argument.name);
            other.is_some_and(|other| are_same(&argument.value, &other.value))
        })
}

/// Returns whether two values are the same; the fields of an input object may stand in any order.
fn are_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| are_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| {
                    let other = right.iter().find(|(other, _)| other == name);
                    other.is_some_and(|(_, other)| are_same(value, other))
                })
        }
        (left, right) => left == right,
    }
}
