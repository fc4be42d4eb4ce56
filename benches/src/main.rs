//! Measures Relata beside the yardstick: `cargo run --release --package relata-bench -- --quick`.

mod cluster;
mod data;
mod flat;
mod load;
mod measure;
mod options;
mod process;
mod programs;
mod report;
mod server;
mod work;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use data::Databases;
use measure::Pair;
use options::{Engine, Options};
use report::Line;
use server::{Program, Server};

/// The programs to measure.
struct Programs {
    relata: PathBuf,
    other: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    let relata = match &options.relata {
        Some(program) => program.clone(),
        None => programs::build("relata", "relata", &options.profile)?,
    };
    if options.flat {
        return flat::measure(&options.databases, &relata).await;
    }

    let programs = Programs {
        relata,
        other: match &options.against {
            Some(program) => program.clone(),
            None => programs::build("relata-bench", "yardstick", &options.profile)?,
        },
    };

    print_preamble(&options, &programs);
    for engine in &options.databases {
        measure(*engine, &options, &programs).await?;
    }
    Ok(())
}

fn print_preamble(options: &Options, programs: &Programs) {
    let other = match options.against {
        Some(_) => programs.other.display().to_string(),
        None => "the yardstick".to_owned(),
    };
    let date = chrono::Utc::now().format("%F");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!(
        "{date}, commit {}, {cores} cores, profile `{}`.",
        programs::commit(),
        options.profile
    );
    println!(
        "In brackets the ratio to {other}; of the statements its number. CPU is for 1000 requests."
    );
}

async fn measure(engine: Engine, options: &Options, programs: &Programs) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("relata-bench-").tempdir()?;
    open_to_all(folder.path())?;
    let databases = Databases::make(engine, folder.path(), &programs.relata).await?;

    let relata = Program { path: &programs.relata, is_relata: true };
    let other = Program { path: &programs.other, is_relata: options.against.is_some() };
    let pair = Pair {
        relata: Server::start(relata, &databases.relata)?,
        other: Server::start(other, &databases.other)?,
    };
    for work in &options.work {
        pair.check_answers(*work).await?;
    }

    for connections in &options.connections {
        report::print_heading(engine.name(), *connections);
        for work in &options.work {
            let run = (*work, *connections);
            let samples = pair.measure(&databases, run, options.slices()).await?;
            let statements = match &databases.cluster {
                Some(cluster) => Some(pair.count_statements(cluster, *work).await?),
                None => None,
            };
            report::print_line(&Line { work: *work, samples, statements });
        }
    }
    Ok(())
}

/// PostgreSQL may run as another user, who must get to its folder.
pub fn open_to_all(folder: &std::path::Path) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    Ok(std::fs::set_permissions(folder, mode)?)
}
