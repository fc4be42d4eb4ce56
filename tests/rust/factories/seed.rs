//! `relata seed`: rows of any model.

use std::sync::Mutex;

use relata::Error;
use relata::factories::{AnyFactory, Factory, Seeder};
use relata::graphql::Models;
use relata::models::{Demo, Profile, Role, User, factories};
use relata::prelude::*;

use crate::domain::{Country, Domain, Passport, Person, Visa};
use crate::program::Program;
use crate::support::{Test, test_on_both};

/// Runs `relata seed`, which must succeed, and gives its output.
fn seed(test: &Test, arguments: &[&str]) -> String {
    let run = Program::over(test).run(&[&["seed"], arguments].concat());
    run.exits_with(0);
    run.output.trim_end().to_owned()
}

#[test_on_both]
async fn rule_34_seed_makes_rows_of_a_model_with_their_relations(test: Test) {
    for (arguments, made) in [
        (&["user", "1200", "--with", "profile"][..], "made 1200 users and 1200 profiles"),
        (
            &["Users", "1", "--with", "PROFILE", "--with", "role"],
            "made 1 user, 1 role and 1 profile",
        ),
        (&["profile", "3"], "made 3 profiles"),
        (&["profile", "2", "--with", "user.role"], "made 2 profiles, 2 users and 2 roles"),
        (
            &["role", "2", "--with", "users:3", "--with", "users.profile"],
            "made 2 roles, 6 users and 6 profiles",
        ),
        (&["role"], "made 100 roles"),
        (&["--users", "10"], "made 10 users and 9 profiles"),
    ] {
        assert_eq!(seed(&test, arguments), made, "{arguments:?}");
    }

    let conn = &mut *test.write().await;
    assert_eq!(User::query().count(conn).await.unwrap(), 1200 + 1 + 2 + 6 + 10);
    assert_eq!(Profile::query().count(conn).await.unwrap(), 1200 + 1 + 3 + 2 + 6 + 9);
    let owned = Profile::query().where_has(Profile::USER, |user| user);
    assert_eq!(owned.count(conn).await.unwrap(), 1200 + 1 + 2 + 6 + 9);
    assert_eq!(Role::query().count(conn).await.unwrap(), 1 + 2 + 2 + 100);
}

#[test_on_both]
async fn rule_34_seed_uses_the_factories_of_the_program(test: Test) {
    seed(&test, &["user", "1"]);

    let user = User::first_or_fail(&mut *test.write().await).await.unwrap();
    let name = user.name.to_lowercase().replace(' ', ".");
    assert_eq!(user.email, format!("{name}.1@example.com"));
}

/// Users with their profiles, as text.
async fn rows(test: &Test) -> Vec<String> {
    let query = User::query().preload(User::PROFILE).order_by(User::ID.asc());
    let users = query.all(&mut *test.write().await).await.unwrap();

    let mut texts = Vec::new();
    for user in users {
        let profile = user.related(User::PROFILE).unwrap().cloned().map(Row::into_model);
        texts.push(format!("{:?} {profile:?}", user.into_model()));
    }
    texts
}

#[test_on_both]
async fn rule_34_a_number_makes_the_same_rows_each_time(test: Test) {
    seed(&test, &["user", "600", "--with", "profile", "--seed", "7"]);
    let first = rows(&test).await;
    test.empty().await;
    seed(&test, &["user", "600", "--with", "profile", "--seed", "7"]);

    assert_eq!(rows(&test).await, first);
    assert_eq!(first.len(), 600);
}

#[test_on_both]
async fn rule_34_a_second_run_with_the_same_number_continues_behind_the_first(test: Test) {
    assert_eq!(seed(&test, &["user", "600", "--seed", "7"]), "made 600 users");
    assert_eq!(seed(&test, &["user", "600", "--seed", "7"]), "made 600 users");
}

