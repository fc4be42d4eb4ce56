//! `relata seed`: rows of any model.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use relata::factories::{AnyFactory, Factory, Seeding};
use relata::graphql::Models;
use relata::models::schema::users;
use relata::models::{Demo, Profile, Role, User, factories};
use relata::prelude::*;

use crate::domain::schema::people;
use crate::domain::{Country, Domain, Passport, Person, Visa};
use crate::on_both;
use crate::support::Test;

fn seed(test: &Test, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command.arg("seed").args(arguments).args(["--database-url", &test.url]).current_dir(Path::new("/"));
    command.env_clear().stdin(Stdio::null()).output().unwrap()
}

/// What a run that must succeed says.
fn made(test: &Test, arguments: &[&str]) -> String {
    let output = seed(test, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// What a run that must fail says.
fn refused(test: &Test, arguments: &[&str]) -> String {
    let output = seed(test, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap().lines().next().unwrap_or_default().to_owned()
}

/// Rows of a model of `tests/domain`, which has no program of its own.
async fn domain(test: &Test, model: &str, count: usize, with: &[&str]) -> Result<String, Error> {
    Seeding::new(Domain::all(), Vec::new(), model, with)?.run(&test.database, count, |_| {}).await
}

on_both! {
    /// The demo's models by name, with relations; a second run adds to the first.
    async fn rule_34_seed_the_demo(test: Test) {
        assert_eq!(made(&test, &["user", "1200", "--with", "profile"]), "made 1200 users and 1200 profiles");
        assert_eq!(made(&test, &["Users", "1", "--with", "PROFILE", "--with", "role"]), "made 1 user, 1 role and 1 profile");
        assert_eq!(made(&test, &["profile", "3"]), "made 3 profiles");
        assert_eq!(made(&test, &["profile", "2", "--with", "user.role"]), "made 2 profiles, 2 users and 2 roles");
        assert_eq!(made(&test, &["role", "2", "--with", "users:3", "--with", "users.profile"]), "made 2 roles, 6 users and 6 profiles");
        assert_eq!(made(&test, &["role"]), "made 100 roles");
        assert_eq!(made(&test, &["--users", "10"]), "made 10 users and 9 profiles");
        let conn = &mut *test.write().await;
        assert_eq!(User::query().count(conn).await.unwrap(), 1200 + 1 + 2 + 6 + 10);
        assert_eq!(Profile::query().where_has(Profile::USER, |user| user).count(conn).await.unwrap(), 1200 + 1 + 2 + 6 + 9);
        assert_eq!(Profile::query().count(conn).await.unwrap(), 1200 + 1 + 3 + 2 + 6 + 9);
        assert_eq!(Role::query().count(conn).await.unwrap(), 1 + 2 + 2 + 100);
        // The demo's own factories make them.
        let user = User::find_or_fail(conn, 1).await.unwrap();
        assert_eq!(user.email, format!("{}.1@example.com", user.name.to_lowercase().replace(' ', ".")));
    }

    /// With a number the same rows each time for the same database.
    async fn rule_34_seed_with_a_number(test: Test) {
        let rows = async || {
            let conn = &mut *test.write().await;
            let users = User::query().preload(User::PROFILE).order_by(users::id, Direction::Ascending).all(conn).await.unwrap();
            users.iter().map(|user| format!("{:?} {:?}", **user, user.related(User::PROFILE).unwrap().map(Row::into_model))).collect::<Vec<_>>()
        };
        made(&test, &["user", "600", "--with", "profile", "--seed", "7"]);
        let first = rows().await;
        test.empty().await;
        made(&test, &["user", "600", "--with", "profile", "--seed", "7"]);
        assert_eq!((first.len(), rows().await), (600, first));
        // A second run continues behind the first.
        assert_eq!(made(&test, &["user", "600", "--seed", "7"]), "made 600 users");
    }

    /// What there is not is named together with what there is.
    async fn rule_34_seed_refuses_what_there_is_not(test: Test) {
        assert_eq!(refused(&test, &["usr"]), "error: there is no model `usr`: there is user, profile, role");
        assert_eq!(refused(&test, &["user", "3", "--with", "profil"]), "error: User has no relation `profil`: it has profile, role");
        assert_eq!(refused(&test, &["role", "3", "--with", "users.profile.users"]), "error: Profile has no relation `users`: it has user");
        assert_eq!(refused(&test, &["user", "3", "--with", "profile:2"]), "error: `profile` holds one row at most: ask for it without a number");
        assert_eq!(refused(&test, &["role", "3", "--with", "users:x"]), "error: `x` is no number of `users`: write it as in `users:3`");
        assert!(refused(&test, &["user", "0"]).starts_with("error: invalid value '0' for '[COUNT]'"));
        assert!(refused(&test, &["--with", "profile"]).starts_with("error: the following required arguments were not provided"));
        assert!(refused(&test, &["user", "--users", "3"]).starts_with("error: the argument '[MODEL]' cannot be used with '--rows"));
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 0);
    }

    /// Transactions of about a thousand rows, relations included, however many a row has.
    async fn rule_34_seed_in_transactions(test: Test) {
        let sizes = async |model: &str, count, with: &[&str]| {
            test.statements();
            domain(&test, model, count, with).await.unwrap();
            test.statements().iter().filter(|statement| statement.starts_with("BEGIN")).count()
        };
        assert_eq!(sizes("country", 1000, &[]).await, 1);
        assert_eq!(sizes("country", 1001, &["people"]).await, 3);
        assert_eq!(sizes("country", 2, &["people:1500"]).await, 2);
    }

    /// Every model outside the package, made up from its description, with keys of every type.
    async fn rule_34_seed_any_model(test: Test) {
        for _ in 0..2 {
            assert_eq!(domain(&test, "person", 20, &["passport.visa", "country", "mentor.mentor", "mentees:2"]).await.unwrap(), "100 people, 20 countries, 20 passports and 20 visas");
            assert_eq!(domain(&test, "Passport", 7, &["holder"]).await.unwrap(), "7 passports and 7 people");
            assert_eq!(domain(&test, "countries", 3, &["people:5"]).await.unwrap(), "3 countries and 15 people");
            assert_eq!(domain(&test, "visa", 501, &[]).await.unwrap(), "501 visas and 501 passports");
        }
        let conn = &mut *test.write().await;
        assert_eq!(Person::query().count(conn).await.unwrap(), 2 * (100 + 7 + 15));
        assert_eq!(Country::query().count(conn).await.unwrap(), 2 * 23);
        assert_eq!(Passport::query().where_has(Passport::HOLDER, |holder| holder).count(conn).await.unwrap(), 2 * 27);
        assert_eq!(Visa::query().where_has(Visa::PASSPORT, |passport| passport).count(conn).await.unwrap(), 2 * 521);
        assert_eq!(Person::query().where_has(Person::MENTOR, |mentor| mentor).count(conn).await.unwrap(), 2 * 80);
    }

    /// No model of either list needs a factory of its own.
    async fn rule_34_seed_every_model(test: Test) {
        let models = [Domain::all(), Demo::all()].concat();
        for model in &models {
            let with: Vec<_> = model.relations.iter().map(|relation| relation.field).collect();
            let seeding = Seeding::new(&models, Vec::new(), model.singular, &with).unwrap();
            let made = seeding.run(&test.database, 10, |_| {}).await.unwrap_or_else(|error| panic!("{}: {error}", model.name));
            assert!(made.contains(model.plural), "{made}");
        }
    }

    /// Factories for models are used for their relations too, and the progress is told.
    async fn rule_34_seed_with_factories(test: Test) {
        let person = Factory::<Person>::define(|fake| changes().set(people::name, format!("Person {}", fake.sequence())));
        let list: Vec<AnyFactory> = vec![person.into()];
        assert_eq!(list[0].model().name, "Person");
        let told = std::sync::Mutex::new(Vec::new());
        let seeding = Seeding::new(Domain::all(), list, "country", &["people:2"]).unwrap();
        assert_eq!(seeding.run(&test.database, 700, |rows| told.lock().unwrap().push(rows)).await.unwrap(), "700 countries and 1400 people");
        assert_eq!(*told.lock().unwrap(), [333, 333, 34]);
        let conn = &mut *test.write().await;
        assert_eq!(Person::query().filter(column(people::name).starts_with("Person ")).count(conn).await.unwrap(), 1400);
        assert_eq!(factories::all().iter().map(|factory| factory.model().name).collect::<Vec<_>>(), ["User", "Profile", "Role"]);
    }
}
