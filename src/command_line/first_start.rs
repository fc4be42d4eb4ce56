//! The database that nobody named: made, migrated and filled when the program starts for the first time.

use anyhow::Result;

use super::arguments::DatabaseArguments;
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::models::seed;

/// How many users the demo has.
const USERS: u32 = 100;

/// Connects to the database to serve; makes and fills the one that nobody named if its file is not there.
pub(super) async fn open(arguments: &DatabaseArguments, migrations: Migrations) -> Result<Database> {
    let url = arguments.url()?;
    let is_new = !arguments.is_named() && url.file().is_some_and(|file| !file.exists());
    let database = arguments.connect(is_new).await?;
    if is_new {
        migrations.run(&database).await?;
        seed::seed(&database, USERS, |_| {}).await?;
        println!("Made {url} with {USERS} users, nine in ten with a profile.");
    }
    Ok(database)
}