#[test_on_both]
async fn rule_34_an_unknown_name_is_refused_with_those_there_are(test: Test) {
    for (arguments, error) in [
        (&["usr"][..], "error: there is no model `usr`: the models are user, profile, role"),
        (
            &["user", "3", "--with", "profil"],
            "error: User has no relation `profil`: it has profile, role",
        ),
        (
            &["role", "3", "--with", "users.profile.users"],
            "error: Profile has no relation `users`: it has user",
        ),
        (
            &["user", "3", "--with", "profile:2"],
            "error: `profile` holds one row at most: ask for it without a number",
        ),
        (
            &["role", "3", "--with", "users:x"],
            "error: `x` is no number of `users`: write it as in `users:3`",
        ),
    ] {
        refuses(&test, arguments, error);
    }
    assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_34_arguments_that_do_not_fit_together_are_refused(test: Test) {
    for (arguments, error) in [
        (&["user", "0"][..], "error: invalid value '0' for '[COUNT]'"),
        (&["--with", "profile"], "error: the following required arguments were not provided"),
        (&["user", "--users", "3"], "error: the argument '[MODEL]' cannot be used with '--rows"),
    ] {
        refuses(&test, arguments, error);
    }
}

/// Asserts how the first line of an error begins.
#[track_caller]
fn refuses(test: &Test, arguments: &[&str], error: &str) {
    let run = Program::over(test).run(&[&["seed"], arguments].concat());

    assert_ne!(run.code, Some(0), "{arguments:?}");
    let line = run.errors.lines().next().unwrap_or_default();
    assert!(line.starts_with(error), "{line}");
}

/// Makes rows of a model of `tests/domain`, which has no program of its own.
async fn seed_domain(
    test: &Test,
    model: &str,
    count: usize,
    with: &[&str],
) -> Result<String, Error> {
    Seeder::new(Domain::all(), Vec::new(), model, with)?.run(&test.database, count, |_| {}).await
}

/// About a thousand rows are made at once, those of relations included.
#[test_on_both]
async fn rule_34_many_rows_are_made_in_one_transaction(test: Test) {
    for (count, with) in [(1000, &[][..]), (1001, &["people"]), (2, &["people:1500"])] {
        test.statements();
        seed_domain(&test, "country", count, with).await.unwrap();

        let statements = test.statements();
        let begun = statements.iter().filter(|sql| sql.starts_with("BEGIN")).count();
        assert_eq!(begun, 1, "{count} {with:?}");
    }
}

/// Twice, since the second run must not meet the keys of the first.
#[test_on_both]
async fn rule_34_any_model_is_made_up_from_its_description(test: Test) {
    for _ in 0..2 {
        for (model, count, with, made) in [
            (
                "person",
                20,
                &["passport.visa", "country", "mentor.mentor", "mentees:2"][..],
                "100 people, 20 countries, 20 passports and 20 visas",
            ),
            ("Passport", 7, &["holder"], "7 passports and 7 people"),
            ("countries", 3, &["people:5"], "3 countries and 15 people"),
            ("visa", 501, &[], "501 visas and 501 passports"),
        ] {
            assert_eq!(seed_domain(&test, model, count, with).await.unwrap(), made);
        }
    }

    let conn = &mut *test.write().await;
    assert_eq!(Person::query().count(conn).await.unwrap(), 2 * (100 + 7 + 15));
    assert_eq!(Country::query().count(conn).await.unwrap(), 2 * (20 + 3));
    let held = Passport::query().where_has(Passport::HOLDER, |holder| holder);
    assert_eq!(held.count(conn).await.unwrap(), 2 * (20 + 7));
    let visas = Visa::query().where_has(Visa::PASSPORT, |passport| passport);
    assert_eq!(visas.count(conn).await.unwrap(), 2 * (20 + 501));
    let taught = Person::query().where_has(Person::MENTOR, |mentor| mentor);
    assert_eq!(taught.count(conn).await.unwrap(), 2 * 80);
}

#[test_on_both]
async fn rule_34_no_model_needs_a_factory(test: Test) {
    let models = [Domain::all(), Demo::all()].concat();

    for model in &models {
        let with: Vec<_> = model.relations.iter().map(|relation| relation.field).collect();
        let seeder = Seeder::new(&models, Vec::new(), model.singular, &with).unwrap();
        let made = seeder.run(&test.database, 10, |_| {}).await;
        let made = made.unwrap_or_else(|error| panic!("{}: {error}", model.name));
        assert!(made.contains(model.plural), "{made}");
    }
}

/// And the progress is reported after each transaction.
#[test_on_both]
async fn rule_34_a_factory_of_a_model_is_used_for_its_relations_too(test: Test) {
    let person = Factory::<Person>::define(|fake| {
        Person::changes().set(Person::NAME, format!("Person {}", fake.sequence()))
    });
    let progress = Mutex::new(Vec::new());

    let seeder = Seeder::new(Domain::all(), vec![person.into()], "country", &["people:2"]);
    let made =
        seeder.unwrap().run(&test.database, 700, |rows| progress.lock().unwrap().push(rows)).await;

    assert_eq!(made.unwrap(), "700 countries and 1400 people");
    assert_eq!(*progress.lock().unwrap(), [333, 333, 34]);
    let people = Person::query().filter(Person::NAME.starts_with("Person "));
    assert_eq!(people.count(&mut *test.write().await).await.unwrap(), 1400);
}

#[test]
fn rule_34_a_factory_names_its_model() {
    let person: AnyFactory = Factory::<Person>::new().into();

    assert_eq!(person.model().name, "Person");
    let names: Vec<_> = factories::all().iter().map(|factory| factory.model().name).collect();
    assert_eq!(names, ["User", "Profile", "Role"]);
}
