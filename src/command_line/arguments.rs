//! The command line's words.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::database::{Database, DatabaseUrl, Options, Result};
use crate::graphql::Limits;

/// Where the help shows the flags that are for the server alone.
const SERVING: &str = "Serving";

/// The database that is used where none is named.
const DEFAULT_DATABASE: &str = "sqlite:relata.db";

/// A GraphQL API over models whose relationships behave like Lucid's.
#[derive(Parser)]
#[command(name = "relata", version)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) database: DatabaseArguments,
    #[command(flatten)]
    pub(super) serve: ServeArguments,
}

impl Arguments {
    /// The arguments that the program was called with; ends the program where they cannot be understood.
    pub(super) fn read(about: Option<&'static str>, version: Option<&'static str>) -> Self {
        let mut command = Self::command().name(super::name());
        if let Some(about) = about {
            command = command.about(about);
        }
        if let Some(version) = version {
            command = command.version(version);
        }
        let matches = quiet(command).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// The command line whose help shows what is about serving for the commands that serve alone.
fn quiet(mut command: clap::Command) -> clap::Command {
    command.build();
    let names: Vec<String> = command.get_subcommands().map(|each| each.get_name().to_owned()).collect();
    let others = names.into_iter().filter(|name| name != "serve" && name != "help");
    others.fold(command, |command, name| command.mut_subcommand(name, |each| each.mut_args(hidden_if_serving)))
}

fn hidden_if_serving(argument: clap::Arg) -> clap::Arg {
    let is_serving = argument.get_help_heading() == Some(SERVING);
    if is_serving { argument.hide(true) } else { argument }
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Answer GraphQL over HTTP (the same as no command).
    Serve,
    /// Bring the database's tables up to date, or back.
    Migrate(MigrateArguments),
    /// Print the GraphQL schema.
    Schema,
    /// List the declared relations: kinds, keys, standing constraints, free data. Needs no database.
    Relations(RelationsArguments),
    /// Compare the models with the database: pending migrations, missing columns and indexes.
    ///
    /// Lists every relation with its keys, whether a hasOne has the unique index that keeps an owner from having two
    /// rows (UNIQUE), and whether related rows are found by an index (INDEXED). Below stand warnings, which must be
    /// mended: migrations that have not run, columns that are missing or of another type, missing unique indexes; and
    /// hints: an index that would make reading a relation faster. The exit code is 1 if there are warnings.
    Check(CheckArguments),
    /// Run one GraphQL document against the database, and print the answer as JSON.
    ///
    /// The answer is what the server answers over HTTP: laid out and in colours on a terminal, one line elsewhere.
    /// The exit code is 0 if it has no errors, 1 if it has some or the database cannot be used, and 2 if the command
    /// cannot be understood or a file cannot be read.
    Query(QueryArguments),
    /// Type GraphQL at a prompt, and see the answers.
    ///
    /// The documents run in this process, without HTTP. Tab completes fields, arguments and values; a document goes
    /// on over several lines until its brackets are closed and its fragments are there; `.help` lists the commands for
    /// everything else. What was typed is kept in relata/history in $XDG_STATE_HOME, or else in ~/.local/state.
    ///
    /// Where standard input is no terminal, documents and commands are read from it one after the other, and each
    /// answer is one line of JSON. The exit code is then 1 if there were errors.
    Repl,
    /// Fill the database with made-up rows: `seed user 1000 --with profile`.
    Seed(SeedArguments),
}

/// Which database, and how it is used.
#[derive(Args, Clone)]
pub(super) struct DatabaseArguments {
    /// `sqlite:<file>` or `postgres://<user>:<password>@<host>/<database>`; by default `sqlite:relata.db`, which
    /// `serve` makes.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// The most connections that read at once; one more writes on SQLite, half as many more on PostgreSQL.
    #[arg(long, env = "RELATA_CONNECTIONS", default_value_t = 10, global = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connections: u32,
    /// How many seconds a request waits for a free connection.
    #[arg(long, env = "RELATA_ACQUIRE_TIMEOUT", default_value_t = 5, global = true, value_parser = clap::value_parser!(u64).range(1..=3600))]
    acquire_timeout: u64,
    /// How many seconds PostgreSQL may work on one statement, and SQLite waits for another process's lock.
    #[arg(long, env = "RELATA_STATEMENT_TIMEOUT", default_value_t = 5, global = true, value_parser = clap::value_parser!(u64).range(1..=86400))]
    statement_timeout: u64,
}

impl DatabaseArguments {
    /// The address of the database.
    pub(super) fn url(&self) -> Result<DatabaseUrl> {
        DatabaseUrl::parse(self.named().unwrap_or(DEFAULT_DATABASE))
    }

    fn named(&self) -> Option<&str> {
        self.database_url.as_deref().filter(|url| !url.is_empty())
    }

    /// Whether somebody named the database; one that nobody named is made and filled on first start.
    pub(super) fn is_named(&self) -> bool {
        self.named().is_some()
    }

    /// Connects; a missing SQLite file is made where `create` says so.
    pub(super) async fn connect(&self, create: bool) -> Result<Database> {
        self.connect_with(|options| Options { create, ..options }).await
    }

    /// Connects with more options than the arguments know of.
    pub(super) async fn connect_with(&self, more: impl FnOnce(Options) -> Options) -> Result<Database> {
        let options = Options {
            connections: self.connections,
            acquire_timeout: Duration::from_secs(self.acquire_timeout),
            statement_timeout: Duration::from_secs(self.statement_timeout),
            ..Options::default()
        };
        Database::connect(self.url()?, more(options)).await
    }
}

#[derive(Args, Clone)]
pub(super) struct ServeArguments {
    /// The address and the port to listen on.
    #[arg(long, env = "RELATA_LISTEN", global = true, help_heading = SERVING, default_value = "127.0.0.1:8000")]
    pub(super) listen: String,
    /// Do not start when `relata check` has something to say.
    #[arg(long, env = "RELATA_STRICT", value_parser = FalseyValueParser::new(), global = true, help_heading = SERVING)]
    pub(super) strict: bool,
    /// Do not serve the console.
    #[arg(long, env = "RELATA_NO_CONSOLE", value_parser = FalseyValueParser::new(), global = true, help_heading = SERVING)]
    pub(super) no_console: bool,
    /// The rows of a page where the request names no number.
    #[arg(long, env = "RELATA_PAGE_SIZE", global = true, help_heading = SERVING, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
    page_size: i64,
    /// The most rows of a page.
    #[arg(long, env = "RELATA_MAX_PAGE_SIZE", global = true, help_heading = SERVING, default_value_t = 1000, value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    max_page_size: i64,
    /// The most relations that a filter or an order goes through, one behind the other.
    #[arg(long, env = "RELATA_MAX_FILTER_HOPS", global = true, help_heading = SERVING, default_value_t = 5)]
    max_filter_hops: usize,
    /// The most comparisons and groups of a filter.
    #[arg(long, env = "RELATA_MAX_FILTER_NODES", global = true, help_heading = SERVING, default_value_t = 200)]
    max_filter_nodes: usize,
    /// The most objects of the answer of one root field.
    #[arg(long, env = "RELATA_MAX_ANSWER_OBJECTS", global = true, help_heading = SERVING, default_value_t = 100_000)]
    max_answer_objects: usize,
}

impl ServeArguments {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            default_page_size: self.page_size.min(self.max_page_size),
            max_page_size: self.max_page_size,
            max_filter_hops: self.max_filter_hops,
            max_filter_nodes: self.max_filter_nodes,
            max_answer_objects: self.max_answer_objects,
        }
    }
}

