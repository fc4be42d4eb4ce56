//! What makes up users, profiles and roles, in tests and by `relata seed user 1000 --with profile`.

use fake::faker::company::en::Profession;
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::{FirstName, LastName};

use super::schema::{profiles, roles, users};
use super::{Profile, Role, User};
use crate::factories::{AnyFactory, Factory};
use crate::relations::changes;

/// All of them.
pub fn all() -> Vec<AnyFactory> {
    vec![user_factory().into(), profile_factory().into(), role_factory().into()]
}

/// Users with a name and an e-mail address after it.
pub fn user_factory() -> Factory<User> {
    Factory::define(|fake| {
        let (first, last) = (fake.text(FirstName()), fake.text(LastName()));
        let email = format!("{first}.{last}.{}@example.com", fake.sequence()).to_lowercase();
        changes().set(users::name, format!("{first} {last}")).set(users::email, email)
    })
    .relation(User::PROFILE, profile_factory)
    .relation(User::ROLE, role_factory)
}

/// Profiles; in the state `private` nobody else may see them, in the state `deleted` no relation finds them.
pub fn profile_factory() -> Factory<Profile> {
    Factory::define(|fake| {
        changes().set(profiles::display_name, fake.text(FirstName())).set(profiles::bio, fake.text(Sentence(4..9)))
    })
    .state("private", |profile, _| profile.set(profiles::is_public, false))
    .state("deleted", |profile, fake| profile.set(profiles::deleted_at, fake.now()))
    .relation(Profile::USER, user_factory)
}

/// Roles, each called by a profession and a number.
pub fn role_factory() -> Factory<Role> {
    Factory::define(|fake| {
        let number = fake.sequence();
        changes().set(roles::name, format!("{} {number}", fake.text(Profession())))
    })
    .relation(Role::USERS, user_factory)
}
