//! The keys of a level: in order and without duplicates, so that what is loaded for them is found by merging, and no key
//! is hashed.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::database::{Column, Key, Record};
use crate::error::Result;

/// Distinct keys, in order. Cheap to clone; equal to a list with the same keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyList(Arc<Vec<Key>>);

/// The lists that a loader has at a time differ in their ends, as a rule.
impl Hash for KeyList {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
        self.0.first().hash(state);
        self.0.last().hash(state);
    }
}

impl KeyList {
    /// Collects the keys of some rows in a column. Returns the list, and for each row the place of its key in it; `None`
    /// if the key is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`](crate::Error::Unexpected) if the column was not read.
    pub(super) fn of_rows(rows: &[Record], column: &Column) -> Result<(Self, Vec<Option<usize>>)> {
        let mut keys = Vec::with_capacity(rows.len());
        for (row, record) in rows.iter().enumerate() {
            if let Some(key) = record.key(column)? {
                keys.push((key, row));
            }
        }
        keys.sort_unstable();

        let mut distinct: Vec<Key> = Vec::with_capacity(keys.len());
        let mut places = vec![None; rows.len()];
        for (key, row) in keys {
            if distinct.last() != Some(&key) {
                distinct.push(key);
            }
            if let Some(place) = places.get_mut(row) {
                *place = distinct.len().checked_sub(1);
            }
        }
        Ok((KeyList(Arc::new(distinct)), places))
    }

    /// Makes a list of one key.
    pub(super) fn of_key(key: Key) -> Self {
        KeyList(Arc::new(vec![key]))
    }

    /// Returns the keys of all lists that none of the others has.
    pub(super) fn union<'l>(
        lists: &[KeyList],
        without: impl Iterator<Item = &'l KeyList> + Clone,
    ) -> Self {
        if let ([list], None) = (lists, without.clone().next()) {
            return list.clone();
        }

        let keys = lists.iter().flat_map(KeyList::iter);
        let mut keys: Vec<Key> = keys
            .filter(|key| without.clone().all(|list| list.place(key).is_none()))
            .cloned()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        KeyList(Arc::new(keys))
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Key> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the place of a key in the list.
    pub(super) fn place(&self, key: &Key) -> Option<usize> {
        self.0.binary_search(key).ok()
    }
}

/// The items of each key of a list, such as its related rows.
#[derive(Clone, Debug)]
pub(crate) struct Grouped<T> {
    items: Vec<T>,
    /// Where the items of each key end.
    ends: Vec<usize>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Grouped { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Grouped<T> {
    /// Groups items that are in the order of their keys; those of keys that are not in the list are dropped.
    pub(super) fn merge(keys: &KeyList, items: Vec<(Key, T)>) -> Self {
        let mut grouped = Grouped {
            items: Vec::with_capacity(items.len()),
            ends: Vec::with_capacity(keys.len()),
        };
        let mut items = items.into_iter().peekable();

        for wanted in keys.iter() {
            while let Some((key, item)) = items.next_if(|(key, _)| key <= wanted) {
                if key == *wanted {
                    grouped.items.push(item);
                }
            }
            grouped.end();
        }
        grouped
    }

    /// Groups items that are in the order of the places of their keys.
    pub(super) fn by_place(keys: usize, items: Vec<(usize, T)>) -> Self {
        let mut grouped =
            Grouped { items: Vec::with_capacity(items.len()), ends: Vec::with_capacity(keys) };
        let mut items = items.into_iter().peekable();

        for wanted in 0..keys {
            while let Some((_, item)) = items.next_if(|(place, _)| *place == wanted) {
                grouped.items.push(item);
            }
            grouped.end();
        }
        grouped
    }

    /// Returns the items of the key at a place of the list.
    pub(super) fn get(&self, place: usize) -> &[T] {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).unwrap_or(&0);
        let end = self.ends.get(place).unwrap_or(start);
        self.items.get(*start..*end).unwrap_or_default()
    }

    /// Adds the items of the next key.
    pub(super) fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.end();
    }

    fn end(&mut self) {
        self.ends.push(self.items.len());
    }
}
