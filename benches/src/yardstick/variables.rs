//! The variables of the requests; their documents are not read.

use serde::Deserialize;

#[derive(Deserialize)]
pub struct Request<T> {
    pub variables: T,
}

#[derive(Deserialize)]
pub struct Page {
    pub offset: i64,
}

#[derive(Deserialize)]
pub struct OneUser {
    pub id: String,
}

#[derive(Deserialize)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub role: String,
    #[serde(rename = "displayName")]
    pub display_name: String,
}
