//! The file that a connection has open, and whether it is still the one at its path.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::database::pool::FileIdentity;

/// The file of a connection.
pub struct OpenFile {
    path: PathBuf,
    identity: Option<FileIdentity>,
    /// True if the connection was opened as if the file never changed.
    is_immutable: bool,
}

/// What stands at the path of an open file.
#[derive(Debug, PartialEq, Eq)]
pub enum AtPath {
    /// The file itself.
    Same,
    /// Nothing: the file was deleted or moved. What is written to it is lost.
    Nothing,
    /// Another file, or one that has changed although it was taken for one that does not.
    Other,
}

impl OpenFile {
    /// Returns the file at a path, which was opened just now.
    pub fn at(path: &str, is_immutable: bool) -> Self {
        let path = PathBuf::from(path);
        let identity = std::fs::metadata(&path).ok();
        let identity = identity.map(|metadata| identity_of(&metadata, is_immutable));
        OpenFile { path, identity, is_immutable }
    }

    /// Returns the path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns which file it is.
    pub fn identity(&self) -> FileIdentity {
        self.identity.flatten()
    }

    /// Returns what stands at the path now.
    pub fn at_path(&self) -> AtPath {
        let Ok(metadata) = std::fs::metadata(&self.path) else { return AtPath::Nothing };

        let is_same = self.identity == Some(identity_of(&metadata, self.is_immutable));
        // The first change of another program is in a log beside the file.
        let has_changed = self.is_immutable && log_of(&self.path).exists();
        if is_same && !has_changed { AtPath::Same } else { AtPath::Other }
    }
}

/// Returns the path of the write-ahead log of a file.
pub fn log_of(file: &Path) -> PathBuf {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

#[cfg(unix)]
fn identity_of(metadata: &Metadata, is_immutable: bool) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;

    let changed = is_immutable.then(|| metadata.modified().ok()).flatten();
    Some((metadata.dev(), metadata.ino(), changed))
}

#[cfg(not(unix))]
fn identity_of(_metadata: &Metadata, _is_immutable: bool) -> FileIdentity {
    None
}
