//! The fields of `Mutation`: plain writes of each model, and the verbs of each relation.

use super::input::{has_changes, is_creatable, is_creatable_through, searchable};
use crate::graphql::schema::type_names::{capitalize, noun};
use crate::graphql::served::Served;
use crate::model::{ModelInfo, Operations, RelationInfo, RelationKind};
use crate::relations::write::WhenFound;

/// A field of `Mutation`.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct MutationField {
    pub(in crate::graphql) name: String,
    /// The model that is written; of a relation the one that declares it.
    pub(in crate::graphql) model: &'static ModelInfo,
    pub(in crate::graphql) action: Action,
}

/// The action of a field.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Action {
    Create,
    Update,
    Delete,
    /// A verb of a hasOne, a hasMany, or a belongsTo.
    Relation(RelationInfo, VerbName),
}

/// Lucid's verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum VerbName {
    Create,
    CreateMany,
    Save,
    SaveMany,
    FirstOrCreate,
    UpdateOrCreate,
    FetchOrCreateMany,
    UpdateOrCreateMany,
    Associate,
    /// Of the row in whose input the owner stands.
    AssociateEnclosing,
    Dissociate,
    /// Of a related row, in the input of another row.
    Update,
    Delete,
}

use VerbName::{
    Associate, AssociateEnclosing, Create, CreateMany, Delete, Dissociate, FetchOrCreateMany,
    FirstOrCreate, Save, SaveMany, Update, UpdateOrCreate, UpdateOrCreateMany,
};

