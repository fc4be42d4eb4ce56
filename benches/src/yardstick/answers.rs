//! The answers, in the form in which Relata gives them. `T` is a text, borrowed from the driver's row where it can be.

use anyhow::Result;
use serde::{Serialize, Serializer};

/// A key, which GraphQL writes as a text.
#[derive(Clone, Copy)]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(self.0))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile<T> {
    pub id: Id,
    pub display_name: T,
    pub bio: T,
}

#[derive(Serialize)]
pub struct Role<T> {
    pub id: Id,
    pub name: T,
}

#[derive(Serialize)]
pub struct UserWithProfile<T> {
    pub id: Id,
    pub name: T,
    pub email: T,
    pub profile: Option<Profile<T>>,
}

#[derive(Serialize)]
pub struct UserWithProfileAndRole<T> {
    pub id: Id,
    pub name: T,
    pub email: T,
    pub profile: Option<Profile<T>>,
    pub role: Option<Role<T>>,
}

#[derive(Serialize)]
pub struct UserWithRole<'r, T> {
    pub id: Id,
    pub name: T,
    pub role: Option<&'r Role<T>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileWithUser<'r, T> {
    pub id: Id,
    pub display_name: T,
    pub user: Option<UserWithRole<'r, T>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewProfile<T> {
    pub id: Id,
    pub display_name: T,
}

#[derive(Serialize)]
pub struct CreatedUser<T> {
    pub id: Id,
    pub name: T,
    pub profile: NewProfile<T>,
}

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

#[derive(Serialize)]
struct Nodes<T> {
    nodes: T,
}

#[derive(Serialize)]
struct Users<T> {
    users: Nodes<T>,
}

#[derive(Serialize)]
struct Profiles<T> {
    profiles: Nodes<T>,
}

#[derive(Serialize)]
struct User<T> {
    user: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateUser<T> {
    create_user: User<T>,
}

pub fn users(users: impl Serialize, rows: usize) -> Result<Vec<u8>> {
    write(Users { users: Nodes { nodes: users } }, rows)
}

pub fn profiles(profiles: impl Serialize, rows: usize) -> Result<Vec<u8>> {
    write(Profiles { profiles: Nodes { nodes: profiles } }, rows)
}

pub fn user(user: impl Serialize) -> Result<Vec<u8>> {
    write(User { user }, 1)
}

pub fn created(user: impl Serialize) -> Result<Vec<u8>> {
    write(CreateUser { create_user: User { user } }, 1)
}

fn write(data: impl Serialize, rows: usize) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(64 + rows * 256);
    serde_json::to_writer(&mut body, &Data { data })?;
    Ok(body)
}
