//! Random rows, in plain Rust and as SQL.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Everything that is in the database.
#[derive(Clone, Debug)]
pub struct World {
    pub people: Vec<Person>,
    pub passports: Vec<Passport>,
    pub countries: Vec<Country>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub uuid: Option<u8>,
    pub name: String,
    pub age: Option<i64>,
    pub height: Option<f64>,
    pub is_alive: bool,
    pub country: Option<String>,
    pub mentor: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Passport {
    pub number: String,
    pub holder: Option<u8>,
    pub level: i64,
}

#[derive(Clone, Debug)]
pub struct Country {
    pub code: String,
    pub name: String,
}

const NAMES: [&str; 8] = ["a", "A", "ab", "Ba", "%", "_a", "\\", "b*"];

impl World {
    /// A world that is always the same for the same seed, full of nulls, doubles and dangling keys.
    pub fn new(seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let mut maybe = |odds: f64, most: u8| -> Option<u8> {
            random.random_bool(odds).then(|| random.random_range(0..most))
        };

        let people = (1..=14).map(|id| Person {
            id,
            uuid: maybe(0.8, 255).map(|_| id as u8),
            name: NAMES[maybe(1.0, 8).unwrap() as usize].to_owned(),
            age: maybe(0.7, 6).map(i64::from),
            height: maybe(0.7, 8).map(|quarters| f64::from(quarters) * 0.25),
            is_alive: maybe(0.5, 1).is_some(),
            country: maybe(0.7, 4).map(|number| format!("c{number}")),
            mentor: maybe(0.7, 16).map(i64::from),
        });
        let people = people.collect();

        let passport = |number| Passport {
            number: format!("p{number:02}"),
            holder: maybe(0.8, 15),
            level: i64::from(maybe(1.0, 4).unwrap()),
        };
        let passports = (1..=12).map(passport).collect();
        let countries = (0..3)
            .map(|number| Country { code: format!("c{number}"), name: NAMES[number].to_owned() })
            .collect();

        World { people, passports, countries }
    }

    /// The statements that make the rows.
    pub fn sql(&self) -> String {
        fn or_null<T: ToString>(value: Option<T>) -> String {
            value.map_or("NULL".to_owned(), |value| value.to_string())
        }

        let person = |p: &Person| {
            let uuid = p.uuid.map(|uuid| format!("'{}'", uuid_text(uuid)));
            let country = p.country.as_ref().map(|code| format!("'{code}'"));
            format!(
                "INSERT INTO people
                    (id, uuid, name, age, height, is_alive, country_code, mentor_id)
                    VALUES ({}, {}, '{}', {}, {}, {}, {}, {});",
                p.id,
                or_null(uuid),
                p.name,
                or_null(p.age),
                or_null(p.height),
                p.is_alive,
                or_null(country),
                or_null(p.mentor),
            )
        };
        let passport = |p: &Passport| {
            let holder = p.holder.map(|uuid| format!("'{}'", uuid_text(uuid)));
            format!(
                "INSERT INTO passports (number, holder_uuid, level) VALUES ('{}', {}, {});",
                p.number,
                or_null(holder),
                p.level
            )
        };
        let country = |c: &Country| {
            format!("INSERT INTO countries (code, name) VALUES ('{}', '{}');", c.code, c.name)
        };

        let countries = self.countries.iter().map(country);
        self.people
            .iter()
            .map(person)
            .chain(self.passports.iter().map(passport))
            .chain(countries)
            .collect()
    }
}

pub fn uuid_text(uuid: u8) -> String {
    format!("00000000-0000-0000-0000-0000000000{uuid:02x}")
}

/// A row of any of the tables.
#[derive(Clone, Copy, Debug)]
pub enum Row<'w> {
    Person(&'w Person),
    Passport(&'w Passport),
    Country(&'w Country),
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Value {
    Number(f64),
    Text(String),
    Bool(bool),
}

impl<'w> Row<'w> {
    pub fn value(self, field: &str) -> Option<Value> {
        let number = |number: i64| Value::Number(number as f64);
        match (self, field) {
            (Row::Person(p), "id") => Some(number(p.id)),
            (Row::Person(p), "uuid") => p.uuid.map(uuid_text).map(Value::Text),
            (Row::Person(p), "name") => Some(Value::Text(p.name.clone())),
            (Row::Person(p), "age") => p.age.map(number),
            (Row::Person(p), "height") => p.height.map(Value::Number),
            (Row::Person(p), "isAlive") => Some(Value::Bool(p.is_alive)),
            (Row::Passport(p), "number") => Some(Value::Text(p.number.clone())),
            (Row::Passport(p), "level") => Some(number(p.level)),
            (Row::Country(c), "code") => Some(Value::Text(c.code.clone())),
            (Row::Country(c), "name") => Some(Value::Text(c.name.clone())),
            other => panic!("{other:?}"),
        }
    }

    /// The related rows, under the relation's standing constraint.
    pub fn related(self, world: &'w World, relation: &str) -> Vec<Row<'w>> {
        let people = |matches: &dyn Fn(&Person) -> bool| {
            world.people.iter().filter(|p| matches(p)).map(Row::Person).collect()
        };

        match (self, relation) {
            (Row::Person(p), "passport") => {
                let own = world
                    .passports
                    .iter()
                    .filter(|passport| p.uuid.is_some() && passport.holder == p.uuid);
                own.map(Row::Passport).collect()
            }
            (Row::Person(p), "country") => world
                .countries
                .iter()
                .filter(|c| Some(&c.code) == p.country.as_ref())
                .map(Row::Country)
                .collect(),
            (Row::Person(p), "mentor") => people(&|other| Some(other.id) == p.mentor),
            (Row::Person(p), "mentees") => people(&|other| other.mentor == Some(p.id)),
            (Row::Passport(p), "holder") => {
                people(&|other| other.uuid.is_some() && other.uuid == p.holder)
            }
            (Row::Country(c), "people") => {
                people(&|p| p.country.as_ref() == Some(&c.code) && (p.is_alive || p.age.is_none()))
            }
            other => panic!("{other:?}"),
        }
    }
}
