//! Completion in the prompt: the words that fit at the cursor, and if a document is whole.

use proptest::prelude::*;
use relata::command_line::repl::{Completeness, Schema, completeness};
use relata::models::Demo;

use crate::domain::Domain;

fn schema() -> Schema {
    Schema::parse(&relata::app(Demo).sdl()).unwrap()
}

/// Asserts the words offered at the `|` of each text.
#[track_caller]
fn assert_offered(cases: &[(&str, &[&str])]) {
    let schema = schema();
    for (text, expected) in cases {
        assert_eq!(offered(&schema, text), *expected, "{text}");
    }
}

fn offered(schema: &Schema, text: &str) -> Vec<String> {
    let cursor = text.find('|').unwrap();
    let (start, candidates) = schema.complete(&text.replacen('|', "", 1), cursor);

    assert!(candidates.is_empty() || start == start_of_word(text, cursor), "{text}: {start}");
    candidates.into_iter().map(|candidate| candidate.text).collect()
}

/// Where the word before the cursor starts; a command has its point.
fn start_of_word(text: &str, cursor: usize) -> usize {
    let is_command = text.starts_with('.');
    let ends_word =
        |each: char| each != '_' && !(each == '.' && is_command) && !each.is_ascii_alphanumeric();
    match text[..cursor].rfind(ends_word) {
        Some(place) => place + text[place..].chars().next().unwrap().len_utf8(),
        None => 0,
    }
}

#[test]
fn fields_are_offered_by_how_they_begin_in_either_case() {
    assert_offered(&[
        ("{ u|", &["user", "userByUuid", "userByEmail", "users", "usersAggregate"]),
        ("{ users { n|odes { name } } }", &["nodes"]),
        ("{ roles { nodes { NA|", &["name"]),
        ("{ roles { nodes { __t|", &["__typename"]),
        ("{ nobody { na|", &[]),
    ]);
}

#[test]
fn without_a_word_every_field_is_offered() {
    assert_offered(&[(
        "{ roles {\n  nodes {\n    |\n  }\n}\n}",
        &["id", "name", "users", "usersAggregate", "__typename"],
    )]);
}

#[test]
fn fields_are_those_of_the_selection_at_the_cursor() {
    assert_offered(&[
        ("{ users { nodes { na|", &["name"]),
        ("{ users(first: 1, where: { name: { eq: \"}\" } }) { p|", &["pageInfo"]),
        ("{ user(id: 1) { role { na|", &["name"]),
        ("{ user(id: 1) { other: role @skip(if: false) { na|", &["name"]),
        ("{ user(id: 1) { role { name } pro|", &["profile", "profileAggregate"]),
    ]);
}

#[test]
fn fields_are_those_of_the_operation_at_the_cursor() {
    assert_offered(&[
        (
            "query Named($a: Int = 3) @skip(if: true) { roles { nodes { us|",
            &["users", "usersAggregate"],
        ),
        ("mutation { dissociateU|", &["dissociateUserFromProfile"]),
        ("{ a } mutation { deleteRole(id: 1) { ch|", &["changed"]),
        ("mutation { deleteRole(id: 1) { changed } } { roleBy|", &["roleByName"]),
    ]);
}

#[test]
fn fields_of_any_models_are_offered() {
    let schema = Schema::parse(&relata::app(Domain).sdl()).unwrap();

    assert_eq!(
        offered(&schema, "{ people { nodes { ment|"),
        ["mentor", "mentees", "menteesAggregate"]
    );
}

#[test]
fn arguments_and_the_fields_of_inputs_are_offered() {
    assert_offered(&[
        ("{ users(f|", &["first"]),
        ("{ users(first: 1, |", &["where", "orderBy", "after", "last", "before", "offset"]),
        ("{ users(where: { na|", &["name"]),
        ("{ users(where: { name: { startsWithI|", &["startsWithInsensitive"]),
        ("{ users(where: { or: [{ name: { eq: \"a\" } }, { e|", &["email"]),
        ("mutation { createUser(input: { profile: { create: { disp|", &["displayName"]),
    ]);
}

#[test]
fn an_argument_is_offered_with_its_type() {
    let (_, candidates) = schema().complete("{ users(fi", 10);

    assert_eq!(candidates[0].text, "first");
    assert_eq!(candidates[0].detail, "Int");
}

#[test]
fn values_of_enums_and_booleans_are_offered() {
    assert_offered(&[
        ("{ users(where: { or: [{ has: [PROFILE, |", &["PROFILE", "ROLE"]),
        (
            "{ users(orderBy: [{ profile: { displayName: asc_|",
            &["ASC_NULLS_FIRST", "ASC_NULLS_LAST"],
        ),
        ("{ users(orderBy: { name: D|", &["DESC", "DESC_NULLS_FIRST", "DESC_NULLS_LAST"]),
        ("{ profiles(where: { isPublic: { eq: |", &["true", "false"]),
        ("mutation { createProfileForUser(userId: 1, onOccupied: DE|", &["DETACH", "DELETE"]),
    ]);
}

