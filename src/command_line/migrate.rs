//! `relata migrate`.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::arguments::{DatabaseArguments, MigrateArguments};
use crate::database::Database;
use crate::database::migrations::Migrations;

pub(super) async fn run(
    database: &DatabaseArguments,
    arguments: &MigrateArguments,
    migrations: Migrations,
) -> Result<ExitCode> {
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

/// Refuses a database that lacks a migration.
pub(super) async fn require(migrations: Migrations, database: &Database) -> Result<()> {
    if migrations.status(database).await?.iter().any(|status| !status.applied) {
        bail!("the database {} is not up to date: bring it there with `{} migrate`", database.url(), super::name());
    }
    Ok(())
}
