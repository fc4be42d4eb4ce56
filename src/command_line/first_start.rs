//! The database that nobody named: made, migrated and filled when the program starts for the first time.

use anyhow::Result;

use super::Program;
use super::arguments::DatabaseArguments;
use crate::database::Database;

/// How many rows the first start asks for.
const ROWS: u32 = 100;

/// Connects to the database to serve; makes and fills the one that nobody named if its file is not there.
pub(super) async fn open(program: &Program, arguments: &DatabaseArguments) -> Result<Database> {
    let url = arguments.url()?;
    let is_new = !arguments.is_named() && url.file().is_some_and(|file| !file.exists());
    let database = arguments.connect(is_new).await?;
    if is_new {
        program.settings.migrations.run(&database).await?;
        let made = match program.settings.seed {
            Some(seed) => format!(" with {}", seed(database.clone(), ROWS, Box::new(|_| {})).await?),
            None => String::new(),
        };
        println!("Made {url}{made}.");
    }
    Ok(database)
}