#[test]
fn in_texts_and_comments_nothing_is_offered() {
    assert_offered(&[
        ("{ users(where: { name: { eq: |", &[]),
        ("{ users(where: { name: { eq: \"na|", &[]),
        ("{ users # na|", &[]),
    ]);
}

#[test]
fn operations_and_directives_are_offered() {
    assert_offered(&[
        ("|", &["query", "mutation", "fragment"]),
        ("m|", &["mutation"]),
        ("query |", &[]),
        ("{ users { nodes @|", &["include", "skip"]),
        ("{ users { nodes @include(|", &["if"]),
        ("{ users { nodes @include(if: t|", &["true"]),
    ]);
}

#[test]
fn fragments_and_their_types_and_fields_are_offered() {
    assert_offered(&[
        ("{ users { nodes { ...| } } } fragment Short on User { id }", &["on", "Short"]),
        (
            "{ users { nodes { ... on Use|",
            &[
                "User",
                "UserAggregate",
                "UserConnection",
                "UserEdge",
                "UserExtremes",
                "UserForProfilePayload",
                "UserForRolePayload",
                "UserPayload",
                "UsersForRolePayload",
            ],
        ),
        ("{ users { nodes { ... on Role { us|", &["users", "usersAggregate"]),
        ("{ users { nodes { ... { uu|", &["uuid"]),
        ("fragment Short on User { uu|", &["uuid"]),
    ]);
}

#[test]
fn variables_and_their_types_are_offered() {
    assert_offered(&[
        ("query($id: ID!, $filter: UserFi|", &["UserFilter"]),
        ("query($ids: [I|", &["ID", "Int", "IDFilter"]),
        ("query($id: ID!, $first: Int) { users(first: $|", &["id", "first"]),
        ("query($id: ID!, $first: Int) { users(first: $f|", &["first"]),
    ]);
}

#[test]
fn commands_and_their_arguments_are_offered() {
    assert_offered(&[
        (".s|", &[".sql", ".schema"]),
        (".|", &[".help", ".sql", ".schema", ".types", ".vars", ".load", ".exit"]),
        (".sql |", &["on", "off"]),
        (".schema UserFi|", &["UserFilter"]),
        (".load u|", &[]),
        (".vars {\"na|", &[]),
    ]);
}

#[test]
fn a_document_that_is_whole_or_cannot_become_so_is_complete() {
    for text in [
        "",
        " \n",
        "{ users { totalCount } }",
        "query Q {\n a\n}\n",
        "# only a {",
        "{ a(b: \"{\") }",
        "{ a # {\n}",
        "{ a(b: \"\\\"{\") }",
        "{ a(b: \"\"\"\n{ \\\"\"\" \"\"\") }",
        "} {",
        "hello",
        "{ a(b: \"never closed) }\n)}",
        "{ ...F } fragment F on User { id }",
        "fragment F on User { id } { ...F }",
        "{ ... on User { id } }",
        ".help",
        ".vars {\"a\": {}}",
        ".vars [",
        ".nothing {",
        ".schema User",
        "query($a: I = {b: [1]}) { a }",
    ] {
        assert_eq!(completeness(text), Completeness::Complete, "{text}");
    }
}

/// An empty line ends the input.
#[test]
fn a_document_that_can_go_on_is_incomplete_until_an_empty_line() {
    for text in [
        "{",
        "{ users(",
        "query",
        "query Q",
        "mutation M($a: Int)",
        "{ a\n\nb",
        "{ a(b: \"\"\"\n} \"",
        "{ a(b: \"}\")",
        "{ ...F }",
        "fragment F on User { id }",
        "fragment F on User",
        ".vars {\"a\":",
        "query($a: I = {b: 1})",
        "{ a # }",
    ] {
        assert_eq!(completeness(text), Completeness::Incomplete, "{text}");
        assert_eq!(completeness(&format!("{text}\n  ")), Completeness::Cancelled, "{text}");
    }
}

/// Text of any kind, or pieces of GraphQL in any order.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "=", "...", "on", "query", "mutation",
        "fragment", "users", "where", "name", "nodes", "User", "\"", "\"\"\"", "\\", "#", "\n",
        " ", ",", "1", "-", ".", ".vars", "é", "🦀",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
            .prop_map(|pieces| pieces.concat())
    ]
}

#[test]
fn completion_never_panics() {
    let schema = schema();
    proptest!(ProptestConfig::with_cases(4000), |(text in text(), cursor in 0..200_usize)| {
        let (start, candidates) = schema.complete(&text, cursor);
        prop_assert!(start <= text.len() && text.is_char_boundary(start) && start <= cursor);
        prop_assert!(candidates.iter().all(|candidate| !candidate.text.is_empty()));
        completeness(&text);
    });
}
