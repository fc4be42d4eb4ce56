//! The loaders of one request: each gathers the keys of a relation and loads them in one statement. An entry stands for
//! all keys of a level.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dataloader::BatchFn;
use dataloader::cached::Loader;

use super::fetch::{Fetch, Fetched};
use super::keys::KeyList;
use crate::RequestContext;
use crate::database::{Catalog, Condition, Database, GuardedTable, PooledConnection, Rows, Select};
use crate::error::{Error, Result};

type RelationLoader = Loader<KeyList, Result<Arc<Fetched>>, RelationBatch>;

/// How often a loader lets other work run before it sends its statement. The relations of a level are asked for at the
/// same time, so once is enough; each time costs a system call.
const YIELDS: usize = 1;

/// The loaders of a request. Each is made on first use, for one relation with its arguments.
#[derive(Clone)]
pub struct Loaders {
    source: Arc<Source>,
    loaders: Arc<Mutex<Vec<(Fetch, RelationLoader)>>>,
}

/// Where the rows of a request come from.
struct Source {
    database: Database,
    context: RequestContext,
    /// The only connection to read on; `None` for any.
    own: Option<tokio::sync::Mutex<PooledConnection>>,
}

impl Loaders {
    /// Returns loaders that read from `database` for a request, empty as yet.
    pub fn new(database: Database, context: RequestContext) -> Self {
        Self::on(database, context, None)
    }

    /// Returns loaders that read on one connection, if there is one: the next statement waits for the last one.
    pub(crate) fn on(
        database: Database,
        context: RequestContext,
        conn: Option<PooledConnection>,
    ) -> Self {
        let own = conn.map(tokio::sync::Mutex::new);
        Loaders { source: Arc::new(Source { database, context, own }), loaders: Arc::default() }
    }

    /// Runs a SELECT of the request, once it may run one more statement, and counts the rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection comes free in time; [`Error::BadUserInput`] when the request reads more
    /// than it may; the database's error otherwise.
    pub(crate) async fn select(&self, select: Select) -> Result<Rows> {
        self.source.select(select).await
    }

    /// Returns whether the viewer of the request sees all rows of a table.
    pub(crate) fn sees_all_of(&self, table: GuardedTable) -> bool {
        table.visible(&self.source.context).is_all()
    }

    /// Puts the conditions that depend on the request into a condition, but no rules on rows.
    pub(crate) fn resolve(&self, mut condition: Condition) -> Condition {
        condition.resolve_rule(&self.source.context);
        condition
    }

    /// Returns the catalog of the database.
    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.source.database.catalog()
    }

    /// Discards all results, which a write has made stale.
    pub(crate) fn forget(&self) {
        self.loaders.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Loads for the owners with these keys, together with whoever asks for the same at the same time.
    pub(super) async fn load(&self, fetch: &Fetch, keys: KeyList) -> Result<Arc<Fetched>> {
        let found = self.loader(fetch).try_load(keys).await;
        found.map_err(|error| Error::Unexpected(error.to_string()))?
    }

    /// Hands over what another statement has read for the owners with these keys.
    pub(super) async fn prime(&self, fetch: &Fetch, keys: KeyList, found: Fetched) {
        self.loader(fetch).prime(keys, Ok(Arc::new(found))).await;
    }

    fn loader(&self, fetch: &Fetch) -> RelationLoader {
        let mut loaders = self.loaders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, loader)) = loaders.iter().find(|(each, _)| each == fetch) {
            return loader.clone();
        }
        let batch =
            RelationBatch { source: self.source.clone(), fetch: fetch.clone(), loaded: Vec::new() };
        let loader = Loader::new(batch).with_max_batch_size(usize::MAX).with_yield_count(YIELDS);
        loaders.push((fetch.clone(), loader.clone()));
        loader
    }
}

impl Source {
    async fn select(&self, select: Select) -> Result<Rows> {
        let _permit = self.context.begin_statement().await?;
        let rows = match &self.own {
            Some(conn) => conn.lock().await.load(select).await?,
            // Boxed: the future is large, and part of those of all fields above.
            None => Box::pin(self.database.select_for(&self.context, select)).await?,
        };
        self.context.count_rows(&rows)?;
        Ok(rows)
    }
}

struct RelationBatch {
    source: Arc<Source>,
    fetch: Fetch,
    /// The results so far; no key is in two of the lists.
    loaded: Vec<(KeyList, Arc<Fetched>)>,
}

impl RelationBatch {
    /// Loads the keys of these lists that were not loaded before.
    async fn load_new(&mut self, lists: &[KeyList]) -> Result<()> {
        let keys = KeyList::union(lists, self.loaded.iter().map(|(keys, _)| keys));
        if keys.is_empty() {
            return Ok(());
        }

        let catalog = self.source.database.catalog();
        let rows = self.source.select(self.fetch.select(&keys, &catalog)?).await?;
        let found = self.fetch.group(&keys, rows, &catalog)?;
        self.loaded.push((keys, Arc::new(found)));
        Ok(())
    }

    fn of_list(&self, keys: &KeyList) -> Arc<Fetched> {
        match self.loaded.iter().find(|(loaded, _)| loaded == keys) {
            Some((_, found)) => found.clone(),
            None => Arc::new(self.fetch.assemble(keys, &self.loaded)),
        }
    }
}

impl BatchFn<KeyList, Result<Arc<Fetched>>> for RelationBatch {
    async fn load(&mut self, lists: &[KeyList]) -> HashMap<KeyList, Result<Arc<Fetched>>> {
        let done = self.load_new(lists).await;
        let answer = |list| done.clone().map(|()| self.of_list(list));
        lists.iter().map(|list| (list.clone(), answer(list))).collect()
    }
}
