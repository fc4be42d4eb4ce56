//! Declaring relations: rules 1, 2 and 4.

use relata::model::{Meta, RelationInfo};
use relata::model::{Model, ModelInfo};
use relata::models::{Profile, Role, User};

use crate::domain::{Country, Passport, Person};

fn described(model: &ModelInfo) -> Vec<String> {
    let key = |column: &relata::database::Column| format!("{}.{}", column.table, column.name);
    let described = |relation: &RelationInfo| {
        format!(
            "{relation:?}: {} -> {}",
            key(&relation.foreign_key().column),
            key(&relation.local_key().column)
        )
    };
    model.relations.iter().map(described).collect()
}

/// As in Lucid.
#[test]
fn rule_1_keys_follow_from_the_models_names_by_default() {
    assert_eq!(
        described(User::info()),
        [
            "User HasOne Profile as `profile`: profiles.user_id -> users.id",
            "User BelongsTo Role as `role`: users.role_id -> roles.id"
        ]
    );
    assert_eq!(
        described(Profile::info()),
        ["Profile BelongsTo User as `user`: profiles.user_id -> users.id"]
    );
    assert_eq!(
        described(Role::info()),
        ["Role HasMany User as `users`: users.role_id -> roles.id"]
    );
}

#[test]
fn rule_1_keys_can_have_other_names_and_types() {
    assert_eq!(
        described(Person::info()),
        [
            "Person HasOne Passport as `passport`: passports.holder_uuid -> people.uuid",
            "Person BelongsTo Country as `country`: people.country_code -> countries.code",
            "Person BelongsTo Person as `mentor`: people.mentor_id -> people.id",
            "Person HasMany Person as `mentees`: people.mentor_id -> people.id",
        ]
    );
    assert_eq!(
        described(Passport::info()),
        [
            "Passport BelongsTo Person as `holder`: passports.holder_uuid -> people.uuid",
            "Passport HasOne Visa as `visa`: visas.passport_number -> passports.number",
        ]
    );
    assert_eq!(
        described(Country::info()),
        ["Country HasMany Person as `people`: people.country_code -> countries.code"]
    );
}

/// The expected messages stand beside the cases, in `tests/compile_fail`.
#[test]
fn rule_2_wrong_keys_and_attributes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

#[test]
fn rule_4_the_meta_and_the_description_of_a_relation_are_readable_at_run_time() {
    assert_eq!(User::PROFILE.meta("icon"), Some(Meta::Text("id-card")));
    assert_eq!(
        Person::PASSPORT.meta,
        [("icon", Meta::Text("book")), ("weight", Meta::Integer(3)), ("hidden", Meta::Bool(false))]
    );
    assert_eq!(Person::MENTOR.meta("icon"), None);
    assert_eq!(Person::MENTOR.description, "Whom this person learns from.");
}

#[test]
fn rule_4_the_name_the_model_and_the_constraint_of_a_relation_are_readable_at_run_time() {
    assert_eq!(User::PROFILE.name, "profile");
    assert_eq!(User::PROFILE.related().name, "Profile");
    assert!(User::PROFILE.has_standing_constraint());
    assert!(!User::ROLE.has_standing_constraint());
}
