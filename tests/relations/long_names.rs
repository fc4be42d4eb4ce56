//! Tables whose names are as long as PostgreSQL has them: 63 bytes, and 62 in letters of two bytes.

use relata::graphql::Api;
use relata::prelude::*;
use serde_json::{Value, json};

use crate::support::{Test, test_on_both};

diesel::table! {
    #[sql_name = "a_table_whose_name_has_as_many_bytes_as_postgresql_keeps_of_one"]
    branches (id) {
        id -> BigInt,
        name -> Text,
        parent_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    #[sql_name = "имяимяимяимяимяимяимяимяимяимяы"]
    stems (id) {
        id -> BigInt,
        name -> Text,
        parent_id -> Nullable<BigInt>,
    }
}

/// A row of the table whose name has 63 bytes.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = branches)]
#[belongs_to(parent: Branch, foreign_key = branches::parent_id)]
#[has_many(children: Branch, foreign_key = branches::parent_id)]
pub struct Branch {
    /// Identifies the branch.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The parent's key.
    pub parent_id: Option<i64>,
}

/// A row of the table whose name has 62 bytes.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = stems)]
#[belongs_to(parent: Stem, foreign_key = stems::parent_id)]
#[has_many(children: Stem, foreign_key = stems::parent_id)]
pub struct Stem {
    /// Identifies the stem.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The parent's key.
    pub parent_id: Option<i64>,
}

relata::models! {
    /// Rows of both tables.
    struct Long: Branch, Stem
}

const TABLES: [&str; 2] = [
    "a_table_whose_name_has_as_many_bytes_as_postgresql_keeps_of_one",
    "имяимяимяимяимяимяимяимяимяимяы",
];

/// Makes root ← child ← grand ← great, and lonely, in both tables.
async fn api(test: &Test) -> Api {
    for table in TABLES {
        let key = if test.is_postgres() { "BIGSERIAL" } else { "INTEGER" };
        test.alter(&format!(
            r#"CREATE TABLE "{table}" (id {key} PRIMARY KEY, name TEXT NOT NULL, parent_id BIGINT);
            INSERT INTO "{table}" (name, parent_id) VALUES
                ('root', NULL), ('child', 1), ('grand', 2), ('great', 3), ('lonely', NULL)"#
        ))
        .await;
    }
    relata::app(Long).api(test.database.clone()).for_system()
}

/// The keys of the rows that a filter finds, in both tables.
async fn found(test: &Test, api: &Api, filter: &str) -> [Vec<String>; 2] {
    let list = |field: &str| {
        format!("{field}(where: {filter}, orderBy: [{{ id: ASC }}]) {{ nodes {{ id }} }}")
    };
    let document = format!("{{ {} {} }}", list("branches"), list("stems"));
    let data = test.query(&document).to(api.clone()).await.data();
    ["branches", "stems"].map(|field| {
        let nodes = data[field]["nodes"].as_array().unwrap().iter();
        nodes.map(|node| node["id"].as_str().unwrap().to_owned()).collect()
    })
}

#[test_on_both]
async fn filters_go_through_relations_of_tables_with_the_longest_names(test: Test) {
    let api = api(&test).await;

    for (filter, expected) in [
        ("{ has: [PARENT] }", &["2", "3", "4"][..]),
        ("{ doesntHave: [CHILDREN] }", &["4", "5"]),
        ("{ relatedCount: { children: { gte: 1 } } }", &["1", "2", "3"]),
        (r#"{ whereHas: { parent: { whereHas: { parent: { name: { eq: "root" } } } } } }"#, &["3"]),
        (r#"{ whereHas: { children: { whereHas: { children: { has: [CHILDREN] } } } } }"#, &["1"]),
    ] {
        assert_eq!(found(&test, &api, filter).await, [expected; 2], "{filter}");
    }
}

#[test_on_both]
async fn aggregates_and_orders_go_through_relations_of_tables_with_the_longest_names(test: Test) {
    let api = api(&test).await;
    let part = |field: &str| {
        format!(
            "{field}(orderBy: [{{ parent: {{ parent: {{ name: DESC_NULLS_LAST }} }} }}, {{ id: ASC }}]) {{
                nodes {{ id parent {{ id }} children {{ nodes {{ id }} }} childrenAggregate(where: {{ has: [PARENT] }}) {{ count }} }}
            }}"
        )
    };
    let node = |id: &str, parent: Option<&str>, child: Option<&str>| {
        let nodes: Vec<Value> = child.map(|id| json!({ "id": id })).into_iter().collect();
        json!({
            "id": id,
            "parent": parent.map(|id| json!({ "id": id })),
            "children": { "nodes": nodes },
            "childrenAggregate": { "count": nodes.len() },
        })
    };
    let nodes = json!({ "nodes": [
        node("3", Some("2"), Some("4")),
        node("4", Some("3"), None),
        node("1", None, Some("2")),
        node("2", Some("1"), Some("3")),
        node("5", None, None),
    ] });

    test.query(&format!("{{ {} {} }}", part("branches"), part("stems")))
        .to(api)
        .await
        .answers(json!({ "branches": nodes, "stems": nodes }));
}
