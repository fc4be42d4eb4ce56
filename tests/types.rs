//! Columns of every type, with and without null, and every option of a column.

use chrono::TimeDelta;
use relata::factories::Factory;
use relata::prelude::*;
use relata::types::{BigDecimal, Utc};
use serde_json::{Value, json};

use crate::domain::schema::{labels, sketches};
use crate::domain::{Domain, Label, Sketch, State};
use crate::on_both;
use crate::support::{Test, answer, error};

/// Each field with a low and a high value, as literals of GraphQL and as they are answered.
const VALUES: &[(&str, [&str; 2], [&str; 2])] = &[
    ("small", ["-7", "32767"], ["-7", "32767"]),
    ("whole", ["-7", "2147483647"], ["-7", "2147483647"]),
    ("big", ["-7", "\"9223372036854775807\""], ["\"-7\"", "\"9223372036854775807\""]),
    ("single", ["-1.5", "2.25"], ["-1.5", "2.25"]),
    ("double", ["-1.5", "1e300"], ["-1.5", "1e300"]),
    (
        "price",
        ["\"9.90\"", "\"1000000000000000000000000.000000000001\""],
        ["\"9.9\"", "\"1000000000000000000000000.000000000001\""],
    ),
    ("flag", ["false", "true"], ["false", "true"]),
    ("title", ["\"a\"", "\"ä\""], ["\"a\"", "\"ä\""]),
    ("data", ["\"AAE=\"", "\"/w==\""], ["\"AAE=\"", "\"/w==\""]),
    (
        "token",
        ["\"00000000-0000-4000-8000-000000000001\"", "\"F0000000-0000-4000-8000-000000000001\""],
        ["\"00000000-0000-4000-8000-000000000001\"", "\"f0000000-0000-4000-8000-000000000001\""],
    ),
    ("day", ["\"0001-01-01\"", "\"2026-02-28\""], ["\"0001-01-01\"", "\"2026-02-28\""]),
    ("clock", ["\"09:30\"", "\"09:30:00.000001\""], ["\"09:30:00\"", "\"09:30:00.000001\""]),
    (
        "local",
        ["\"2026-01-31T09:30:00\"", "\"2026-01-31T09:30:00.5\""],
        ["\"2026-01-31T09:30:00\"", "\"2026-01-31T09:30:00.500\""],
    ),
    (
        "moment",
        ["\"2026-01-31T09:30:00Z\"", "\"2026-01-31T09:30:00.000001+00:00\""],
        ["\"2026-01-31T09:30:00Z\"", "\"2026-01-31T09:30:00.000001Z\""],
    ),
    ("extra", ["{ b: [1, null, \"x\"], a: { c: true } }", "12"], ["{\"a\":{\"c\":true},\"b\":[1,null,\"x\"]}", "12"]),
    ("state", ["IN_REVIEW", "NEW"], ["\"IN_REVIEW\"", "\"NEW\""]),
];

fn all_fields() -> String {
    VALUES.iter().map(|(field, ..)| format!("{field} ")).collect()
}

/// The input for one end of the values, and its answer.
fn row(end: usize) -> (String, Value) {
    let input: String = VALUES.iter().map(|(field, input, _)| format!("{field}: {} ", input[end])).collect();
    let output = VALUES.iter().map(|(field, _, output)| {
        let value: Value = serde_json::from_str(output[end]).unwrap();
        ((*field).to_owned(), value)
    });
    (format!("{{ {input} }}"), Value::Object(output.collect()))
}

/// Sketch 1 has the low values, sketch 2 the high ones, sketch 3 none.
async fn sketches(test: &Test) {
    for input in [row(0).0, row(1).0, "{}".to_owned()] {
        test.domain(&format!("mutation {{ createSketch(input: {input}) {{ sketch {{ id }} }} }}")).await;
    }
    test.statements();
}

async fn ids(test: &Test, arguments: &str) -> Vec<u64> {
    let answer = test.domain(&format!("{{ sketches({arguments}) {{ nodes {{ id }} }} }}")).await;
    let nodes = answer["sketches"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["id"].as_str().unwrap().parse().unwrap()).collect()
}

