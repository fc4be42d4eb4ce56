//! Tables with random names that are meant to meet: their models are never refused.

use heck::ToShoutySnakeCase;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Choice, describe};
use crate::command_line::generate::description::{
    Description, EnumDescription, FieldDescription, ModelDescription, RelationDescription,
};
use crate::database::structure::{ForeignKey, Structure, TableStructure};
use crate::database::{Enumeration, EnumerationValue, Index, TableColumn};

use crate::graphql::names::random_domains::assert_served;
use crate::graphql::names::random_models::{MAX_MODELS, RandomColumn, RandomModel, RandomRelation};
use crate::model::{Operations, RelationKind};

/// Words of Relata, and words from which its names are made.
const WORDS: [&str; 52] = [
    "user",
    "users",
    "User",
    "profile",
    "profiles",
    "profile_for_user",
    "profiles_for_user",
    "many_users",
    "many_users_for_user",
    "create",
    "create_user",
    "update",
    "save",
    "related",
    "related_user",
    "aggregate",
    "users_aggregate",
    "user_filter",
    "has",
    "has_user",
    "query",
    "queries",
    "Query",
    "mutation",
    "page_info",
    "node",
    "nodes",
    "and",
    "or",
    "not",
    "input",
    "search",
    "by",
    "on_occupied",
    "user_by_name",
    "name",
    "user_id",
    "user_key",
    "id",
    "news",
    "news_item",
    "news_items",
    "changed",
    "created",
    "displaced_from",
    "filter",
    "string",
    "int",
    "children",
    "parent",
    "relata",
    "a__b",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_models_of_any_tables_are_served(tables in vec(table(), 1..=MAX_MODELS)) {
        let description = describe(&structure(&tables), &Choice::default());
        assert_served(&models(&description));
        assert_modules_differ(&description);
    }
}

#[derive(Clone, Debug)]
struct RandomTable {
    name: String,
    key: String,
    columns: Vec<RandomTableColumn>,
}

#[derive(Clone, Debug)]
struct RandomTableColumn {
    name: String,
    is_unique: bool,
    /// The place of the table that it points at.
    target: Option<usize>,
    is_enum: bool,
}

fn word() -> impl Strategy<Value = String> {
    select(WORDS.to_vec()).prop_map(str::to_owned)
}

fn table() -> impl Strategy<Value = RandomTable> {
    let key = prop_oneof![3 => Just("id".to_owned()), 1 => word()];
    (word(), key, vec(column(), 0..6)).prop_map(|(name, key, columns)| RandomTable {
        name,
        key,
        columns,
    })
}

fn column() -> impl Strategy<Value = RandomTableColumn> {
    let name = prop_oneof![word(), word().prop_map(|word| format!("{word}_id"))];
    (name, any::<bool>(), option::of(0..MAX_MODELS), prop::bool::weighted(0.1)).prop_map(
        |(name, is_unique, target, is_enum)| RandomTableColumn { name, is_unique, target, is_enum },
    )
}

/// Returns the structure of a database; of several tables or columns of one name it has the last.
fn structure(tables: &[RandomTable]) -> Structure {
    let mut structure = Structure { is_typed: true, ..Structure::default() };
    structure.enums.insert("user".into(), vec!["a".into(), "b".into()]);
    for table in tables {
        structure.tables.insert(table.name.clone(), table_structure(table, tables));
    }
    structure
}

fn table_structure(table: &RandomTable, tables: &[RandomTable]) -> TableStructure {
    let mut found = TableStructure { primary_key: vec![table.key.clone()], ..Default::default() };
    found.table.columns.push(table_column(&table.key, "bigint"));
    for column in &table.columns {
        let is_known = found.table.columns.iter().any(|other| other.name == column.name);
        if is_known {
            continue;
        }
        let data_type = if column.is_enum { "enum user" } else { "bigint" };
        found.table.columns.push(table_column(&column.name, data_type));
        if column.is_unique {
            found.table.indexes.push(unique_index(&column.name));
        }
        if let Some(target) = column.target.and_then(|target| tables.get(target)) {
            found.foreign_keys.push(ForeignKey {
                columns: vec![column.name.clone()],
                target: target.name.clone(),
                ..ForeignKey::default()
            });
        }
    }
    found
}

