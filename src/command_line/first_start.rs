//! The database that nobody named: created, migrated and filled when the program starts for the first time.

use anyhow::Result;

use super::Program;
use super::database_arguments::DatabaseArguments;
use crate::database::Database;

/// The number of rows that the first start asks for.
const ROWS: u32 = 100;

/// Connects to the database to serve; creates and fills the one that nobody named if its file is missing.
///
/// Another first start may be at it: then this one waits until the tables are there, and leaves the rows to the other.
pub(super) async fn open(program: &Program, arguments: &DatabaseArguments) -> Result<Database> {
    let url = arguments.url()?;
    let may_create = !arguments.is_named() && url.file().is_some();
    let database = arguments.connect(may_create).await?;
    if !may_create || !is_empty(program, &database).await? {
        return Ok(database);
    }

    let applied = program.options.migrations.run(&database).await?;
    if applied.is_empty() {
        return Ok(database);
    }
    match &program.options.seed {
        Some(seed) => {
            let made = seed(database.clone(), ROWS, Box::new(|_| {})).await?;
            println!("Made {url} with {made}.");
        }
        None => println!("Made {url}."),
    }
    Ok(database)
}

/// Returns whether a database has none of the program's migrations.
async fn is_empty(program: &Program, database: &Database) -> Result<bool> {
    let migrations = program.options.migrations.status(database).await?;
    Ok(migrations.iter().all(|migration| !migration.applied))
}
