//! The demo's models: users, their profile and their role. One file for each; the list is the last line.

mod profile;
mod role;
mod user;

pub use profile::Profile;
pub use role::Role;
pub use user::User;