#[derive(Args)]
pub(super) struct MigrateArguments {
    /// Undo the newest migration.
    #[arg(long, conflicts_with = "status")]
    pub(super) down: bool,
    /// List the migrations and whether they ran.
    #[arg(long)]
    pub(super) status: bool,
}

#[derive(Args)]
pub(super) struct RelationsArguments {
    /// Print one JSON object: `relations`, each with its owner, name, kind, related model, keys, `onQuery`, `meta` and
    /// description.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct CheckArguments {
    /// Print one JSON object: whether the database `fits`, `pendingMigrations`, `relations`, `problems` and `hints`.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct QueryArguments {
    /// The document; `-` reads it from standard input.
    #[arg(required_unless_present = "file")]
    pub(super) document: Option<String>,
    /// Read the document from a file.
    #[arg(long, conflicts_with = "document")]
    pub(super) file: Option<PathBuf>,
    /// The values of the document's variables: a JSON object.
    #[arg(long, value_name = "JSON")]
    pub(super) variables: Option<String>,
    /// Which operation to run, where the document has several.
    #[arg(long, value_name = "NAME")]
    pub(super) operation_name: Option<String>,
    /// Lay the answer out in lines, also where standard output is no terminal.
    #[arg(long)]
    pub(super) pretty: bool,
}

#[derive(Args)]
pub(super) struct SeedArguments {
    /// The model to make rows of, by its name in GraphQL; without one the program's own rows are made.
    pub(super) model: Option<String>,
    /// How many rows of the model.
    #[arg(default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) count: u32,
    /// Make rows of a relation with each row: `profile`, `users:3` for three, `users:3.profile` for theirs too.
    #[arg(long, value_name = "RELATION", requires = "model")]
    pub(super) with: Vec<String>,
    /// A number that fixes what is made up: the same rows each time for the same database.
    #[arg(long, value_name = "NUMBER", requires = "model")]
    pub(super) seed: Option<u64>,
    /// How many of the program's own rows; the demo calls them `--users`.
    #[arg(long, alias = "users", default_value_t = 100, conflicts_with = "model")]
    pub(super) rows: u32,
}
