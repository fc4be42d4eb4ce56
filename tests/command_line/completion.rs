//! What the prompt knows of a document in the making: what can stand at the cursor, and whether it is whole.

use proptest::prelude::*;
use relata::command_line::repl::{Completeness, Schema, completeness};
use relata::models::Demo;

use crate::domain::Domain;

fn schema() -> Schema {
    Schema::parse(&relata::app(Demo).sdl()).unwrap()
}

/// The words offered at the `|` of a text, each of which starts where the word before the mark does.
fn offered(text: &str) -> Vec<String> {
    offered_by(&schema(), text)
}

fn offered_by(schema: &Schema, text: &str) -> Vec<String> {
    let cursor = text.find('|').unwrap();
    let (start, candidates) = schema.complete(&text.replacen('|', "", 1), cursor);
    let word = text[..cursor]
        .rfind(|each: char| each != '_' && !(each == '.' && text.starts_with('.')) && !each.is_ascii_alphanumeric());
    let expected = word.map_or(0, |place| place + text[place..].chars().next().unwrap().len_utf8());
    assert!(candidates.is_empty() || start == expected, "{text}: {start}");
    candidates.into_iter().map(|candidate| candidate.text).collect()
}

#[test]
fn completion_offers_fields() {
    assert_eq!(offered("{ u|"), ["user", "userByUuid", "userByEmail", "users", "usersAggregate"]);
    assert_eq!(offered("{ users { nodes { na|"), ["name"]);
    assert_eq!(offered("{ users { n|odes { name } } }"), ["nodes"]);
    assert_eq!(offered("{ users(first: 1, where: { name: { eq: \"}\" } }) { p|"), ["pageInfo"]);
    assert_eq!(offered("{ user(id: 1) { role { na|"), ["name"]);
    assert_eq!(offered("{ user(id: 1) { other: role @skip(if: false) { na|"), ["name"]);
    assert_eq!(offered("{ user(id: 1) { role { name } pro|"), ["profile", "profileAggregate"]);
    assert_eq!(offered("query Named($a: Int = 3) @skip(if: true) { roles { nodes { us|"), ["users", "usersAggregate"]);
    assert_eq!(offered("mutation { dissociateU|"), ["dissociateUserProfile", "dissociateUserRole"]);
    assert_eq!(offered("{ a } mutation { deleteRole(id: 1) { ch|"), ["changed"]);
    assert_eq!(offered("mutation { deleteRole(id: 1) { changed } } { roleBy|"), ["roleByName"]);
    assert_eq!(offered("{ roles { nodes { __t|"), ["__typename"]);
    assert_eq!(offered("{ nobody { na|"), [""; 0]);
    assert_eq!(offered("{ roles { nodes { NA|"), ["name"]);
    let role = ["id", "name", "users", "usersAggregate", "__typename"];
    assert_eq!(offered("{ roles {\n  nodes {\n    |\n  }\n}\n}"), role);
    assert_eq!(
        offered_by(&Schema::parse(&relata::app(Domain).sdl()).unwrap(), "{ people { nodes { ment|"),
        ["mentor", "mentees", "menteesAggregate"]
    );
}

