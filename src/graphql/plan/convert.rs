//! Selections of custom fields as async-graphql has them: each response key once, fragments expanded, `@skip` and
//! `@include` applied. async-graphql would resolve a repeated field twice.

use apollo_compiler::ast::{OperationType, Type, Value as Written};
use apollo_compiler::executable::{Operation, VariableDefinition};
use apollo_compiler::schema::ExtendedType;
use async_graphql::parser::types as target;
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::{ConstValue, Value};

use super::arguments::{parse_int, parse_number};
use super::selection::{Group, Planner};
use super::{Planned, RowRoot};
use crate::error::Result;
use crate::graphql::execute::CustomField;

/// A field that a custom resolver answers.
pub(in crate::graphql) struct CustomPlan {
    /// The resolver of a model's field; `None` for a field of the root.
    pub(in crate::graphql) call: Option<CustomField>,
    pub(in crate::graphql) selected: Positioned<target::Field>,
    pub(in crate::graphql) shape: Shape,
}

/// The shape of a custom resolver's answer: its fields are written in the document's order, and null in place of one
/// that failed goes up to what may be null.
pub(in crate::graphql) enum Shape {
    /// A scalar, a row, or an object of an abstract type: written as it is.
    Whole,
    List {
        items: Box<Shape>,
        are_nullable: bool,
    },
    Object(Vec<Planned<Shape>>),
}

