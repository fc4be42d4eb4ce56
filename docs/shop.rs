use relata::prelude::*;

diesel::table! {
    use relata::database::sql_types::*;

    customers (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    addresses (id) {
        id -> BigInt,
        customer_id -> Nullable<BigInt>,
        city -> Text,
    }
}

/// A person who orders.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = customers)]
#[has_one(address: Address)]
pub struct Customer {
    /// Identifies the customer.
    pub id: i64,
    /// The full name.
    #[model(length(min = 1, max = 100))]
    pub name: String,
}

/// The place where a customer lives.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = addresses)]
#[belongs_to(customer: Customer)]
pub struct Address {
    /// Identifies the address.
    pub id: i64,
    /// The customer's key.
    #[model(unique)]
    pub customer_id: Option<i64>,
    /// The city.
    pub city: String,
}

relata::models! {
    /// The models of the shop.
    pub struct Shop: Customer, Address
}
