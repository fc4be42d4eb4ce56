//! The types of the schema that random documents select of.

use super::random_filter::Table;

/// A type of the schema, of which fields are selected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    Query,
    Row(Table),
    Connection(Table),
    Edge(Table),
    PageInfo,
    /// The aggregates of people.
    Aggregate,
    /// The least or the greatest values of people.
    Extremes,
    Sums,
    Averages,
}

impl Type {
    /// The name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Type::Query => "Query",
            Type::Row(Table::Person) => "Person",
            Type::Row(Table::Passport) => "Passport",
            Type::Row(Table::Country) => "Country",
            Type::Connection(Table::Person) => "PersonConnection",
            Type::Connection(Table::Passport) => "PassportConnection",
            Type::Connection(Table::Country) => "CountryConnection",
            Type::Edge(Table::Person) => "PersonEdge",
            Type::Edge(Table::Passport) => "PassportEdge",
            Type::Edge(Table::Country) => "CountryEdge",
            Type::PageInfo => "PageInfo",
            Type::Aggregate => "PersonAggregate",
            Type::Extremes => "PersonExtremes",
            Type::Sums => "PersonSums",
            Type::Averages => "PersonAverages",
        }
    }

    /// The fields without fields.
    pub fn leaves(self) -> &'static [&'static str] {
        match self {
            Type::Query | Type::Edge(_) => &["__typename"],
            Type::Row(Table::Person) => {
                const LEAVES: [&str; 9] = [
                    "__typename",
                    "id",
                    "uuid",
                    "name",
                    "age",
                    "height",
                    "isAlive",
                    "bornAt",
                    "hasPassport",
                ];
                &LEAVES
            }
            Type::Row(Table::Passport) => &["__typename", "number", "level"],
            Type::Row(Table::Country) => &["__typename", "code", "name"],
            Type::Connection(_) => &["__typename", "totalCount"],
            Type::PageInfo => &["__typename", "hasNextPage", "hasPreviousPage"],
            Type::Aggregate => &["__typename", "count"],
            Type::Extremes => &["__typename", "age", "name", "height"],
            Type::Sums | Type::Averages => &["__typename", "age", "height"],
        }
    }

    /// The fields that have fields: how they are asked for, and the type of what they give.
    pub fn branches(self) -> &'static [(&'static str, Asks, Type)] {
        const PEOPLE: Type = Type::Connection(Table::Person);
        match self {
            Type::Query => &[
                ("person", Asks::Key("id", Table::Person), Type::Row(Table::Person)),
                ("passport", Asks::Key("number", Table::Passport), Type::Row(Table::Passport)),
                ("country", Asks::Key("code", Table::Country), Type::Row(Table::Country)),
                ("people", Asks::Page(Table::Person), PEOPLE),
                ("people", Asks::Page(Table::Person), PEOPLE),
                ("passports", Asks::Page(Table::Passport), Type::Connection(Table::Passport)),
                ("countries", Asks::Page(Table::Country), Type::Connection(Table::Country)),
                ("peopleAggregate", Asks::Filter(Table::Person), Type::Aggregate),
            ],
            Type::Row(Table::Person) => &[
                ("passport", Asks::Filter(Table::Passport), Type::Row(Table::Passport)),
                ("country", Asks::Filter(Table::Country), Type::Row(Table::Country)),
                ("mentor", Asks::Filter(Table::Person), Type::Row(Table::Person)),
                ("mentees", Asks::Page(Table::Person), PEOPLE),
                ("menteesAggregate", Asks::Filter(Table::Person), Type::Aggregate),
            ],
            Type::Row(Table::Passport) => {
                &[("holder", Asks::Filter(Table::Person), Type::Row(Table::Person))]
            }
            Type::Row(Table::Country) => &[
                ("people", Asks::Page(Table::Person), PEOPLE),
                ("peopleAggregate", Asks::Filter(Table::Person), Type::Aggregate),
            ],
            Type::Connection(Table::Person) => &[
                ("nodes", Asks::Nothing, Type::Row(Table::Person)),
                ("edges", Asks::Nothing, Type::Edge(Table::Person)),
                ("pageInfo", Asks::Nothing, Type::PageInfo),
            ],
            Type::Connection(Table::Passport) => &[
                ("nodes", Asks::Nothing, Type::Row(Table::Passport)),
                ("edges", Asks::Nothing, Type::Edge(Table::Passport)),
            ],
            Type::Connection(Table::Country) => &[
                ("nodes", Asks::Nothing, Type::Row(Table::Country)),
                ("edges", Asks::Nothing, Type::Edge(Table::Country)),
            ],
            Type::Edge(Table::Person) => &[("node", Asks::Nothing, Type::Row(Table::Person))],
            Type::Edge(Table::Passport) => &[("node", Asks::Nothing, Type::Row(Table::Passport))],
            Type::Edge(Table::Country) => &[("node", Asks::Nothing, Type::Row(Table::Country))],
            Type::Aggregate => &[
                ("min", Asks::Nothing, Type::Extremes),
                ("max", Asks::Nothing, Type::Extremes),
                ("sum", Asks::Nothing, Type::Sums),
                ("avg", Asks::Nothing, Type::Averages),
            ],
            Type::PageInfo | Type::Extremes | Type::Sums | Type::Averages => &[],
        }
    }
}

/// The arguments that a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Asks {
    Nothing,
    /// A key of this name.
    Key(&'static str, Table),
    Filter(Table),
    Page(Table),
}
