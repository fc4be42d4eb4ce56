//! Rows for a test to begin with, made in a few words.
//!
//! The first row of a table has the key 1, the next one 2: a test can name them in its documents.

use std::future::IntoFuture;

use futures::FutureExt;
use futures::future::BoxFuture;
use relata::Changes;
use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::types::{DateTime, Utc, Uuid};

use super::Test;
use crate::domain::{Country, Passport, Person, Visa};

impl Test {
    /// Makes a user, whose e-mail address follows from the name: `Ada` has `ada@example.com`.
    pub fn user(&self, name: &str) -> NewUser<'_> {
        NewUser { test: self, name: name.to_owned(), profile: None, role: None }
    }

    /// Makes users without anything but a name, with the keys from 1 on.
    pub async fn users(&self, count: usize) {
        for number in 1..=count {
            self.user(&format!("user{number}")).await;
        }
    }

    /// Makes seven users, no two of whom are alike in what they have; their keys are 1 to 7.
    pub async fn seven_users(&self) {
        self.user("Ada").with_profile("A").with_role("admin").await;
        self.user("Bob").with_profile("B").with_role("editor").await;
        self.user("Cy").with_profile("C").await;
        self.user("Dee").with_private_profile("D").with_role("admin").await;
        self.user("Eve").with_role("editor").await;
        self.user("Fay").with_deleted_profile("F").with_role("admin").await;
        self.user("Gus").await;
    }

    /// Makes a profile, which belongs to nobody unless `of` says to whom.
    pub fn profile(&self, display_name: &str) -> NewProfile<'_> {
        NewProfile { test: self, values: profile(display_name) }
    }

    /// Makes a role.
    pub async fn role(&self, name: &str) -> Row<Role> {
        let conn = &mut *self.write().await;
        let role = Role::create(conn, Role::changes().set(Role::NAME, name)).await.unwrap();

        self.statements();
        role
    }

    /// Makes a country.
    pub async fn country(&self, code: &str, name: &str) -> Row<Country> {
        let conn = &mut *self.write().await;
        let values = Country::changes().set(Country::CODE, code).set(Country::NAME, name);
        let country = Country::create(conn, values).await.unwrap();

        self.statements();
        country
    }

    /// Makes a passport of nobody.
    pub fn passport(&self, number: &str) -> NewPassport<'_> {
        let values = Passport::changes().set(Passport::NUMBER, number).set(Passport::LEVEL, 1_i16);
        NewPassport { test: self, values }
    }

    /// Makes a living person without a key for passports (`uuid`), unless a passport is asked for.
    pub fn person(&self, name: &str) -> NewPerson<'_> {
        let values = Person::changes().set(Person::NAME, name).set(Person::IS_ALIVE, true);
        NewPerson { test: self, values, passports: Vec::new() }
    }
}

/// A user to make; `await` makes it.
pub struct NewUser<'t> {
    test: &'t Test,
    name: String,
    profile: Option<Changes<Profile>>,
    role: Option<String>,
}

impl NewUser<'_> {
    /// Gives the user a profile.
    pub fn with_profile(mut self, display_name: &str) -> Self {
        self.profile = Some(profile(display_name));
        self
    }

    /// Gives the user a profile that not everybody may see.
    pub fn with_private_profile(mut self, display_name: &str) -> Self {
        self.profile = Some(profile(display_name).set(Profile::IS_PUBLIC, false));
        self
    }

    /// Gives the user a deleted profile, which the standing constraint of `User.profile` hides.
    pub fn with_deleted_profile(mut self, display_name: &str) -> Self {
        self.profile =
            Some(profile(display_name).set(Profile::DELETED_AT, DateTime::<Utc>::UNIX_EPOCH));
        self
    }

    /// Gives the user the role with this name, which is made where it is missing.
    pub fn with_role(mut self, name: &str) -> Self {
        self.role = Some(name.to_owned());
        self
    }
}

impl<'t> IntoFuture for NewUser<'t> {
    type Output = Row<User>;
    type IntoFuture = BoxFuture<'t, Row<User>>;

    fn into_future(self) -> Self::IntoFuture {
        async move {
            let conn = &mut *self.test.write().await;
            let email = format!("{}@example.com", self.name.to_lowercase().replace(' ', "."));
            let mut values = User::changes().set(User::NAME, self.name).set(User::EMAIL, email);

            if let Some(profile) = self.profile {
                values = values.create(User::PROFILE, profile);
            }
            if let Some(name) = self.role {
                let search = Role::changes().set(Role::NAME, name);
                let role = Role::first_or_create(conn, search, Role::changes()).await.unwrap();
                values = values.associate(User::ROLE, role.id);
            }

            let user = User::create(conn, values).await.unwrap();
            self.test.statements();
            user
        }
        .boxed()
    }
}

