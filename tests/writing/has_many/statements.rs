//! The number of statements of the verbs for lists, which does not depend on the number of new rows: rule 33.

use crate::support::{Test, test_on_both};

fn rows(prefix: &str, count: usize) -> String {
    let row = |number| {
        format!(r#"{{ name: "{prefix}{number}", email: "{prefix}{number}@example.com" }}"#)
    };
    (0..count).map(row).collect::<Vec<_>>().join(", ")
}

#[test_on_both]
async fn rule_33_new_rows_of_a_list_are_one_statement(test: Test) {
    test.role("admin").await;

    for (verb, by) in [
        ("createMany", ""),
        ("fetchOrCreateMany", "by: [EMAIL], "),
        ("updateOrCreateMany", "by: [EMAIL], "),
    ] {
        let mut counts = Vec::new();
        for count in [2, 9] {
            let rows = rows(&format!("{verb}{count}"), count);
            let field = format!(
                "{verb}UsersForRole(roleId: 1, {by}input: [{rows}]) {{ created users {{ id }} }}"
            );
            let answer = test.mutation(&field).await;
            answer.in_inserts(1);
            counts.push(answer.statements().len());
        }
        assert_eq!(counts[0], counts[1], "{verb}");
    }
}

/// They are locked at once, in the order of their keys.
#[test_on_both]
async fn rule_33_existing_rows_of_a_list_are_locked_by_one_statement(test: Test) {
    test.users(3).await;
    test.role("admin").await;

    let answer = test
        .mutation(
            "saveManyUsersForRole(roleId: 1, input: [{ id: 3 }, { id: 1 }, { id: 2 }]) { created }",
        )
        .await;

    let reads = answer
        .statements()
        .iter()
        .filter(|sql| sql.starts_with("SELECT") && sql.contains(" FROM users "));
    assert_eq!(reads.count(), 1, "{:#?}", answer.statements());
}
