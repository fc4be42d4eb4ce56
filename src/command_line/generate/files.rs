//! The files on the disk: what is new, what changed in the database, and what a person changed.
//!
//! A folder `.generated` beside the files has each of them as it was last generated. With it a file is merged as Git
//! merges branches: what the database changed comes in, and what a person changed stays.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use super::print::Files;

/// The folder of the files as they were last generated.
const KEPT: &str = ".generated";

/// A file, and what is to become of it.
pub(in crate::command_line) struct FilePlan {
    /// The name in the folder of the models.
    pub(in crate::command_line) name: String,
    pub(in crate::command_line) state: FileState,
    /// What the file has; empty where there is none.
    pub(in crate::command_line) present: String,
    /// What the file is to have; `None` where it is to go.
    pub(in crate::command_line) wanted: Option<String>,
    /// What was generated now; `None` where nothing was.
    generated: Option<String>,
}

/// How a file stands to what was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::command_line) enum FileState {
    /// There was none.
    New,
    /// It has all that the database has.
    InStep,
    /// The database changed, and the changes can be put in.
    Changed,
    /// The database changed where a person changed the file, too.
    Conflict,
    /// It was not generated, and says something else.
    NotGenerated,
    /// Its table is gone.
    Gone,
}

/// The folder of the models.
pub(in crate::command_line) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(in crate::command_line) fn new(path: &Path) -> Self {
        Folder { path: path.to_owned() }
    }

    /// Compares the files that there are with those that were generated.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(in crate::command_line) fn plan(&self, files: &Files) -> Result<Vec<FilePlan>> {
        let mut names: BTreeSet<String> = files.keys().cloned().collect();
        names.extend(self.kept_names()?);

        let mut plans = Vec::new();
        for name in names {
            let generated = files.get(&name).cloned();
            let kept = read(&self.kept_path(&name))?;
            let present = read(&self.path.join(&name))?;
            plans.extend(plan(name, generated, kept, present));
        }
        Ok(plans)
    }

    /// Gives a file what it is to have.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(in crate::command_line) fn write(&self, plan: &FilePlan) -> Result<()> {
        put(&self.path.join(&plan.name), plan.wanted.as_deref())?;
        self.keep(plan)
    }

    /// Writes a file that was not there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(in crate::command_line) fn create(&self, name: &str, text: &str) -> Result<()> {
        put(&self.path.join(name), Some(text))?;
        put(&self.kept_path(name), Some(text))
    }

    /// Adds something to a file, and to what is kept of it: the next run finds nothing new in it.
    ///
    /// # Errors
    /// When the file cannot be read or written, or has no place for it.
    pub(in crate::command_line) fn extend(
        &self,
        name: &str,
        add: impl Fn(&str) -> Option<String>,
    ) -> Result<()> {
        let path = self.path.join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let text =
            add(&text).with_context(|| format!("{} has no list of models", path.display()))?;
        put(&path, Some(&text))?;

        let kept = read(&self.kept_path(name))?;
        match kept.and_then(|kept| add(&kept)) {
            Some(kept) => put(&self.kept_path(name), Some(&kept)),
            None => Ok(()),
        }
    }

    /// Notes what was generated, so that only what changes from now on is a change.
    ///
    /// # Errors
    /// When the note cannot be written.
    pub(in crate::command_line) fn keep(&self, plan: &FilePlan) -> Result<()> {
        put(&self.kept_path(&plan.name), plan.generated.as_deref())
    }

    /// Returns the path of a file, for people.
    pub(in crate::command_line) fn show(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    fn kept_path(&self, name: &str) -> PathBuf {
        self.path.join(KEPT).join(name)
    }

    fn kept_names(&self) -> Result<Vec<String>> {
        let folder = self.path.join(KEPT);
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.with_context(|| folder.display().to_string())?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        Ok(names)
    }
}

/// Decides about one file; `None` where there is nothing to decide.
fn plan(
    name: String,
    generated: Option<String>,
    kept: Option<String>,
    present: Option<String>,
) -> Option<FilePlan> {
    let (state, wanted) = match (&generated, &kept, &present) {
        (Some(generated), None, None) => (FileState::New, Some(generated.clone())),
        (Some(generated), None, Some(present)) if generated == present => {
            (FileState::InStep, Some(generated.clone()))
        }
        (Some(generated), None, Some(_)) => (FileState::NotGenerated, Some(generated.clone())),
        (Some(generated), Some(kept), Some(present)) => merge(kept, present, generated),
        // A person deleted the file, or keeps it although its table is gone.
        (Some(_), Some(_), None) | (None, None, _) => return None,
        (None, Some(_), None) => (FileState::InStep, None),
        (None, Some(_), Some(_)) => (FileState::Gone, None),
    };
    Some(FilePlan { name, state, present: present.unwrap_or_default(), wanted, generated })
}

fn merge(kept: &str, present: &str, generated: &str) -> (FileState, Option<String>) {
    match diffy::merge(kept, present, generated) {
        Ok(merged) if merged == present => (FileState::InStep, Some(merged)),
        Ok(merged) => (FileState::Changed, Some(merged)),
        Err(marked) => (FileState::Conflict, Some(marked)),
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        text => Ok(Some(text.with_context(|| path.display().to_string())?)),
    }
}

/// Writes a file, or deletes it.
fn put(path: &Path, text: Option<&str>) -> Result<()> {
    let result = match text {
        Some(text) => {
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            folder.and_then(|()| fs::write(path, text))
        }
        None => match fs::remove_file(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result,
        },
    };
    result.with_context(|| path.display().to_string())
}