async fn refusal(test: &Test, document: &str) -> Value {
    answer(&test.domain_api(), document, json!({})).await
}

on_both! {
    async fn values_of_every_type_go_in_and_come_out(test: Test) {
        let fields = all_fields();
        for end in [0, 1] {
            let (input, output) = row(end);
            let made = test.domain(&format!("mutation {{ createSpecimen(input: {input}) {{ specimen {{ id {fields} }} }} }}")).await;
            let specimen = &made["createSpecimen"]["specimen"];
            let id = specimen["id"].as_str().unwrap();
            assert_eq!(id.len(), 36, "a UUID made by Relata");
            let mut expected = output.clone();
            expected["id"] = json!(id);
            assert_eq!(*specimen, expected);
            let read = test.domain(&format!("{{ specimen(id: \"{id}\") {{ {fields} }} }}")).await;
            assert_eq!(read["specimen"], output);

            let unchanged = format!("mutation {{ updateSpecimen(id: \"{id}\", input: {input}) {{ changed }} }}");
            assert_eq!(test.domain(&unchanged).await["updateSpecimen"]["changed"], json!(false));
            let (other, written) = row(1 - end);
            let changed = format!("mutation {{ updateSpecimen(id: \"{id}\", input: {other}) {{ changed specimen {{ {fields} }} }} }}");
            let changed = test.domain(&changed).await;
            assert_eq!(changed["updateSpecimen"], json!({ "changed": true, "specimen": written }));
            assert_eq!(test.domain(&format!("{{ specimen(id: \"{id}\") {{ {fields} }} }}")).await["specimen"], written);
        }
    }

    async fn null_goes_into_every_nullable_column(test: Test) {
        sketches(&test).await;
        let fields = all_fields();
        let nothing: Value = VALUES.iter().map(|(field, ..)| ((*field).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
        assert_eq!(test.domain(&format!("{{ sketch(id: 3) {{ {fields} }} }}")).await["sketch"], nothing);
        let nulls: String = VALUES.iter().map(|(field, ..)| format!("{field}: null ")).collect();
        let emptied = format!("mutation {{ updateSketch(id: 1, input: {{ {nulls} }}) {{ changed sketch {{ {fields} }} }} }}");
        assert_eq!(test.domain(&emptied).await["updateSketch"], json!({ "changed": true, "sketch": nothing }));
        assert_eq!(test.domain(&format!("{{ sketch(id: 1) {{ {fields} }} }}")).await["sketch"], nothing);
    }

    async fn every_type_is_filtered(test: Test) {
        sketches(&test).await;
        for (field, [low, high], _) in VALUES {
            let found = async |filter: String| ids(&test, &format!("where: {{ {field}: {{ {filter} }} }}")).await;
            assert_eq!(found("isNull: true".into()).await, [3], "{field}");
            assert_eq!(found("isNull: false".into()).await, [1, 2], "{field}");
            if *field == "extra" {
                continue;
            }
            assert_eq!(found(format!("eq: {low}")).await, [1], "{field}");
            assert_eq!(found(format!("ne: {low}")).await, [2], "{field}");
            assert_eq!(found(format!("in: [{high}, {low}]")).await, [1, 2], "{field}");
            assert_eq!(found(format!("in: [{high}]")).await, [2], "{field}");
            assert_eq!(found(format!("notIn: [{high}]")).await, [1], "{field}");
            if !["flag", "data", "state"].contains(field) {
                assert_eq!(found(format!("lt: {high}")).await, [1], "{field}");
                assert_eq!(found(format!("lte: {low}")).await, [1], "{field}");
                assert_eq!(found(format!("gt: {low}")).await, [2], "{field}");
                assert_eq!(found(format!("gte: {low}")).await, [1, 2], "{field}");
            }
        }
    }

    /// The order, and pages of one row in both directions, with their cursors.
    async fn every_type_orders_pages(test: Test) {
        sketches(&test).await;
        for (field, ..) in VALUES.iter().filter(|(field, ..)| *field != "extra") {
            assert_eq!(ids(&test, &format!("orderBy: [{{ {field}: ASC }}]")).await, [1, 2, 3], "{field}");
            assert_eq!(ids(&test, &format!("orderBy: [{{ {field}: DESC_NULLS_LAST }}]")).await, [2, 1, 3], "{field}");
            for (order, expected) in [("ASC", [1, 2, 3]), ("DESC", [3, 2, 1]), ("ASC_NULLS_FIRST", [3, 1, 2])] {
                let (mut after, mut seen) = (String::new(), Vec::new());
                while seen.len() < 3 {
                    let page = format!("{{ sketches(orderBy: [{{ {field}: {order} }}], first: 1 {after}) {{ edges {{ cursor node {{ id }} }} }} }}");
                    let edge = test.domain(&page).await["sketches"]["edges"][0].clone();
                    seen.push(edge["node"]["id"].as_str().unwrap().parse::<i32>().unwrap());
                    after = format!("after: {}", edge["cursor"]);
                }
                assert_eq!(seen, expected, "{field} {order}");
            }
        }
    }

    /// Decimal numbers are compared and added up as numbers, to the last digit.
    async fn decimals_are_exact(test: Test) {
        for price in ["0.1", "0.2", "10", "9.90", "-0.000000000000000000001"] {
            test.domain(&format!("mutation {{ createSketch(input: {{ price: \"{price}\" }}) {{ changed }} }}")).await;
        }
        assert_eq!(ids(&test, "orderBy: [{ price: ASC }]").await, [5, 1, 2, 4, 3]);
        assert_eq!(ids(&test, r#"where: { price: { in: ["9.900", "0.10"] } }"#).await, [1, 4]);
        assert_eq!(ids(&test, "where: { price: { gte: 9.9 } }").await, [3, 4]);
        let document = "{ sketchesAggregate { sum { price } min { price } max { price } avg { price } } }";
        let expected = json!({
            "sum": { "price": "20.199999999999999999999" },
            "min": { "price": "-0.000000000000000000001" },
            "max": { "price": "10" },
            "avg": { "price": 4.04 },
        });
        assert_eq!(test.domain(document).await["sketchesAggregate"], expected);
        let nothing = test.domain("{ sketchesAggregate(where: { price: { isNull: true } }) { sum { price } avg { price } } }").await;
        assert_eq!(nothing["sketchesAggregate"], json!({ "sum": { "price": null }, "avg": { "price": null } }));

        let conn = &mut *test.write().await;
        let sum: Option<BigDecimal> = Sketch::query().aggregate(conn, sum(sketches::price)).await.unwrap();
        assert_eq!(sum.unwrap(), "20.199999999999999999999".parse::<BigDecimal>().unwrap());
        let found = Sketch::query().filter(column(sketches::price).eq("9.9".parse::<BigDecimal>().unwrap()));
        assert_eq!(found.first(conn).await.unwrap().unwrap().id, 4);
    }

    /// The longest decimal number stands in a cursor like any other.
    async fn the_longest_decimals_have_cursors(test: Test) {
        let longest = format!("-{}{}", "9".repeat(100), "0".repeat(100));
        for price in [longest.as_str(), "123456789.123456", "1e15"] {
            let price = if price.len() > 99 { format!("\"{price}\"") } else { price.to_owned() };
            test.domain(&format!("mutation {{ createSketch(input: {{ price: {price} }}) {{ changed }} }}")).await;
        }
        let page = async |after: &str| {
            test.domain(&format!("{{ sketches(orderBy: [{{ price: ASC }}], first: 1 {after}) {{ edges {{ cursor node {{ price }} }} }} }}")).await["sketches"]["edges"][0].clone()
        };
        let first = page("").await;
        assert_eq!((first["node"]["price"].as_str(), longest.len()), (Some(longest.as_str()), 201));
        assert_eq!(page(&format!("after: {}", first["cursor"])).await["node"]["price"], json!("123456789.123456"));
    }

    async fn least_and_greatest_of_times(test: Test) {
        sketches(&test).await;
        let document = "{ sketchesAggregate { min { day clock local moment title } max { day clock local moment title } } }";
        let expected = json!({
            "min": { "day": "0001-01-01", "clock": "09:30:00", "local": "2026-01-31T09:30:00", "moment": "2026-01-31T09:30:00Z", "title": "a" },
            "max": { "day": "2026-02-28", "clock": "09:30:00.000001", "local": "2026-01-31T09:30:00.500", "moment": "2026-01-31T09:30:00.000001Z", "title": "ä" },
        });
        assert_eq!(test.domain(document).await["sketchesAggregate"], expected);
    }

    /// What a type cannot hold is refused with a word on what it can, and nothing is written.
    async fn wrong_values_are_refused(test: Test) {
        for (field, value, message) in [
            ("small", "32768", "`small` must be a whole number that fits the column"),
            ("big", "\"9223372036854775808\"", "`big` must be a whole number"),
            ("price", "\"1.2.3\"", "`price` must be a decimal number, as in \"12.5\""),
            ("price", "\"1e1000000\"", "`price` must be a decimal number, as in \"12.5\""),
            ("price", "\"1_000\"", "`price` must be a decimal number, as in \"12.5\""),
            ("price", "1234567890.123456", "`price` must be a text, as in \"12.5\": a number loses digits"),
            ("data", "\"?\"", "`data` must be Base64"),
            ("day", "\"2026-02-29\"", "`day` must be a day, as in 2026-01-31"),
            ("day", "\"10000-01-01\"", "`day` must be a day, as in 2026-01-31"),
            ("clock", "\"25:00\"", "`clock` must be a time of day, as in 09:30:00"),
            ("local", "\"2026-01-31T09:30:00Z\"", "`local` must be a date and time without an offset, as in 2026-01-31T09:30:00"),
            ("extra", "{ a: \"\\u0000\" }", "`extra` must not contain the character NUL"),
        ] {
            let refused = refusal(&test, &format!("mutation {{ createSketch(input: {{ {field}: {value} }}) {{ changed }} }}")).await;
            let problem = &refused["errors"][0]["extensions"]["validation"][format!("input.{field}")][0];
            assert_eq!(*problem, json!(message), "{refused:#}");
        }
        let unknown = refusal(&test, "mutation($state: State) { createSketch(input: { state: $state }) { changed } }").await;
        assert!(unknown.get("errors").is_none(), "an absent variable");
        let unknown = answer(&test.domain_api(), "query($state: State) { sketches(where: { state: { eq: $state } }) { totalCount } }", json!({ "state": "OLD" })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], json!("GRAPHQL_VALIDATION_FAILED"), "{unknown:#}");
        assert_eq!(ids(&test, "first: 9").await, [1]);
    }

    /// A text that the enum does not know is a mistake in the database, and no answer.
    async fn unknown_values_of_enums_are_errors(test: Test) {
        test.sql("INSERT INTO sketches (id, state) VALUES (1, 'lost')").await;
        let (code, _) = error(&refusal(&test, "{ sketches { nodes { state } } }").await);
        assert_eq!(code, "INTERNAL_SERVER_ERROR");
        assert_eq!(ids(&test, "where: { state: { ne: NEW } }").await, [1]);
        let read = Sketch::find(&mut *test.write().await, 1).await.unwrap_err();
        assert_eq!(read.code(), "INTERNAL_SERVER_ERROR");
    }

    async fn enums_in_rust(test: Test) {
        let conn = &mut *test.write().await;
        let sketch = Sketch::create(conn, changes().set(sketches::state, State::Done)).await.unwrap();
        assert_eq!(sketch.state, Some(State::Done));
        let found = Sketch::query().filter(column(sketches::state).eq(State::Done)).count(conn).await.unwrap();
        let others = Sketch::query().filter(column(sketches::state).is_in([State::New, State::InReview])).count(conn).await.unwrap();
        assert_eq!((found, others), (1, 0));
        let raw = Sketch::query().filter(column(sketches::state).eq("finished")).exists(conn).await.unwrap();
        assert!(raw, "the text in the database is the one that was named");
    }

    /// Clients choose the key of a label; it is looked for and made by it.
    async fn rows_with_keys_that_clients_choose(test: Test) {
        let (input, _) = row(0);
        let made = test.domain(&format!("mutation {{ createSpecimen(input: {input}) {{ specimen {{ id }} }} }}")).await;
        let id = made["createSpecimen"]["specimen"]["id"].clone();
        let label = "label { slug caption uses specimen { id } }";
        let first = format!("mutation {{ firstOrCreateSpecimenLabel(specimenId: {id}, search: {{ slug: \"a-b\" }}, input: {{ caption: \"A\" }}) {{ created {label} }} }}");
        let expected = json!({ "slug": "a-b", "caption": "A", "uses": 0, "specimen": { "id": id } });
        assert_eq!(test.domain(&first).await["firstOrCreateSpecimenLabel"], json!({ "created": true, "label": expected }));
        assert_eq!(test.domain(&first).await["firstOrCreateSpecimenLabel"]["created"], json!(false));
        let saved = format!("mutation {{ saveSpecimenLabel(specimenId: {id}, input: {{ slug: \"a-b\", caption: \"B\" }}) {{ created changed label {{ caption }} }} }}");
        let expected = json!({ "created": false, "changed": true, "label": { "caption": "B" } });
        assert_eq!(test.domain(&saved).await["saveSpecimenLabel"], expected);
        let new = format!("mutation {{ saveSpecimenLabel(specimenId: {id}, input: {{ slug: \"c\", caption: \"C\" }}, onOccupied: DETACH) {{ created label {{ slug }} displaced {{ slug }} }} }}");
        let expected = json!({ "created": true, "label": { "slug": "c" }, "displaced": { "slug": "a-b" } });
        assert_eq!(test.domain(&new).await["saveSpecimenLabel"], expected);
        let found = test.domain("{ label(slug: \"a-b\") { caption } labels(where: { slug: { in: [\"a-b\"] } }) { totalCount } }").await;
        assert_eq!(found, json!({ "label": { "caption": "B" }, "labels": { "totalCount": 1 } }));
    }

    /// Relata fills in days and times of no zone as well, as they are in UTC.
    async fn days_and_local_times_are_filled_in(test: Test) {
        let conn = &mut *test.write().await;
        let today = || Utc::now().date_naive();
        let before = (today(), Utc::now().naive_utc() - TimeDelta::seconds(1));
        let mut label = Label::create(conn, changes().set(labels::slug, "a").set(labels::text, "A")).await.unwrap();
        let (printed_on, made_at) = (label.printed_on.unwrap(), label.touched_at.unwrap());
        assert!((before.0..=today()).contains(&printed_on) && before.1 < made_at && made_at <= Utc::now().naive_utc());
        label.text = "B".into();
        assert!(label.save(conn).await.unwrap());
        assert_eq!(label.printed_on, Some(printed_on));
        assert!(label.touched_at.unwrap() > made_at);
        let made = Factory::<Label>::new().seeded(1).make().unwrap();
        assert_eq!(made.touched_at.unwrap(), Factory::<Label>::new().seeded(1).make().unwrap().touched_at.unwrap());
        assert_eq!(made.printed_on, made.touched_at.map(|moment| moment.date()));
    }

    async fn rules_of_ones_own_are_asked(test: Test) {
        let refused = refusal(&test, "mutation { createLabel(input: { slug: \"A b\", caption: \"123456789012345678901\" }) { changed } }").await;
        let expected = json!({
            "input.slug": ["must have small letters, digits and hyphens alone"],
            "input.caption": ["must have at most 20 characters"],
        });
        assert_eq!(refused["errors"][0]["extensions"]["validation"], expected);
    }

    /// A value that the database itself does not take is no mistake of the server's.
    async fn numbers_beyond_the_column_are_the_clients_mistake(test: Test) {
        if !test.is_postgres() {
            return;
        }
        test.sql("ALTER TABLE sketches ALTER price TYPE numeric(4, 2), ALTER title TYPE varchar(3)").await;
        for input in ["price: \"100\"", "title: \"long\""] {
            let refused = refusal(&test, &format!("mutation {{ createSketch(input: {{ {input} }}) {{ changed }} }}")).await;
            assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), TOO_LARGE.into()), "{input}");
        }
    }

    /// A sum of whole numbers has 64 bits.
    async fn sums_beyond_their_type_are_the_clients_mistake(test: Test) {
        test.sql("INSERT INTO sketches (id, big) VALUES (1, 9223372036854775807), (2, 1)").await;
        let refused = refusal(&test, "{ sketchesAggregate { sum { big } } }").await;
        assert_eq!(error(&refused), ("BAD_USER_INPUT".into(), TOO_LARGE.into()));
        let sum = test.domain("{ sketchesAggregate(where: { id: { eq: 1 } }) { sum { big } } }").await;
        assert_eq!(sum["sketchesAggregate"]["sum"]["big"], json!("9223372036854775807"));
    }

    /// JSON has no infinite numbers, and null would be no answer where there must be one.
    async fn infinite_numbers_are_errors_where_null_is_none(test: Test) {
        let (input, _) = row(0);
        test.domain(&format!("mutation {{ createSpecimen(input: {input}) {{ changed }} }}")).await;
        let infinite = if test.is_postgres() { "'Infinity'" } else { "9e999" };
        test.sql(&format!("UPDATE specimens SET double = {infinite}; INSERT INTO sketches (id, single) VALUES (1, {infinite})")).await;
        let (code, _) = error(&refusal(&test, "{ specimens { nodes { double } } }").await);
        assert_eq!(code, "INTERNAL_SERVER_ERROR");
        assert_eq!(test.domain("{ specimens { nodes { whole } } }").await["specimens"]["nodes"], json!([{ "whole": -7 }]));
        assert_eq!(test.domain("{ sketch(id: 1) { single } }").await["sketch"], json!({ "single": null }));
    }
}

