//! Applying and reverting migrations by Diesel's harness.

use diesel::backend::Backend;
use diesel::migration::Migration;
use diesel_migrations::MigrationHarness;

use super::migration_error;
use crate::error::{Error, Result};

/// A change to the migrations that a database has.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// Applies those that are pending.
    Up,
    /// Reverts the newest that has been applied.
    Down,
}

impl Step {
    /// Takes the step among migrations that are sorted by their names, and adds the names of those that changed.
    ///
    /// # Errors
    /// [`Error::Configuration`] when a migration fails.
    pub(super) fn take<DB: Backend>(
        self,
        harness: &mut impl MigrationHarness<DB>,
        migrations: &[Box<dyn Migration<DB>>],
        names: &mut Vec<String>,
    ) -> Result<()> {
        let applied = harness.applied_migrations().map_err(migration_error)?;
        let is_applied =
            |migration: &dyn Migration<DB>| applied.contains(&migration.name().version());

        match self {
            Step::Up => {
                for migration in migrations.iter().filter(|migration| !is_applied(&***migration)) {
                    harness.run_migration(migration).map_err(migration_error)?;
                    names.push(migration.name().to_string());
                }
            }
            Step::Down => {
                let newest = migrations.iter().rfind(|migration| is_applied(&***migration));
                if let Some(migration) = newest {
                    harness.revert_migration(migration).map_err(migration_error)?;
                    names.push(migration.name().to_string());
                }
            }
        }
        Ok(())
    }

    /// Returns the names of the migrations that changed.
    ///
    /// # Errors
    /// The error of the step, which then also says what was done before it.
    pub(super) fn report(self, taken: Result<()>, names: Vec<String>) -> Result<Vec<String>> {
        match (taken, self) {
            (Ok(()), _) => Ok(names),
            (Err(Error::Configuration(message)), Step::Up) => {
                let before = match names.as_slice() {
                    [] => "no migration was applied".to_owned(),
                    names => format!("applied before it: {}", names.join(", ")),
                };
                Err(Error::Configuration(format!("{message}; {before}")))
            }
            (Err(error), _) => Err(error),
        }
    }
}