impl VerbName {
    /// Returns the verb in GraphQL, such as `firstOrCreate`.
    pub(in crate::graphql) const fn name(self) -> &'static str {
        match self {
            Create => "create",
            CreateMany => "createMany",
            Save => "save",
            SaveMany => "saveMany",
            FirstOrCreate => "firstOrCreate",
            UpdateOrCreate => "updateOrCreate",
            FetchOrCreateMany => "fetchOrCreateMany",
            UpdateOrCreateMany => "updateOrCreateMany",
            Associate => "associate",
            AssociateEnclosing => "associateEnclosing",
            Dissociate => "dissociate",
            Update => "update",
            Delete => "delete",
        }
    }

    /// Returns the name of the relation's mutation, such as `createProfileForUser` or `saveManyUsersForRole`.
    pub(super) fn field_name(self, relation: &RelationInfo) -> String {
        self.mutation(noun(relation, self.is_many()), relation.owner().name)
    }

    /// Returns the name of the mutation of a relation, by the noun of its rows and its owner.
    pub(in crate::graphql) fn mutation(self, noun: &str, owner: &str) -> String {
        [self.name(), &capitalize(noun), self.preposition(), owner].concat()
    }

    /// Returns the word between the noun and the owner in the name of the mutation.
    pub(in crate::graphql) const fn preposition(self) -> &'static str {
        match self {
            Associate | AssociateEnclosing => "With",
            Dissociate => "From",
            _ => "For",
        }
    }

    /// Returns whether the verb writes any number of rows.
    pub(in crate::graphql) const fn is_many(self) -> bool {
        matches!(self, CreateMany | SaveMany | FetchOrCreateMany | UpdateOrCreateMany)
    }

    /// Returns what the verb does with a row that it finds.
    pub(super) fn when_found(self) -> WhenFound {
        if matches!(self, UpdateOrCreate | UpdateOrCreateMany) {
            WhenFound::Update
        } else {
            WhenFound::Keep
        }
    }

    /// Returns whether the verb can meet another row in the slot of a hasOne.
    pub(super) fn may_meet_occupant(self) -> bool {
        matches!(self, Create | Save | Associate | AssociateEnclosing)
    }

    /// Returns the verbs of the mutations of a relation: clients must be able to make or change its rows.
    pub(super) fn of(served: Served, relation: &RelationInfo) -> Vec<VerbName> {
        let is_written = relation.owner().operations.contains(Operations::UPDATE);
        if relation.owner_holds_key() && !is_written {
            return Vec::new();
        }
        Self::possible(served, relation, Self::of_kind(relation.kind))
    }

    /// Returns the verbs of a relation in the inputs of its owner, in the order in which they are carried out.
    pub(in crate::graphql) fn nested_of(served: Served, relation: &RelationInfo) -> Vec<VerbName> {
        Self::possible(served, relation, Self::nested_of_kind(relation.kind))
    }

    fn possible(served: Served, relation: &RelationInfo, verbs: &[VerbName]) -> Vec<VerbName> {
        let related = relation.related();
        let is_creatable = is_creatable_through(served, relation);
        let is_updatable = served.offers(relation, Operations::UPDATE);
        let has_changes = has_changes(served, related);
        let is_searchable = !searchable(served, related).is_empty();
        let is_linked = served.links(relation);

        let is_possible = |verb: &VerbName| match verb {
            Create | CreateMany => is_creatable,
            FirstOrCreate => is_creatable && has_changes,
            UpdateOrCreate => is_creatable && has_changes && is_updatable,
            FetchOrCreateMany => is_creatable && has_changes && is_searchable,
            UpdateOrCreateMany => is_creatable && has_changes && is_searchable && is_updatable,
            Update => is_updatable && has_changes,
            Associate => is_linked,
            AssociateEnclosing => is_linked && may_be_enclosed(relation),
            // A row whose foreign key is required cannot be without what it belongs to.
            Dissociate => is_linked && relation.foreign_key().column.nullable,
            Save | SaveMany => is_updatable,
            Delete => served.offers(relation, Operations::DELETE),
        };
        verbs.iter().copied().filter(is_possible).collect()
    }

    /// Returns all verbs of a kind of relation in the inputs of its owner.
    pub(super) const fn nested_of_kind(kind: RelationKind) -> &'static [VerbName] {
        match kind {
            RelationKind::HasOne => &[
                Create,
                Save,
                FirstOrCreate,
                UpdateOrCreate,
                Associate,
                AssociateEnclosing,
                Dissociate,
                Update,
                Delete,
            ],
            RelationKind::BelongsTo => &[Associate, AssociateEnclosing, Create, Update, Dissociate],
            RelationKind::HasMany => &[
                Delete,
                Update,
                Save,
                SaveMany,
                Create,
                CreateMany,
                FirstOrCreate,
                UpdateOrCreate,
                FetchOrCreateMany,
                UpdateOrCreateMany,
            ],
        }
    }

    /// Returns all verbs of a kind of relation.
    pub(in crate::graphql) const fn of_kind(kind: RelationKind) -> &'static [VerbName] {
        match kind {
            RelationKind::HasOne => {
                &[Create, Save, FirstOrCreate, UpdateOrCreate, Associate, Dissociate]
            }
            RelationKind::BelongsTo => &[Associate, Dissociate],
            RelationKind::HasMany => &[
                Create,
                CreateMany,
                Save,
                SaveMany,
                FirstOrCreate,
                UpdateOrCreate,
                FetchOrCreateMany,
                UpdateOrCreateMany,
            ],
        }
    }
}

/// Returns whether an owner can stand in the input of a related row that does not relate them by the same key already.
fn may_be_enclosed(relation: &RelationInfo) -> bool {
    let owner = relation.owner().table;
    relation.related().relations.iter().any(|outer| {
        outer.related().table == owner && outer.foreign_key() != relation.foreign_key()
    })
}

/// Lists the generated fields, in the order of the schema.
pub(in crate::graphql) fn all(served: Served) -> Vec<MutationField> {
    served.models().iter().flat_map(|model| of_model(served, model)).collect()
}

fn of_model(served: Served, model: &'static ModelInfo) -> Vec<MutationField> {
    let mut fields = Vec::new();
    let mut add = |verb: &str, action| {
        fields.push(MutationField { name: format!("{verb}{}", model.name), model, action });
    };
    if is_creatable(served, model) {
        add("create", Action::Create);
    }
    if model.operations.contains(Operations::UPDATE) && has_changes(served, model) {
        add("update", Action::Update);
    }
    if model.operations.contains(Operations::DELETE) {
        add("delete", Action::Delete);
    }

    for relation in served.relations(model) {
        for verb in VerbName::of(served, relation) {
            let action = Action::Relation(*relation, verb);
            fields.push(MutationField { name: verb.field_name(relation), model, action });
        }
    }
    fields
}
