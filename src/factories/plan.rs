//! What a call of a factory makes: a tree of factories, each with the relations that it is asked for.

use std::sync::Arc;

use super::AnyFactory;
use crate::database::{Auto, Column, Condition, Error, Result, Value};
use crate::model::{ModelInfo, RelationKind, Values, rows::is_numbered};
use crate::relations::{Needs, Range, Relation};

/// How many factories may ask for one another.
const DEEPEST: usize = 32;

/// The rows of one level: what makes them, and what is made before and after them.
pub(super) struct Plan {
    pub(super) factory: AnyFactory,
    /// What every row gets, over the definition's values.
    pub(super) merge: Values,
    /// What each row belongs to.
    pub(super) parents: Vec<Part>,
    /// What belongs to each row.
    pub(super) children: Vec<Part>,
    /// The columns that other rows are found by, which must not be null.
    keys: Vec<Column>,
    /// What related rows get too where they have the column; the last word counts.
    recursive: Vec<(Column, Option<Value>)>,
}

/// The rows of a relation.
pub(super) struct Part {
    pub(super) relation: Relation,
    /// How many for each row.
    pub(super) count: usize,
    pub(super) plan: Plan,
}

impl Plan {
    /// The plan of a factory; `others` are used for relations that it declares no factory for.
    ///
    /// # Errors
    /// Whatever was asked of a factory and cannot be.
    pub(super) fn new(factory: AnyFactory, others: &[AnyFactory]) -> Result<Arc<Self>> {
        let planner = Planner { others, via: None, inherited: &[], depth: 0 };
        planner.plan(factory).map(Arc::new)
    }

    /// The plan of the row that another needs and that nobody asked for.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub(super) fn of_parent(&self, relation: &Relation, others: &[AnyFactory]) -> Result<Self> {
        let planner = Planner { others, via: Some(relation), inherited: &self.recursive, depth: 0 };
        planner.plan(self.factory.factory_of(relation, others))
    }

    /// The model of the rows.
    pub(super) fn model(&self) -> &'static ModelInfo {
        self.factory.model
    }

    /// The columns of the rows and the relations that were asked for.
    pub(super) fn needs(&self) -> Needs {
        let mut needs = Needs::all_of(self.model());
        self.add_to(&mut needs);
        needs
    }

    fn add_to(&self, needs: &mut Needs) {
        for part in self.parents.iter().chain(&self.children) {
            needs.load(&part.relation, Condition::all(), Range::default(), |load| {
                load.rows = true;
                part.plan.model().columns.iter().for_each(|column| load.needs.columns.insert(column));
                part.plan.add_to(&mut load.needs);
            });
        }
    }

    /// How many rows are made with one of these, itself included, as far as they were asked for.
    pub(super) fn size(&self) -> usize {
        let parts = self.parents.iter().chain(&self.children);
        parts.fold(1, |size, part| part.count.saturating_mul(part.plan.size()).saturating_add(size))
    }

    /// Whether a row cannot be made without a value that Relata or the caller gives this column.
    pub(super) fn needs_value(&self, column: &Column) -> bool {
        let is_key = self.keys.iter().any(|key| key.index == column.index);
        (is_key || !column.nullable) && !column.has_default && column.auto == Auto::No
    }

    /// The relations whose foreign keys the rows cannot be made without.
    pub(super) fn required_parents(&self) -> impl Iterator<Item = &'static Relation> {
        let relations = self.model().relations.iter();
        relations.filter(|relation| relation.kind == RelationKind::BelongsTo && self.needs_value(relation.owner_key))
    }

    /// Whether a column that needs a value is one to make up: no number or key that comes from elsewhere.
    pub(super) fn is_made_up(&self, column: &Column) -> bool {
        self.needs_value(column) && !is_numbered(column) && !belongs_to(self.model(), column)
    }

    /// Whether no two rows may have the same value in a column.
    pub(super) fn is_unique(&self, column: &Column) -> bool {
        column.unique || self.keys.iter().any(|key| key.index == column.index)
    }
}

/// Whether one of the model's belongsTo relations writes this column.
pub(super) fn belongs_to(model: &ModelInfo, column: &Column) -> bool {
    let mut relations = model.relations.iter();
    relations.any(|relation| relation.kind == RelationKind::BelongsTo && relation.owner_key.index == column.index)
}

/// What a factory finds where it is asked for rows.
struct Planner<'a> {
    others: &'a [AnyFactory],
    /// The relation that the rows are made for.
    via: Option<&'a Relation>,
    /// What the rows before these hand down.
    inherited: &'a [(Column, Option<Value>)],
    depth: usize,
}

impl Planner<'_> {
    fn plan(&self, mut factory: AnyFactory) -> Result<Plan> {
        if let Some(problem) = factory.problem.take() {
            return Err(problem);
        }
        if self.depth > DEEPEST {
            let message = format!("the factory of {} is asked for again and again by itself", factory.model.name);
            return Err(Error::BadUserInput(format!("{message}: leave one of the `with` out")));
        }
        for name in &factory.applied {
            factory.state(name)?;
        }
        let recursive = [self.inherited, factory.merge_recursive.entries()].concat();
        let merge = shared(&recursive, factory.model).merged(factory.merge.clone());
        let (mut parents, mut children) = (Vec::new(), Vec::new());
        for with in factory.with.iter().filter(|with| !self.leads_back(&with.relation)) {
            let related = (with.adjust)(factory.factory_of(&with.relation, self.others));
            let via = Some(&with.relation);
            let planner = Planner { others: self.others, via, inherited: &recursive, depth: self.depth + 1 };
            let part = Part { relation: with.relation, count: with.count, plan: planner.plan(related)? };
            match with.relation.kind {
                RelationKind::BelongsTo => parents.push(part),
                RelationKind::HasOne | RelationKind::HasMany => children.push(part),
            }
        }
        let via = self.via.filter(|via| via.kind == RelationKind::BelongsTo).map(|via| *via.related_key);
        let keys = children.iter().map(|part| *part.relation.owner_key).chain(via).collect();
        Ok(Plan { factory, merge, parents, children, keys, recursive })
    }

    /// Whether a relation holds the row that these rows are made for: that one is not made again.
    fn leads_back(&self, relation: &Relation) -> bool {
        self.via.is_some_and(|via| {
            let same_column = |left: &Column, right: &Column| left.table == right.table && left.name == right.name;
            !relation.is_many()
                && same_column(relation.owner_key, via.related_key)
                && same_column(relation.related_key, via.owner_key)
        })
    }
}

/// The values for columns that a model has too: of the same name and kind.
fn shared(values: &[(Column, Option<Value>)], model: &ModelInfo) -> Values {
    let shared = values.iter().filter_map(|(column, value)| {
        let mut same = model.columns.iter().filter(|each| each.name == column.name && each.kind == column.kind);
        same.find(|each| each.nullable || value.is_some()).map(|column| (*column, value.clone()))
    });
    Values::new(shared.collect())
}
