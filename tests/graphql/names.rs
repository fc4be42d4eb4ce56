//! Names: singular, plural, what renames them, and what the start refuses.

use async_graphql::{Object, SimpleObject};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

diesel::table! {
    nodes (id) { id -> BigInt, node_id -> Nullable<BigInt>, or_text -> Text, }
}

diesel::table! {
    addresses (code) { code -> Text, person_id -> Nullable<BigInt>, }
}

diesel::table! {
    people (id) { id -> BigInt, name -> Text, }
}

diesel::table! {
    skus (id) { id -> BigInt, name -> Text, }
}

/// Something that points at another of its kind.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = nodes)]
#[belongs_to(node: Node, foreign_key = nodes::node_id)]
#[has_many(children: Node, foreign_key = nodes::node_id)]
pub struct Node {
    /// Identifies the node.
    pub id: i64,
    /// The key of the other node.
    pub node_id: Option<i64>,
    /// A text.
    #[model(name = "either")]
    pub or_text: String,
}

/// A place where a person lives.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = addresses, primary_key(code))]
#[belongs_to(owner: SalesPerson, foreign_key = addresses::person_id, name = "resident")]
pub struct Address {
    /// What the post calls it.
    pub code: String,
    /// The key of the person.
    pub person_id: Option<i64>,
}

/// A person who sells.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = people)]
#[has_many(homes: Address, foreign_key = addresses::person_id, plural = "homesAndOffices")]
#[has_one(main_home: Address, foreign_key = addresses::person_id)]
pub struct SalesPerson {
    /// Identifies the person.
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// The same table, seen by others.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = people)]
#[model(name = "Seller", plural = "allSellers")]
pub struct PublicPerson {
    /// Identifies the person.
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// Something that is kept in stock.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = skus)]
#[expect(clippy::upper_case_acronyms, reason = "descriptions keep the acronym")]
pub struct SKU {
    /// Identifies it.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

relata::models! {
    /// Models with names that are worth a look.
    pub struct Named: Node, Address, SalesPerson, PublicPerson, SKU
}

fn assert_sdl(lines: &[&str]) {
    let sdl = relata::app(Named).sdl();
    for line in lines {
        assert!(sdl.contains(line), "{line}\n\n{sdl}");
    }
}

#[test]
fn the_noun_of_a_mutation_is_the_relations() {
    assert_sdl(&[
        "  createMainHomeForSalesPerson(",
        "  associateMainHomeWithSalesPerson(",
        "  dissociateMainHomeFromSalesPerson(",
        "  createHomesAndOfficeForSalesPerson(",
        "  createManyHomesAndOfficesForSalesPerson(",
        "  associateResidentWithAddress(",
        "  createChildForNode(",
        "  fetchOrCreateManyChildrenForNode(",
        "  createNode(",
    ]);
}

#[test]
fn plurals_are_english_or_what_the_attribute_says() {
    assert_sdl(&[
        "  addresses(",
        "  addressesAggregate(",
        "  salesPeople(",
        "  salesPerson(",
        "  seller(",
        "  allSellers(",
        "type Seller {",
    ]);
}

#[test]
fn descriptions_have_the_right_article_and_keep_acronyms() {
    assert_sdl(&[
        "\"Creates an address.\"",
        "\"Creates a sales person.\"",
        "\"Creates an SKU.\"",
        "\"The SKUs, page by page.\"",
        "\"Whether this sales person has a main home.\"",
        "\"The homes and offices of this sales person.\"",
    ]);
}

#[test]
fn keys_have_one_name_everywhere() {
    assert_sdl(&[
        "  updateAddress(\n    \"The key of the address.\"\n    code: ID!",
        "  deleteAddress(\n    \"The key of the address.\"\n    code: ID!",
        "    addressCode: ID!",
        "    mainHomeCode: ID!",
        "input AddressKeyInput {\n  \"The key.\"\n  code: ID!",
    ]);
}

#[test]
fn a_relation_called_as_its_model_has_two_arguments_and_two_rows() {
    assert_sdl(&[
        "    nodeId: ID!,\n    \"The key of the node to link.\"\n    relatedNodeId: ID!",
        "type NodeForNodePayload {\n  \"The node.\"\n  node: Node\n",
        "  relatedNode: Node\n",
    ]);
}

#[test]
fn inputs_end_in_input_filter_or_order_by() {
    let sdl = relata::app(Named).sdl();
    for line in sdl.lines().filter(|line| line.starts_with("input ")) {
        let name = line.split(' ').nth(1).unwrap();
        let is_known = ["Input", "Filter", "OrderBy"].iter().any(|end| name.ends_with(end));
        assert!(is_known, "{name}");
    }
}

#[test]
fn no_object_of_aggregates_has_an_id() {
    let sdl = relata::app(Named).sdl();
    for ty in ["NodeExtremes", "SalesPersonExtremes"] {
        let start = sdl.find(&format!("type {ty} {{")).unwrap();
        let body = sdl[start..].split("\n}").next().unwrap();
        assert!(!body.contains("\n  id:"), "{body}");
    }
    assert_sdl(&["  salesPersonId: ID\n", "  nodeId: ID\n"]);
}

/// Custom fields whose type has the name of a generated one.
#[derive(SimpleObject)]
#[graphql(name = "UserFilter")]
struct Sieve {
    holes: i32,
}

struct Sieves;

#[Object]
impl Sieves {
    async fn sieve(&self) -> Sieve {
        Sieve { holes: 1 }
    }
}

#[test]
fn custom_types_with_generated_names_are_refused_at_the_start() {
    let clash = relata::app(relata::models::Demo).queries(Sieves).check_schema().unwrap_err();
    let message = clash.to_string();
    assert!(
        message.starts_with(
            "the schema has `UserFilter` twice, as a type of the model User and as the custom type"
        ),
        "{message}"
    );
    assert!(message.contains("`#[graphql(name = \"…\")]`"), "{message}");
    relata::app(relata::models::Demo).check_schema().unwrap();
}

/// One failing field leaves the answers of the others.
#[test_on_both]
async fn a_failing_mutation_leaves_the_others(test: Test) {
    test.seed(1).await;
    let answer = test
        .answer(
            r#"mutation {
                first: updateUser(id: 1, input: { name: "Ada" }) { user { name } }
                missing: updateUser(id: 9, input: { name: "Nobody" }) { user { name } }
                last: updateUser(id: 1, input: { name: "Bea" }) { user { name } }
            }"#,
        )
        .await;

    assert_eq!(
        answer["data"],
        serde_json::json!({
            "first": { "user": { "name": "Ada" } },
            "missing": null,
            "last": { "user": { "name": "Bea" } },
        })
    );
    assert_eq!(answer["errors"][0]["path"], serde_json::json!(["missing"]));
}
