//! The requests on SQLite: each runs on one thread that may block, on a connection of its own; one connection writes.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use chrono::Utc;
use foldhash::HashMap;
use rusqlite::types::Value;
use rusqlite::vtab::array;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use tokio::sync::Semaphore;

use crate::CONNECTIONS;
use crate::answers::{
    self, CreatedUser, Id, NewProfile, Profile, ProfileWithUser, Role, UserWithProfile,
    UserWithProfileAndRole, UserWithRole,
};
use crate::variables::NewUser;

/// `+` keeps SQLite from planning the statement again for the value of each limit.
const USERS: &str = "SELECT id, name, email FROM users ORDER BY id LIMIT +?1 OFFSET ?2";
const PROFILES_OF: &str = "SELECT user_id, id, display_name, bio FROM profiles \
    WHERE user_id IN rarray(?1) AND deleted_at IS NULL";
const USERS_WITH_PUBLIC_PROFILE: &str = "SELECT id, name, email FROM users \
    WHERE EXISTS (SELECT 1 FROM profiles WHERE user_id = users.id AND deleted_at IS NULL AND is_public) \
    ORDER BY id LIMIT +?1 OFFSET ?2";
const USER: &str = "SELECT id, name, email, role_id FROM users WHERE id = ?1";
const PROFILE_OF: &str =
    "SELECT id, display_name, bio FROM profiles WHERE user_id = ?1 AND deleted_at IS NULL";
const ROLE: &str = "SELECT id, name FROM roles WHERE id = ?1";
const PROFILES: &str =
    "SELECT id, display_name, user_id FROM profiles ORDER BY id LIMIT +?1 OFFSET ?2";
const USERS_OF: &str = "SELECT id, name, role_id FROM users WHERE id IN rarray(?1)";
const ROLES_OF: &str = "SELECT id, name FROM roles WHERE id IN rarray(?1)";
const INSERT_USER: &str = "INSERT INTO users (uuid, name, email, role_id, created_at, updated_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING id";
const INSERT_PROFILE: &str = "INSERT INTO profiles (user_id, display_name, created_at, updated_at) \
    VALUES (?1, ?2, ?3, ?3) RETURNING id";

/// The pragmas of Relata's connections.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";

#[derive(Clone)]
pub struct Sqlite {
    readers: Arc<Connections>,
    writer: Arc<Connections>,
}

/// Connections to a file, opened when they are needed.
struct Connections {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl Sqlite {
    pub fn open(file: &str) -> Result<Self> {
        let open = |most| {
            let idle = Mutex::default();
            Arc::new(Connections { file: file.into(), idle, permits: Semaphore::new(most) })
        };
        Ok(Sqlite { readers: open(CONNECTIONS), writer: open(1) })
    }

    pub async fn users_with_profile(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        self.readers.run(move |conn| page_of_users(conn, USERS, limit, offset)).await
    }

    pub async fn users_with_public_profile(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        let sql = USERS_WITH_PUBLIC_PROFILE;
        self.readers.run(move |conn| page_of_users(conn, sql, limit, offset)).await
    }

    pub async fn user_with_profile_and_role(&self, id: i64) -> Result<Vec<u8>> {
        self.readers.run(move |conn| user_with_profile_and_role(conn, id)).await
    }

    pub async fn profiles_with_user_and_role(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        self.readers.run(move |conn| profiles_with_user_and_role(conn, limit, offset)).await
    }

    pub async fn create_user_with_profile(&self, user: NewUser) -> Result<Vec<u8>> {
        self.writer.run(move |conn| create_user_with_profile(conn, user)).await
    }
}

impl Connections {
    /// Runs a function on a free connection, on a thread that may block.
    async fn run(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Connection) -> Result<Vec<u8>> + Send + 'static,
    ) -> Result<Vec<u8>> {
        let _permit = self.permits.acquire().await?;
        let connections = self.clone();
        let run = move || {
            let idle = connections.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut conn = match idle {
                Some(conn) => conn,
                None => connections.open()?,
            };
            let answer = work(&mut conn);
            connections.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            answer
        };
        tokio::task::spawn_blocking(run).await?
    }

    fn open(&self) -> Result<Connection> {
        let conn = Connection::open(&self.file)?;
        conn.execute_batch(PRAGMAS)?;
        array::load_module(&conn)?;
        Ok(conn)
    }
}

