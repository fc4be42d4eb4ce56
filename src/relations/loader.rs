//! The loaders of one request: each gathers the keys of a relation and loads them in one statement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dataloader::BatchFn;
use dataloader::cached::Loader;

use super::fetch::{Fetch, Found};
use crate::database::{Database, Error, Key, Result};

type RelationLoader = Loader<Key, Result<Found>, RelationBatch>;

/// Every loader of a request, made on first use and known by its relation and arguments.
#[derive(Clone)]
pub struct Loaders {
    database: Database,
    loaders: Arc<Mutex<Vec<(Fetch, RelationLoader)>>>,
}

impl Loaders {
    /// Loaders that read from `database`, empty as yet.
    pub fn new(database: Database) -> Self {
        Loaders { database, loaders: Arc::default() }
    }

    /// Where the loaders read from.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Forgets whatever was loaded, since something was written.
    pub(crate) fn forget(&self) {
        self.loaders.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Loads for the owners with these keys, together with whoever asks for the same at the same time.
    pub(super) async fn load(&self, fetch: &Fetch, keys: Vec<Key>) -> Result<HashMap<Key, Result<Found>>> {
        let loader = self.loader(fetch);
        loader.try_load_many(keys).await.map_err(|error| Error::Unexpected(error.to_string()))
    }

    fn loader(&self, fetch: &Fetch) -> RelationLoader {
        let mut loaders = self.loaders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, loader)) = loaders.iter().find(|(each, _)| each == fetch) {
            return loader.clone();
        }
        let batch = RelationBatch { database: self.database.clone(), fetch: fetch.clone() };
        let loader = Loader::new(batch).with_max_batch_size(usize::MAX);
        loaders.push((fetch.clone(), loader.clone()));
        loader
    }
}

struct RelationBatch {
    database: Database,
    fetch: Fetch,
}

impl RelationBatch {
    async fn run(&self, keys: &[Key]) -> Result<HashMap<Key, Found>> {
        let mut conn = self.database.read().await?;
        self.fetch.run(&mut conn, keys).await
    }
}

impl BatchFn<Key, Result<Found>> for RelationBatch {
    /// Answers every key: the loader takes a missing answer for a mistake.
    async fn load(&mut self, keys: &[Key]) -> HashMap<Key, Result<Found>> {
        let mut found = self.run(keys).await;
        let mut answer = |key: &Key| match &mut found {
            Ok(found) => Ok(found.remove(key).unwrap_or_else(|| self.fetch.nothing())),
            Err(error) => Err(error.clone()),
        };
        keys.iter().map(|key| (key.clone(), answer(key))).collect()
    }
}
