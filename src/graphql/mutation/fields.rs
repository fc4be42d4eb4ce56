//! The fields of `Mutation`: plain writes of each model, and the verbs of each relation.

use super::input::{is_creatable, is_updatable, searchable};
use crate::graphql::schema::type_names::{capitalize, noun};
use crate::model::{ModelInfo, RelationInfo, RelationKind};
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
        let noun = capitalize(noun(relation, self.is_many()));
        [self.name(), &noun, self.preposition(), relation.owner().name].concat()
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
    pub(super) fn of(models: &[&'static ModelInfo], relation: &RelationInfo) -> Vec<VerbName> {
        Self::possible(models, relation, Self::of_kind(relation.kind))
    }

    /// Returns the verbs of a relation in the inputs of its owner, in the order in which they are carried out.
    pub(super) fn nested_of(
        models: &[&'static ModelInfo],
        relation: &RelationInfo,
    ) -> Vec<VerbName> {
        Self::possible(models, relation, Self::nested_of_kind(relation.kind))
    }

    fn possible(
        models: &[&'static ModelInfo],
        relation: &RelationInfo,
        verbs: &[VerbName],
    ) -> Vec<VerbName> {
        let related = relation.related();
        let is_creatable = is_creatable(models, related);
        let is_updatable = is_updatable(models, related);
        let is_searchable = !searchable(models, related).is_empty();

        let is_possible = |verb: &VerbName| match verb {
            Create | CreateMany => is_creatable,
            FirstOrCreate | UpdateOrCreate => is_creatable && is_updatable,
            FetchOrCreateMany | UpdateOrCreateMany => is_creatable && is_updatable && is_searchable,
            Update => is_updatable,
            AssociateEnclosing => may_be_enclosed(relation),
            // A row whose foreign key is required cannot be without what it belongs to.
            Dissociate => relation.foreign_key().column.nullable,
            Save | SaveMany | Associate | Delete => true,
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
pub(in crate::graphql) fn all(models: &[&'static ModelInfo]) -> Vec<MutationField> {
    models.iter().flat_map(|model| of_model(models, model)).collect()
}

fn of_model(models: &[&'static ModelInfo], model: &'static ModelInfo) -> Vec<MutationField> {
    let mut fields = Vec::new();
    let mut add = |verb: &str, action| {
        fields.push(MutationField { name: format!("{verb}{}", model.name), model, action });
    };
    if is_creatable(models, model) {
        add("create", Action::Create);
    }
    if is_updatable(models, model) {
        add("update", Action::Update);
    }
    add("delete", Action::Delete);

    for relation in model.relations {
        for verb in VerbName::of(models, relation) {
            let action = Action::Relation(*relation, verb);
            fields.push(MutationField { name: verb.field_name(relation), model, action });
        }
    }
    fields
}
