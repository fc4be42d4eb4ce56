//! GraphQL over Diesel models whose relationships behave like those of AdonisJS Lucid.
//!
//! You declare `has_one`, `belongs_to` or `has_many` on a struct. The API then has the relation's field, loaded in one
//! statement for all rows, its filters, its aggregates and its mutations; and Rust has the same, in Lucid's words.
//!
//! # A shop in four steps
//!
//! **1. Tables and models.** A model is a plain struct for the rows of a table. Its doc comments become descriptions in
//! the API. The last lines list the models that the API serves:
//!
//! ```
#![doc = include_str!("../docs/shop.rs")]
//! # fn main() {}
//! ```
//!
//! The foreign key of a `has_one` is the owner's name and its primary key, `customer_id`; `foreign_key = …` and
//! `local_key = …` name others. The macro [`Model`](macro@Model) lists all attributes.
//!
//! **2. A program.** [`app`] takes the list. With migrations it is a whole program, which serves, migrates, checks and
//! fills its database (feature `cli`):
//!
//! ```no_run
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/shop.rs"));
//! use std::process::ExitCode;
//!
//! use diesel_migrations::embed_migrations;
//! use relata::database::migrations::Migrations;
//!
//! const MIGRATIONS: Migrations = Migrations::new()
//!     .sqlite(&embed_migrations!("migrations/sqlite"))
//!     .postgres(&embed_migrations!("migrations/postgres"));
//!
//! fn main() -> ExitCode {
//!     relata::app(Shop).migrations(MIGRATIONS).run()
//! }
//! ```
//!
//! Within a program of your own, [`App::api`] answers requests, [`App::router`] is an axum router, and [`App::schema`] an
//! async-graphql schema.
//!
//! **3. Queries and mutations.** The API has everything that the models declare:
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/shop.rs"));
//! use async_graphql::{Request, value};
//! use relata::database::{DatabaseUrl, DatabaseOptions};
//! use relata::{Database, Error};
//!
//! # fn main() -> Result<(), Error> {
//! #     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
//! #     runtime.map_err(|_| Error::Unavailable)?.block_on(example())
//! # }
//! # async fn example() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().map_err(|_| Error::Unavailable)?;
//! # let url = &format!("sqlite:{}/shop.db", folder.path().display());
//! let database = Database::connect(DatabaseUrl::parse(url)?, DatabaseOptions { create: true, ..DatabaseOptions::default() }).await?;
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
//! let bob = Customer::create(conn, Customer::changes().set(Customer::NAME, "Bob")).await?;
//! let address = bob.address().first_or_create(conn, Address::changes(), Address::changes().set(Address::CITY, "Bern")).await?;
//! assert!(address.created && address.customer_id == Some(bob.id));
//!
//! let customers = Customer::query().has(Customer::ADDRESS).preload(Customer::ADDRESS).all(conn).await?;
//! let city = customers[1].related(Customer::ADDRESS)?.map(|address| address.city.clone());
//! assert_eq!(city.as_deref(), Some("Bern"));
//! # Ok(()) }
//! ```
//!
//! Custom fields stand beside the generated ones: [`App::queries`], [`App::mutations`] and [`App::fields`] take
//! async-graphql objects.
//!
//! # Where to find what
//!
//! | To | see |
//! |---|---|
//! | declare models, columns, relations, enums | [`Model`](macro@Model), [`ModelEnum`](macro@ModelEnum), [`models!`], [`types`] |
//! | connect to a database, begin a transaction | [`Database`], [`database::DatabaseOptions`], [`database::DatabaseUrl`] |
//! | read and write rows from Rust | [`prelude`], [`orm::ActiveRecord`], [`orm::Query`], [`orm::Related`], [`orm::Row`] |
//! | build an API, a router or a program | [`App`], [`graphql::Api`], [`graphql::Limits`], [`server`] |
//! | reach the database from custom resolvers | [`graphql::ContextExt`] |
//! | make up rows | [`mod@factories`] |
//! | handle errors | [`Error`] |
//! | read the list of relations at run time | [`model::ModelInfo`], [`model::RelationInfo`] |
//!
//! The rules of each relation and verb, the HTTP endpoints, the configuration and the commands are described in the
//! folder `docs` of the repository.
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! |---|---|---|
//! | `sqlite` | yes | SQLite, compiled in |
//! | `postgres` | yes | PostgreSQL, with TLS by rustls |
//! | `cli` | yes | `App::run` and the command line; includes `factories` |
//! | `compression` | yes | Responses compressed by gzip |
//! | `console` | yes | The browser console, [`server::console`]; includes `compression` |
//! | `factories` | yes | Factories |
//! | `demo` | yes | The models and the program of the demo |
//!
//! A library that only answers requests needs `default-features = false, features = ["sqlite"]`.
//!
//! # Limits
//!
//! - A primary key has one column. There are no many-to-many relations and no relations through others yet.
//! - SQLite has one writer: a request that holds it and asks for a second one gets an error.
//! - There are no subscriptions.
//! - The minimum supported Rust version is 1.95; it may rise with a minor version.

extern crate self as relata;

mod app;
#[cfg(feature = "cli")]
pub mod command_line;
pub mod database;
pub mod error;
#[cfg(feature = "factories")]
pub mod factories;
pub mod graphql;
pub mod model;
#[cfg(feature = "demo")]
pub mod models;
pub mod orm;
pub mod prelude;
pub mod relations;
mod request;
pub mod server;
pub mod types;

pub use app::{App, ViewerMismatch, app};
/// The crate that the derives name in the code they print.
#[doc(hidden)]
pub use async_graphql;
pub use database::{Connection, Database};
pub use error::{Error, Result};
pub use graphql::{MergedFields, NoFields};
pub use model::Model;
pub use orm::{Changes, Filter, Query, Saved};
pub use relata_macros::{Model, ModelEnum};
pub use request::RequestContext;
