//! What a request selects, worked out once for all rows: what to read, and how to write the answer.

use std::collections::HashSet;

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Context, Name, Positioned, ServerResult};

use super::api::Limits;
use super::arguments::Arguments;
use super::custom::CustomFields;
use super::error::server_error;
use super::page::PageRequest;
use super::plan::{
    AggregateLoad, ConnectionField, ConnectionPlan, CustomPlan, EdgeField, FieldPlan, ObjectPlan, PageInfoField,
};
use super::{filter, schema};
use crate::database::{Condition, Error, Expression, Result};
use crate::model::ModelInfo;
use crate::relations::{Needs, Range, Relation, RelationKind};

/// Works out selections of one request.
#[derive(Clone, Copy)]
pub(super) struct Compiler<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) limits: &'a Limits,
    custom: &'a CustomFields,
}

impl<'a> Compiler<'a> {
    /// Works out what is selected of a field.
    ///
    /// # Errors
    /// When the schema was not made by Relata.
    pub(super) fn new(ctx: &'a Context<'a>) -> ServerResult<Self> {
        let missing = |_| server_error(&Error::Unexpected("the schema has no limits".into()), ctx.item.pos);
        let limits = ctx.data().map_err(missing)?;
        Ok(Compiler { ctx, limits, custom: ctx.data().map_err(missing)? })
    }

    /// A row's answer; what it needs is added to `needs`.
    ///
    /// # Errors
    /// What is wrong with an argument, at its field.
    pub(super) fn object(
        self,
        model: &'static ModelInfo,
        selections: &[&'a SelectionSet],
        needs: &mut Needs,
    ) -> ServerResult<ObjectPlan> {
        let mut fields = Vec::new();
        for group in self.collect(selections) {
            if let Some(plan) = self.field(model, &group, needs)? {
                fields.push((group.key, plan));
            }
        }
        Ok(ObjectPlan { fields })
    }

    fn field(self, model: &'static ModelInfo, group: &Group<'a>, needs: &mut Needs) -> ServerResult<Option<FieldPlan>> {
        let name = group.first.node.name.node.as_str();
        if name == "__typename" {
            return Ok(Some(FieldPlan::TypeName(model.name)));
        }
        if let Some(field) = self.custom.find(model, name) {
            model.columns.iter().for_each(|column| needs.columns.insert(column));
            return Ok(Some(FieldPlan::Custom(Box::new(CustomPlan { field, selected: group.merged() }))));
        }
        if let Some(column) = model.visible_columns().find(|column| column.field == name) {
            needs.columns.insert(column);
            return Ok(Some(FieldPlan::Column(column)));
        }
        for relation in model.relations {
            if relation.field == name {
                let plan = if relation.is_many() {
                    self.many(relation, group, needs)
                } else {
                    self.one(relation, group, needs)
                };
                return plan.map(Some);
            }
            if relation.kind != RelationKind::BelongsTo && schema::aggregate(relation) == name {
                return self.related_aggregate(relation, group, needs).map(Some);
            }
            if relation.kind == RelationKind::HasOne && schema::presence(relation) == name {
                let (load, ()) = needs.load(relation, Condition::all(), Range::default(), |load| load.rows = true);
                return Ok(Some(FieldPlan::Presence { load }));
            }
        }
        Ok(None)
    }

    fn one(self, relation: &Relation, group: &Group<'a>, needs: &mut Needs) -> ServerResult<FieldPlan> {
        let related = (relation.related)();
        let arguments = Arguments::of(self.ctx, &group.first.node);
        let condition = group.check(filter::of_arguments(related, &arguments, self.limits))?;
        let (load, object) = needs.load(relation, condition, Range::default(), |load| {
            load.rows = true;
            self.object(related, &group.selections(), &mut load.needs)
        });
        Ok(FieldPlan::One { load, object: object? })
    }

    fn related_aggregate(self, relation: &Relation, group: &Group<'a>, needs: &mut Needs) -> ServerResult<FieldPlan> {
        let related = (relation.related)();
        let arguments = Arguments::of(self.ctx, &group.first.node);
        let condition = group.check(filter::of_arguments(related, &arguments, self.limits))?;
        let (load, aggregate) = needs.load(relation, condition, Range::default(), |load| {
            self.aggregate(related, group, &mut |expression| load.aggregate(expression))
        });
        Ok(FieldPlan::Aggregate { load, aggregate })
    }

    fn many(self, relation: &Relation, group: &Group<'a>, needs: &mut Needs) -> ServerResult<FieldPlan> {
        let related = (relation.related)();
        let arguments = Arguments::of(self.ctx, &group.first.node);
        let page = group.check(PageRequest::read(related, &arguments, self.limits))?;
        let peek = self.collect(&group.selections()).iter().any(|group| group.first.node.name.node == "pageInfo");
        let (filter, condition, range) = (page.filter.clone(), page.condition(), page.range(peek));
        let (load, connection) = needs.load(relation, condition, range, |load| {
            let connection = self.connection(related, page, group, &mut load.needs)?;
            load.rows |= connection.wants_rows();
            ServerResult::Ok(connection)
        });
        let connection = connection?;
        let count = connection.wants_count().then(|| {
            let (load, place) =
                needs.load(relation, filter, Range::default(), |load| load.aggregate(Expression::Count));
            AggregateLoad { load, place }
        });
        Ok(FieldPlan::Many { load, count, connection: Box::new(connection) })
    }

    /// The answer of a connection of a model's rows; what the rows need is added to `needs`.
    ///
    /// # Errors
    /// What is wrong with an argument, at its field.
    pub(super) fn connection(
        self,
        model: &'static ModelInfo,
        page: PageRequest,
        group: &Group<'a>,
        needs: &mut Needs,
    ) -> ServerResult<ConnectionPlan> {
        let mut fields = Vec::new();
        for group in self.collect(&group.selections()) {
            let field = match group.first.node.name.node.as_str() {
                "nodes" => ConnectionField::Nodes(self.object(model, &group.selections(), needs)?),
                "edges" => ConnectionField::Edges(self.edges(model, &page, &group, needs)?),
                "pageInfo" => ConnectionField::PageInfo(self.page_info(&page, &group, needs)),
                "totalCount" => ConnectionField::TotalCount,
                _ => ConnectionField::TypeName(format!("{}Connection", model.name)),
            };
            fields.push((group.key, field));
        }
        Ok(ConnectionPlan { page, fields })
    }

    fn edges(
        self,
        model: &'static ModelInfo,
        page: &PageRequest,
        group: &Group<'a>,
        needs: &mut Needs,
    ) -> ServerResult<Vec<(Name, EdgeField)>> {
        let mut fields = Vec::new();
        for group in self.collect(&group.selections()) {
            let field = match group.first.node.name.node.as_str() {
                "node" => EdgeField::Node(self.object(model, &group.selections(), needs)?),
                "cursor" => {
                    page.need_cursors(needs);
                    EdgeField::Cursor
                }
                _ => EdgeField::TypeName(format!("{}Edge", model.name)),
            };
            fields.push((group.key, field));
        }
        Ok(fields)
    }

    fn page_info(self, page: &PageRequest, group: &Group<'a>, needs: &mut Needs) -> Vec<(Name, PageInfoField)> {
        let mut field = |group: Group<'a>| {
            let field = match group.first.node.name.node.as_str() {
                "hasNextPage" => PageInfoField::HasNextPage,
                "hasPreviousPage" => PageInfoField::HasPreviousPage,
                "startCursor" => PageInfoField::StartCursor,
                "endCursor" => PageInfoField::EndCursor,
                _ => PageInfoField::TypeName,
            };
            if matches!(field, PageInfoField::StartCursor | PageInfoField::EndCursor) {
                page.need_cursors(needs);
            }
            (group.key, field)
        };
        self.collect(&group.selections()).into_iter().map(&mut field).collect()
    }