#[test]
fn completion_offers_arguments_and_values() {
    assert_eq!(offered("{ users(where: { na|"), ["name"]);
    assert_eq!(offered("{ users(f|"), ["first"]);
    assert_eq!(offered("{ users(first: 1, |"), ["where", "orderBy", "after", "last", "before", "offset"]);
    assert_eq!(offered("{ users(where: { name: { startsWithI|"), ["startsWithInsensitive"]);
    assert_eq!(offered("{ users(where: { or: [{ has: [PROFILE, |"), ["PROFILE", "ROLE"]);
    assert_eq!(offered("{ users(where: { or: [{ name: { eq: \"a\" } }, { e|"), ["email"]);
    assert_eq!(offered("{ users(orderBy: [{ profile: { displayName: asc_|"), ["ASC_NULLS_FIRST", "ASC_NULLS_LAST"]);
    assert_eq!(offered("{ users(orderBy: { name: D|"), ["DESC", "DESC_NULLS_FIRST", "DESC_NULLS_LAST"]);
    assert_eq!(offered("{ profiles(where: { isPublic: { eq: |"), ["true", "false"]);
    assert_eq!(offered("{ users(where: { name: { eq: |"), [""; 0]);
    assert_eq!(offered("{ users(where: { name: { eq: \"na|"), [""; 0]);
    assert_eq!(offered("{ users # na|"), [""; 0]);
    assert_eq!(offered("mutation { createUserProfile(userId: 1, onOccupied: DE|"), ["DETACH", "DELETE"]);
    assert_eq!(offered("mutation { createUser(input: { profile: { create: { disp|"), ["displayName"]);
    let schema = schema();
    let (_, candidates) = schema.complete("{ users(fi", 10);
    assert_eq!((candidates[0].text.as_str(), candidates[0].detail.as_str()), ("first", "Int"));
}

#[test]
fn completion_offers_the_rest_of_the_language() {
    assert_eq!(offered("|"), ["query", "mutation", "fragment"]);
    assert_eq!(offered("m|"), ["mutation"]);
    assert_eq!(offered("query |"), [""; 0]);
    assert_eq!(offered("{ users { nodes @|"), ["include", "skip"]);
    assert_eq!(offered("{ users { nodes @include(|"), ["if"]);
    assert_eq!(offered("{ users { nodes @include(if: t|"), ["true"]);
    assert_eq!(offered("{ users { nodes { ...| } } } fragment Short on User { id }"), ["on", "Short"]);
    assert_eq!(
        offered("{ users { nodes { ... on Use|"),
        [
            "User",
            "UserAggregate",
            "UserConnection",
            "UserEdge",
            "UserExtremes",
            "UserPayload",
            "UserProfilePayload",
            "UserRolePayload"
        ]
    );
    assert_eq!(offered("{ users { nodes { ... on Role { us|"), ["users", "usersAggregate"]);
    assert_eq!(offered("{ users { nodes { ... { uu|"), ["uuid"]);
    assert_eq!(offered("fragment Short on User { uu|"), ["uuid"]);
    assert_eq!(offered("query($id: ID!, $filter: UserF|"), ["UserFilter"]);
    assert_eq!(offered("query($ids: [I|"), ["ID", "Int", "IDFilter"]);
    assert_eq!(offered("query($id: ID!, $first: Int) { users(first: $|"), ["id", "first"]);
    assert_eq!(offered("query($id: ID!, $first: Int) { users(first: $f|"), ["first"]);
}

#[test]
fn completion_offers_commands() {
    assert_eq!(offered(".s|"), [".sql", ".schema"]);
    assert_eq!(offered(".|"), [".help", ".sql", ".schema", ".types", ".vars", ".load", ".exit"]);
    assert_eq!(offered(".sql |"), ["on", "off"]);
    assert_eq!(offered(".schema UserF|"), ["UserFilter"]);
    assert_eq!(offered(".load u|"), [""; 0]);
    assert_eq!(offered(".vars {\"na|"), [""; 0]);
}

#[test]
fn documents_go_on_until_they_are_whole() {
    let complete = [
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
    ];
    for text in complete {
        assert_eq!(completeness(text), Completeness::Complete, "{text}");
    }
    let incomplete = [
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
    ];
    for text in incomplete {
        assert_eq!(completeness(text), Completeness::Incomplete, "{text}");
        assert_eq!(completeness(&format!("{text}\n  ")), Completeness::GivenUp, "{text}");
    }
}

/// Text of any kind, or pieces of GraphQL in any order.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "=", "...", "on", "query", "mutation", "fragment", "users",
        "where", "name", "nodes", "User", "\"", "\"\"\"", "\\", "#", "\n", " ", ",", "1", "-", ".", ".vars", "é", "🦀",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
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
