//! The command `relations`: lists the declared relations, for people and for tools.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use super::arguments::RelationsArguments;
use super::{json, listing};
use crate::model::{ModelInfo, RelationInfo};

pub(super) fn run(
    models: &[&'static ModelInfo],
    arguments: &RelationsArguments,
) -> Result<ExitCode> {
    if arguments.json {
        let relations = models.iter().flat_map(|model| model.relations).collect();
        json::print(&Relations { relations }, false)?;
    } else {
        write!(io::stdout(), "{}", listing::declared_relations(models))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The JSON of `--json`.
#[derive(Serialize)]
struct Relations {
    relations: Vec<&'static RelationInfo>,
}
