//! The state of a row in memory. It is what it was before if the transaction that wrote the row is undone.

use std::ops::{Deref, DerefMut};

use super::in_memory::{SetRelation, stand_in};
use super::loaded::Loaded;
use crate::database::{Record, TransactionOutcome};
use crate::error::Result;
use crate::model::{FieldInfo, Model};

/// What a row has in memory.
#[derive(Clone)]
pub(super) struct State<M> {
    pub(super) model: M,
    /// The row as it was read or last written.
    pub(super) original: Record,
    /// True if the row is in the database, as far as it can know.
    pub(super) is_persisted: bool,
    /// The fields of a new row that were given no value: they have one that only stands in for it.
    pub(super) unset: Vec<&'static FieldInfo>,
    /// The relations and extras that were loaded, the newest last.
    pub(super) loaded: Vec<Loaded>,
    /// The relations that were set in memory.
    pub(super) set: Vec<SetRelation>,
}

impl<M: Model> State<M> {
    /// Makes the state of a row that the database has.
    fn stored(original: Record) -> Result<Self> {
        Ok(State {
            model: M::from_record(&original)?,
            original,
            is_persisted: true,
            unset: Vec::new(),
            loaded: Vec::new(),
            set: Vec::new(),
        })
    }

    /// Makes the state of a row that the database does not have, with the values that it had there. It is numbered anew.
    fn not_stored(record: &Record) -> Result<Self> {
        let key = M::INFO.primary_key;
        let mut unset = Vec::new();
        let mut original = record.clone();
        if key.is_numbered() {
            original = original.with(&key.column, stand_in(key));
            unset.push(key);
        }
        Ok(State { is_persisted: false, unset, ..State::stored(original)? })
    }
}

/// The state of a row, and the one that it goes back to.
#[derive(Clone)]
pub(super) struct RowState<M> {
    now: State<M>,
    before: Option<Box<Before<M>>>,
}

/// The state of a row before an open transaction wrote it.
#[derive(Clone)]
struct Before<M> {
    transaction: TransactionOutcome,
    state: State<M>,
}

impl<M: Model> RowState<M> {
    /// Makes the state of a row that was read.
    pub(super) fn read(record: Record) -> Result<Self> {
        Ok(RowState { now: State::stored(record)?, before: None })
    }

    /// Makes the state of a row that was created, in a transaction if it is still open.
    pub(super) fn created(record: Record, transaction: Option<TransactionOutcome>) -> Result<Self> {
        let mut before = None;
        if let Some(transaction) = transaction {
            before = Some(Box::new(Before { transaction, state: State::not_stored(&record)? }));
        }
        Ok(RowState { now: State::stored(record)?, before })
    }

    /// Takes the values that the database has now, in a transaction if it is still open.
    pub(super) fn renew(
        &mut self,
        record: Record,
        transaction: Option<TransactionOutcome>,
    ) -> Result<()> {
        let stored = State::stored(record)?;
        let (loaded, set) = (self.loaded.clone(), self.set.clone());
        let state = std::mem::replace(&mut **self, State { loaded, set, ..stored });

        self.before = match (self.before.take(), transaction) {
            (Some(before), Some(transaction)) if before.transaction.is_of(&transaction) => {
                Some(before)
            }
            (_, Some(transaction)) => Some(Box::new(Before { transaction, state })),
            (_, None) => None,
        };
        Ok(())
    }
}

impl<M> RowState<M> {
    pub(super) fn into_model(mut self) -> M {
        self.go_back();
        self.now.model
    }

    /// Returns the state before a transaction that was undone.
    fn undone(&self) -> Option<&State<M>> {
        let before = self.before.as_ref().filter(|before| before.transaction.is_undone());
        before.map(|before| &before.state)
    }

    fn go_back(&mut self) {
        if let Some(before) = self.before.take_if(|before| before.transaction.is_undone()) {
            self.now = before.state;
        }
    }
}

impl<M> Deref for RowState<M> {
    type Target = State<M>;
    fn deref(&self) -> &State<M> {
        self.undone().unwrap_or(&self.now)
    }
}

impl<M> DerefMut for RowState<M> {
    fn deref_mut(&mut self) -> &mut State<M> {
        self.go_back();
        &mut self.now
    }
}
