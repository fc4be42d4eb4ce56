//! Models with random names, for tests.

use std::cell::{Cell, RefCell};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::database::{Column, Enumeration, Kind, RowRules};
use crate::graphql::Models;
use crate::model::{
    Auto, Ends, FieldInfo, JoinKeys, ModelInfo, Operations, RelationInfo, RelationKind,
};

/// The models of a random domain.
pub(super) const SLOTS: usize = 3;

/// The most models of a domain.
pub(crate) const MAX_MODELS: usize = 6;

thread_local! {
    static DOMAIN: RefCell<&'static [&'static ModelInfo]> = const { RefCell::new(&[]) };
    static LISTED: Cell<usize> = const { Cell::new(SLOTS) };
}

/// The list of the models that this thread serves.
pub(super) struct Random;

impl Models for Random {
    fn all() -> &'static [&'static ModelInfo] {
        DOMAIN.with(|domain| &domain.borrow()[..LISTED.get()])
    }
}

/// Makes this thread serve the first `listed` of some models, which live as long as the program as those of a derive do.
pub(super) fn serve(models: &[RandomModel], listed: usize) -> &'static [&'static ModelInfo] {
    let models = models.iter().enumerate().map(|(slot, model)| leak(slot, model));
    let models: &'static [&'static ModelInfo] = models.collect::<Vec<_>>().leak();
    DOMAIN.with(|domain| *domain.borrow_mut() = models);
    LISTED.set(listed);
    Random::all()
}

fn slot<const SLOT: usize>() -> &'static ModelInfo {
    DOMAIN.with(|domain| domain.borrow()[SLOT])
}

