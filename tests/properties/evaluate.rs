//! Documents answered as the specification says, over rows in memory: each object field by field, and each field on its own.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};
use serde_json::json;

use super::document::{Arguments, Document, Field, Fragment, Selection};
use super::order;
use super::random_filter::Table;
use super::types::Type;
use super::world::{Person, Row, Value, World};

/// Answers a document: its data.
pub fn evaluate(document: &Document, world: &World) -> Json {
    Evaluator { world, fragments: &document.fragments }
        .object(&Object::Query, &[&document.selections])
}

/// Something that has fields.
enum Object<'w> {
    Query,
    Row(Row<'w>),
    Page(Page<'w>),
    Edge(Row<'w>),
    PageInfo {
        next: bool,
        previous: bool,
    },
    People(Vec<&'w Person>),
    /// A value for each column of people, by its name.
    Values(Type, Vec<(&'static str, serde_json::Value)>),
}

/// A page of rows, and what lies around it.
struct Page<'w> {
    table: Table,
    rows: Vec<Row<'w>>,
    total: usize,
    next: bool,
    previous: bool,
}

struct Evaluator<'w> {
    world: &'w World,
    fragments: &'w [Fragment],
}

/// The fields of one response key.
type Group<'d> = Vec<&'d Field>;

impl<'w> Evaluator<'w> {
    fn object(&self, object: &Object<'w>, selections: &[&'w [Selection]]) -> Json {
        let mut groups: IndexMap<&str, Group<'w>> = IndexMap::new();
        for selections in selections {
            self.collect(selections, &mut groups);
        }

        let fields = groups.into_iter();
        Json::Object(
            fields.map(|(key, group)| (Name::new(key), self.field(object, &group))).collect(),
        )
    }

    /// GraphQL (§ Collecting Fields); a fragment that is spread twice adds nothing the second time.
    fn collect(&self, selections: &'w [Selection], groups: &mut IndexMap<&'w str, Group<'w>>) {
        for selection in selections.iter().filter(|selection| selection.is_on()) {
            match selection {
                Selection::Field(field) => groups.entry(field.key()).or_default().push(field),
                Selection::Inline { selections, .. } => self.collect(selections, groups),
                Selection::Spread { fragment, .. } => {
                    let found = self.fragments.iter().find(|each| each.name == *fragment);
                    self.collect(&found.unwrap().selections, groups);
                }
            }
        }
    }

    fn field(&self, object: &Object<'w>, group: &Group<'w>) -> Json {
        let Field { name, meant, .. } = group[0];
        let below: Vec<&[Selection]> = group.iter().map(|field| &*field.selections).collect();
        let one = |object: Option<Object<'w>>| match object {
            Some(object) => self.object(&object, &below),
            None => Json::Null,
        };
        let list = |objects: Vec<Object<'w>>| {
            Json::List(objects.iter().map(|object| self.object(object, &below)).collect())
        };

        if *name == "__typename" {
            return Json::from(type_name(object));
        }
        match (object, *name) {
            (Object::Query, "person" | "passport" | "country") => {
                let all = self.all(name);
                let found = all.into_iter().find(|row| key(*row) == *meant.key.as_ref().unwrap());
                one(found.map(Object::Row))
            }
            (Object::Query, "peopleAggregate") => one(Some(self.people(self.all("people"), meant))),
            (Object::Query, name) => one(Some(self.page(table(name), self.all(name), meant))),

            (Object::Row(row), "passport" | "country" | "mentor" | "holder") => {
                let related = self.matching(row.related(self.world, name), meant);
                one(related.into_iter().min_by_key(|row| sort_key(*row)).map(Object::Row))
            }
            (Object::Row(row), "hasPassport") => {
                Json::from(!row.related(self.world, "passport").is_empty())
            }
            (Object::Row(row), "mentees" | "people") => {
                one(Some(self.page(Table::Person, row.related(self.world, name), meant)))
            }
            (Object::Row(row), "menteesAggregate" | "peopleAggregate") => {
                let relation = name.trim_end_matches("Aggregate");
                one(Some(self.people(row.related(self.world, relation), meant)))
            }
            (Object::Row(row), column) => column_value(*row, column),

            (Object::Page(page), "nodes") => {
                list(page.rows.iter().copied().map(Object::Row).collect())
            }
            (Object::Page(page), "edges") => {
                list(page.rows.iter().copied().map(Object::Edge).collect())
            }
            (Object::Page(page), "totalCount") => Json::from(page.total),
            (Object::Page(page), _) => {
                one(Some(Object::PageInfo { next: page.next, previous: page.previous }))
            }
            (Object::Edge(row), _) => one(Some(Object::Row(*row))),
            (Object::PageInfo { next, .. }, "hasNextPage") => Json::from(*next),
            (Object::PageInfo { previous, .. }, _) => Json::from(*previous),

            (Object::People(people), "count") => Json::from(people.len()),
            (Object::People(people), group) => one(Some(values(people, group))),
            (Object::Values(_, values), column) => {
                let value = values.iter().find(|(name, _)| *name == column).unwrap().1.clone();
                Json::from_json(value).unwrap()
            }
        }
    }

    /// All rows of a table, in the order of their keys.
    fn all(&self, table: &str) -> Vec<Row<'w>> {
        match table {
            "person" | "people" => self.world.people.iter().map(Row::Person).collect(),
            "passport" | "passports" => self.world.passports.iter().map(Row::Passport).collect(),
            _ => self.world.countries.iter().map(Row::Country).collect(),
        }
    }

    fn matching(&self, mut rows: Vec<Row<'w>>, meant: &Arguments) -> Vec<Row<'w>> {
        if let Some(filter) = &meant.filter {
            rows.retain(|row| filter.matches(*row, self.world) == Some(true));
        }
        rows
    }

    fn people(&self, rows: Vec<Row<'w>>, meant: &Arguments) -> Object<'w> {
        Object::People(self.matching(rows, meant).into_iter().map(person).collect())
    }

    fn page(&self, table: Table, rows: Vec<Row<'w>>, meant: &Arguments) -> Object<'w> {
        let mut rows = self.matching(rows, meant);
        let total = rows.len();
        rows.sort_by_key(|row| sort_key(*row));
        if !meant.order.is_empty() {
            rows.sort_by(|left, right| {
                order::compare(&meant.order, person(*left), person(*right), self.world)
            });
        }

        if let Some(last) = meant.last {
            let rows = rows.split_off(total.saturating_sub(last));
            let previous = rows.len() < total;
            return Object::Page(Page { table, rows, total, next: false, previous });
        }
        let first = meant.first.unwrap();
        let next = meant.offset + first < total;
        let rows = rows.into_iter().skip(meant.offset).take(first).collect();
        Object::Page(Page { table, rows, total, next, previous: meant.offset > 0 })
    }
}

/// The table of a root list.
fn table(name: &str) -> Table {
    match name {
        "passports" => Table::Passport,
        "countries" => Table::Country,
        _ => Table::Person,
    }
}

fn type_name(object: &Object<'_>) -> &'static str {
    match object {
        Object::Query => Type::Query.name(),
        Object::Row(row) => Type::Row(table_of(*row)).name(),
        Object::Page(page) => Type::Connection(page.table).name(),
        Object::Edge(row) => Type::Edge(table_of(*row)).name(),
        Object::PageInfo { .. } => Type::PageInfo.name(),
        Object::People(_) => Type::Aggregate.name(),
        Object::Values(ty, _) => ty.name(),
    }
}

fn table_of(row: Row<'_>) -> Table {
    match row {
        Row::Person(_) => Table::Person,
        Row::Passport(_) => Table::Passport,
        Row::Country(_) => Table::Country,
    }
}

fn person(row: Row<'_>) -> &Person {
    if let Row::Person(person) = row { person } else { panic!("{row:?}") }
}

/// The primary key of a row, as an answer has it.
fn key(row: Row<'_>) -> String {
    match row {
        Row::Person(person) => person.id.to_string(),
        Row::Passport(passport) => passport.number.clone(),
        Row::Country(country) => country.code.clone(),
    }
}

fn sort_key(row: Row<'_>) -> (i64, String) {
    match row {
        Row::Person(person) => (person.id, String::new()),
        other => (0, key(other)),
    }
}

fn column_value(row: Row<'_>, column: &str) -> Json {
    match (row, column) {
        (Row::Person(person), "id") => Json::from(person.id.to_string()),
        (Row::Person(person), "age") => person.age.map_or(Json::Null, Json::from),
        (Row::Passport(passport), "level") => Json::from(passport.level),
        (_, "bornAt") => Json::Null,
        _ => match row.value(column) {
            None => Json::Null,
            Some(Value::Number(number)) => Json::from(number),
            Some(Value::Text(text)) => Json::from(text),
            Some(Value::Bool(switch)) => Json::from(switch),
        },
    }
}

/// The values of `min`, `max`, `sum` or `avg`: null for a column in which nobody has a value.
fn values(people: &[&Person], group: &str) -> Object<'static> {
    let ages: Vec<i64> = people.iter().filter_map(|person| person.age).collect();
    let heights: Vec<f64> = people.iter().filter_map(|person| person.height).collect();
    let names: Vec<&String> = people.iter().map(|person| &person.name).collect();
    let has_ages = !ages.is_empty();
    let has_heights = !heights.is_empty();
    let age_sum: i64 = ages.iter().sum();
    let height_sum: f64 = heights.iter().sum();

    match group {
        "min" | "max" => {
            let is_max = group == "max";
            let age = if is_max { ages.iter().max() } else { ages.iter().min() };
            let name = if is_max { names.iter().max() } else { names.iter().min() };
            let height = heights.iter().copied().reduce(if is_max { f64::max } else { f64::min });
            let values =
                vec![("age", json!(age)), ("name", json!(name)), ("height", json!(height))];
            Object::Values(Type::Extremes, values)
        }
        "sum" => Object::Values(
            Type::Sums,
            vec![
                ("age", json!(has_ages.then(|| age_sum.to_string()))),
                ("height", json!(has_heights.then_some(height_sum))),
            ],
        ),
        _ => Object::Values(
            Type::Averages,
            vec![
                ("age", json!(has_ages.then(|| age_sum as f64 / ages.len() as f64))),
                ("height", json!(has_heights.then(|| height_sum / heights.len() as f64))),
            ],
        ),
    }
}
