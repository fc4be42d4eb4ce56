//! The weights of documents in caches.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Makes a cache for a number of documents with a number of bytes of text altogether.
pub(super) fn cache<K: Eq + std::hash::Hash, V: Clone>(
    most_documents: u64,
    most_bytes: u64,
) -> Cache<K, V, ByText>
where
    ByText: Weighter<K, V>,
{
    let capacity = usize::try_from(most_documents).unwrap_or(usize::MAX);
    Cache::with_weighter(capacity, most_bytes, ByText { least: most_bytes / most_documents })
}

/// Weighs a document by its text. Short texts weigh as much as the average, since a cache of quick_cache is bounded by
/// weight alone.
#[derive(Clone)]
pub(super) struct ByText {
    least: u64,
}

impl ByText {
    fn weigh(&self, text: &str) -> u64 {
        u64::try_from(text.len()).unwrap_or(u64::MAX).max(self.least)
    }
}

impl<T> Weighter<String, T> for ByText {
    fn weight(&self, text: &String, _: &T) -> u64 {
        self.weigh(text)
    }
}

impl Weighter<[u8; 32], Arc<str>> for ByText {
    fn weight(&self, _: &[u8; 32], text: &Arc<str>) -> u64 {
        self.weigh(text)
    }
}
