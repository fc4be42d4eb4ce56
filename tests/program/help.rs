//! `relata --help` and `relata schema`.

use std::process::Stdio;

use relata::models::Demo;

use super::Program;

#[test]
fn help_shows_the_flags_of_the_server_where_it_serves() {
    for (arguments, serves) in
        [(&["--help"][..], true), (&["serve", "--help"], true), (&["check", "--help"], false)]
    {
        let run = Program::new().run(arguments);

        run.exits_with(0);
        assert_eq!(run.output.contains("--strict"), serves, "{}", run.output);
        assert!(run.output.contains("--database-url"), "{}", run.output);
        assert!(run.output.contains("Usage: relata"), "{}", run.output);
    }
}

/// They would have no effect there.
#[test]
fn flags_of_the_server_before_another_command_are_refused() {
    let run = Program::new().run(&["--listen", "127.0.0.1:0", "schema"]);

    run.exits_with(2);
    assert!(run.errors.contains("the flags of `serve` stand behind it"), "{}", run.errors);
}

#[test]
fn the_schema_is_printed_without_a_database() {
    let program = Program::new();

    program.run(&["schema"]).prints(&relata::app(Demo).sdl());

    assert_eq!(program.files(), [""; 0]);
}

/// As in `relata schema | head`.
#[test]
fn output_that_nobody_reads_is_no_error() {
    for command in ["schema", "relations"] {
        let program = Program::new();
        let mut child = program
            .command(&[command])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();

        drop(child.stdout.take());

        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{command}");
    }
}
