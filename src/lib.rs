//! GraphQL over Diesel models whose relationships behave like Lucid's.
//!
//! You declare `has_one`, `belongs_to` or `has_many` on a struct. The API then has the relation's field, loaded in one
//! statement for all rows, its filters, its aggregates and its mutations; and Rust has the same, in Lucid's words.
//!
//! # A shop in four steps
//!
//! **1. Tables and models.** A model is a plain struct for the rows of a table. Its doc comments become descriptions in
//! the API. The last lines are the list of what is served:
//!
//! ```
#![doc = include_str!("../docs/shop.rs")]
//! # fn main() {}
//! ```
//!
//! The foreign key of a `has_one` is the owner's name and its primary key, `customer_id`; `foreign_key = …` and
//! `local_key = …` name others. The macro [`Model`](macro@Model) says what else can be declared.
//!
//! **2. A program.** [`app`] takes the list. With migrations for both databases it is a whole program, which serves,
//! migrates, checks and fills its database:
//!
//! ```no_run
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/shop.rs"));
//! use std::process::ExitCode;
//!
//! use diesel_migrations::{EmbeddedMigrations, embed_migrations};
//! use relata::database::migrations::Migrations;
//!
//! const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
//! const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
//!
//! fn main() -> ExitCode {
//!     relata::app(Shop).migrations(Migrations { sqlite: &SQLITE, postgres: &POSTGRES }).run()
//! }
//! ```
//!
//! Without migrations it is whatever you need of it: [`App::api`] answers requests, [`App::router`] is a router for
//! axum, and [`App::schema`] a schema of async-graphql's.
//!
//! **3. Queries and mutations.** Everything that the models say is there:
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/shop.rs"));
//! use async_graphql::{Request, value};
//! use relata::database::{DatabaseUrl, Options};
//!
//! # fn main() -> Result<(), Error> {
//! #     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
//! #     runtime.map_err(|_| Error::Unavailable)?.block_on(example())
//! # }
//! # async fn example() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().map_err(|_| Error::Unavailable)?;
//! # let url = &format!("sqlite:{}/shop.db", folder.path().display());
//! let database = Database::connect(DatabaseUrl::parse(url)?, Options { create: true, ..Options::default() }).await?;
//! database.write().await?.batch_execute("
//!     CREATE TABLE customers (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
//!     CREATE TABLE addresses (id INTEGER PRIMARY KEY NOT NULL, customer_id BIGINT UNIQUE, city TEXT NOT NULL);
//! ").await?;
//! let api = relata::app(Shop).api(database.clone());
//!
//! let made = api.execute(Request::new(r#"mutation {
//!     createCustomer(input: { name: "Ann", address: { create: { city: "Rome" } } }) { created }
//! }"#)).await;
//! assert_eq!(made.data, value!({ "createCustomer": { "created": true } }));
//!
//! let found = api.execute(Request::new(r#"{
//!     customers(where: { whereHas: { address: { city: { startsWith: "R" } } } }) { nodes { name address { city } } }
//! }"#)).await;
//! let ann = value!({ "name": "Ann", "address": { "city": "Rome" } });
//! assert_eq!(found.data, value!({ "customers": { "nodes": [ann] } }));
//!
//! // 4. The same in Rust, in Lucid's words.
//! let conn = &mut *database.write().await?;
//! let bob = Customer::create(conn, changes().set(customers::name, "Bob")).await?;
//! let address = bob.address().first_or_create(conn, changes(), changes().set(addresses::city, "Bern")).await?;
//! assert!(address.created && address.customer_id == Some(bob.id));
//!
//! let customers = Customer::query().has(Customer::ADDRESS).preload(Customer::ADDRESS).all(conn).await?;
//! let city = customers[1].related(Customer::ADDRESS)?.map(|address| address.city.clone());
//! assert_eq!(city.as_deref(), Some("Bern"));
//! # Ok(()) }
//! ```
//!
//! **Beside the generated fields** stand your own: [`App::queries`], [`App::mutations`] and [`App::fields`] take
//! async-graphql objects.
//!
//! # The parts
//!
//! Each knows those above it alone:
//!
//! - [`database`] runs statements, which are values, on SQLite and PostgreSQL; [`types`] are the values of columns;
//! - [`model`] describes structs as `#[derive(Model)]` finds them;
//! - [`relations`] reads, preloads, filters, aggregates and writes through hasOne, belongsTo and hasMany;
//! - [`factories`] makes rows up, for tests and for databases to try things on;
//! - [`graphql`] makes the schema and its answers from the models' descriptions;
//! - [`server`] speaks HTTP;
//! - [`command_line`] is what can be typed after the program's name, and [`app`] puts all together.
//!
#![cfg_attr(feature = "demo", doc = "[`mod@models`] is a demo: users, their profile and their role.")]

extern crate self as relata;

mod app;
pub mod command_line;
pub mod database;
pub mod factories;
pub mod graphql;
pub mod model;
#[cfg(feature = "demo")]
pub mod models;
pub mod prelude;
pub mod relations;
pub mod server;
pub mod types;

pub use app::{App, app};
/// What the derives name in the code that they print.
#[doc(hidden)]
pub use async_graphql;
pub use model::Model;
pub use relata_macros::{Model, ModelEnum};
