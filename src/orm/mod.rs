//! The typed Rust API over models and their relations, with Lucid's verbs and Diesel's operators.
//!
//! `#[derive(Model)]` declares a constant for each field ([`Field`]) and each relation ([`Relation`]), and a method for
//! each relation ([`Related`]). Conditions ([`Filter`]), orders ([`Order`]), aggregates ([`Aggregate`]) and values
//! ([`Changes`]) are built from them:
//!
//! | Lucid | Relata |
//! |---|---|
//! | `User.find(1)`, `User.findBy('email', …)` | `User::find(conn, 1)`, `User::find_by(conn, User::EMAIL, …)` |
//! | `User.query().where('age', '>', 3).orWhere(…)` | `User::query().filter(User::AGE.gt(3)).or_where(…)` |
//! | `.whereHas('profile', (q) => …)`, `.has('posts', '>', 1)` | `.where_has(User::PROFILE, \|q\| …)`, `.has_count(User::POSTS, \|count\| count.gt(1))` |
//! | `.orderBy('name', 'desc')`, `.preload('profile')`, `.paginate(2, 10)` | `.order_by(User::NAME.desc())`, `.preload(User::PROFILE)`, `.paginate(conn, 2, 10)` |
//! | `.withCount('posts')`, `user.$extras.posts_count` | `.with_count(User::POSTS)`, `user.extra("posts_count")` |
//! | `user.related('profile').create({ … })` | `user.profile().create(conn, Profile::changes().set(…))` |
//! | `await user.load('profile')`, `user.profile` | `user.load_relation(conn, User::PROFILE)`, `user.related(User::PROFILE)` |
//! | `user.name = '…'; await user.save()` | `user.name = …; user.save(conn)` |
//! | `user.serialize()`, with `{ fields: { pick: ['name'] } }` | `serde_json::to_value(&user)`, `user.serialize_with(&Picking::new().pick(User::NAME))` |
//! | `new User()`, `user.related('profile').save(profile)` | `User::new(values)`, `user.relation(User::PROFILE).save(conn, &mut profile)` |
//!
//! ```
//! use relata::database::{DatabaseOptions, DatabaseUrl};
//! use relata::models::{MIGRATIONS, Profile, Role, User, seed::seed};
//! use relata::prelude::*;
//! use relata::{Database, Error};
//!
//! # fn main() -> Result<(), Error> {
//! #     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
//! #     runtime.map_err(|_| Error::Unavailable)?.block_on(example())
//! # }
//! # async fn example() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().map_err(|_| Error::Unavailable)?;
//! # let url = DatabaseUrl::parse(&format!("sqlite:{}/demo.db", folder.path().display()))?;
//! let options = DatabaseOptions { create: true, ..DatabaseOptions::default() };
//! let database = Database::connect(url, options).await?;
//! MIGRATIONS.run(&database).await?;
//! seed(&database, 10, |_| {}).await?;
//! let conn = &mut *database.write().await?;
//!
//! // Preload: one statement for all users' profiles.
//! let users = User::query().preload(User::PROFILE).order_by(User::ID.asc()).all(conn).await?;
//! let user = users.last().ok_or(Error::Unavailable)?;
//! assert!(user.related(User::PROFILE)?.is_none());
//!
//! // save: a new row, or an `existing` one.
//! let values = Profile::changes().set(Profile::DISPLAY_NAME, "Ten");
//! let saved = user.profile().save(conn, values).await?;
//! assert!(saved.created && saved.user_id == Some(user.id));
//!
//! // create: the slot is occupied, and the caller decides about the occupant.
//! let values = || Profile::changes().set(Profile::DISPLAY_NAME, "X");
//! let refused = user.profile().create(conn, values()).await;
//! assert_eq!(refused.map_err(|error| error.code()).err(), Some("RELATION_OCCUPIED"));
//! let created = user.profile().on_occupied(OnOccupied::Delete).create(conn, values()).await?;
//! assert_eq!(created.displaced.as_ref().map(|profile| profile.id), Some(saved.id));
//!
//! // firstOrCreate: finds the row that is there.
//! let found = user.profile().first_or_create(conn, Profile::changes(), values()).await?;
//! assert!(!found.created && found.id == created.id);
//!
//! // updateOrCreate: and writes to it.
//! let bio = Profile::changes().set(Profile::BIO, "new");
//! let updated = user.profile().update_or_create(conn, Profile::changes(), bio).await?;
//! assert!(updated.changed && updated.bio == "new");
//!
//! // associate and dissociate, from either side.
//! let profile = Profile::find_or_fail(conn, 1).await?;
//! let linked = profile.user().on_occupied(OnOccupied::Detach).associate(conn, user.id).await?;
//! assert_eq!(linked.user_id, Some(user.id));
//! assert_eq!(user.profile().dissociate(conn).await?.map(|profile| profile.id), Some(1));
//!
//! // Conditions through relations are values, or calls in the chain.
//! let alone = User::PROFILE.doesnt_have().and(User::ROLE.doesnt_have());
//! assert_eq!(User::query().filter(alone).count(conn).await?, 0);
//! assert_eq!(User::query().doesnt_have(User::PROFILE).count(conn).await?, 2);
//!
//! // A hasMany writes many rows at once.
//! let role = Role::find_or_fail(conn, 1).await?;
//! let row = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
//! assert_eq!(role.users().create_many(conn, vec![row]).await?.len(), 1);
//!
//! // A row in memory: its changes are saved, its relations are loaded when they are wanted.
//! let mut ada = User::find_by_or_fail(conn, User::EMAIL, "ada@example.com").await?;
//! ada.name = "Ada Lovelace".to_owned();
//! assert!(ada.is_dirty() && ada.save(conn).await?);
//! assert_eq!(ada.load_relation(conn, User::ROLE).await?.map(|role| role.id), Some(role.id));
//! assert!(ada.delete(conn).await?);
//! # Ok(()) }
//! ```

mod active_record;
mod belongs_to_verbs;
mod changes;
mod field;
mod filter;
mod foreign_key;
mod in_memory;
mod instance;
mod load;
mod loaded;
mod order;
mod picking;
mod query;
mod relation;
mod relation_filters;
mod relation_kind;
mod row;
mod row_relation;
mod row_rule;
mod row_state;
mod save;
mod saved;
mod serialize;
mod stored;
mod verbs;

pub use active_record::ActiveRecord;
pub use changes::Changes;
pub use field::{Field, ValueOf};
pub use filter::{Filter, StandingConstraint, standing};
pub use foreign_key::{ForeignKey, SameKey};
pub use instance::{LinkInput, SaveInput};
pub use load::LoadRelations;
pub use order::{Order, order};
pub use picking::Picking;
pub use query::{Aggregate, Many, One, Page, PageMeta, Query, Sums};
pub use relation::{Related, Relation};
pub use relation_filters::RelatedCount;
pub use relation_kind::{
    BelongsTo, BelongsToTag, HasMany, HasManyTag, HasOne, HasOneTag, HasTag, RelationTag,
};
pub use row::Row;
pub use row_relation::RowRelation;
pub use row_rule::{row_rule, viewer_of};
pub use saved::Saved;
pub(crate) use verbs::record;
