//! The file that a connection has open, and whether it is still the one at its path.

use std::fs::Metadata;
use std::path::PathBuf;

/// The file of a connection.
pub struct OpenFile {
    path: PathBuf,
    identity: Option<FileIdentity>,
}

/// The device and the number of a file, which it keeps while it is moved; `None` where the system has none.
pub type FileIdentity = Option<(u64, u64)>;

/// What stands at the path of an open file.
#[derive(Debug, PartialEq, Eq)]
pub enum AtPath {
    /// The file itself.
    Same,
    /// Nothing: the file was deleted or moved. What is written to it is lost.
    Nothing,
    /// Another file.
    Other,
}

impl OpenFile {
    /// Returns the file at a path, which was opened just now.
    pub fn at(path: &str) -> Self {
        let path = PathBuf::from(path);
        let identity = std::fs::metadata(&path).ok().map(|metadata| identity(&metadata));
        OpenFile { path, identity }
    }

    /// Returns which file it is.
    pub fn identity(&self) -> FileIdentity {
        self.identity.flatten()
    }

    /// Returns what stands at the path now.
    pub fn at_path(&self) -> AtPath {
        match (std::fs::metadata(&self.path), self.identity) {
            (Ok(metadata), Some(opened)) if identity(&metadata) == opened => AtPath::Same,
            (Ok(_), _) => AtPath::Other,
            (Err(_), _) => AtPath::Nothing,
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;

    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> FileIdentity {
    None
}
