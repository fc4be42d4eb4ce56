//! Declaring relations: rules 1, 2 and 4.

use relata::model::{Model, ModelInfo};
use relata::models::{Profile, Role, User};
use relata::relations::{Meta, Relation};

use crate::domain::{Country, Passport, Person};

fn described(model: &ModelInfo) -> Vec<String> {
    let key = |column: &relata::database::Column| format!("{}.{}", column.table, column.name);
    let described =
        |relation: &Relation| format!("{relation:?}: {} -> {}", key(relation.foreign_key()), key(relation.local_key()));
    model.relations.iter().map(described).collect()
}

/// Default keys as Lucid has them, from either side.
#[test]
fn rule_1_default_keys() {
    assert_eq!(
        described(User::INFO),
        [
            "User HasOne Profile as `profile`: profiles.user_id -> users.id",
            "User BelongsTo Role as `role`: users.role_id -> roles.id"
        ]
    );
    assert_eq!(described(Profile::INFO), ["Profile BelongsTo User as `user`: profiles.user_id -> users.id"]);
    assert_eq!(described(Role::INFO), ["Role HasMany User as `users`: users.role_id -> roles.id"]);
}

/// Keys of other names and types, in models outside the package.
#[test]
fn rule_1_custom_keys() {
    assert_eq!(
        described(Person::INFO),
        [
            "Person HasOne Passport as `passport`: passports.holder_uuid -> people.uuid",
            "Person BelongsTo Country as `country`: people.country_code -> countries.code",
            "Person BelongsTo Person as `mentor`: people.mentor_id -> people.id",
            "Person HasMany Person as `mentees`: people.mentor_id -> people.id",
        ]
    );
    assert_eq!(
        described(Passport::INFO),
        [
            "Passport BelongsTo Person as `holder`: passports.holder_uuid -> people.uuid",
            "Passport HasOne Visa as `visa`: visas.passport_number -> passports.number",
        ]
    );
    assert_eq!(described(Country::INFO), ["Country HasMany Person as `people`: people.country_code -> countries.code"]);
}

/// A wrong column does not compile, and the message names both columns of the relation.
#[test]
fn rule_2_wrong_keys_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

/// Whatever was declared is there at run time, for tools.
#[test]
fn rule_4_relations_are_readable_at_run_time() {
    assert_eq!(User::PROFILE.meta("icon"), Some(Meta::Text("id-card")));
    assert_eq!(
        Person::PASSPORT.meta,
        [("icon", Meta::Text("book")), ("weight", Meta::Integer(3)), ("hidden", Meta::Bool(false))]
    );
    assert_eq!(Person::MENTOR.meta("icon"), None);
    assert_eq!(Person::MENTOR.description, "Whom this person learns from.");
    assert_eq!((User::PROFILE.name, (User::PROFILE.related)().name), ("profile", "Profile"));
    assert!(User::PROFILE.on_query.is_some() && User::ROLE.on_query.is_none());
}