impl<'d> Planner<'d> {
    /// Plans a field that a custom resolver answers.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(super) fn custom(
        &self,
        group: &Group<'d>,
        call: Option<CustomField>,
    ) -> Result<CustomPlan> {
        let shape = self.shape(group.first.ty(), group)?;
        Ok(CustomPlan { call, selected: self.convert(group)?, shape })
    }

    fn shape(&self, ty: &Type, group: &Group<'d>) -> Result<Shape> {
        if ty.is_list() {
            let item = ty.item_type();
            let items = Box::new(self.shape(item, group)?);
            return Ok(Shape::List { items, are_nullable: !item.is_non_null() });
        }

        let name = ty.inner_named_type();
        let is_object = matches!(self.schema.types.get(name), Some(ExtendedType::Object(_)));
        if !is_object || self.domain.model(name).is_some() {
            return Ok(Shape::Whole);
        }

        let fields = self.fields(group, |group| {
            if group.is_type_name() {
                Ok(Shape::Whole)
            } else {
                self.shape(group.first.ty(), group)
            }
        })?;
        Ok(Shape::Object(fields))
    }

    /// Converts a field, with the plans of all rows that stand below it.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(super) fn convert(&self, group: &Group<'d>) -> Result<Positioned<target::Field>> {
        self.convert_field(group, true)
    }

    /// Converts a field. One whose type is a model carries the number of the plan of its rows as the line of its
    /// alias, which nothing else reads; below a row, the row's own plan goes on.
    fn convert_field(
        &self,
        group: &Group<'d>,
        plans_rows: bool,
    ) -> Result<Positioned<target::Field>> {
        let pos = self.document.position(group.first.location());
        let model = self.domain.model(group.first.ty().inner_named_type());
        let number = match model {
            Some(model) if plans_rows => self.add_row(self.row_root(model, group)?),
            _ => 0,
        };

        let arguments = group.first.arguments.iter().filter_map(|argument| {
            let name = Positioned::new(Name::new(argument.name.as_str()), pos);
            Some((name, Positioned::new(convert_value(&argument.value)?, pos)))
        });
        let below = plans_rows && model.is_none();
        let alias = Pos { line: number, column: 0 };
        let field = target::Field {
            alias: Some(Positioned::new(Name::new(group.key.as_str()), alias)),
            name: Positioned::new(Name::new(group.name()), pos),
            arguments: arguments.collect(),
            directives: Vec::new(),
            selection_set: Positioned::new(self.convert_selections(group, pos, below)?, pos),
        };
        Ok(Positioned::new(field, pos))
    }

    /// Keeps the plan of rows and returns its number, which starts at one.
    fn add_row(&self, row: RowRoot) -> usize {
        let mut rows = self.rows.borrow_mut();
        rows.push(row);
        rows.len()
    }

    fn convert_selections(
        &self,
        group: &Group<'d>,
        pos: Pos,
        plans_rows: bool,
    ) -> Result<target::SelectionSet> {
        let parent = &group.first.selection_set.ty;
        let items = match self.schema.types.get(parent) {
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                self.convert_abstract(parent, group, pos, plans_rows)?
            }
            _ => self.convert_fields(parent, group, pos, plans_rows)?,
        };
        Ok(target::SelectionSet { items })
    }

    fn convert_fields(
        &self,
        parent: &str,
        group: &Group<'d>,
        pos: Pos,
        plans_rows: bool,
    ) -> Result<Vec<Positioned<target::Selection>>> {
        let mut fields = Vec::new();
        for group in self.collect(parent, &group.selections()) {
            let field = target::Selection::Field(self.convert_field(&group, plans_rows)?);
            fields.push(Positioned::new(field, pos));
        }
        Ok(fields)
    }

    /// One fragment for each object that an abstract type can be.
    fn convert_abstract(
        &self,
        parent: &str,
        group: &Group<'d>,
        pos: Pos,
        plans_rows: bool,
    ) -> Result<Vec<Positioned<target::Selection>>> {
        let mut fragments = Vec::new();
        for (name, ty) in &self.schema.types {
            if !ty.is_object() || !self.schema.is_subtype(parent, name) {
                continue;
            }
            let on = Positioned::new(Name::new(name.as_str()), pos);
            let items = self.convert_fields(name, group, pos, plans_rows)?;
            let fragment = target::InlineFragment {
                type_condition: Some(Positioned::new(target::TypeCondition { on }, pos)),
                directives: Vec::new(),
                selection_set: Positioned::new(target::SelectionSet { items }, pos),
            };
            let fragment = target::Selection::InlineFragment(Positioned::new(fragment, pos));
            fragments.push(Positioned::new(fragment, pos));
        }
        Ok(fragments)
    }

    /// Converts an operation without its selections, for the resolvers that look up variables in it.
    pub(super) fn definition(
        &self,
        operation: &Operation,
    ) -> Positioned<target::OperationDefinition> {
        let ty = match operation.operation_type {
            OperationType::Query => target::OperationType::Query,
            OperationType::Mutation => target::OperationType::Mutation,
            OperationType::Subscription => target::OperationType::Subscription,
        };

        let variables = operation.variables.iter().filter_map(|each| self.convert_variable(each));
        let definition = target::OperationDefinition {
            ty,
            variable_definitions: variables.collect(),
            directives: Vec::new(),
            selection_set: Positioned::default(),
        };
        Positioned::new(definition, Pos::default())
    }

    fn convert_variable(
        &self,
        variable: &apollo_compiler::Node<VariableDefinition>,
    ) -> Option<Positioned<target::VariableDefinition>> {
        let pos = self.document.position(variable.location());
        let default = variable.default_value.as_ref();
        let default = default.and_then(|value| convert_value(value)?.into_const());

        let definition = target::VariableDefinition {
            name: Positioned::new(Name::new(variable.name.as_str()), pos),
            var_type: Positioned::new(target::Type::new(&variable.ty.to_string())?, pos),
            directives: Vec::new(),
            default_value: default.map(|value: ConstValue| Positioned::new(value, pos)),
        };
        Some(Positioned::new(definition, pos))
    }
}

/// Converts a value; `None` for a number beyond all 64-bit numbers.
fn convert_value(value: &Written) -> Option<Value> {
    Some(match value {
        Written::Null => Value::Null,
        Written::Enum(name) => Value::Enum(Name::new(name.as_str())),
        Written::Variable(name) => Value::Variable(Name::new(name.as_str())),
        Written::String(text) => Value::String(text.clone()),
        Written::Float(number) => Value::Number(parse_number(number.as_str())?),
        Written::Int(number) => Value::Number(parse_int(number.as_str())?),
        Written::Boolean(switch) => Value::Boolean(*switch),
        Written::List(items) => {
            Value::List(items.iter().map(|item| convert_value(item)).collect::<Option<_>>()?)
        }
        Written::Object(fields) => {
            let field = |(name, value): &(apollo_compiler::Name, _)| {
                let value: &apollo_compiler::Node<Written> = value;
                Some((Name::new(name.as_str()), convert_value(value)?))
            };
            Value::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
    })
}