    /// Gathers the fields of selection sets by response key, as GraphQL (§ Field Collection) has it: in order,
    /// with fragments laid out, each fragment once.
    pub(super) fn collect(self, selections: &[&'a SelectionSet]) -> Vec<Group<'a>> {
        let mut groups = Groups::default();
        for selection in selections {
            self.collect_into(&mut groups, selection);
        }
        groups.groups
    }

    fn collect_into(self, groups: &mut Groups<'a>, selections: &'a SelectionSet) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => groups.add(field),
                Selection::InlineFragment(fragment) => self.collect_into(groups, &fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.ctx.query_env.fragments.get(name).filter(|_| groups.visited.insert(name));
                    if let Some(fragment) = fragment {
                        self.collect_into(groups, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

#[derive(Default)]
struct Groups<'a> {
    groups: Vec<Group<'a>>,
    visited: HashSet<&'a Name>,
}

impl<'a> Groups<'a> {
    fn add(&mut self, field: &'a Positioned<Field>) {
        let key = &field.node.response_key().node;
        match self.groups.iter_mut().find(|group| group.key == *key) {
            Some(group) => group.others.push(field),
            None => self.groups.push(Group { key: key.clone(), first: field, others: Vec::new() }),
        }
    }
}

/// All fields of one response key, which validation has found to be the same but for their selections.
pub(super) struct Group<'a> {
    pub(super) key: Name,
    pub(super) first: &'a Positioned<Field>,
    others: Vec<&'a Positioned<Field>>,
}

impl<'a> Group<'a> {
    /// The group of one field alone.
    pub(super) fn of(field: &'a Positioned<Field>) -> Self {
        Group { key: field.node.response_key().node.clone(), first: field, others: Vec::new() }
    }

    /// What the fields select, together.
    pub(super) fn selections(&self) -> Vec<&'a SelectionSet> {
        [self.first].iter().chain(&self.others).map(|field| &field.node.selection_set.node).collect()
    }

    /// The fields as one, with all that they select.
    pub(super) fn merged(&self) -> Positioned<Field> {
        let mut field = self.first.clone();
        let others = self.others.iter().flat_map(|other| &other.node.selection_set.node.items);
        field.node.selection_set.node.items.extend(others.cloned());
        field
    }

    /// An error at this field.
    pub(super) fn check<T>(&self, result: Result<T>) -> ServerResult<T> {
        result.map_err(|error| server_error(&error, self.first.pos))
    }
}
