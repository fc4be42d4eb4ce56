//! Rows that are made up, for tests and for databases to try things on (Lucid: model factories).
//!
//! ```
//! use relata::factories::Factory;
//! use relata::factories::fake::faker::name::en::{FirstName, Name};
//! use relata::models::schema::{profiles, users};
//! use relata::models::{MIGRATIONS, Profile, Role, User};
//! use relata::prelude::*;
//! # use relata::database::{DatabaseUrl, Options};
//!
//! fn user_factory() -> Factory<User> {
//!     Factory::define(|fake| {
//!         let email = format!("user-{}@example.com", fake.sequence());
//!         changes().set(users::name, fake.text(Name())).set(users::email, email)
//!     })
//!     .relation(User::PROFILE, profile_factory)
//! }
//!
//! fn profile_factory() -> Factory<Profile> {
//!     Factory::define(|fake| changes().set(profiles::display_name, fake.text(FirstName())))
//!         .state("private", |profile, _| profile.set(profiles::is_public, false))
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
//! # let database = Database::connect(url, Options { create: true, ..Options::default() }).await?;
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
//!     .with_related(Profile::USER, |user| user.merge(changes().set(users::name, "Ada")).with(User::ROLE))
//!     .create(conn)
//!     .await?;
//! assert!(!profile.is_public && profile.user_id.is_some());
//!
//! // No definition is needed: what the database wants is made up from the columns' names, types and rules.
//! let role = Factory::<Role>::new().with_count(Role::USERS, 3).create(conn).await?;
//! assert_eq!(role.related(Role::USERS)?.len(), 3);
//!
//! // The same rows each time; in memory, with keys as if they were stored.
//! let stubs = user_factory().with(User::PROFILE).seeded(7).make_stubbed_many(2)?;
//! assert_eq!((stubs[0].id, stubs[1].id), (1, 2));
//! # Ok(()) }
//! ```
//!
//! What is other than in Lucid:
//!
//! - What the definition leaves out is made up, where Lucid lets the database refuse the row; so is the row that a
//!   row must belong to, unless its key is given. Such a row is stored, but only those asked for by `with` are in
//!   [`Row::related`](crate::relations::Row::related).
//! - Rows are stored level by level instead of one by one: what they belong to, the rows, what belongs to them. A
//!   hook before create therefore sees the keys of what its row belongs to, and one after create is called when
//!   the relations of all rows of its level are stored.
//! - The row at the other end of a relation is the one that rows are made for. Lucid makes another one there and
//!   links to that.
//! - A hasMany that is asked for twice has both sets in memory; Lucid keeps the last. Of the other relations only
//!   what was asked for last is made.
//! - `merge` adds to an earlier one instead of taking its place, and so does `merge_recursive` to that of the rows
//!   before. Columns that a related model lacks are passed over, where Lucid throws.
//! - `tap` is [`Factory::after_make`] at the place of use. There are no hooks around `make_stubbed` and no `newUp`;
//!   the keys of stubs are numbers of the rows, or made up.
//! - Each row has a random source of its own: with a seed its values depend on its number and on nothing else.

mod any;
mod draft;
mod ends;
mod factory;
mod made_up;
mod plan;
mod run;
mod seeding;
mod source;
mod text;

pub use any::AnyFactory;
pub use factory::Factory;
pub use fake;
pub use seeding::Seeding;
pub use source::Fake;
