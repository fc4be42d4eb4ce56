//! The command `migrate`.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::Program;
use super::arguments::MigrateArguments;
use super::database_arguments::DatabaseArguments;
use crate::database::Database;

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: &MigrateArguments,
) -> Result<ExitCode> {
    let migrations = program.options.migrations;
    let database = database.connect(!arguments.status && !arguments.down).await?;

    if arguments.status {
        for status in migrations.status(&database).await? {
            println!("{}  {}", if status.applied { "applied" } else { "pending" }, status.name);
        }
    } else if arguments.down {
        match migrations.revert(&database).await? {
            Some(name) => println!("reverted {name}"),
            None => println!("nothing to revert"),
        }
    } else {
        let names = migrations.run(&database).await?;
        names.iter().for_each(|name| println!("applied {name}"));
        if names.is_empty() {
            println!("nothing to apply");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses a database with pending migrations.
pub(super) async fn require(program: &Program, database: &Database) -> Result<()> {
    let status = program.options.migrations.status(database).await?;
    if status.iter().any(|status| !status.applied) {
        bail!(
            "the database {} is not up to date: run `{} migrate`",
            database.url(),
            program.options.name()
        );
    }
    Ok(())
}
