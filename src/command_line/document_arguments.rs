//! The flags of persisted documents.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use clap::builder::FalseyValueParser;

use crate::graphql::{PersistedDocuments, TrustedDocuments};

#[derive(Args)]
#[command(next_help_heading = "Persisted documents")]
pub(super) struct DocumentArguments {
    /// Run the documents of this list alone: a file that the client preset of GraphQL Code Generator or Apollo's tool
    /// has written, or a folder of such files.
    #[arg(long, env = "RELATA_TRUSTED_DOCUMENTS", value_name = "PATH")]
    trusted_documents: Option<PathBuf>,
    /// Run other documents as well.
    #[arg(long, env = "RELATA_ALLOW_DOCUMENTS", value_parser = FalseyValueParser::new())]
    allow_documents: bool,
    /// Do not keep documents by their hashes for clients (automatic persisted queries).
    #[arg(long, env = "RELATA_NO_PERSISTED_QUERIES", value_parser = FalseyValueParser::new())]
    no_persisted_queries: bool,
}

impl DocumentArguments {
    /// Returns the documents that the flags set, beside those of the program.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub(super) fn documents(&self, program: &PersistedDocuments) -> Result<PersistedDocuments> {
        let mut documents = program.clone();
        if let Some(path) =
            self.trusted_documents.as_ref().filter(|path| !path.as_os_str().is_empty())
        {
            documents.trusted = Some(TrustedDocuments::read(path)?);
        }
        documents.allow_others |= self.allow_documents;
        documents.automatic &= !self.no_persisted_queries;
        Ok(documents)
    }
}
