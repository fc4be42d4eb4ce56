//! Trusted documents: the documents of an app's clients, written at build time and named by ids.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The documents of an app's clients by their ids, for [`PersistedDocuments`](super::PersistedDocuments).
///
/// ```
/// use relata::graphql::TrustedDocuments;
///
/// let documents = TrustedDocuments::from_iter([("names".to_owned(), "{ users { nodes { name } } }".to_owned())]);
/// assert_eq!(documents.len(), 1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct TrustedDocuments(BTreeMap<String, String>);

/// A list of trusted documents that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTrustedDocuments {
    /// The file or the folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or the folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file has another format.
    #[error(
        "{} is no list of documents: it must be a JSON object of documents by their ids, as the \
         client preset of GraphQL Code Generator writes it, or a manifest of Apollo's",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// Two documents of one id differ.
    #[error("{} has another document for the id `{id}` than a file before it", path.display())]
    Conflict {
        /// The second file.
        path: PathBuf,
        /// The id.
        id: String,
    },
    /// The folder has no list.
    #[error("{} has no file whose name ends with .json", path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
}

/// The formats of a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    /// Apollo's manifest for persisted queries.
    Apollo { operations: Vec<ApolloOperation> },
    /// `persisted-documents.json` of GraphQL Code Generator's client preset; Relay's is the same.
    ById(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    body: String,
}

impl TrustedDocuments {
    /// Reads a list of documents: a file, or all files of a folder whose names end with `.json`.
    ///
    /// # Errors
    /// When a file cannot be read, is no list, or names another document by an id of a file before it.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, InvalidTrustedDocuments> {
        let path = path.as_ref();
        if !path.is_dir() {
            return Self::read_files(vec![path.to_owned()]);
        }

        let unreadable = |source| InvalidTrustedDocuments::Read { path: path.to_owned(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|extension| extension == "json") {
                files.push(file);
            }
        }
        if files.is_empty() {
            return Err(InvalidTrustedDocuments::EmptyFolder { path: path.to_owned() });
        }
        files.sort();
        Self::read_files(files)
    }

    /// Returns the number of documents.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the ids and the documents.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(id, text)| (id.as_str(), text.as_str()))
    }

    fn read_files(files: Vec<PathBuf>) -> Result<Self, InvalidTrustedDocuments> {
        let mut documents = TrustedDocuments::default();
        for path in files {
            let text = match fs::read_to_string(&path) {
                Ok(text) => text,
                Err(source) => return Err(InvalidTrustedDocuments::Read { path, source }),
            };
            let Ok(manifest) = serde_json::from_str(&text) else {
                return Err(InvalidTrustedDocuments::Format { path });
            };
            for (id, text) in by_id(manifest) {
                if documents.0.get(&id).is_some_and(|other| *other != text) {
                    return Err(InvalidTrustedDocuments::Conflict { path, id });
                }
                documents.0.insert(id, text);
            }
        }
        Ok(documents)
    }
}

fn by_id(manifest: Manifest) -> BTreeMap<String, String> {
    match manifest {
        Manifest::ById(documents) => documents,
        Manifest::Apollo { operations } => {
            operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
        }
    }
}

impl FromIterator<(String, String)> for TrustedDocuments {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(documents: I) -> Self {
        TrustedDocuments(documents.into_iter().collect())
    }
}