fn profile(display_name: &str) -> Changes<Profile> {
    Profile::changes().set(Profile::DISPLAY_NAME, display_name)
}

/// A profile to make; `await` makes it.
pub struct NewProfile<'t> {
    test: &'t Test,
    values: Changes<Profile>,
}

impl NewProfile<'_> {
    /// Gives the profile to a user.
    pub fn of(mut self, user: &User) -> Self {
        self.values = self.values.associate(Profile::USER, user.id);
        self
    }

    /// Hides the profile from those who may not see it.
    pub fn private(mut self) -> Self {
        self.values = self.values.set(Profile::IS_PUBLIC, false);
        self
    }

    /// Writes a few words about the user.
    pub fn with_bio(mut self, bio: &str) -> Self {
        self.values = self.values.set(Profile::BIO, bio);
        self
    }
}

impl<'t> IntoFuture for NewProfile<'t> {
    type Output = Row<Profile>;
    type IntoFuture = BoxFuture<'t, Row<Profile>>;

    fn into_future(self) -> Self::IntoFuture {
        async move {
            let conn = &mut *self.test.write().await;
            let profile = Profile::create(conn, self.values).await.unwrap();

            self.test.statements();
            profile
        }
        .boxed()
    }
}

/// A person to make; `await` makes it.
pub struct NewPerson<'t> {
    test: &'t Test,
    values: Changes<Person>,
    passports: Vec<(String, i16)>,
}

impl NewPerson<'_> {
    /// Says how old the person is.
    pub fn aged(mut self, age: i32) -> Self {
        self.values = self.values.set(Person::AGE, age);
        self
    }

    /// Says that the person lives no more.
    pub fn dead(mut self) -> Self {
        self.values = self.values.set(Person::IS_ALIVE, false);
        self
    }

    /// Says whom the person learns from.
    pub fn with_mentor(mut self, mentor: &Person) -> Self {
        self.values = self.values.set(Person::MENTOR_ID, mentor.id);
        self
    }

    /// Says where the person lives, by the country's code.
    pub fn living_in(mut self, country: &str) -> Self {
        self.values = self.values.set(Person::COUNTRY_CODE, country);
        self
    }

    /// Gives the person a `uuid`, by which passports are found.
    pub fn with_uuid(mut self) -> Self {
        self.values = self.values.set(Person::UUID, Uuid::new_v4());
        self
    }

    /// Gives the person a `uuid` and one more passport: nothing in the database forbids a second
    /// one.
    pub fn with_passport(mut self, number: &str, level: i16) -> Self {
        self.passports.push((number.to_owned(), level));
        self.with_uuid()
    }
}

impl<'t> IntoFuture for NewPerson<'t> {
    type Output = Row<Person>;
    type IntoFuture = BoxFuture<'t, Row<Person>>;

    fn into_future(self) -> Self::IntoFuture {
        async move {
            let conn = &mut *self.test.write().await;
            let person = Person::create(conn, self.values).await.unwrap();

            for (number, level) in self.passports {
                let values =
                    Passport::changes().set(Passport::NUMBER, number).set(Passport::LEVEL, level);
                let values = match person.uuid {
                    Some(uuid) => values.set(Passport::HOLDER_UUID, uuid),
                    None => values,
                };
                Passport::create(conn, values).await.unwrap();
            }

            self.test.statements();
            person
        }
        .boxed()
    }
}

/// A passport to make; `await` makes it.
pub struct NewPassport<'t> {
    test: &'t Test,
    values: Changes<Passport>,
}

impl NewPassport<'_> {
    /// Gives the passport a visa, which cannot be without a passport.
    pub fn with_visa(mut self, stamp: &str) -> Self {
        self.values = self.values.create(Passport::VISA, Visa::changes().set(Visa::STAMP, stamp));
        self
    }
}

impl<'t> IntoFuture for NewPassport<'t> {
    type Output = Row<Passport>;
    type IntoFuture = BoxFuture<'t, Row<Passport>>;

    fn into_future(self) -> Self::IntoFuture {
        async move {
            let conn = &mut *self.test.write().await;
            let passport = Passport::create(conn, self.values).await.unwrap();

            self.test.statements();
            passport
        }
        .boxed()
    }
}
