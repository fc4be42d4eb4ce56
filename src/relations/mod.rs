//! Relations between models as Lucid has them: declared once, then read, preloaded, queried and written by generic
//! code.
//!
//! ```
//! use relata::models::schema::{profiles, users};
//! use relata::database::{DatabaseUrl, Options};
//! use relata::models::{MIGRATIONS, Profile, Role, User, seed::seed};
//! use relata::prelude::*;
//!
//! # fn main() -> Result<(), Error> {
//! #     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
//! #     runtime.map_err(|_| Error::Unavailable)?.block_on(example())
//! # }
//! # async fn example() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().map_err(|_| Error::Unavailable)?;
//! # let url = DatabaseUrl::parse(&format!("sqlite:{}/demo.db", folder.path().display()))?;
//! let database = Database::connect(url, Options { create: true, ..Options::default() }).await?;
//! MIGRATIONS.run(&database).await?;
//! seed(&database, 10, |_| {}).await?;
//! let conn = &mut *database.write().await?;
//!
//! // Preload: one statement for all users' profiles.
//! let users = User::query().preload(User::PROFILE).order_by(users::id, Direction::Ascending).all(conn).await?;
//! let user = users.last().ok_or(Error::Unavailable)?;
//! assert!(user.related(User::PROFILE)?.is_none());
//!
//! // save: a new row, or with `of` an existing one.
//! let saved = user.profile().save(conn, changes().set(profiles::display_name, "Ten")).await?;
//! assert!(saved.created && saved.user_id == Some(user.id));
//!
//! // create: the place is taken, and the caller decides what becomes of the row in it.
//! let values = || changes().set(profiles::display_name, "X");
//! assert_eq!(user.profile().create(conn, values()).await.map_err(|error| error.code()).err(), Some("RELATION_OCCUPIED"));
//! let created = user.profile().on_occupied(OnOccupied::Delete).create(conn, values()).await?;
//! assert_eq!(created.displaced.as_ref().map(|profile| profile.id), Some(saved.id));
//!
//! // firstOrCreate: finds what is there.
//! let found = user.profile().first_or_create(conn, changes(), values()).await?;
//! assert!(!found.created && found.id == created.id);
//!
//! // updateOrCreate: and writes to it.
//! let updated = user.profile().update_or_create(conn, changes(), changes().set(profiles::bio, "new")).await?;
//! assert!(updated.changed && updated.bio == "new");
//!
//! // associate and dissociate, from either side.
//! let profile = Profile::find_or_fail(conn, 1).await?;
//! let linked = profile.user().on_occupied(OnOccupied::Detach).associate(conn, user.id).await?;
//! assert_eq!(linked.user_id, Some(user.id));
//! assert_eq!(user.profile().dissociate(conn).await?.map(|profile| profile.id), Some(1));
//!
//! // Filters through relations, and what a hasMany has besides.
//! assert_eq!(User::query().doesnt_have(User::PROFILE).count(conn).await?, 2);
//! let role = Role::find_or_fail(conn, 1).await?;
//! let row = changes().set(users::name, "Ada").set(users::email, "ada@example.com");
//! assert_eq!(role.users().create_many(conn, vec![row]).await?.len(), 1);
//!
//! // A row in memory: what was changed is saved, relations are loaded when they are wanted.
//! let mut ada = User::find_by_or_fail(conn, users::email, "ada@example.com").await?;
//! ada.name = "Ada Lovelace".to_owned();
//! assert!(ada.is_dirty() && ada.save(conn).await?);
//! assert_eq!(ada.load(conn, User::ROLE).await?.map(|role| role.id), Some(role.id));
//! assert!(ada.delete(conn).await?);
//! # Ok(()) }
//! ```

mod active_record;
mod belongs_to;
pub mod check;
mod fetch;
mod has_many;
mod has_one;
mod keys;
mod load;
mod loader;
mod preload;
mod query;
mod row;
mod save;
mod saved;
mod typed;
mod verbs;
pub(crate) mod write;

pub use crate::model::{Meta, Relation, RelationKind, standing};
pub use active_record::ActiveRecord;
pub use belongs_to::{BelongsTo, BelongsToKind};
pub use fetch::Range;
pub use has_many::{HasMany, HasManyKind};
pub use has_one::{HasOne, HasOneKind};
pub use keys::{ForeignKey, SameKey};
pub use load::LoadRelations;
pub use loader::Loaders;
pub(crate) use preload::{Needs, Node, Related, Source, preload};
pub(crate) use query::Extra;
pub use query::{AggregateOf, Changes, Many, One, Page, PageMeta, Query, average, changes, count, max, min, sum};
pub use row::Row;
pub use saved::Saved;
pub use typed::{Has, Kind, RelationOf, TypedRelation};
pub(crate) use verbs::record;
pub use write::OnOccupied;
