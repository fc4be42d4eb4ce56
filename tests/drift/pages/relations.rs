// Written by `UPDATE_SCHEMA=1 cargo test` from the pages of docs/.
use relata::factories::Factory;
use relata::models::factories::{profile_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::orm::{Aggregate, Picking};
use relata::prelude::*;
use relata::types::{DateTime, Utc};
use relata::{Connection, Database, Filter, Saved};
use crate::writing::circles::{Member, Team};

struct Given<'c> {
    database: &'c Database,
    conn: &'c mut Connection,
    user: Row<User>,
    users: Vec<Row<User>>,
    models: Vec<User>,
    other: Row<User>,
    role: Row<Role>,
    profile: Row<Profile>,
    saved: Row<Profile>,
}

/// Keeps the profiles that are not deleted.
pub fn not_deleted() -> Filter<Profile> {
    Profile::DELETED_AT.is_null()
}

async fn piece_0(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let icon = User::PROFILE.meta("icon");             // Some(Meta::Text("id-card"))
let key = User::PROFILE.foreign_key().column;      // profiles.user_id
for relation in User::info().relations {
    println!("{relation:?}");                      // User HasOne Profile as `profile`, then User BelongsTo Role as `role`
}
Ok(()) }
async fn piece_1(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let profile = user.profile().query().first(conn).await?;
let recent = role.users().query().filter(User::ID.gt(50)).get_results(conn).await?;
let count = role.users().query().count(conn).await?;
let exists = user.profile().query().exists(conn).await?;
let latest = role.users().query().aggregate(conn, User::UPDATED_AT.max()).await?;
Ok(()) }
async fn piece_2(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let users = User::query().preload(User::ROLE).preload_with(User::PROFILE, |profile| {
    profile.filter(Profile::IS_PUBLIC.eq(true)).preload(Profile::USER)
});
let users = users.all(conn).await?;
let profile: Option<&Row<Profile>> = users[0].related(User::PROFILE)?;
Ok(()) }
async fn piece_3(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let mut user = User::find_or_fail(conn, 1).await?;
let role: Option<&Row<Role>> = user.load_relation(conn, User::ROLE).await?;
users.load_relation(conn, User::PROFILE).await?;                 // users: Vec<Row<User>>
let json = serde_json::json!(user);                              // with its relations, and its extras as `meta`
Ok(()) }
async fn piece_4(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let found = User::query()
    .where_has(User::PROFILE, |profile| profile.filter(Profile::IS_PUBLIC.eq(true)))
    .or_doesnt_have(User::ROLE)
    .all(conn)
    .await?;
Ok(()) }
async fn piece_5(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let public = User::PROFILE.where_has(|profile| profile.filter(Profile::IS_PUBLIC.eq(true)));
let found = User::query().filter(public.or(User::ROLE.doesnt_have()).and(User::ID.gt(10)));
Ok(()) }
async fn piece_6(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let users = User::query()
    .order_by(User::ROLE.order_by(Role::NAME.desc().nulls_last()))
    .order_by(User::NAME.asc());
Ok(()) }
async fn piece_7(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let roles = Role::query()
    .with_count(Role::USERS)                                                    // "users_count"
    .with_aggregate(Role::USERS, User::UPDATED_AT.max(), "changed")
    .with_aggregate_where(Role::USERS, Aggregate::count(), "named", |users| users.has(User::PROFILE))
    .all(conn)
    .await?;
let changed: Option<DateTime<Utc>> = roles[0].extra("changed")?;

let count = role.load_count(conn, Role::USERS).await?;                          // role: Row<Role>
let counts = User::PROFILE.load_count(conn, &models).await?;
let latest = User::PROFILE.load_aggregate(conn, &models, Profile::UPDATED_AT.max()).await?;
Ok(()) }
async fn piece_8(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let values = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
let values = values.create(User::PROFILE, Profile::changes().set(Profile::DISPLAY_NAME, "ada"));
let ada = User::create(conn, values.associate(User::ROLE, 3)).await?;
Ok(()) }
async fn piece_9(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let mut conn = database.begin().await?;
let user = User::find_or_fail(&mut conn, 20).await?;
user.profile().create(&mut conn, Profile::changes().set(Profile::DISPLAY_NAME, "Twenty")).await?;
conn.rollback().await?;
Ok(()) }
async fn piece_10(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let saved = user.profile().save(conn, Profile::changes().set(Profile::DISPLAY_NAME, "Ten")).await?;
let saved = user.profile().save(conn, Profile::existing(saved.id).set(Profile::BIO, "I write Rust")).await?;
Ok(()) }
async fn piece_11(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let values = Profile::changes().set(Profile::DISPLAY_NAME, "Tenth");
let created = user.profile().on_occupied(OnOccupied::Detach).create(conn, values).await?;
Ok(()) }
async fn piece_12(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let found = user.profile().first_or_create(conn, Profile::changes(), Profile::changes().set(Profile::BIO, "")).await?;
Ok(()) }
async fn piece_13(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let search = Profile::changes().set(Profile::DISPLAY_NAME, "Tenth");
let updated = user.profile().update_or_create(conn, search, Profile::changes().set(Profile::BIO, "I read")).await?;
Ok(()) }
async fn piece_14(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let linked = user.profile().associate(conn, saved.id).await?;
let unlinked: Option<Row<Profile>> = user.profile().dissociate(conn).await?;

user.profile().assign(&mut profile)?;              // the profile with the user's key, until `save`
let profile = profile.user().with_owner(&user)?;     // the same, from the other side
Ok(()) }
async fn piece_15(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let profile: Saved<Profile> = profile.user().associate(conn, 10).await?;
let profile: Saved<Profile> = profile.user().dissociate(conn).await?;

let values = User::changes().set(User::NAME, "New").set(User::EMAIL, "new@example.com");
let profile = profile.user().associate_new(conn, values).await?;
Ok(()) }
async fn piece_16(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let person = |name: &str| {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
};
let made = role.users().create_many(conn, vec![person("b"), person("a")]).await?;
let kept = role.users().fetch_or_create_many(conn, User::EMAIL, vec![person("a"), person("c")]).await?;
let moved = role.users().save(conn, User::existing(1)).await?;
Ok(()) }
async fn piece_17(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let users = user_factory().with(User::PROFILE).create_many(conn, 5).await?;      // 5 users, 5 profiles
let profile = profile_factory().with(Profile::USER).create(conn).await?;         // the user first
let role = Factory::<Role>::new().with_count(Role::USERS, 3).create(conn).await?;
let profile: Option<&Row<Profile>> = users[0].related(User::PROFILE)?;            // in memory already
Ok(()) }
async fn piece_18(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let owner = Member::changes().set(Member::NAME, "Ada").associate_enclosing(Member::TEAM);
let values = Team::changes().set(Team::NAME, "T").associate_new(Team::OWNER, owner);
let team = Team::create(conn, values).await?;
Ok(()) }
async fn piece_19(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let mut user = User::new(User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com"))?;
let mut profile = Profile::new(Profile::changes().set(Profile::DISPLAY_NAME, "ada"))?;
user.relation(User::PROFILE).save(conn, &mut profile).await?;                // both are stored
profile.relation(Profile::USER).associate(conn, &mut other).await?;          // a key, a stored row, a new one, values
Ok(()) }
async fn piece_20(given: Given<'_>) -> Result<(), relata::Error> {
let Given { database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved } = given;
let picking = Picking::new().pick(User::NAME).relation(User::ROLE, Picking::new().omit(Role::ID));
let json = user.serialize_with(&picking)?;                                   // {"name": "Ada", "role": {"name": "admin"}}
Ok(()) }