fn table_column(name: &str, data_type: &str) -> TableColumn {
    TableColumn {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        nullable: true,
        has_default: false,
        is_generated: false,
        labels: Vec::new(),
        compares_loosely: false,
    }
}

fn unique_index(column: &str) -> Index {
    Index {
        name: String::new(),
        columns: vec![column.to_owned()],
        unique: true,
        primary: false,
        predicate: None,
        immediate: true,
        definition: None,
    }
}

/// Returns what the derive makes of the models.
fn models(description: &Description) -> Vec<RandomModel> {
    let models = description.models.iter();
    models.map(|model| self::model(description, model)).collect()
}

fn model(description: &Description, model: &ModelDescription) -> RandomModel {
    assert_constants_differ(model);
    let (key, columns): (Vec<_>, Vec<_>) =
        model.fields.iter().partition(|field| field.name.rust == model.primary_key);
    let nouns = model.nouns.clone();
    let (singular, plural) =
        nouns.unwrap_or_else(|| crate::command_line::generate::names::nouns(&model.name));

    RandomModel {
        name: model.name.clone(),
        singular,
        plural,
        key: key[0].graphql.clone(),
        columns: columns.iter().map(|field| random_column(description, model, field)).collect(),
        relations: model.relations.iter().map(|each| relation(description, each)).collect(),
        operations: Operations::all(),
    }
}

fn random_column(
    description: &Description,
    model: &ModelDescription,
    field: &FieldDescription,
) -> RandomColumn {
    let enums = description.enums.iter().chain(&model.enums);
    let enumeration = field.enumeration.as_ref().and_then(|name| {
        let mut enums = enums;
        enums.find(|each| each.name == *name).map(leak)
    });
    RandomColumn {
        name: field.graphql.clone(),
        unique: field.attributes.contains(&"unique".to_owned()),
        hidden: model.relations.iter().any(|relation| {
            relation.kind == RelationKind::BelongsTo
                && relation.foreign_key.column.rust == field.name.rust
        }),
        kind: field.kind.unwrap(),
        enumeration,
    }
}

fn leak(description: &EnumDescription) -> &'static Enumeration {
    let values = description.variants.iter().map(|variant| EnumerationValue {
        name: variant.name.to_shouty_snake_case().leak(),
        text: variant.text.clone().leak(),
        description: "",
    });
    Box::leak(Box::new(Enumeration {
        name: description.name.clone().leak(),
        description: "",
        values: values.collect::<Vec<_>>().leak(),
    }))
}

fn relation(description: &Description, relation: &RelationDescription) -> RandomRelation {
    let place = description.models.iter().position(|model| model.name == relation.related);
    RandomRelation {
        kind: relation.kind,
        related: place.unwrap(),
        field: relation.graphql(),
        singular: relation.nouns().0,
        operations: Operations::all(),
    }
}

/// Asserts what the compiler asks of the names in Rust.
fn assert_modules_differ(description: &Description) {
    let mut names: Vec<_> = description.models.iter().map(|model| &model.module).collect();
    let mut tables: Vec<_> = description.models.iter().map(|model| &model.table.rust).collect();
    for names in [&mut names, &mut tables] {
        names.sort();
        names.dedup();
        assert_eq!(names.len(), description.models.len(), "{names:?}");
    }
}

fn assert_constants_differ(model: &ModelDescription) {
    let relations: Vec<_> =
        model.relations.iter().map(|relation| relation.name.to_shouty_snake_case()).collect();
    let mut constants = relations.clone();
    for field in &model.fields {
        let constant = field.name.rust.to_shouty_snake_case();
        let is_key = relations.contains(&constant);
        constants.push(if is_key { format!("{constant}_KEY") } else { constant });
    }
    let count = constants.len();
    constants.sort();
    constants.dedup();
    assert_eq!(constants.len(), count, "{constants:?}");
}
