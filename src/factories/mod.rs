//! Makes up rows, for tests and for trying things out (Lucid: model factories; feature `factories`).
//!
//! ```
//! use relata::factories::Factory;
//! use relata::factories::fake::faker::name::en::{FirstName, Name};
//! use relata::models::{MIGRATIONS, Profile, Role, User};
//! use relata::prelude::*;
//! use relata::{Database, Error};
//! # use relata::database::{DatabaseUrl, DatabaseOptions};
//!
//! fn user_factory() -> Factory<User> {
//!     Factory::define(|fake| {
//!         let email = format!("user-{}@example.com", fake.sequence());
//!         User::changes().set(User::NAME, fake.text(Name())).set(User::EMAIL, email)
//!     })
//!     .relation(User::PROFILE, profile_factory)
//! }
//!
//! fn profile_factory() -> Factory<Profile> {
//!     Factory::define(|fake| Profile::changes().set(Profile::DISPLAY_NAME, fake.text(FirstName())))
//!         .state("private", |profile, _| profile.set(Profile::IS_PUBLIC, false))
//!         .relation(Profile::USER, user_factory)
//! }
//!
//! # fn main() -> Result<(), Error> {
//! #     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
//! #     runtime.map_err(|_| Error::Unavailable)?.block_on(example())
//! # }
//! # async fn example() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().map_err(|_| Error::Unavailable)?;
//! # let url = DatabaseUrl::parse(&format!("sqlite:{}/demo.db", folder.path().display()))?;
//! # let database = Database::connect(url, DatabaseOptions { create: true, ..DatabaseOptions::default() }).await?;
//! # MIGRATIONS.run(&database).await?;
//! # let conn = &mut *database.write().await?;
//! // Five users with five profiles, in two INSERTs and one transaction; the profiles are in memory.
//! let users = user_factory().with(User::PROFILE).create_many(conn, 5).await?;
//! for user in &users {
//!     assert_eq!(user.related(User::PROFILE)?.and_then(|profile| profile.user_id), Some(user.id));
//! }
//!
//! // The parent first; states, values, relations of relations.
//! let profile = profile_factory()
//!     .apply("private")
//!     .with_related(Profile::USER, |user| user.merge(User::changes().set(User::NAME, "Ada")).with(User::ROLE))
//!     .create(conn)
//!     .await?;
//! assert!(!profile.is_public && profile.user_id.is_some());
//!
//! // No definition is needed: values are made up from the columns' names, types and rules.
//! let role = Factory::<Role>::new().with_count(Role::USERS, 3).create(conn).await?;
//! assert_eq!(role.related(Role::USERS)?.len(), 3);
//!
//! // The same rows each time; in memory, with keys as if they were stored.
//! let stubs = user_factory().with(User::PROFILE).seeded(7).make_stubbed_many(2)?;
//! assert_eq!((stubs[0].id, stubs[1].id), (1, 2));
//! # Ok(()) }
//! ```
//!
//! Differences from Lucid:
//!
//! - Required values that the definition leaves out are made up, where Lucid lets the database refuse the row; so is
//!   the row that a row must belong to, unless its key is given. Such a row is stored, but only those declared by
//!   `with` are in [`Row::related`](crate::orm::Row::related).
//! - Rows are stored level by level instead of one by one: the rows they belong to, the rows, the rows that belong to
//!   them. A hook before create therefore sees the foreign keys of its row, and a hook after create runs when the
//!   relations of all rows of its level are stored.
//! - A related row that declares the relation back does not make its owner again. Lucid makes another owner and links
//!   to that.
//! - A hasMany that is declared twice has both sets in memory; Lucid keeps the last. For the other relations the last
//!   declaration wins.
//! - `merge` adds to an earlier `merge` instead of replacing it, and so does `merge_recursive` to that of the owners.
//!   Columns that a related model lacks are ignored, where Lucid throws.
//! - `tap` is [`Factory::after_make`]. There are no hooks around `make_stubbed` and no `newUp`; the keys of stubs are
//!   the numbers of the rows, or made up.
//! - Each row has an independent random source: with a seed its values depend only on its number.

mod any_factory;
mod draft;
mod factory;
mod fake_text;
mod fake_value;
mod hook;
mod make;
mod plan;
mod random;
mod run;
mod seeder;

pub use any_factory::AnyFactory;
pub use factory::Factory;
pub use fake;
pub use hook::Hook;
pub use random::Fake;
pub use seeder::Seeder;