fn page_of_users(conn: &Connection, sql: &str, limit: i64, offset: i64) -> Result<Vec<u8>> {
    let mut users = rows(conn, sql, params![limit, offset], |user| {
        Ok(UserWithProfile {
            id: Id(user.get(0)?),
            name: user.get::<_, String>(1)?,
            email: user.get(2)?,
            profile: None,
        })
    })?;

    let ids = list(users.iter().map(|user| user.id.0));
    let profiles = rows(conn, PROFILES_OF, params![ids], |profile| {
        let (id, display_name, bio) = (Id(profile.get(1)?), profile.get(2)?, profile.get(3)?);
        Ok((profile.get(0)?, Profile { id, display_name, bio }))
    })?;
    let mut profiles: HashMap<i64, _> = profiles.into_iter().collect();
    for user in &mut users {
        user.profile = profiles.remove(&user.id.0);
    }
    answers::users(&users, users.len())
}

fn user_with_profile_and_role(conn: &Connection, id: i64) -> Result<Vec<u8>> {
    let user = conn.prepare_cached(USER)?.query_row([id], |user| {
        let role_id: Option<i64> = user.get(3)?;
        let (id, name, email) = (Id(user.get(0)?), user.get::<_, String>(1)?, user.get(2)?);
        Ok((UserWithProfileAndRole { id, name, email, profile: None, role: None }, role_id))
    });
    let Some((mut user, role_id)) = user.optional()? else { return answers::user(None::<()>) };

    user.profile = conn
        .prepare_cached(PROFILE_OF)?
        .query_row([id], |profile| {
            let (id, display_name, bio) = (Id(profile.get(0)?), profile.get(1)?, profile.get(2)?);
            Ok(Profile { id, display_name, bio })
        })
        .optional()?;
    if let Some(role_id) = role_id {
        user.role = conn
            .prepare_cached(ROLE)?
            .query_row([role_id], |role| Ok(Role { id: Id(role.get(0)?), name: role.get(1)? }))
            .optional()?;
    }
    answers::user(user)
}

fn profiles_with_user_and_role(conn: &Connection, limit: i64, offset: i64) -> Result<Vec<u8>> {
    let profiles = rows(conn, PROFILES, params![limit, offset], |profile| {
        Ok((profile.get(0)?, profile.get::<_, String>(1)?, profile.get::<_, Option<i64>>(2)?))
    })?;

    let ids = list(profiles.iter().filter_map(|(_, _, user_id)| *user_id));
    let users = rows(conn, USERS_OF, params![ids], |user| {
        Ok((user.get(0)?, (user.get::<_, String>(1)?, user.get::<_, Option<i64>>(2)?)))
    })?;
    let mut ids: Vec<i64> = users.iter().filter_map(|(_, (_, role_id))| *role_id).collect();
    ids.sort_unstable();
    ids.dedup();

    let roles = rows(conn, ROLES_OF, params![list(ids)], |role| {
        Ok((role.get(0)?, Role { id: Id(role.get(0)?), name: role.get(1)? }))
    })?;
    let roles: HashMap<i64, Role<String>> = roles.into_iter().collect();
    let mut users: HashMap<i64, _> = users.into_iter().collect();

    let count = profiles.len();
    let nodes = profiles.into_iter().map(|(id, display_name, user_id)| ProfileWithUser {
        id: Id(id),
        display_name,
        user: user_id.and_then(|id| Some((id, users.remove(&id)?))).map(|(id, (name, role))| {
            UserWithRole { id: Id(id), name, role: role.and_then(|id| roles.get(&id)) }
        }),
    });
    answers::profiles(nodes.collect::<Vec<_>>(), count)
}

fn create_user_with_profile(conn: &mut Connection, user: NewUser) -> Result<Vec<u8>> {
    let now = Utc::now().format("%F %T%.6f+00:00").to_string();
    let uuid = uuid::Uuid::new_v4().to_string();
    let role: i64 = user.role.parse()?;

    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let id: i64 = transaction
        .prepare_cached(INSERT_USER)?
        .query_row(params![uuid, user.name, user.email, role, now], |row| row.get(0))?;
    let profile: i64 = transaction
        .prepare_cached(INSERT_PROFILE)?
        .query_row(params![id, user.display_name, now], |row| row.get(0))?;
    transaction.commit()?;

    let profile = NewProfile { id: Id(profile), display_name: user.display_name };
    answers::created(CreatedUser { id: Id(id), name: user.name, profile })
}

fn rows<T>(
    conn: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(values, read)?;
    rows.collect::<rusqlite::Result<_>>().context("the statement failed")
}

fn list(ids: impl IntoIterator<Item = i64>) -> array::Array {
    Rc::new(ids.into_iter().map(Value::from).collect())
}
