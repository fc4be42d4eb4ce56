//! Random filters.

use proptest::prelude::*;

use super::filter::Filter;
use super::world::uuid_text;

/// A table that filters are over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Table {
    Person,
    Passport,
    Country,
}

impl Table {
    fn relations(self) -> &'static [(&'static str, Table, bool)] {
        match self {
            Table::Person => &[
                ("passport", Table::Passport, false),
                ("country", Table::Country, false),
                ("mentor", Table::Person, false),
                ("mentees", Table::Person, true),
            ],
            Table::Passport => &[("holder", Table::Person, false)],
            Table::Country => &[("people", Table::Person, true)],
        }
    }
}

fn operand(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(values).prop_map(|value| serde_json::to_string(value).unwrap())
}

fn list(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(", ")))
}

const ORDERED: &[&str] = &["eq", "ne", "lt", "lte", "gt", "gte"];
const TEXTS: &[&str] = &[
    "eq",
    "ne",
    "lt",
    "gte",
    "contains",
    "startsWith",
    "endsWith",
    "containsInsensitive",
    "startsWithInsensitive",
    "endsWithInsensitive",
];
const LISTS: &[&str] = &["in", "notIn"];

fn column(table: Table) -> BoxedStrategy<Filter> {
    let of = |field: &'static str,
              operators: &'static [&'static str],
              operand: BoxedStrategy<String>| {
        (prop::sample::select(operators), operand)
            .prop_map(move |(operator, operand)| Filter::Column { field, operator, operand })
            .boxed()
    };

    let names = || operand(&["a", "A", "b", "ab", "%", "_", "\\", "*", ""]);
    let number = || (0..6_i64).prop_map(|number| number.to_string());
    let switch = || any::<bool>().prop_map(|switch| switch.to_string());

    match table {
        Table::Person => prop_oneof![
            of("name", TEXTS, names().boxed()),
            of("name", LISTS, list(names()).boxed()),
            of("age", ORDERED, number().boxed()),
            of("age", LISTS, list(number()).boxed()),
            of("age", &["isNull"], switch().boxed()),
            of(
                "height",
                ORDERED,
                (0..8_i64).prop_map(|quarters| (quarters as f64 * 0.25).to_string()).boxed()
            ),
            of("isAlive", &["eq", "ne"], switch().boxed()),
            of(
                "uuid",
                &["eq", "ne"],
                (0..15_u8).prop_map(|uuid| format!("\"{}\"", uuid_text(uuid))).boxed()
            ),
            of("uuid", &["isNull"], switch().boxed()),
            of("id", ORDERED, (0..15_i64).prop_map(|id| id.to_string()).boxed()),
        ]
        .boxed(),
        Table::Passport => prop_oneof![
            of(
                "number",
                &["eq", "ne", "lt", "gte"],
                (1..13).prop_map(|number| format!("\"p{number:02}\"")).boxed()
            ),
            of("level", ORDERED, number().boxed()),
        ]
        .boxed(),
        Table::Country => prop_oneof![
            of("name", TEXTS, names().boxed()),
            of("code", LISTS, list(operand(&["c0", "c1", "c9"])).boxed())
        ]
        .boxed(),
    }
}

/// Gives random filters over a table, which go through at most `hops` relations.
pub fn filter(table: Table, hops: u32) -> BoxedStrategy<Filter> {
    let mut leaves = vec![(3, column(table))];
    for &(relation, related, is_many) in table.relations() {
        leaves.push((
            1,
            any::<bool>().prop_map(move |negated| Filter::Has { relation, negated }).boxed(),
        ));
        if hops == 0 {
            continue;
        }

        let nested = move || filter(related, hops - 1).prop_map(Box::new);
        leaves.push((
            1,
            (nested(), any::<bool>())
                .prop_map(move |(filter, negated)| Filter::WhereHas { relation, filter, negated })
                .boxed(),
        ));

        if is_many {
            let operators = prop::sample::select(&["eq", "ne", "lt", "lte", "gt", "gte"][..]);
            let count = (prop::option::of(nested()), operators, 0..4_i64);
            leaves.push((
                1,
                count
                    .prop_map(move |(filter, operator, number)| Filter::Count {
                        relation,
                        filter,
                        operator,
                        number,
                    })
                    .boxed(),
            ));
        }
    }

    prop::strategy::Union::new_weighted(leaves)
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
                prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
                inner.prop_map(|filter| Filter::Not(Box::new(filter))),
            ]
        })
        .boxed()
}
