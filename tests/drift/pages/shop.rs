// Written by `UPDATE_SCHEMA=1 cargo test` from the pages of docs/.
//! A shop: customers, each with one address.

use std::process::ExitCode;

use diesel_migrations::embed_migrations;
use relata::database::migrations::Migrations;
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

pub const MIGRATIONS: Migrations = Migrations::new().sqlite(&embed_migrations!("tests/drift/pages/migrations"));

pub fn main() -> ExitCode {
    relata::app(Shop).name("shop").migrations(MIGRATIONS).run()
}
use async_graphql::{Context, Object};
use relata::Error;

pub struct Queries;

#[Object]
impl Queries {
    /// The customers of a city.
    async fn customers_in(&self, ctx: &Context<'_>, city: String) -> Result<Vec<Row<Customer>>, Error> {
        let conn = &mut *ctx.read().await?;
        Customer::query().where_has(Customer::ADDRESS, |address| address.filter(Address::CITY.eq(city))).all(conn).await
    }
}

#[Object]
impl Customer {
    /// The first letters of the name.
    async fn initials(&self) -> String {
        self.name.split_whitespace().filter_map(|word| word.chars().next()).collect()
    }
}

pub fn run_with_queries() -> ExitCode {
    relata::app(Shop).queries(Queries).fields::<Customer>().migrations(MIGRATIONS).run()
}
pub fn routes(database: relata::Database) -> axum::Router {
    let api = relata::app(Shop).router(database);
    axum::Router::new().nest_service("/api", api.merge(relata::server::console("{ __typename }")))
}
use relata::RequestContext;

/// The customer who asks.
pub struct Viewer(pub i64);

pub fn app_with_viewer() -> relata::App<impl relata::graphql::Models> {
    relata::app(Shop).request_context(|parts| {
        let header = parts.headers.get("x-customer").and_then(|value| value.to_str().ok());
        match header.and_then(|value| value.parse().ok()) {
            Some(id) => RequestContext::new().with_viewer(Viewer(id)),
            None => RequestContext::new(),
        }
    })
}

/// Matches the address of the customer who asks.
pub fn own_address(request: &RequestContext) -> relata::Filter<Address> {
    Address::CUSTOMER_ID.eq(request.viewer::<Viewer>().map_or(0, |viewer| viewer.0))
}
/// The customer that a token or the proxy names.
pub struct SignedIn(pub Option<i64>);

pub fn app_with_claims() -> relata::App<impl relata::graphql::Models> {
    relata::app(Shop).request_context(|parts| {
        let claims = parts.extensions.get::<relata::server::Claims>();
        let customer = claims.and_then(|claims| claims.subject()?.parse().ok());
        RequestContext::new().with_viewer(SignedIn(customer))
    })
}
use relata::Filter;

/// Who asks: a customer, an administrator, or nobody that is known.
pub struct Buyer {
    /// The customer's key.
    pub customer: Option<i64>,
    /// True for who runs the shop.
    pub is_admin: bool,
}

diesel::table! {
    use relata::database::sql_types::*;

    orders (id) {
        id -> BigInt,
        customer_id -> Nullable<BigInt>,
        is_paid -> Bool,
    }
}

/// What a customer wants to buy.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = orders)]
#[belongs_to(customer: Customer)]
#[model(visible = own_orders, deletable = unpaid_orders)]
pub struct Order {
    /// Identifies the order.
    pub id: i64,
    /// The customer's key.
    pub customer_id: Option<i64>,
    /// True once it is paid.
    pub is_paid: bool,
}

/// The orders that somebody sees and writes.
fn own_orders(buyer: &Buyer) -> Filter<Order> {
    match buyer.customer {
        _ if buyer.is_admin => Filter::all(),
        Some(customer) => Order::CUSTOMER_ID.eq(customer),
        None => Filter::none(),
    }
}

/// The orders that somebody may delete.
fn unpaid_orders(buyer: &Buyer) -> Filter<Order> {
    own_orders(buyer).and(Order::IS_PAID.eq(false))
}

relata::models! {
    /// The shop with its orders.
    pub struct ShopWithOrders: Customer, Address, Order
}

pub fn app_with_rules() -> relata::App<impl relata::graphql::Models> {
    relata::app(ShopWithOrders).viewer(async |parts, _database| {
        let claims = parts.extensions.get::<relata::server::Claims>();
        Ok(Buyer {
            customer: claims.and_then(|claims| claims.subject()?.parse().ok()),
            is_admin: claims.is_some_and(relata::server::Claims::is_admin),
        })
    })
}
diesel::table! {
    use relata::database::sql_types::*;

    coins (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    prices (id) {
        id -> BigInt,
        coin_id -> BigInt,
        amount -> BigInt,
    }
}

/// Money of a country: it is made, and stays as it is.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = coins)]
#[model(operations(read, create))]
#[has_many(prices: Price, operations(aggregate))]
pub struct Coin {
    /// Identifies the coin.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// What a coin was worth once.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = prices)]
#[model(operations())]
pub struct Price {
    /// Identifies the price.
    pub id: i64,
    /// The coin's key.
    pub coin_id: i64,
    /// The amount, in cents.
    pub amount: i64,
}

relata::models! {
    /// Coins with what they were worth.
    pub struct Money: Coin, Price
}
pub fn run_shop() -> ExitCode {
    relata::app(Shop)
        .name("shop")
        .about("The shop's API")
        .version(env!("CARGO_PKG_VERSION"))
        .migrations(MIGRATIONS)
        .factories(vec![customer_factory().into()])
        .seed(async |database, rows, progress| {
            customer_factory().create_many(&mut *database.write().await?, rows as usize).await?;
            progress(rows.into());
            Ok(format!("{rows} customers"))
        })
        .run()
}
use relata::factories::Factory;
use relata::factories::fake::faker::name::en::Name;

pub fn customer_factory() -> Factory<Customer> {
    Factory::define(|fake| Customer::changes().set(Customer::NAME, fake.text(Name())))
}

pub async fn make_rows(conn: &mut relata::database::Connection) -> Result<(), Error> {
    let customers = customer_factory().with(Customer::ADDRESS).create_many(conn, 5).await?;  // 2 INSERTs
    let address = Factory::<Address>::new().with(Address::CUSTOMER).create(conn).await?;     // no definition
    let stub = customer_factory().seeded(7).make_stubbed()?;                                 // no database
    Ok(())
}
pub fn app() -> relata::App<impl relata::graphql::Models, impl async_graphql::ObjectType> {
    relata::app(Shop).queries(Queries).fields::<Customer>().migrations(MIGRATIONS)
}
#[cfg(test)]
mod tests {
    use async_graphql::{Request, value};
    use relata::Database;
    use relata::database::{DatabaseOptions, DatabaseUrl};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn customers_have_addresses() -> Result<(), Error> {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::parse(&format!("sqlite:{}/test.db", folder.path().display()))?;
        let options = DatabaseOptions { create: true, ..DatabaseOptions::default() };
        let database = Database::connect(url, options).await?;
        MIGRATIONS.run(&database).await?;
        customer_factory().with(Customer::ADDRESS).create(&mut *database.write().await?).await?;

        let request = Request::new("{ customers { nodes { hasAddress } } }");
        let response = app().api(database).execute(request).await;
        assert_eq!(response.data, value!({ "customers": { "nodes": [{ "hasAddress": true }] } }));
        Ok(())
    }
}
