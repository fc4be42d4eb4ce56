//! The models, one file for each.

mod billing_configuration;
mod organization;
mod team;
mod user;

pub use billing_configuration::{BillingConfiguration, Plan};
pub use organization::Organization;
pub use team::Team;
pub use user::User;
