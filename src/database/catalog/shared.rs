//! The catalog that the connections of one database share.

use std::sync::{Arc, PoisonError, RwLock};

use super::Catalog;

/// The catalog of a database. Clones share it; until it is read it is empty, and guarantees nothing.
#[derive(Clone, Debug, Default)]
pub(in crate::database) struct SharedCatalog(Arc<RwLock<Arc<Catalog>>>);

impl SharedCatalog {
    pub(in crate::database) fn get(&self) -> Arc<Catalog> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(in crate::database) fn replace(&self, catalog: Catalog) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalog);
    }
}
