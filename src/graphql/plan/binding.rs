//! Binding: a plan with the values of a request, and its cost.

use super::row::{ManyPlan, RelatedAggregate};
use super::{
    ArgumentList, Bound, BoundRoot, BoundRow, ConnectionField, ConnectionPlan, ListPlan, OnePlan,
    Plan, Planned, Refused, RootAggregate, RootPlan, RowField, RowPlan, Slot,
};
use crate::database::{Condition, Expression};
use crate::error::Error;
use crate::graphql::input::arguments::Arguments;
use crate::graphql::input::filter;
use crate::graphql::input::page::PageRequest;
use crate::graphql::limits::{Exceeded, Limits};
use crate::graphql::request::Variables;
use crate::graphql::scalars;
use crate::model::{ModelInfo, RelationInfo};
use crate::relations::{Projection, Window};

/// Binds a plan, and counts its cost: every object and every field, as often as pages may repeat them.
pub(in crate::graphql) struct Binder<'b> {
    pub(super) limits: &'b Limits,
    pub(super) variables: &'b Variables,
    slots: Vec<Slot>,
    pub(super) cost: u64,
    pub(super) values: usize,
    pub(super) exceeded: Option<Exceeded>,
    /// Set where an argument of any depth that cannot be used fails the root field: nothing is written then.
    is_mutation: bool,
}

impl<'b> Binder<'b> {
    pub(in crate::graphql) fn new(limits: &'b Limits, variables: &'b Variables) -> Self {
        Binder {
            limits,
            variables,
            slots: Vec::new(),
            cost: 0,
            values: 0,
            exceeded: None,
            is_mutation: false,
        }
    }

    /// Binds all root fields.
    pub(in crate::graphql) fn bind(mut self, plan: &Plan) -> Bound {
        self.is_mutation = plan.is_mutation;
        let mut roots = Vec::with_capacity(plan.roots.len());
        for root in &plan.roots {
            self.add_cost(1, 1);
            roots.push(self.root(root));
        }

        if self.cost > self.limits.max_cost {
            self.exceeded.get_or_insert(Exceeded {
                code: "COST_ESTIMATED_TOO_EXPENSIVE",
                limit: "max-cost",
                what: "objects and fields",
                value: self.cost,
                maximum: self.limits.max_cost,
            });
        }
        Bound { roots, cost: self.cost, exceeded: self.exceeded }
    }

    fn root(&mut self, root: &Planned<RootPlan>) -> Result<BoundRoot, Refused> {
        let bound = match &root.field {
            RootPlan::TypeName | RootPlan::Introspection(_) | RootPlan::Custom(_) => {
                return Ok(BoundRoot::Nothing);
            }
            RootPlan::One(one) => self.one(one),
            RootPlan::List(list) => self.list(list),
            RootPlan::Aggregate(aggregate) => self.root_aggregate(aggregate),
            RootPlan::Mutation(mutation) => {
                self.count_values(&mutation.arguments);
                self.payload(mutation).map(BoundRoot::Mutation)
            }
        };
        bound.map_err(|refused| refused.or_at(root.location))
    }

    fn one(&mut self, one: &OnePlan) -> Result<BoundRoot, Refused> {
        let condition = self.arguments(&one.arguments).and_then(|arguments| {
            let name = one.key.name;
            let json = arguments
                .get(name)
                .ok_or_else(|| Error::BadUserInput(format!("`{name}` must be given")))?;
            Ok(Condition::equal(one.key.column, scalars::input(one.key, json, name)?))
        })?;
        let row = self.row_root(&one.row.row, one.row.slots)?;
        Ok(BoundRoot::One { condition, row })
    }

    fn list(&mut self, list: &ListPlan) -> Result<BoundRoot, Refused> {
        let arguments = self.arguments(&list.arguments)?;
        let page = PageRequest::read(list.model, &arguments, self.limits)?;
        let mut projection = Projection::of(list.model);
        self.slots = vec![Slot::Empty; list.slots];
        self.connection(&list.connection, &page, &mut projection, 1)?;
        let slots = std::mem::take(&mut self.slots);
        Ok(BoundRoot::List { page: Box::new(page), row: BoundRow { projection, slots } })
    }

    fn root_aggregate(&mut self, root: &RootAggregate) -> Result<BoundRoot, Refused> {
        let arguments = self.arguments(&root.arguments)?;
        let condition = filter::of_arguments(root.model, &arguments, self.limits)?;
        self.aggregate_cost(&root.aggregate, 1);
        Ok(BoundRoot::Aggregate { condition })
    }

    /// Binds a row at the top of a tree of related rows.
    ///
    /// # Errors
    /// An argument below it that cannot be used.
    pub(in crate::graphql) fn row_root(
        &mut self,
        row: &RowPlan,
        slots: usize,
    ) -> Result<BoundRow, Refused> {
        self.rows_root(row, slots, 1)
    }

