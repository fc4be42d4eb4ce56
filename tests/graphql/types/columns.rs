//! Options of a column: keys that clients choose, names, rules, and what is hidden or read-only.

use serde_json::json;

use super::low;
use crate::domain::Domain;
use crate::support::{Test, test_on_both};

/// Makes a specimen, and gives its key.
async fn specimen(test: &Test) -> String {
    let field = format!("createSpecimen(input: {}) {{ specimen {{ id }} }}", low().0);
    test.mutation(&field).await.data()["specimen"]["id"].as_str().unwrap().to_owned()
}

#[test_on_both]
async fn a_key_that_clients_choose_can_be_searched_for_and_written(test: Test) {
    let id = specimen(&test).await;
    let first_or_create = format!(
        r#"firstOrCreateLabelForSpecimen(
            specimenId: "{id}",
            search: {{ slug: "a-b" }},
            input: {{ caption: "A" }},
        ) {{
            created
            label {{ slug caption uses specimen {{ id }} }}
        }}"#
    );

    for created in [true, false] {
        test.mutation(&first_or_create).await.answers(json!({
            "created": created,
            "label": { "slug": "a-b", "caption": "A", "uses": 0, "specimen": { "id": id } },
        }));
    }
}

#[test_on_both]
async fn save_with_a_key_that_is_there_changes_its_row(test: Test) {
    let id = specimen(&test).await;
    test.mutation(&format!(
        r#"createLabelForSpecimen(specimenId: "{id}", input: {{ slug: "a-b", caption: "A" }}) {{
            changed
        }}"#
    ))
    .await
    .data();

    test.mutation(&format!(
        r#"saveLabelForSpecimen(specimenId: "{id}", input: {{ slug: "a-b", caption: "B" }}) {{
            created
            changed
            label {{ caption }}
        }}"#
    ))
    .await
    .answers(json!({ "created": false, "changed": true, "label": { "caption": "B" } }));

    test.query(
        r#"{
            label(slug: "a-b") { caption }
            labels(where: { slug: { in: ["a-b"] } }) { totalCount }
        }"#,
    )
    .await
    .answers(json!({ "label": { "caption": "B" }, "labels": { "totalCount": 1 } }));
}

#[test_on_both]
async fn save_with_a_key_that_is_not_there_makes_a_row(test: Test) {
    let id = specimen(&test).await;
    test.mutation(&format!(
        r#"createLabelForSpecimen(specimenId: "{id}", input: {{ slug: "a-b", caption: "A" }}) {{
            changed
        }}"#
    ))
    .await
    .data();

    test.mutation(&format!(
        r#"saveLabelForSpecimen(
            specimenId: "{id}",
            input: {{ slug: "c", caption: "C" }},
            onOccupied: DETACH,
        ) {{
            created
            label {{ slug }}
            displaced {{ slug }}
        }}"#
    ))
    .await
    .answers(json!({
        "created": true,
        "label": { "slug": "c" },
        "displaced": { "slug": "a-b" },
    }));
}

/// `#[model(validate = is_slug)]` on the key, `length(max = 20)` on the caption.
#[test_on_both]
async fn every_rule_that_is_broken_is_answered(test: Test) {
    test.mutation(
        r#"createLabel(input: { slug: "A b", caption: "123456789012345678901" }) { changed }"#,
    )
    .await
    .is_invalid(json!({
        "input.slug": ["must have small letters, digits and hyphens alone"],
        "input.caption": ["must have at most 20 characters"],
    }));
}

/// The definition of a type in the schema of `tests/domain`.
fn definition(name: &str) -> String {
    let sdl = relata::app(Domain).sdl();
    let start = sdl.find(&format!(" {name} ")).unwrap_or_else(|| panic!("no {name}"));
    sdl[start..].split("\n}").next().unwrap().to_owned()
}

#[test]
fn a_hidden_column_is_nowhere_in_the_schema() {
    assert!(!relata::app(Domain).sdl().contains("secret"));
}

#[test]
fn a_read_only_column_is_in_answers_filters_and_orders_but_in_no_input() {
    for name in ["Label", "LabelFilter", "LabelOrderBy"] {
        assert!(definition(name).contains("  uses: "), "{name}");
    }
    for name in ["CreateLabelInput", "UpdateLabelInput", "SaveLabelInput", "LabelSearchInput"] {
        assert!(!definition(name).contains("  uses: "), "{name}");
    }
}

#[test]
fn a_renamed_column_has_its_new_name_everywhere() {
    for name in [
        "Label",
        "LabelFilter",
        "LabelOrderBy",
        "CreateLabelInput",
        "UpdateLabelInput",
        "SaveLabelInput",
        "LabelSearchInput",
    ] {
        assert!(definition(name).contains("  caption: "), "{name}");
    }
}

#[test]
fn a_key_that_clients_choose_is_given_when_a_row_is_made_and_never_changed() {
    assert!(definition("CreateLabelInput").contains("  slug: ID!\n"));
    assert!(!definition("UpdateLabelInput").contains("slug"));
}

#[test]
fn every_type_of_a_column_has_a_scalar() {
    let specimen = definition("Specimen");

    for field in [
        "small: Int!",
        "whole: Int!",
        "big: BigInt!",
        "single: Float!",
        "double: Float!",
        "price: Decimal!",
        "flag: Boolean!",
        "title: String!",
        "data: Base64!",
        "token: UUID!",
        "day: Date!",
        "clock: LocalTime!",
        "local: LocalDateTime!",
        "moment: DateTime!",
        "extra: JSON!",
        "state: State!",
        "id: ID!",
    ] {
        assert!(specimen.contains(&format!("  {field}\n")), "{field}");
    }
}

#[test]
fn json_is_neither_compared_nor_ordered() {
    let filter = definition("JSONFilter");

    assert!(filter.contains("isNull"), "{filter}");
    assert!(!filter.contains("eq"), "{filter}");
    assert!(!definition("SketchOrderBy").contains("extra"));
}
