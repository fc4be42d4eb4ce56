//! Which fields there are, and what each of them does.

use heck::ToUpperCamelCase;

use super::input::{is_creatable, is_updatable, searchable};
use crate::model::ModelInfo;
use crate::relations::write::WhenFound;
use crate::relations::{Relation, RelationKind};

/// A field of `Mutation`.
#[derive(Clone, Debug)]
pub(super) struct MutationField {
    pub(super) name: String,
    /// The model whose row the field is about; of a relation the one that declares it.
    pub(super) model: &'static ModelInfo,
    pub(super) action: Action,
}

/// What a field does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    Create,
    Update,
    Delete,
    /// A verb of a hasOne, a hasMany, or a belongsTo.
    Relation(Relation, RelationVerb),
}

/// Lucid's verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RelationVerb {
    Create,
    CreateMany,
    Save,
    SaveMany,
    FirstOrCreate,
    UpdateOrCreate,
    FetchOrCreateMany,
    UpdateOrCreateMany,
    Associate,
    Dissociate,
}

use RelationVerb::{
    Associate, Create, CreateMany, Dissociate, FetchOrCreateMany, FirstOrCreate, Save, SaveMany, UpdateOrCreate,
    UpdateOrCreateMany,
};

impl RelationVerb {
    /// The verb in GraphQL, such as `firstOrCreate`.
    pub(super) fn name(self) -> &'static str {
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
            Dissociate => "dissociate",
        }
    }

    /// Whether the verb writes any number of rows.
    pub(super) fn is_many(self) -> bool {
        matches!(self, CreateMany | SaveMany | FetchOrCreateMany | UpdateOrCreateMany)
    }

    /// What the verb does with a row that it looks for and that is there.
    pub(super) fn when_found(self) -> WhenFound {
        if matches!(self, UpdateOrCreate | UpdateOrCreateMany) { WhenFound::Update } else { WhenFound::Keep }
    }

    /// Whether the verb can find the place of a hasOne taken, and asks what becomes of the row in it.
    pub(super) fn takes_place(self) -> bool {
        matches!(self, Create | Save | Associate)
    }

    /// The verbs of a relation that its models can do.
    pub(super) fn of(models: &[&'static ModelInfo], relation: &Relation) -> Vec<RelationVerb> {
        let related = (relation.related)();
        let (is_creatable, is_updatable) = (is_creatable(models, related), is_updatable(models, related));
        let is_searchable = !searchable(models, related).is_empty();
        let is_possible = |verb: &RelationVerb| match verb {
            Create | CreateMany => is_creatable,
            FirstOrCreate | UpdateOrCreate => is_creatable && is_updatable,
            FetchOrCreateMany | UpdateOrCreateMany => is_creatable && is_updatable && is_searchable,
            Save | SaveMany | Associate | Dissociate => true,
        };
        Self::of_kind(relation.kind).iter().copied().filter(is_possible).collect()
    }

    /// The verbs of a kind of relation, whatever the models can do.
    pub(super) fn of_kind(kind: RelationKind) -> &'static [RelationVerb] {
        match kind {
            RelationKind::HasOne => &[Create, Save, FirstOrCreate, UpdateOrCreate, Associate, Dissociate],
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

/// Every field, in the order of the schema.
pub(super) fn all(models: &[&'static ModelInfo]) -> Vec<MutationField> {
    models.iter().flat_map(|model| of_model(models, model)).collect()
}

fn of_model(models: &[&'static ModelInfo], model: &'static ModelInfo) -> Vec<MutationField> {
    let plain = [
        ("create", Action::Create, is_creatable(models, model)),
        ("update", Action::Update, is_updatable(models, model)),
        ("delete", Action::Delete, true),
    ];
    let plain = plain.into_iter().filter(|(.., is_possible)| *is_possible).map(|(verb, action, _)| MutationField {
        name: format!("{verb}{}", model.name),
        model,
        action,
    });
    let relations = model.relations.iter().flat_map(|relation| {
        RelationVerb::of(models, relation).into_iter().map(|verb| MutationField {
            name: format!("{}{}{}", verb.name(), model.name, noun(relation, verb.is_many())),
            model,
            action: Action::Relation(*relation, verb),
        })
    });
    plain.chain(relations).collect()
}

/// What a relation's rows are called in the name of a field or a type: `Profile`; of a hasMany `User` or `Users`.
pub(super) fn noun(relation: &Relation, many: bool) -> String {
    let name = relation.field.to_upper_camel_case();
    if !relation.is_many() || many {
        return name;
    }
    if relation.field == (relation.related)().plural {
        return (relation.related)().name.to_owned();
    }
    name.strip_suffix('s').map_or(name.clone(), str::to_owned)
}

/// What a verb of a relation does.
pub(super) fn verb_description(relation: &Relation, verb: RelationVerb) -> String {
    let (owner, related, plural) = ((relation.owner)().singular, (relation.related)().singular, relation.field);
    match verb {
        RelationVerb::Create => format!("Makes a {related} that belongs to the {owner}."),
        RelationVerb::CreateMany => format!("Makes {plural} that belong to the {owner}."),
        RelationVerb::Save => format!("Saves a {related}, new or existing, as one of the {owner}'s."),
        RelationVerb::SaveMany => format!("Saves {plural}, new or existing, as the {owner}'s."),
        RelationVerb::FirstOrCreate => format!("Finds the {owner}'s {related}, or makes it."),
        RelationVerb::UpdateOrCreate => format!("Changes the {owner}'s {related}, or makes it."),
        RelationVerb::FetchOrCreateMany => format!("Finds those of the {owner}'s {plural}, or makes them."),
        RelationVerb::UpdateOrCreateMany => format!("Changes those of the {owner}'s {plural}, or makes them."),
        RelationVerb::Associate => format!("Links an existing {related} to the {owner}."),
        RelationVerb::Dissociate => format!("Unlinks whatever {related} the {owner} is linked to."),
    }
}
