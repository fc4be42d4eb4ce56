//! Types of one name would take each other's place in the schema.
mod orders {
    diesel::table! { orders (id) { id -> BigInt, status -> Text, } }

    #[derive(Clone, Debug, relata::ModelEnum)]
    pub enum Status {
        Paid,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = orders)]
    pub struct Order {
        pub id: i64,
        pub status: Status,
    }
}

mod users {
    diesel::table! { users (id) { id -> BigInt, status -> Text, } }
    diesel::table! { guests (id) { id -> BigInt, kind -> Text, } }

    #[derive(Clone, Debug, relata::ModelEnum)]
    pub enum Status {
        Active,
    }

    #[derive(Clone, Debug, relata::ModelEnum)]
    #[model(name = "Order")]
    pub enum Kind {
        Guest,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = users)]
    pub struct User {
        pub id: i64,
        pub status: Status,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = guests)]
    pub struct Guest {
        pub id: i64,
        pub kind: Kind,
    }
}

relata::models! { pub struct Shop: orders::Order, users::User }
relata::models! { pub struct Twice: orders::Order, orders::Order }
relata::models! { pub struct Taken: orders::Order, users::Guest }

fn main() {}
