//! The plan of a call: a tree of factories with the relations they make.

use std::sync::Arc;

use super::AnyFactory;
use crate::database::{Condition, Value};
use crate::error::{Error, Result};
use crate::model::{Auto, FieldInfo, ModelInfo, RelationInfo, Values};
use crate::relations::{Projection, Window};

/// The maximum depth of factories that make one another's rows.
const MAX_DEPTH: usize = 32;

/// The rows of one level: their factory, and the rows made before and after them.
pub(super) struct Plan {
    pub(super) factory: AnyFactory,
    /// The values of every row, which override those of the definition.
    pub(super) merge: Values,
    /// The rows that each row belongs to.
    pub(super) parents: Vec<Part>,
    /// The rows that belong to each row.
    pub(super) children: Vec<Part>,
    /// The columns that other rows refer to, which must not be null.
    keys: Vec<&'static FieldInfo>,
    /// The values that related rows get too where they have the column; the last one wins.
    recursive: Vec<(&'static FieldInfo, Option<Value>)>,
}

/// The rows of a relation.
pub(super) struct Part {
    pub(super) relation: RelationInfo,
    /// The number of rows for each row.
    pub(super) count: usize,
    pub(super) plan: Plan,
}

impl Plan {
    /// Plans the rows of a factory. `others` are used for relations without a declared factory.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for a mistake in a declaration.
    pub(super) fn new(factory: AnyFactory, others: &[AnyFactory]) -> Result<Arc<Self>> {
        let planner = Planner { others, via: None, inherited: &[], depth: 0 };
        planner.plan(factory).map(Arc::new)
    }

    /// Plans a row that another one requires and that was not declared.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub(super) fn of_parent(&self, relation: &RelationInfo, others: &[AnyFactory]) -> Result<Self> {
        let planner = Planner { others, via: Some(relation), inherited: &self.recursive, depth: 0 };
        planner.plan(self.factory.factory_of(relation, others))
    }

    /// Returns the model of the rows.
    pub(super) fn model(&self) -> &'static ModelInfo {
        self.factory.model
    }

    /// Returns all columns of the rows and of their relations.
    pub(super) fn projection(&self) -> Projection {
        let mut projection = Projection::all_of(self.model());
        self.add_to(&mut projection);
        projection
    }

    fn add_to(&self, projection: &mut Projection) {
        for part in self.parents.iter().chain(&self.children) {
            let mut load = projection.take(&part.relation, Condition::all(), Window::default());
            load.rows = true;
            for column in part.plan.model().columns() {
                load.projection.columns.insert(column);
            }
            part.plan.add_to(&mut load.projection);
            projection.put(load);
        }
    }

    /// Returns the number of declared rows that are made with one row, itself included.
    pub(super) fn size(&self) -> usize {
        let parts = self.parents.iter().chain(&self.children);
        parts.fold(1, |size, part| part.count.saturating_mul(part.plan.size()).saturating_add(size))
    }

    /// Returns whether a row cannot be stored without a value for this field.
    pub(super) fn needs_value(&self, field: &FieldInfo) -> bool {
        let is_key = self.keys.contains(&field);
        (is_key || !field.column.nullable) && !field.has_default && field.auto == Auto::No
    }

    /// Returns the relations whose foreign keys the rows require.
    pub(super) fn required_parents(&self) -> impl Iterator<Item = &'static RelationInfo> {
        let relations = self.model().relations.iter();
        relations
            .filter(|relation| relation.owner_holds_key() && self.needs_value(relation.owner_key()))
    }

    /// Returns whether a value is made up for the field: it is required, and no key that comes from elsewhere.
    pub(super) fn is_made_up(&self, field: &FieldInfo) -> bool {
        self.needs_value(field)
            && !field.is_numbered()
            && self.model().belongs_to_over(&field.column).is_none()
    }

    /// Returns whether the values of a field must be unique.
    pub(super) fn is_unique(&self, field: &FieldInfo) -> bool {
        field.unique || self.keys.contains(&field)
    }
}

/// The context in which a factory is planned.
struct Planner<'a> {
    others: &'a [AnyFactory],
    /// The relation that the rows are made for.
    via: Option<&'a RelationInfo>,
    /// The values that the rows before these pass on.
    inherited: &'a [(&'static FieldInfo, Option<Value>)],
    depth: usize,
}

impl Planner<'_> {
    fn plan(&self, mut factory: AnyFactory) -> Result<Plan> {
        if let Some(problem) = factory.problem.take() {
            return Err(problem);
        }
        if self.depth > MAX_DEPTH {
            let model = factory.model.name;
            return Err(Error::BadUserInput(format!(
                "the factory of {model} makes its own rows again and again: remove one of the `with`"
            )));
        }
        for name in &factory.applied {
            factory.state(name)?;
        }

        let recursive = [self.inherited, factory.merge_recursive.entries()].concat();
        let merge = values_for(&recursive, factory.model).merge(factory.merge.clone());
        let mut parents = Vec::new();
        let mut children = Vec::new();
        for with in factory.with.iter().filter(|with| !self.leads_back(&with.relation)) {
            let related = (with.adjust)(factory.factory_of(&with.relation, self.others));
            let via = Some(&with.relation);
            let planner =
                Planner { others: self.others, via, inherited: &recursive, depth: self.depth + 1 };
            let part =
                Part { relation: with.relation, count: with.count, plan: planner.plan(related)? };
            let list = if with.relation.owner_holds_key() { &mut parents } else { &mut children };
            list.push(part);
        }

        let via = self.via.filter(|via| via.owner_holds_key()).map(|via| via.related_key());
        let keys = children.iter().map(|part| part.relation.owner_key()).chain(via).collect();
        Ok(Plan { factory, merge, parents, children, keys, recursive })
    }

    /// Returns whether a relation leads back to the row that these rows are made for, which is not made again.
    fn leads_back(&self, relation: &RelationInfo) -> bool {
        self.via.is_some_and(|via| {
            !relation.is_many()
                && relation.owner_key() == via.related_key()
                && relation.related_key() == via.owner_key()
        })
    }
}

/// Returns the values for columns that a model has too, by name and type.
fn values_for(values: &[(&'static FieldInfo, Option<Value>)], model: &ModelInfo) -> Values {
    let shared = values.iter().filter_map(|(field, value)| {
        let mut same = model.fields.iter().filter(|each| {
            each.column.name == field.column.name && each.column.kind == field.column.kind
        });
        same.find(|each| each.column.nullable || value.is_some())
            .map(|field| (field, value.clone()))
    });
    Values::new(shared)
}
