//! The arguments of the command line, as clap parses them.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::Program;
use super::authentication_arguments::AuthenticationArguments;
use super::database_arguments::DatabaseArguments;
use super::document_arguments::DocumentArguments;
use super::generate::GenerateArguments;
use super::limit_arguments::LimitArguments;
use super::make::MakeArguments;
use super::new::NewArguments;
use super::server_arguments::ServerArguments;
use super::token::MakeTokenArguments;

/// A GraphQL API over models whose relationships behave like Lucid's.
#[derive(Parser)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) database: DatabaseArguments,
    /// The flags of `serve`, which runs where no command is given.
    #[command(flatten)]
    pub(super) serve: ServeArguments,
}

impl Arguments {
    /// Parses the arguments of the process; ends it with a message where they are wrong.
    pub(super) fn parse(program: &Program) -> Self {
        let mut command = LimitArguments::describe_defaults(Self::command(), &program.limits);
        command = ServerArguments::describe_defaults(command, &program.server);
        command = command.name(program.options.name());
        if let Some(about) = program.options.about {
            command = command.about(about).long_about(about);
        }
        if let Some(version) = program.options.version {
            command = command.version(version);
        }

        let matches = command.clone().get_matches();
        if matches.subcommand().is_some() && ServeArguments::is_given(&matches) {
            let message = "the flags of `serve` stand behind it, as in `serve --listen 0.0.0.0:80`";
            command.error(ErrorKind::ArgumentConflict, message).exit();
        }

        let mut arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        arguments.database.set_default(&program.options.name());
        arguments
    }
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Answer GraphQL over HTTP (the default command).
    Serve(Box<ServeArguments>),
    /// Apply the pending migrations, or revert the newest one.
    Migrate(MigrateArguments),
    /// Print the GraphQL schema.
    Schema,
    /// List the declared relations: kinds, keys, standing constraints, free data. Needs no database.
    Relations(RelationsArguments),
    /// Compare the models with the database: pending migrations, missing columns and indexes.
    ///
    /// Lists every relation with its keys, whether a hasOne has the unique index that keeps an owner from having two
    /// rows (UNIQUE), and whether an index finds the related rows (INDEXED; `in part` those that meet the condition of the
    /// index). Warnings follow, which must be fixed:
    /// pending migrations, columns that are missing or of another type, missing unique indexes; and hints: an index
    /// that would make reading a relation faster. The exit code is 1 if there are warnings.
    Check(CheckArguments),
    /// Write models for the tables of a database, or bring them in step with it.
    ///
    /// Each table with a primary key of one column gets a model, each foreign key a relation on either side. What Relata
    /// cannot map is named in a comment at its place, and at the end. The files are yours to change: a second run puts in
    /// what changed in the database since, shows it first, and asks. For this it keeps what it wrote in the folder
    /// `.generated` beside the files; commit it with them. The exit code is 1 if a file is not in step.
    Generate(GenerateArguments),
    /// Make a crate over models of its own: it builds, serves, has a console, migrations for both databases, and tests.
    New(NewArguments),
    /// Make the files of a new model, or of a new migration, in a crate as `new` makes it.
    Make(MakeArguments),
    /// Run one GraphQL document against the database and print the response as JSON.
    ///
    /// The response is the one the server sends over HTTP: indented and in colours on a terminal, one line elsewhere.
    /// The exit code is 0 if it has no errors, 1 if it has errors or the database cannot be used, and 2 if the command
    /// line is wrong or a file cannot be read.
    Query(QueryArguments),
    /// Type GraphQL at a prompt and see the responses.
    ///
    /// The documents run in this process, without HTTP. Tab completes fields, arguments and values; a document goes
    /// on over several lines until its brackets are closed and its fragments are there; `.help` lists the commands
    /// for everything else. The history is kept in <program>/history in $XDG_STATE_HOME, or else in ~/.local/state.
    ///
    /// Where standard input is no terminal, documents and commands are read from it one after the other, and each
    /// response is one line of JSON. The exit code is then 1 if there were errors.
    Repl(LimitArguments),
    /// Fill the database with made-up rows: `seed <model> 1000`.
    Seed(SeedArguments),
    /// Print a token to try the server with: `token --subject 1 --as admin`.
    ///
    /// It is signed with the secret in RELATA_JWT_SECRET, which the server must have as well, and goes into a header of
    /// the request: `authorization: Bearer <token>`.
    Token(MakeTokenArguments),
}

#[derive(Args)]
pub(super) struct ServeArguments {
    /// The address and the port to listen on.
    #[arg(long, env = "RELATA_LISTEN", default_value = "127.0.0.1:8000")]
    pub(super) listen: String,
    /// Do not start when `check` has warnings.
    #[arg(long, env = "RELATA_STRICT", value_parser = FalseyValueParser::new())]
    pub(super) strict: bool,
    /// Do not serve the console.
    #[cfg(feature = "console")]
    #[arg(long, env = "RELATA_NO_CONSOLE", value_parser = FalseyValueParser::new())]
    pub(super) no_console: bool,
    #[command(flatten)]
    pub(super) authentication: AuthenticationArguments,
    #[command(flatten)]
    pub(super) documents: DocumentArguments,
    #[command(flatten)]
    pub(super) server: ServerArguments,
    #[command(flatten)]
    pub(super) limits: LimitArguments,
}

impl ServeArguments {
    /// Returns whether one of the flags stands in the arguments.
    fn is_given(matches: &ArgMatches) -> bool {
        let flags = Self::augment_args(clap::Command::default());
        flags.get_arguments().any(|flag| {
            matches.value_source(flag.get_id().as_str()) == Some(ValueSource::CommandLine)
        })
    }
}

#[derive(Args)]
pub(super) struct MigrateArguments {
    /// Revert the newest migration.
    #[arg(long, conflicts_with = "status")]
    pub(super) down: bool,
    /// List the migrations and whether they are applied.
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
    /// The operation to run, where the document has several.
    #[arg(long, value_name = "NAME")]
    pub(super) operation_name: Option<String>,
    /// Indent the response, also where standard output is no terminal.
    #[arg(long)]
    pub(super) pretty: bool,
    #[command(flatten)]
    pub(super) limits: LimitArguments,
}

#[derive(Args)]
pub(super) struct SeedArguments {
    /// The model to make rows of, by its name in GraphQL; without it the program's own rows are made.
    pub(super) model: Option<String>,
    /// The number of rows of the model.
    #[arg(default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) count: u32,
    /// Make rows of a relation with each row: its name, with `:3` for three, with `.` and the next one for theirs too.
    #[arg(long, value_name = "RELATION", requires = "model")]
    pub(super) with: Vec<String>,
    /// The seed of the random generator: the same rows each time for the same database.
    #[arg(long, value_name = "NUMBER", requires = "model")]
    pub(super) seed: Option<u64>,
    /// The number of the program's own rows.
    #[arg(long, alias = "users", default_value_t = 100, conflicts_with = "model")]
    pub(super) rows: u32,
}
