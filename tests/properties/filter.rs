//! Random filters: how they are made, how GraphQL writes them, and which rows they hold for.

use std::fmt;

use proptest::prelude::*;

use super::world::{Row, Value, World, uuid_text};

/// A filter over the rows of one table.
#[derive(Clone, Debug)]
pub enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Column { field: &'static str, operator: &'static str, operand: String },
    Has { relation: &'static str, negated: bool },
    WhereHas { relation: &'static str, filter: Box<Filter>, negated: bool },
    Count { relation: &'static str, filter: Option<Box<Filter>>, operator: &'static str, number: i64 },
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |filters: &[Filter]| filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Filter::And(filters) => write!(f, "{{ and: [{}] }}", list(filters)),
            Filter::Or(filters) => write!(f, "{{ or: [{}] }}", list(filters)),
            Filter::Not(filter) => write!(f, "{{ not: {filter} }}"),
            Filter::Column { field, operator, operand } => write!(f, "{{ {field}: {{ {operator}: {operand} }} }}"),
            Filter::Has { relation, negated } => {
                write!(f, "{{ {}: [{}] }}", if *negated { "doesntHave" } else { "has" }, relation.to_uppercase())
            }
            Filter::WhereHas { relation, filter, negated } => {
                let field = if *negated { "whereDoesntHave" } else { "whereHas" };
                write!(f, "{{ {field}: {{ {relation}: {filter} }} }}")
            }
            Filter::Count { relation, filter, operator, number } => {
                let condition = filter.as_ref().map(|filter| format!("where: {filter}, ")).unwrap_or_default();
                write!(f, "{{ relatedCount: {{ {relation}: {{ {condition}{operator}: {number} }} }} }}")
            }
        }
    }
}

impl Filter {
    /// Whether the filter holds for a row, as SQL sees it: unknown where a comparison meets null.
    pub fn holds(&self, row: Row<'_>, world: &World) -> Option<bool> {
        match self {
            Filter::And(filters) => filters.iter().map(|filter| filter.holds(row, world)).fold(Some(true), and),
            Filter::Or(filters) => {
                let all = filters.iter().map(|filter| filter.holds(row, world).map(|holds| !holds));
                all.fold(Some(true), and).map(|holds| !holds)
            }
            Filter::Not(filter) => filter.holds(row, world).map(|holds| !holds),
            Filter::Column { field, operator, operand } => compare(row.value(field), operator, operand),
            Filter::Has { relation, negated } => Some(row.related(world, relation).is_empty() == *negated),
            Filter::WhereHas { relation, filter, negated } => {
                let mut related = row.related(world, relation).into_iter();
                Some(related.any(|row| filter.holds(row, world) == Some(true)) != *negated)
            }
            Filter::Count { relation, filter, operator, number } => {
                let related = row.related(world, relation).into_iter();
                let holds =
                    |row: &Row<'_>| filter.as_ref().is_none_or(|filter| filter.holds(*row, world) == Some(true));
                let count = related.filter(holds).count() as f64;
                compare(Some(Value::Number(count)), operator, &number.to_string())
            }
        }
    }
}

fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn compare(value: Option<Value>, operator: &str, operand: &str) -> Option<bool> {
    let json: serde_json::Value = serde_json::from_str(operand).unwrap();
    if operator == "isNull" {
        return Some(value.is_none() == json.as_bool().unwrap());
    }
    if operator == "notIn" && value.is_none() {
        // Is not null, and equals none: false at once, where SQL's NOT IN alone would not know.
        return Some(false);
    }
    let value = match (value, operator) {
        (None, "in") if json.as_array().unwrap().is_empty() => return Some(false),
        (value, _) => value?,
    };
    let parse = |json: &serde_json::Value| match json {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Bool(switch) => Value::Bool(*switch),
        number => Value::Number(number.as_f64().unwrap()),
    };
    let text = || match (&value, parse(&json)) {
        (Value::Text(value), Value::Text(text)) => (value.clone(), text),
        other => panic!("{other:?}"),
    };
    let lower = || {
        let (value, text) = text();
        (value.to_lowercase(), text.to_lowercase())
    };
    Some(match operator {
        "eq" => value == parse(&json),
        "ne" => value != parse(&json),
        "lt" => value < parse(&json),
        "lte" => value <= parse(&json),
        "gt" => value > parse(&json),
        "gte" => value >= parse(&json),
        "in" => json.as_array().unwrap().iter().any(|each| value == parse(each)),
        "notIn" => !json.as_array().unwrap().iter().any(|each| value == parse(each)),
        "contains" => text().0.contains(&text().1),
        "startsWith" => text().0.starts_with(&text().1),
        "endsWith" => text().0.ends_with(&text().1),
        "containsInsensitive" => lower().0.contains(&lower().1),
        "startsWithInsensitive" => lower().0.starts_with(&lower().1),
        "endsWithInsensitive" => lower().0.ends_with(&lower().1),
        other => panic!("{other}"),
    })
}

/// The three tables.
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

fn column(table: Table) -> BoxedStrategy<Filter> {
    let of = |field: &'static str, operators: &'static [&'static str], operand: BoxedStrategy<String>| {
        (prop::sample::select(operators), operand)
            .prop_map(move |(operator, operand)| Filter::Column { field, operator, operand })
            .boxed()
    };
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
            of("height", ORDERED, (0..8_i64).prop_map(|quarters| (quarters as f64 * 0.25).to_string()).boxed()),
            of("isAlive", &["eq", "ne"], switch().boxed()),
            of("uuid", &["eq", "ne"], (0..15_u8).prop_map(|uuid| format!("\"{}\"", uuid_text(uuid))).boxed()),
            of("uuid", &["isNull"], switch().boxed()),
            of("id", ORDERED, (0..15_i64).prop_map(|id| id.to_string()).boxed()),
        ]
        .boxed(),
        Table::Passport => prop_oneof![
            of("number", &["eq", "ne", "lt", "gte"], (1..13).prop_map(|number| format!("\"p{number:02}\"")).boxed()),
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

/// Filters over a table, at most so many relations deep.
pub fn filter(table: Table, hops: u32) -> BoxedStrategy<Filter> {
    let mut leaves = vec![(3, column(table))];
    for &(relation, related, is_many) in table.relations() {
        leaves.push((1, any::<bool>().prop_map(move |negated| Filter::Has { relation, negated }).boxed()));
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
                    .prop_map(move |(filter, operator, number)| Filter::Count { relation, filter, operator, number })
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
