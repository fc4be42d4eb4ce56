//! Random documents, filters, orders and aggregates, compared with plain Rust; and random requests.

mod compare;
mod document;
mod evaluate;
mod filter;
mod order;
mod random_document;
mod random_filter;
mod requests;
mod types;
mod world;

use std::future::Future;

use async_graphql::{Request, Variables};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use relata::graphql::Api;
use serde_json::{Value, json};

use crate::support::{Test, answer, test_on_both};
use evaluate::evaluate;
use filter::Filter;
use order::Term;
use random_document::document;
use random_filter::{Table, filter};
use world::{Row, World};

/// Random filters for each of two worlds.
const FILTERS: usize = 550;

/// Random documents for each of two worlds.
const DOCUMENTS: usize = 400;

/// Runs a case for `cases` random inputs in each of two worlds; a failure prints its input.
async fn check<T: Clone, F: Future<Output = ()>>(
    test: &Test,
    cases: usize,
    strategy: impl Strategy<Value = T>,
    case: impl Fn(Api, World, T) -> F,
) {
    for seed in [1, 2] {
        test.sql("DELETE FROM people; DELETE FROM passports; DELETE FROM countries").await;

        let world = World::new(seed);
        test.sql(&world.sql()).await;

        let api = test.domain_api();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed as u8; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        for _ in 0..cases {
            let input = strategy.new_tree(&mut runner).unwrap().current();
            case(api.clone(), world.clone(), input).await;
        }
    }
}

async fn data(api: &Api, document: &str) -> Value {
    let answer = answer(api, document, json!({})).await;
    assert!(answer.get("errors").is_none(), "{document}\n{answer:#}");
    answer["data"].clone()
}

fn ids(connection: &Value) -> Vec<i64> {
    let nodes = connection["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().parse().unwrap()).collect()
}

fn matching<'w>(world: &'w World, filter: &Filter) -> Vec<&'w world::Person> {
    world
        .people
        .iter()
        .filter(|person| filter.matches(Row::Person(person), world) == Some(true))
        .collect()
}

/// GraphQL (§ Execution): fields, aliases, fragments, directives, arguments and variables of any shape, in the order of the
/// document.
#[test_on_both]
async fn documents_mean_what_they_mean_in_memory(test: Test) {
    check(&test, DOCUMENTS, any::<u64>(), |api, world, seed| async move {
        let document = document(seed);
        let request =
            Request::new(document.to_string()).variables(Variables::from_json(document.values()));

        let response = api.execute(request).await;

        assert!(
            response.errors.is_empty(),
            "{document}\n{}\n{:#?}",
            document.values(),
            response.errors
        );
        let expected = evaluate(&document, &world);
        assert_eq!(
            serde_json::to_string_pretty(&response.data).unwrap(),
            serde_json::to_string_pretty(&expected).unwrap(),
            "{document}\n{}",
            document.values()
        );
    })
    .await;
}

/// Rules 3, 14, 15, 16 and 17: a filter of any shape finds the rows that it matches, in one
/// statement.
#[test_on_both]
async fn rule_14_filters_mean_what_they_mean_in_memory(test: Test) {
    check(&test, FILTERS, filter(Table::Person, 3), |api, world, filter: Filter| async move {
        let document = format!("{{ people(where: {filter}) {{ nodes {{ id }} }} }}");
        let expected: Vec<i64> = matching(&world, &filter).iter().map(|person| person.id).collect();
        assert_eq!(ids(&data(&api, &document).await["people"]), expected, "{document}");
    })
    .await;

    // Making the second world clears the statements of the first.
    assert_eq!(test.statements().len(), FILTERS);
}

/// Rule 18: walking pages in either direction visits each row once, in order, over columns of the
/// row and of related rows, with nulls wherever the order wants them.
#[test_on_both]
async fn rule_18_pages_visit_each_row_once_in_order(test: Test) {
    let strategy =
        (filter(Table::Person, 1), prop::collection::vec(order::term(), 0..3), 1..6_usize);
    check(
        &test,
        60,
        strategy,
        |api, world, (filter, order, size): (Filter, Vec<Term>, usize)| async move {
            let mut expected = matching(&world, &filter);
            expected.sort_by(|left, right| order::compare(&order, left, right, &world));
            let expected: Vec<i64> = expected.iter().map(|person| person.id).collect();
            let terms = order.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");

            for (count, cursor, end, more) in [
                ("first", "after", "endCursor", "hasNextPage"),
                ("last", "before", "startCursor", "hasPreviousPage"),
            ] {
                let mut seen = Vec::new();
                let mut place = Value::Null;
                loop {
                    let document = format!(
                        "{{
                            people(
                                where: {filter},
                                orderBy: [{terms}],
                                {count}: {size},
                                {cursor}: {place},
                            ) {{
                                nodes {{ id }}
                                pageInfo {{ {end} {more} }}
                            }}
                        }}"
                    );
                    let page = data(&api, &document).await["people"].clone();
                    let at = if count == "first" { seen.len() } else { 0 };
                    seen.splice(at..at, ids(&page));
                    place = page["pageInfo"][end].clone();
                    assert!(seen.len() <= expected.len(), "{document}");
                    if page["pageInfo"][more] == json!(false) {
                        break;
                    }
                }
                assert_eq!(seen, expected, "{count} {size} of {terms} where {filter}");
            }
        },
    )
    .await;
}

/// Rule 19: aggregates of related rows and of all rows, with conditions.
#[test_on_both]
async fn rule_19_aggregates_mean_what_they_mean_in_memory(test: Test) {
    check(&test, 100, filter(Table::Person, 1), |api, world, filter: Filter| async move {
        let fields =
            "count min { age name } max { age height } sum { age height } avg { age height }";
        let document = format!(
            "{{
                peopleAggregate(where: {filter}) {{ {fields} }}
                countries {{ nodes {{ code peopleAggregate(where: {filter}) {{ {fields} }} }} }}
            }}"
        );
        let answer = data(&api, &document).await;
        assert_eq!(answer["peopleAggregate"], aggregate(matching(&world, &filter)), "{document}");
        for (country, node) in
            world.countries.iter().zip(answer["countries"]["nodes"].as_array().unwrap())
        {
            let people = Row::Country(country)
                .related(&world, "people")
                .into_iter()
                .filter(|row| filter.matches(*row, &world) == Some(true));
            let people = people
                .map(|row| if let Row::Person(person) = row { person } else { panic!("{row:?}") });
            assert_eq!(node["peopleAggregate"], aggregate(people.collect()), "{document}");
        }
    })
    .await;
}

/// The answer of an aggregate over people.
fn aggregate(people: Vec<&world::Person>) -> Value {
    let ages: Vec<i64> = people.iter().filter_map(|person| person.age).collect();
    let heights: Vec<f64> = people.iter().filter_map(|person| person.height).collect();
    let or_null = |values: usize, value: Value| if values == 0 { Value::Null } else { value };

    let age_sum: i64 = ages.iter().sum();
    let height_sum: f64 = heights.iter().sum();

    json!({
        "count": people.len(),
        "min": { "age": ages.iter().min(), "name": people.iter().map(|person| &person.name).min() },
        "max": { "age": ages.iter().max(), "height": heights.iter().copied().reduce(f64::max) },
        "sum": {
            "age": or_null(ages.len(), json!(age_sum.to_string())),
            "height": or_null(heights.len(), json!(height_sum)),
        },
        "avg": {
            "age": or_null(ages.len(), json!(age_sum as f64 / ages.len() as f64)),
            "height": or_null(heights.len(), json!(height_sum / heights.len() as f64)),
        },
    })
}
