//! Made-up users, profiles and roles: the same rows each time for the same database.

use chrono::{DateTime, TimeDelta, Utc};
use fake::Fake;
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::{FirstName, LastName};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use super::{Profile, Role, User};
use crate::command_line::Progress;
use crate::database::{Connection, Database};
use crate::error::Result;
use crate::model::insert;
use crate::orm::ActiveRecord;

const ROLES: [&str; 5] = ["admin", "editor", "author", "moderator", "guest"];

/// The number of users of one statement.
const BATCH: u32 = 500;

/// The numbers of rows that were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Users.
    pub users: usize,
    /// Profiles: nine for ten users; some are private, and some deleted.
    pub profiles: usize,
}

/// Adds `users` users, and the five roles where there are none, in one transaction. Calls `progress` with the number of
/// users after each batch.
///
/// # Errors
/// When a statement fails; nothing is added then.
pub async fn seed(database: &Database, users: u32, progress: impl Fn(u64)) -> Result<Seeded> {
    let mut seeded = Seeded::default();
    let mut rest = users;
    let mut conn = database.begin().await?;

    while rest > 0 {
        let size = rest.min(BATCH);
        let batch = seed_batch(&mut conn, size).await?;
        seeded.users += batch.users;
        seeded.profiles += batch.profiles;
        rest -= size;
        progress(size.into());
    }
    conn.commit().await?;
    Ok(seeded)
}

/// Calls [`seed`] for the command line and returns a summary.
///
/// # Errors
/// As [`seed`].
pub async fn seed_program(database: Database, users: u32, progress: Progress) -> Result<String> {
    let Seeded { users, profiles } = seed(&database, users, progress).await?;
    Ok(format!("{users} users and {profiles} profiles"))
}

async fn seed_batch(conn: &mut Connection, size: u32) -> Result<Seeded> {
    let roles = roles(conn).await?;
    let newest = User::query().order_by(User::ID.desc()).first(conn).await?;
    let first = newest.map_or(0, |user| user.id);
    let numbers = first..first + i64::from(size);
    let users: Vec<User> = numbers.clone().map(|number| user(number, &roles)).collect();
    let users = insert(conn, &users).await?;

    let with_profile = numbers.zip(&users).filter(|(number, _)| number % 10 != 9);
    let profiles: Vec<Profile> = with_profile.map(|(number, user)| profile(number, user)).collect();
    insert(conn, &profiles).await?;
    Ok(Seeded { users: users.len(), profiles: profiles.len() })
}

async fn roles(conn: &mut Connection) -> Result<Vec<Role>> {
    let roles = Role::query().all(conn).await?;
    if !roles.is_empty() {
        return Ok(roles.into_iter().map(crate::orm::Row::into_model).collect());
    }
    insert(conn, &ROLES.map(|name| Role { id: 0, name: name.to_owned() })).await
}

fn user(number: i64, roles: &[Role]) -> User {
    let mut random = random(number);
    let first: String = FirstName().fake_with_rng(&mut random);
    let last: String = LastName().fake_with_rng(&mut random);

    let role = roles.get(usize::try_from(number).unwrap_or_default() % (ROLES.len() + 1));
    User {
        id: 0,
        uuid: uuid(number),
        email: format!("{first}.{last}.{number}@example.com").to_lowercase(),
        name: format!("{first} {last}"),
        role_id: role.map(|role| role.id),
        created_at: moment(number),
        updated_at: moment(number),
    }
}

fn profile(number: i64, user: &User) -> Profile {
    let mut random = random(number);
    Profile {
        id: 0,
        user_id: Some(user.id),
        display_name: user.name.split(' ').next().unwrap_or_default().to_owned(),
        bio: Sentence(4..9).fake_with_rng(&mut random),
        avatar_url: (number % 3 == 0)
            .then(|| format!("https://example.com/avatars/{}.png", user.uuid)),
        is_public: number % 4 != 3,
        deleted_at: (number % 20 == 18).then(|| moment(number)),
        created_at: moment(number),
        updated_at: moment(number),
    }
}

fn random(number: i64) -> StdRng {
    StdRng::seed_from_u64(number.unsigned_abs())
}

fn uuid(number: i64) -> Uuid {
    let mut bytes = [0; 16];
    random(number).fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// One user a minute, from the start of 2026.
fn moment(number: i64) -> DateTime<Utc> {
    const START: DateTime<Utc> = match DateTime::from_timestamp(1_767_225_600, 0) {
        Some(start) => start,
        None => DateTime::UNIX_EPOCH,
    };
    START + TimeDelta::minutes(number)
}
