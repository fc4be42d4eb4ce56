//! The program as its users start it, and what it says to people and to tools.

mod authentication;
mod check;
mod check_types;
mod completion;
mod generate;
mod generate_asks;
mod generate_reads;
mod help;
mod mistakes;
mod new;
mod query;
mod read_only;
mod relations;
mod repl;
mod serve;
mod stop;
mod tls;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::Test;

/// The program, started in an empty folder.
pub struct Program {
    folder: TempDir,
    /// The folder below it that the program runs in.
    below: &'static str,
    url: Option<String>,
}

impl Program {
    /// The program without a database that is named.
    pub fn new() -> Self {
        Program { folder: tempfile::tempdir().unwrap(), below: "", url: None }
    }

    /// The program over a test's database.
    pub fn over(test: &Test) -> Self {
        Program { url: Some(test.url.clone()), ..Self::new() }
    }

    /// The program over the database of a URL.
    pub fn with_url(url: &str) -> Self {
        Program { url: Some(url.to_owned()), ..Self::new() }
    }

    /// The program in a folder below.
    pub fn inside(self, below: &'static str) -> Self {
        Program { below, ..self }
    }

    /// The migration of a name, for a kind of database.
    pub fn migration(&self, kind: &str, name: &str) -> String {
        let entries = std::fs::read_dir(self.path().join("migrations").join(kind)).unwrap();
        let mut folders = entries.map(|entry| entry.unwrap().path());
        let folder = folders.find(|path| path.to_str().unwrap().ends_with(name)).unwrap();
        std::fs::read_to_string(folder.join("up.sql")).unwrap()
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join(self.below)
    }

    /// Writes a file into the program's folder.
    pub fn write_file(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    /// The names of the files in the program's folder.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Makes a folder in the program's folder.
    pub fn make_folder(&self, name: &str) {
        std::fs::create_dir_all(self.path().join(name)).unwrap();
    }

    /// The text of a file in the program's folder.
    pub fn read_file(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// A run that has not been started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
        command.args(arguments).current_dir(self.path()).env_clear();
        if let Some(url) = &self.url {
            command.args(["--database-url", url]);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(arguments, self.command(arguments).output().unwrap())
    }

    /// Runs the program to its end on a terminal, with something typed there, and returns what the terminal shows.
    pub fn run_on_terminal(&self, arguments: &[&str], typed: &str) -> Run {
        let program = self.command(arguments);
        let words = [program.get_program()].into_iter().chain(program.get_args());
        let words: Vec<_> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();

        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &words.join(" "), "/dev/null"]);
        script.current_dir(self.path()).env_clear().env("TERM", "xterm").env("NO_COLOR", "1");
        let mut run = Run::of(arguments, run_with_input(script, typed));
        run.output = run.output.replace("\r\n", "\n");
        run
    }

    /// Runs the program to its end, with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        Run::of(arguments, run_with_input(self.command(arguments), input))
    }
}

fn run_with_input(mut command: Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A run that has ended.
pub struct Run {
    arguments: String,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
    /// The exit code.
    pub code: Option<i32>,
}

impl Run {
    fn of(arguments: &[&str], output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run {
            arguments: arguments.join(" "),
            output: text(output.stdout),
            errors: text(output.stderr),
            code: output.status.code(),
        }
    }

    /// Asserts that the run succeeded, and all that it wrote.
    #[track_caller]
    pub fn prints(&self, expected: &str) -> &Self {
        self.exits_with(0);
        assert_eq!(self.errors, "", "{}", self.arguments);
        assert_eq!(self.output, expected, "{}", self.arguments);
        self
    }

    /// Asserts that the run wrote one line of JSON.
    #[track_caller]
    pub fn prints_json(&self, expected: Value) -> &Self {
        assert_eq!(self.output.lines().count(), 1, "{}: {}", self.arguments, self.output);
        let actual: Value = serde_json::from_str(&self.output).unwrap();
        assert!(actual == expected, "{}\n\nprints {actual:#}\n\nnot {expected:#}", self.arguments);
        self
    }

    /// Asserts that the run failed with this line alone.
    #[track_caller]
    pub fn fails_with(&self, line: &str) -> &Self {
        assert_eq!(self.errors, format!("{line}\n"), "{}", self.arguments);
        assert_eq!(self.output, "", "{}", self.arguments);
        self.exits_with(1)
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn exits_with(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}: {}", self.arguments, self.errors);
        self
    }
}

/// Takes the unique index of `User::PROFILE` away.
async fn drop_slot_index(test: &Test) {
    let sql = if test.is_postgres() {
        "ALTER TABLE profiles DROP CONSTRAINT profiles_user_id_key"
    } else {
        "CREATE TABLE other AS SELECT * FROM profiles; DROP TABLE profiles; \
         ALTER TABLE other RENAME TO profiles; CREATE UNIQUE INDEX profiles_id ON profiles (id)"
    };
    test.sql(sql).await;
}
