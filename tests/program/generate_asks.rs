//! `relata generate` on a terminal, which the command `script` makes: it shows differences, asks, and draws a bar.

use super::Program;
use super::generate::{ITEM, ITEMS, generated};
use crate::support::{Test, test_on_both};

/// The question about a file that the database changed.
const QUESTION: &str = "Write it? [y/n, anything else: later] ";

/// A program whose one file with a change is that of the model.
async fn changed(test: &Test) -> (Test, Program) {
    let (items, program) = generated(test).await;
    items.alter("ALTER TABLE items ADD COLUMN price BIGINT").await;
    program.run(&["generate", "--yes"]).exits_with(0);
    let old = program.read_file(ITEM).replace("    pub price: Option<i64>,\n", "");
    program.write_file(ITEM, &old);
    program.write_file("src/models/.generated/item.rs", &old);
    (items, program)
}

#[test_on_both]
async fn yes_writes_the_difference_that_was_shown(test: Test) {
    let (_items, program) = changed(&test).await;

    let run = program.run_on_terminal(&["generate"], "y\n");

    run.exits_with(0);
    let difference = "    pub name: String,\n+    pub price: Option<i64>,\n }\n";
    let shown = run.output.find(difference).unwrap_or_else(|| panic!("{}", run.output));
    let asked = run.output.find(QUESTION).unwrap_or_else(|| panic!("{}", run.output));
    assert!(shown < asked, "{}", run.output);
    assert!(run.output.ends_with("1 file written, 2 in step\n"), "{}", run.output);
    assert!(program.read_file(ITEM).contains("    pub price: Option<i64>,\n"));
}

#[test_on_both]
async fn no_keeps_the_file_until_the_database_changes_again(test: Test) {
    let (items, program) = changed(&test).await;
    let own = program.read_file(ITEM);

    let run = program.run_on_terminal(&["generate"], "n\n");
    run.exits_with(0);
    assert!(run.output.ends_with("0 files written, 3 in step\n"), "{}", run.output);
    assert_eq!(program.read_file(ITEM), own);
    program.run(&["generate", "--check"]).exits_with(0);

    items.alter("ALTER TABLE items ADD COLUMN size BIGINT").await;
    let run = program.run(&["generate", "--check"]);
    run.exits_with(1);
    assert!(run.output.contains("+    pub size: Option<i64>,\n"), "{}", run.output);
}

#[test_on_both]
async fn any_other_answer_asks_again_in_the_next_run(test: Test) {
    let (_items, program) = changed(&test).await;
    let own = program.read_file(ITEM);

    for answer in ["later\n", "\n", ""] {
        let run = program.run_on_terminal(&["generate"], answer);
        run.exits_with(1);
        assert!(run.output.contains(QUESTION), "{answer:?}: {}", run.output);
        assert_eq!(program.read_file(ITEM), own);
    }
}

#[test_on_both]
async fn nothing_is_asked_in_a_pipe(test: Test) {
    let (_items, program) = changed(&test).await;
    let own = program.read_file(ITEM);

    let run = program.run_with_input(&["generate"], "y\n");

    run.exits_with(1);
    assert!(!run.output.contains("[y/n"), "{}", run.output);
    assert!(run.output.ends_with("item.rs; run it on a terminal to decide, or with `--yes`\n"));
    assert_eq!(program.read_file(ITEM), own);
}

#[test_on_both]
async fn a_bar_is_drawn_on_a_terminal_alone(test: Test) {
    let items = test.with_tables(ITEMS, ITEMS).await;
    let program = Program::over(&items);

    let run = program.run_on_terminal(&["generate", "--check"], "");
    assert!(run.output.contains("1/1 tables"), "{:?}", run.output);

    let run = program.run(&["generate", "--check"]);
    assert_eq!(run.errors, "");
    assert!(!run.output.contains("1/1 tables"), "{}", run.output);
}