const TOO_LARGE: &str = "a value is too large for its column, or a sum for its type";

/// The parts of the schema that are about one type.
fn definition(name: &str) -> String {
    let sdl = relata::app(Domain).sdl();
    let start = sdl.find(&format!(" {name} ")).unwrap_or_else(|| panic!("no {name}"));
    sdl[start..].split("\n}").next().unwrap().to_owned()
}

/// Two enums of one name can stand in one schema, if one is given another.
#[test]
fn enums_have_names_of_their_own() {
    #[derive(Clone, Copy, Debug, PartialEq, ModelEnum)]
    #[model(name = "OrderState")]
    enum State {
        Paid,
    }

    struct Queries;

    #[async_graphql::Object]
    impl Queries {
        /// The only one.
        async fn order_state(&self) -> State {
            State::Paid
        }
    }

    let sdl = relata::app(Domain).queries(Queries).sdl();
    assert!(
        sdl.contains("  orderState: OrderState!\n") && sdl.contains("enum OrderState {") && sdl.contains("  PAID\n")
    );
    assert!(sdl.contains("enum State {"));
}

#[test]
fn hidden_read_only_and_renamed_columns_in_the_schema() {
    assert!(!relata::app(Domain).sdl().contains("secret"));
    for name in ["Label", "LabelFilter", "LabelOrder"] {
        let definition = definition(name);
        assert!(definition.contains("  caption: ") && definition.contains("  uses: "), "{definition}");
    }
    for name in ["CreateLabelInput", "UpdateLabelInput", "SaveLabelInput", "LabelSearchInput"] {
        let definition = definition(name);
        assert!(definition.contains("  caption: ") && !definition.contains("  uses: "), "{definition}");
    }
    assert!(definition("CreateLabelInput").contains("  slug: ID!\n"));
    assert!(!definition("UpdateLabelInput").contains("slug"));
}

#[test]
fn enums_and_scalars_in_the_schema() {
    let state = definition("State");
    let expected = " State {\n  \"Nobody has looked at it.\"\n  NEW\n  \"Somebody looks at it.\"\n  IN_REVIEW\n  \"Everybody has looked at it.\"\n  DONE";
    assert_eq!(state, expected);
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
    assert!(!definition("JSONFilter").contains("eq") && definition("JSONFilter").contains("isNull"));
    assert!(!definition("SketchOrder").contains("extra"));
}
