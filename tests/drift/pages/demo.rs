// Written by `UPDATE_SCHEMA=1 cargo test` from the pages of docs/.
use relata::Database;
use relata::database::{DatabaseOptions, DatabaseUrl};
use relata::models::{Profile, Role, User};
use relata::prelude::*;
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use relata::models::schema::users;

async fn piece_0() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;



let conn = &mut *database.read().await?;
Ok(()) }
async fn piece_1() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;
let conn = &mut *database.write().await?;
// find, findOrFail, findBy
let maybe = User::find(conn, 1).await?;
let mut user = User::find_or_fail(conn, 1).await?;
let ada = User::find_by(conn, User::EMAIL, "ada@example.com").await?;

// preload: one statement for each relation
let users = User::query()
    .preload(User::ROLE)
    .preload_with(User::PROFILE, |profile| {
        profile.filter(Profile::IS_PUBLIC.eq(true)).preload(Profile::USER)
    })
    .order_by(User::NAME.asc())
    .all(conn)
    .await?;
let role: Option<&Row<Role>> = users[0].related(User::ROLE)?;

// whereHas, orDoesntHave: AND binds closer than OR, as in SQL
let found = User::query()
    .where_has(User::PROFILE, |profile| profile.filter(Profile::IS_PUBLIC.eq(true)))
    .or_doesnt_have(User::ROLE)
    .count(conn)
    .await?;

// withCount, withAggregate
let roles = Role::query()
    .with_count(Role::USERS)
    .with_aggregate(Role::USERS, User::UPDATED_AT.max(), "changed")
    .all(conn)
    .await?;
let users_count: Option<i64> = roles[0].extra("users_count")?;

// the relation of one row, queried on demand
let profile = user.profile().query().first(conn).await?;

// load: a relation of a row in memory
let role = user.load_relation(conn, User::ROLE).await?;

// paginate: for a list; on a hasOne or belongsTo it does not compile
let page = User::query().preload(User::PROFILE).paginate(conn, 2, 10).await?.base_url("/users");
let users = &page.rows;
let meta = page.meta();              // Lucid's `meta`, which serializes to its JSON
Ok(()) }
async fn piece_2() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;

let conn = &mut *database.write().await?;
let user = User::find_or_fail(conn, 10).await?;

// save: a new row, or with `existing` an existing one
let saved = user.profile().save(conn, Profile::changes().set(Profile::DISPLAY_NAME, "Ten")).await?;
user.profile().save(conn, Profile::existing(saved.id).set(Profile::BIO, "I write Rust")).await?;

// create, where the slot is occupied
let values = Profile::changes().set(Profile::DISPLAY_NAME, "Tenth");
let created = user.profile().on_occupied(OnOccupied::Detach).create(conn, values).await?;
let displaced: Option<Row<Profile>> = created.displaced;

// firstOrCreate, updateOrCreate: the values to look for, and the values to write
let values = Profile::changes().set(Profile::BIO, "");
let found = user.profile().first_or_create(conn, Profile::changes(), values).await?;
let search = Profile::changes().set(Profile::DISPLAY_NAME, "Tenth");
let values = Profile::changes().set(Profile::BIO, "I read");
let updated = user.profile().update_or_create(conn, search, values).await?;
assert!(!found.created && updated.changed && updated.bio == "I read");

// associate, dissociate
let linked = user.profile().on_occupied(OnOccupied::Detach).associate(conn, saved.id).await?;
let unlinked: Option<Row<Profile>> = user.profile().dissociate(conn).await?;
Ok(()) }
async fn piece_3() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;

let conn = &mut *database.write().await?;
let values = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
let values = values.create(User::PROFILE, Profile::changes().set(Profile::DISPLAY_NAME, "ada"));
let mut ada = User::create(conn, values.associate(User::ROLE, 3)).await?;

ada.name = "Ada L.".to_owned();
assert_eq!(ada.dirty(), ["name"]);
ada.save(conn).await?;                       // writes the columns that differ: the name
ada.refresh(conn).await?;                    // reads the row again
ada.delete(conn).await?;
Ok(()) }
async fn piece_4() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;
let conn = &mut *database.write().await?;
let mut user = User::new(User::changes().set(User::NAME, "Bea").set(User::EMAIL, "bea@example.com"))?;
let mut profile = Profile::new(Profile::changes().set(Profile::DISPLAY_NAME, "bea"))?;
user.relation(User::PROFILE).save(conn, &mut profile).await?;
assert_eq!(profile.user_id, Some(user.id));

let mut users = vec![user, User::new(User::changes().set(User::NAME, "Cy").set(User::EMAIL, "cy@example.com"))?];
let mut role = Role::new(Role::changes().set(Role::NAME, "poet"))?;
role.relation(Role::USERS).save_many(conn, &mut users).await?;   // each row has its values afterwards
Ok(()) }
async fn piece_5() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;
let conn = &mut *database.write().await?;
let name = database
    .transaction(async |conn| {
        let user = User::find_or_fail(conn, 20).await?;
        let profile = Profile::changes().set(Profile::DISPLAY_NAME, "Twenty");
        user.profile().create(conn, profile).await?;
        Ok(user.name.clone())
    })
    .await?;
Ok(()) }
async fn piece_6() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;

let mut conn = database.begin().await?;
let user = User::find_or_fail(&mut conn, 20).await?;
user.profile().create(&mut conn, Profile::changes().set(Profile::DISPLAY_NAME, "Twenty")).await?;
conn.commit().await?;
Ok(()) }
async fn piece_7() -> Result<(), relata::Error> {
let database = Database::connect(DatabaseUrl::parse("sqlite:relata.db")?, DatabaseOptions::default()).await?;
let conn = &mut *database.write().await?;

let adas = users::table.filter(users::name.eq("Ada")).count();
let adas: i64 = relata::run_query!(conn, |diesel| adas.get_result(diesel).await)?;
Ok(()) }