const ENDS: [fn() -> &'static ModelInfo; MAX_MODELS] =
    [slot::<0>, slot::<1>, slot::<2>, slot::<3>, slot::<4>, slot::<5>];

#[derive(Clone, Debug)]
pub(crate) struct RandomModel {
    pub(crate) name: String,
    pub(crate) singular: String,
    pub(crate) plural: String,
    pub(crate) key: String,
    pub(crate) columns: Vec<RandomColumn>,
    pub(crate) relations: Vec<RandomRelation>,
    pub(crate) operations: Operations,
}

#[derive(Clone, Debug)]
pub(crate) struct RandomColumn {
    pub(crate) name: String,
    pub(crate) unique: bool,
    /// True for a foreign key, which clients do not see.
    pub(crate) hidden: bool,
    pub(crate) kind: Kind,
    pub(crate) enumeration: Option<&'static Enumeration>,
}

#[derive(Clone, Debug)]
pub(crate) struct RandomRelation {
    pub(crate) kind: RelationKind,
    /// The place of the related model.
    pub(crate) related: usize,
    pub(crate) field: String,
    pub(crate) singular: String,
    pub(crate) operations: Operations,
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn column(place: usize, name: &str) -> RandomColumn {
    RandomColumn {
        name: name.to_owned(),
        unique: place == 0,
        hidden: false,
        kind: Kind::BigInt,
        enumeration: None,
    }
}

/// Returns random domains.
pub(super) fn domain() -> impl Strategy<Value = Vec<RandomModel>> {
    vec(model(), SLOTS)
}

fn model_name() -> impl Strategy<Value = String> {
    let word = select(vec![
        "User",
        "Profile",
        "UserProfile",
        "UserFilter",
        "UserOrder",
        "UserOrderBy",
        "UserPayload",
        "CreateUserInput",
        "RelatedUser",
        "ForUser",
        "ProfileForUser",
        "ManyUsers",
        "ManyUsersForUser",
        "OrCreateUser",
        "Query",
        "PageInfo",
        "Int",
        "IDFilter",
        "String",
        "Users",
        "UserWithUser",
        "Related",
        "Update",
        "UserForUserPayload",
        "Node",
        "OnOccupied",
        "OnOccupiedDeleteOrUpdate",
        "UsersAggregate",
        "UserById",
        "Create",
        "UserConnection",
    ]);
    word.prop_map(str::to_owned)
}

fn field_name() -> impl Strategy<Value = String> {
    let word = select(vec![
        "user",
        "users",
        "profile",
        "userProfile",
        "node",
        "userId",
        "id",
        "profileForUser",
        "manyUsers",
        "many",
        "userWith",
        "for",
        "forUser",
        "aggregate",
        "usersAggregate",
        "hasUser",
        "input",
        "search",
        "by",
        "or_create",
        "userForUser",
        "x",
        "relatedNode",
        "withUser",
        "onOccupied",
        "email",
    ]);
    word.prop_map(str::to_owned)
}

fn relation() -> impl Strategy<Value = RandomRelation> {
    let kind = select(vec![RelationKind::HasOne, RelationKind::BelongsTo, RelationKind::HasMany]);
    (kind, 0..SLOTS, field_name(), field_name(), operations()).prop_map(
        |(kind, related, field, noun, operations)| {
            let singular = if kind == RelationKind::HasMany { noun } else { field.clone() };
            RandomRelation { kind, related, field, singular, operations }
        },
    )
}

fn operations() -> impl Strategy<Value = Operations> {
    prop_oneof![
        2 => Just(Operations::all()),
        1 => any::<u8>().prop_map(Operations::from_bits_truncate),
    ]
}

fn model() -> impl Strategy<Value = RandomModel> {
    let plural = prop_oneof![Just(String::new()), field_name()];
    let key = prop_oneof![4 => Just("id".to_owned()), 1 => field_name()];
    (model_name(), plural, key, vec(field_name(), 0..3), vec(relation(), 0..4), operations())
        .prop_map(|(name, plural, key, columns, relations, operations)| {
            let singular = lower_first(&name);
            let plural = if plural.is_empty() { format!("{singular}s") } else { plural };
            let columns: Vec<String> = columns;
            let columns = columns.iter().enumerate();
            let columns = columns.map(|(place, name)| column(place, name)).collect();
            RandomModel { name, singular, plural, key, columns, relations, operations }
        })
}

fn leak(slot: usize, model: &RandomModel) -> &'static ModelInfo {
    let name: &'static str = model.name.clone().leak();
    let field = |index: usize, column: &RandomColumn| {
        let field: &'static str = column.name.clone().leak();
        FieldInfo {
            column: Column { table: name, name: field, kind: column.kind, nullable: false },
            name: field,
            description: "",
            index,
            unique: index == 0 || column.unique,
            primary_key: index == 0,
            auto: Auto::No,
            has_default: false,
            linked: false,
            hidden: column.hidden,
            read_only: false,
            rules: &[],
            enumeration: column.enumeration,
        }
    };

    let mut fields = vec![field(0, &self::column(0, &model.key))];
    for (index, column) in model.columns.iter().enumerate() {
        fields.push(field(index + 1, column));
    }
    let fields: &'static [FieldInfo] = fields.leak();
    let relations =
        model.relations.iter().map(|relation| leak_relation(slot, &fields[0], relation));
    Box::leak(Box::new(ModelInfo {
        name,
        singular: model.singular.clone().leak(),
        plural: model.plural.clone().leak(),
        noun: "row",
        nouns: "rows",
        description: "",
        table: name,
        rules: Box::leak(Box::new(RowRules::of(name))),
        operations: model.operations,
        is_view: false,
        fields,
        primary_key: &fields[0],
        relations: relations.collect::<Vec<_>>().leak(),
    }))
}

fn leak_relation(slot: usize, key: &'static FieldInfo, relation: &RandomRelation) -> RelationInfo {
    let field: &'static str = relation.field.clone().leak();
    let ends = Ends { owner: ENDS[slot], related: ENDS[relation.related] };
    let keys = JoinKeys { owner_key: key, related_key: key };
    let singular = relation.singular.clone().leak();
    let mut leaked = RelationInfo::new(relation.kind, field, field, ends, keys);
    leaked.singular = singular;
    leaked.operations = relation.operations;
    leaked
}
