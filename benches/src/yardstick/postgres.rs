//! The requests on PostgreSQL: prepared statements, and texts borrowed from the rows.

use anyhow::{Context, Result};
use chrono::Utc;
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use foldhash::{HashMap, HashMapExt};
use futures::future::try_join;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::CONNECTIONS;
use crate::answers::{
    self, CreatedUser, Id, NewProfile, Profile, ProfileWithUser, Role, UserWithProfile,
    UserWithProfileAndRole, UserWithRole,
};
use crate::variables::NewUser;

const USERS: &str = "SELECT id, name, email FROM users ORDER BY id LIMIT $1 OFFSET $2";
const PROFILES_OF: &str = "SELECT user_id, id, display_name, bio FROM profiles \
    WHERE user_id = ANY($1) AND deleted_at IS NULL";
const USERS_WITH_PUBLIC_PROFILE: &str = "SELECT id, name, email FROM users \
    WHERE EXISTS (SELECT 1 FROM profiles WHERE user_id = users.id AND deleted_at IS NULL AND is_public) \
    ORDER BY id LIMIT $1 OFFSET $2";
const USER: &str = "SELECT id, name, email, role_id FROM users WHERE id = $1";
const PROFILE_OF: &str =
    "SELECT id, display_name, bio FROM profiles WHERE user_id = $1 AND deleted_at IS NULL";
const ROLE: &str = "SELECT id, name FROM roles WHERE id = $1";
const PROFILES: &str =
    "SELECT id, display_name, user_id FROM profiles ORDER BY id LIMIT $1 OFFSET $2";
const USERS_OF: &str = "SELECT id, name, role_id FROM users WHERE id = ANY($1)";
const ROLES_OF: &str = "SELECT id, name FROM roles WHERE id = ANY($1)";
const INSERT_USER: &str = "INSERT INTO users (uuid, name, email, role_id, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $5) RETURNING id";
const INSERT_PROFILE: &str = "INSERT INTO profiles (user_id, display_name, created_at, updated_at) \
    VALUES ($1, $2, $3, $3) RETURNING id";

#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub fn connect(url: &str) -> Result<Self> {
        let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(url.parse()?, NoTls, config);
        Ok(Postgres { pool: Pool::builder(manager).max_size(CONNECTIONS).build()? })
    }

    pub async fn users_with_profile(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        self.page_of_users(USERS, limit, offset).await
    }

    pub async fn users_with_public_profile(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        self.page_of_users(USERS_WITH_PUBLIC_PROFILE, limit, offset).await
    }

    async fn page_of_users(&self, sql: &str, limit: i64, offset: i64) -> Result<Vec<u8>> {
        let client = self.pool.get().await?;
        let users = query(&client, sql, &[&limit, &offset]).await?;
        let ids: Vec<i64> = users.iter().map(|user| user.get(0)).collect();
        let profiles = query(&client, PROFILES_OF, &[&ids]).await?;

        let by_user = by_key(&profiles);
        let users = users.iter().map(|user| UserWithProfile {
            id: Id(user.get(0)),
            name: user.get::<_, &str>(1),
            email: user.get(2),
            profile: by_user.get(&user.get(0)).map(|profile| Profile {
                id: Id(profile.get(1)),
                display_name: profile.get(2),
                bio: profile.get(3),
            }),
        });
        answers::users(users.collect::<Vec<_>>(), ids.len())
    }

    /// Sends the statements for the profile and for the role at once.
    pub async fn user_with_profile_and_role(&self, id: i64) -> Result<Vec<u8>> {
        let client = self.pool.get().await?;
        let users = query(&client, USER, &[&id]).await?;
        let Some(user) = users.first() else { return answers::user(None::<()>) };

        let role_id: Option<i64> = user.get(3);
        let role = async {
            match role_id {
                Some(id) => query(&client, ROLE, &[&id]).await,
                None => Ok(Vec::new()),
            }
        };
        let (profiles, roles) = try_join(query(&client, PROFILE_OF, &[&id]), role).await?;

        answers::user(UserWithProfileAndRole {
            id: Id(user.get(0)),
            name: user.get::<_, &str>(1),
            email: user.get(2),
            profile: profiles.first().map(|profile| Profile {
                id: Id(profile.get(0)),
                display_name: profile.get(1),
                bio: profile.get(2),
            }),
            role: roles.first().map(|role| Role { id: Id(role.get(0)), name: role.get(1) }),
        })
    }

    pub async fn profiles_with_user_and_role(&self, limit: i64, offset: i64) -> Result<Vec<u8>> {
        let client = self.pool.get().await?;
        let profiles = query(&client, PROFILES, &[&limit, &offset]).await?;
        let ids: Vec<Option<i64>> = profiles.iter().map(|profile| profile.get(2)).collect();
        let users = query(&client, USERS_OF, &[&ids]).await?;
        let mut ids: Vec<i64> = users.iter().filter_map(|user| user.get(2)).collect();
        ids.sort_unstable();
        ids.dedup();
        let roles = query(&client, ROLES_OF, &[&ids]).await?;

        let roles: HashMap<i64, Role<&str>> = roles
            .iter()
            .map(|role| (role.get(0), Role { id: Id(role.get(0)), name: role.get(1) }))
            .collect();
        let by_id = by_key(&users);
        let nodes = profiles.iter().map(|profile| ProfileWithUser {
            id: Id(profile.get(0)),
            display_name: profile.get::<_, &str>(1),
            user: profile.get::<_, Option<i64>>(2).and_then(|id| by_id.get(&id)).map(|user| {
                let role = user.get::<_, Option<i64>>(2).and_then(|id| roles.get(&id));
                UserWithRole { id: Id(user.get(0)), name: user.get(1), role }
            }),
        });
        answers::profiles(nodes.collect::<Vec<_>>(), profiles.len())
    }

    pub async fn create_user_with_profile(&self, user: NewUser) -> Result<Vec<u8>> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        let now = Utc::now();
        let role: i64 = user.role.parse()?;

        let statement = transaction.prepare_cached(INSERT_USER).await?;
        let uuid = uuid::Uuid::new_v4();
        let row = transaction
            .query_one(&statement, &[&uuid, &user.name, &user.email, &role, &now])
            .await?;
        let id: i64 = row.get(0);
        let statement = transaction.prepare_cached(INSERT_PROFILE).await?;
        let row = transaction.query_one(&statement, &[&id, &user.display_name, &now]).await?;
        transaction.commit().await?;

        let profile = NewProfile { id: Id(row.get(0)), display_name: user.display_name };
        answers::created(CreatedUser { id: Id(id), name: user.name, profile })
    }
}

async fn query(client: &Client, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await?;
    client.query(&statement, values).await.context("the statement failed")
}

/// The rows by their first column.
fn by_key(rows: &[Row]) -> HashMap<i64, &Row> {
    let mut by_key = HashMap::with_capacity(rows.len());
    by_key.extend(rows.iter().map(|row| (row.get(0), row)));
    by_key
}
