//! The part of the models that an API serves: what is in its schema.

use super::mutation::VerbName;
use crate::model::{ModelInfo, Operations, RelationInfo};

/// The models of an API, and what it serves of them. A model that is not in the list is not served through relations either.
#[derive(Clone, Copy)]
pub(super) struct Served {
    models: &'static [&'static ModelInfo],
}

impl Served {
    /// Serves a list of models.
    pub(super) fn new(models: &'static [&'static ModelInfo]) -> Self {
        Served { models }
    }

    /// Returns the list.
    pub(super) fn models(self) -> &'static [&'static ModelInfo] {
        self.models
    }

    /// Returns whether a model is in the list.
    pub(super) fn contains(self, model: &ModelInfo) -> bool {
        self.models.iter().any(|listed| is_same(listed, model))
    }

    /// Returns the relations of a model whose rows clients read, and by which they filter.
    pub(super) fn read_relations(
        self,
        model: &'static ModelInfo,
    ) -> impl Iterator<Item = &'static RelationInfo> {
        self.relations(model).filter(|relation| is_read(relation))
    }

    /// Returns the relations of a model through which clients write in the inputs of its rows.
    pub(super) fn written_relations(
        self,
        model: &'static ModelInfo,
    ) -> impl Iterator<Item = &'static RelationInfo> {
        self.relations(model)
            .filter(move |relation| !VerbName::nested_of(self, relation).is_empty())
    }

    /// Returns whether clients may do something to the rows of a relation.
    pub(super) fn offers(self, relation: &RelationInfo, operations: Operations) -> bool {
        let related = relation.related();
        let offered = relation.operations.intersection(related.operations);
        self.contains(related) && offered.contains(operations)
    }

    /// Returns whether clients may link rows by a relation: it changes the row that holds the foreign key.
    pub(super) fn links(self, relation: &RelationInfo) -> bool {
        if relation.owner_holds_key() {
            // The owner itself is written already where it gets a link.
            let is_offered = relation.operations.contains(Operations::UPDATE);
            self.contains(relation.related()) && is_offered
        } else {
            self.offers(relation, Operations::UPDATE)
        }
    }

    /// Returns the relations of a model to models of the list.
    pub(super) fn relations(
        self,
        model: &'static ModelInfo,
    ) -> impl Iterator<Item = &'static RelationInfo> {
        model.relations.iter().filter(move |relation| self.contains(relation.related()))
    }
}

/// Returns whether two descriptions are of one model: their addresses may differ all the same.
fn is_same(model: &ModelInfo, other: &ModelInfo) -> bool {
    (model.name, model.table, model.plural) == (other.name, other.table, other.plural)
        && model.fields == other.fields
        && model.relations == other.relations
}

/// Returns whether a relation has a field, by which clients also filter and order.
pub(super) fn is_read(relation: &RelationInfo) -> bool {
    let field = if relation.is_many() { Operations::LIST } else { Operations::GET };
    relation.operations.contains(field)
}

/// Returns whether a relation has aggregates. Of the one row of a belongsTo there are none.
pub(super) fn is_aggregated(relation: &RelationInfo) -> bool {
    relation.operations.contains(Operations::AGGREGATE) && !relation.owner_holds_key()
}
