//! The command `new`: a crate that builds, serves and is tested.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use heck::{ToKebabCase, ToSnakeCase};

use super::database_arguments::DatabaseArguments;
use super::generate::description::Description;
use super::generate::files::Folder;
use super::generate::{self, ChoiceArguments, GenerateArguments, print};
use super::make::{NewModel, Project, put};

/// Where this program was built from, if that is still there.
const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

/// The model that a new crate starts with.
const FIRST_MODEL: (&str, [&str; 4]) =
    ("note", ["title:text", "body:text?", "created_at:timestamptz", "updated_at:timestamptz"]);

/// The files of each crate, but for its name and where Relata is.
const TEMPLATE: [(&str, &str); 4] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    (".gitignore", include_str!("template/gitignore.txt")),
    ("rustfmt.toml", include_str!("template/rustfmt.toml.txt")),
    ("src/main.rs", include_str!("template/main.rs.txt")),
];

/// The files of a crate that makes its tables itself.
const OWN_TABLES: [(&str, &str); 6] = [
    (".github/workflows/ci.yml", include_str!("template/ci.yml.txt")),
    ("README.md", include_str!("template/README.md.txt")),
    ("build.rs", include_str!("template/build.rs.txt")),
    ("src/factories.rs", include_str!("template/factories.rs.txt")),
    ("src/lib.rs", include_str!("template/lib.rs.txt")),
    ("tests/support/mod.rs", include_str!("template/support.rs.txt")),
];

/// The files of a crate over a database that is there.
const OVER_DATABASE: [(&str, &str); 2] = [
    ("README.md", include_str!("template/README_over_database.md.txt")),
    ("src/lib.rs", include_str!("template/lib_over_database.rs.txt")),
];

#[derive(Args)]
pub(super) struct NewArguments {
    /// The folder to make; its last part is the name of the crate.
    folder: PathBuf,
    /// Where Relata is: a folder, or the URL of a Git repository. Without it, where this program was built from.
    #[arg(long, value_name = "PATH|URL")]
    relata: Option<String>,
    /// Make the models of the database that `--database-url` names, instead of a first model and its migrations.
    #[arg(long)]
    from_database: bool,
    #[command(flatten)]
    choice: ChoiceArguments,
}

pub(super) async fn run(
    database: &DatabaseArguments,
    arguments: &NewArguments,
) -> Result<ExitCode> {
    let folder = &arguments.folder;
    let name = crate_name(folder)?;
    if folder.exists() {
        bail!("{} is there already", folder.display());
    }
    if !arguments.from_database && !arguments.choice.is_all() {
        bail!("`--tables`, `--exclude` and `--schema` choose tables for `--from-database`");
    }
    let relata = relata(arguments.relata.as_deref())?;

    // A database that cannot be read leaves no folder behind.
    let mut columns = "";
    let (files, hint) = if arguments.from_database {
        let choice = arguments.choice.clone();
        let arguments = GenerateArguments::into_folder(folder.join("src/models"), choice);
        let (description, _) = generate::generate(database, &arguments).await?;
        columns = columns_feature(&description);
        (&OVER_DATABASE[..], " with the same `--database-url`")
    } else {
        (&OWN_TABLES[..], ", and `cargo test` tests it")
    };
    for (file, text) in TEMPLATE.iter().chain(files) {
        let text = text
            .replace("{{name}}", &name)
            .replace("{{crate}}", &name.to_snake_case())
            .replace("{{columns}}", columns)
            .replace("{{choice}}", &arguments.choice.flags())
            .replace("{{relata}}", &relata);
        put(&folder.join(file), &text)?;
    }
    if !arguments.from_database {
        add_first_model(folder)?;
    }

    println!("made {0}: `cd {0}`, then `cargo run` serves it{hint}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Returns what Cargo.toml says of Diesel for tables of more columns than Diesel has without a feature.
fn columns_feature(description: &Description) -> &'static str {
    let widest = description.models.iter().map(|model| model.mapped().count()).max();
    match widest.unwrap_or_default() {
        0..=32 => "",
        33..=64 => ", features = [\"64-column-tables\"]",
        _ => ", features = [\"128-column-tables\"]",
    }
}

fn add_first_model(folder: &Path) -> Result<()> {
    for kind in ["sqlite", "postgres"] {
        std::fs::create_dir_all(folder.join("migrations").join(kind))?;
    }

    let (name, fields) = FIRST_MODEL;
    let model = NewModel::parse(name, &fields.map(str::to_owned))?;
    let project = Project::new(folder.to_owned());
    project.make_tables(&model)?;
    project.make_test(&model)?;

    let description = Description { models: vec![model.describe()], ..Description::default() };
    let models = Folder::new(&folder.join("src/models"));
    for (file, text) in print::print(&description) {
        models.create(&file, &text)?;
    }
    Ok(())
}

fn crate_name(folder: &Path) -> Result<String> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let is_good = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && (name == name.to_kebab_case() || name == name.to_snake_case());
    if !is_good || matches!(name.as_str(), "relata" | "test" | "diesel") {
        bail!("`{name}` cannot be the name of a crate: use small letters, digits and `-`");
    }
    Ok(name)
}

/// Returns the place of Relata as Cargo.toml has it.
fn relata(place: Option<&str>) -> Result<String> {
    match place {
        Some(url) if url.contains("://") => Ok(format!("git = {url:?}")),
        // Cargo wants `ssh://git@host/path` for `git@host:path`.
        Some(place) if place.starts_with("git@") => {
            Ok(format!("git = {:?}", format!("ssh://{}", place.replacen(':', "/", 1))))
        }
        Some(path) => path_of(Path::new(path)),
        None => path_of(Path::new(SOURCE)),
    }
}

fn path_of(path: &Path) -> Result<String> {
    if !path.join("Cargo.toml").is_file() {
        bail!(
            "Relata is not in {}: name its folder or its Git repository by `--relata`",
            path.display()
        );
    }
    Ok(format!("path = {:?}", std::path::absolute(path)?.display().to_string()))
}
