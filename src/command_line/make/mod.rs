//! The command `make`: files for a new model, and for a new migration.

mod field;
mod list;
mod model;
mod schema;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use heck::ToSnakeCase;

use super::generate::files::Folder;
use super::generate::names::module_name;
use super::generate::print;
use crate::relations::quoted::quoted;
pub(super) use model::NewModel;

#[derive(Args)]
pub(super) struct MakeArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a model: a migration for each database, the table, the struct, its line in the list, and a test.
    ///
    /// A field is `name:type`. The types are text, integer, smallint, bigint, boolean, decimal, double, float, date, time,
    /// timestamp, timestamptz, uuid, json, binary, and references, which makes a foreign key: `author:references=people`.
    /// `?` behind it permits null, `!` makes it unique.
    Model {
        /// The name, such as `order_item`.
        name: String,
        /// The fields, such as `title:text`.
        fields: Vec<String>,
    },
    /// Make an empty migration for each database.
    Migration {
        /// What it does, such as `add_price_to_products`.
        name: String,
    },
}

pub(super) fn run(arguments: &MakeArguments) -> Result<ExitCode> {
    let project = Project::new(PathBuf::new());
    let paths = match &arguments.what {
        What::Model { name, fields } => project.make_model(&NewModel::parse(name, fields)?)?,
        What::Migration { name } => {
            field::check_name(name)?;
            let empty = "-- Your SQL goes here.\n";
            project.make_migration(name, [empty, empty], empty)?
        }
    };
    for path in paths {
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of a crate as `new` makes it.
pub(super) struct Project {
    root: PathBuf,
}

impl Project {
    pub(super) fn new(root: PathBuf) -> Self {
        Project { root }
    }

    /// Makes the files of a model, and returns those that were made or changed.
    ///
    /// # Errors
    /// When there is one already, or a file cannot be read or written.
    pub(super) fn make_model(&self, model: &NewModel) -> Result<Vec<PathBuf>> {
        let described = model.describe();
        let module = self.root.join("src/models").join(format!("{}.rs", described.module));
        if module.exists() {
            bail!("{} is there already", module.display());
        }
        // A list that has no place for the model leaves no migration behind.
        let models = Folder::new(&self.root.join("src/models"));
        models.extend("mod.rs", |text| {
            list::add(text, &module_name(&described.module), &described.name)
        })?;
        models.extend("schema.rs", |text| Some(schema::add(text, &described)))?;
        models.create(&format!("{}.rs", described.module), &print::model(&described))?;

        let mut paths = self.make_tables(model)?;
        paths.extend(["mod.rs", "schema.rs"].map(|file| self.root.join("src/models").join(file)));
        paths.extend([module, self.make_test(model)?]);
        Ok(paths)
    }

    /// Makes the migrations of a model's table.
    pub(super) fn make_tables(&self, model: &NewModel) -> Result<Vec<PathBuf>> {
        let sqlite = model.create_table(|types| types.sqlite);
        let postgres = model.create_table(|types| types.postgres);
        let down = format!("DROP TABLE {};\n", quoted(&model.table));
        self.make_migration(&format!("create_{}", model.table), [&sqlite, &postgres], &down)
    }

    /// Makes the test of a model.
    pub(super) fn make_test(&self, model: &NewModel) -> Result<PathBuf> {
        let path = self.root.join("tests").join(format!("{}.rs", model.table));
        put(&path, &model.test(&self.crate_name()?))?;
        Ok(path)
    }

    /// Makes a migration for SQLite and one for PostgreSQL, of one name and with the time in front.
    fn make_migration(&self, name: &str, up: [&str; 2], down: &str) -> Result<Vec<PathBuf>> {
        let folders = ["sqlite", "postgres"].map(|kind| self.root.join("migrations").join(kind));
        if !folders.iter().all(|folder| folder.is_dir()) {
            bail!("there are no folders `migrations/sqlite` and `migrations/postgres` here");
        }

        let version = free_version(&folders, Utc::now())?;
        let mut paths = Vec::new();
        for (folder, up) in folders.iter().zip(up) {
            let folder = folder.join(format!("{version}_{name}"));
            for (file, text) in [("up.sql", up), ("down.sql", down)] {
                put(&folder.join(file), text)?;
                paths.push(folder.join(file));
            }
        }
        Ok(paths)
    }

    fn crate_name(&self) -> Result<String> {
        let path = self.root.join("Cargo.toml");
        let text = read(&path)?;
        let name = text.lines().find_map(|line| line.strip_prefix("name = \""));
        let name = name.and_then(|name| name.split('"').next());
        let name = name.with_context(|| format!("{} has no name", path.display()))?;
        Ok(name.to_snake_case())
    }
}

/// Returns the version of a new migration: the time, or the first second after it that no other has.
fn free_version(folders: &[PathBuf], mut time: DateTime<Utc>) -> Result<String> {
    loop {
        let version = time.format("%Y-%m-%d-%H%M%S").to_string();
        let mut is_taken = false;
        for folder in folders {
            for entry in fs::read_dir(folder)? {
                is_taken |= entry?.file_name().to_string_lossy().starts_with(&version);
            }
        }
        if !is_taken {
            return Ok(version);
        }
        time += TimeDelta::seconds(1);
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Writes a file, and the folders it is in.
pub(super) fn put(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(path, text)).with_context(|| path.display().to_string())
}
