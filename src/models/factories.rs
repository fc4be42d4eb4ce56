//! The factories of users, profiles and roles, for tests and for `relata seed user 1000 --with profile`.

use fake::faker::company::en::Profession;
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::{FirstName, LastName};

use super::{Profile, Role, User};
use crate::factories::{AnyFactory, Factory};
use crate::orm::ActiveRecord;

/// Returns all factories of the demo.
pub fn all() -> Vec<AnyFactory> {
    vec![user_factory().into(), profile_factory().into(), role_factory().into()]
}

/// Makes users with a name and an e-mail address that suits it.
pub fn user_factory() -> Factory<User> {
    Factory::define(|fake| {
        let first = fake.text(FirstName());
        let last = fake.text(LastName());
        let email = format!("{first}.{last}.{}@example.com", fake.sequence()).to_lowercase();
        User::changes().set(User::NAME, format!("{first} {last}")).set(User::EMAIL, email)
    })
    .relation(User::PROFILE, profile_factory)
    .relation(User::ROLE, role_factory)
}

/// Makes profiles. In the state `private` they are not public, in the state `deleted` no relation finds them.
pub fn profile_factory() -> Factory<Profile> {
    Factory::define(|fake| {
        Profile::changes()
            .set(Profile::DISPLAY_NAME, fake.text(FirstName()))
            .set(Profile::BIO, fake.text(Sentence(4..9)))
    })
    .state("private", |profile, _| profile.set(Profile::IS_PUBLIC, false))
    .state("deleted", |profile, fake| profile.set(Profile::DELETED_AT, fake.now()))
    .relation(Profile::USER, user_factory)
}

/// Makes roles, each named after a profession and a number.
pub fn role_factory() -> Factory<Role> {
    Factory::define(|fake| {
        let number = fake.sequence();
        Role::changes().set(Role::NAME, format!("{} {number}", fake.text(Profession())))
    })
    .relation(Role::USERS, user_factory)
}