    /// Binds rows at the top of a tree of related rows, of which there may be some number.
    ///
    /// # Errors
    /// An argument below them that cannot be used.
    pub(in crate::graphql) fn rows_root(
        &mut self,
        row: &RowPlan,
        slots: usize,
        times: u64,
    ) -> Result<BoundRow, Refused> {
        let mut projection = Projection::of(row.model);
        self.slots = vec![Slot::Empty; slots];
        self.row(row, &mut projection, times)?;
        Ok(BoundRow { projection, slots: std::mem::take(&mut self.slots) })
    }

    fn row(
        &mut self,
        plan: &RowPlan,
        projection: &mut Projection,
        times: u64,
    ) -> Result<(), Refused> {
        self.add_cost(times, 1);
        for field in &plan.fields {
            self.add_cost(times, 1);
            let bound = self.row_field(plan.model, &field.field, projection, times);
            let Err(refused) = bound else { continue };

            let refused = refused.or_at(field.location);
            match field.field.slot() {
                Some(slot) if !self.is_mutation => {
                    self.fill(slot, Slot::Refused(Box::new(refused)));
                }
                _ => return Err(refused),
            }
        }
        Ok(())
    }

    fn row_field(
        &mut self,
        model: &'static ModelInfo,
        field: &RowField,
        projection: &mut Projection,
        times: u64,
    ) -> Result<(), Refused> {
        match field {
            RowField::TypeName => {}
            RowField::Column(column) => projection.columns.insert(&column.column),
            RowField::Custom(_) => {
                model.columns().for_each(|column| projection.columns.insert(column));
            }
            RowField::Presence { slot, relation } => {
                let mut load = projection.take(relation, Condition::all(), Window::default());
                load.rows = true;
                self.fill(*slot, Slot::Load(projection.put(load)));
            }
            RowField::One { slot, relation, arguments, row } => {
                let condition = self.condition(relation, arguments)?;
                let mut load = projection.take(relation, condition, Window::default());
                load.rows = true;
                self.row(row, &mut load.projection, times)?;
                self.fill(*slot, Slot::Load(projection.put(load)));
            }
            RowField::Many(many) => self.many(many, projection, times)?,
            RowField::Aggregate(aggregate) => {
                self.related_aggregate(aggregate, projection, times)?;
            }
        }
        Ok(())
    }

    fn many(
        &mut self,
        many: &ManyPlan,
        projection: &mut Projection,
        times: u64,
    ) -> Result<(), Refused> {
        let related = many.relation.related();
        let arguments = self.arguments(&many.arguments)?;
        let page = PageRequest::read(related, &arguments, self.limits)?;
        let window = page.range(many.connection.wants_neighbours());

        let mut load = projection.take(many.relation, page.condition(), window);
        load.rows |= many.connection.wants_rows();
        self.connection(&many.connection, &page, &mut load.projection, times)?;
        let load = projection.put(load);

        let count = many.connection.wants_count().then(|| {
            let filter = page.filter.clone();
            let mut load = projection.take(many.relation, filter, Window::default());
            let count = load.aggregate(Expression::Count);
            (projection.put(load), count)
        });
        self.fill(many.slot, Slot::Page { load, count, page: Box::new(page) });
        Ok(())
    }

    fn related_aggregate(
        &mut self,
        related: &RelatedAggregate,
        projection: &mut Projection,
        times: u64,
    ) -> Result<(), Refused> {
        let condition = self.condition(related.relation, &related.arguments)?;
        let mut load = projection.take(related.relation, condition, Window::default());
        let expressions = related.aggregate.expressions.iter();
        let values = expressions.map(|expression| load.aggregate(*expression)).collect();
        let load = projection.put(load);

        self.aggregate_cost(&related.aggregate, times);
        self.fill(related.slot, Slot::Aggregate { load, values });
        Ok(())
    }

    fn connection(
        &mut self,
        plan: &ConnectionPlan,
        page: &PageRequest,
        projection: &mut Projection,
        times: u64,
    ) -> Result<(), Refused> {
        self.add_cost(times, 1);
        if plan.wants_cursors() {
            page.need_cursors(projection);
        }

        let rows = times.saturating_mul(page.size());
        for field in &plan.fields {
            self.add_cost(times, 1);
            match &field.field {
                ConnectionField::Edges(edges) => self.add_cost(rows, 1 + edges.len()),
                ConnectionField::PageInfo(fields) => self.add_cost(times, 1 + fields.len()),
                _ => {}
            }
        }

        for row in plan.rows() {
            self.row(row, projection, rows)?;
        }
        Ok(())
    }

    fn condition(
        &mut self,
        relation: &RelationInfo,
        arguments: &ArgumentList,
    ) -> Result<Condition, Refused> {
        let arguments = self.arguments(arguments)?;
        Ok(filter::of_arguments(relation.related(), &arguments, self.limits)?)
    }

    fn arguments(&mut self, arguments: &ArgumentList) -> Result<Arguments, Error> {
        self.count_values(arguments);
        if self.exceeded.is_some() {
            return Err(Error::BadUserInput("the arguments hold too many values".to_owned()));
        }
        arguments.bind(self.variables)
    }

    fn fill(&mut self, slot: usize, value: Slot) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }
}
