//! Root fields that a document has more than once: each is carried out once, with all that is selected of it
//! (GraphQL § Field Collection). async-graphql would carry out every one of them, a mutation too.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Name, Response, Value as Json};

use super::api::Limits;
use super::selection::{Compiler, Group};

/// The answers of the root fields of one request that stand there more than once.
#[derive(Clone, Default)]
pub(super) struct RootAnswers {
    repeated: Arc<HashSet<Name>>,
    /// None as long as there is no answer; a field that failed has none ever.
    answers: Arc<Mutex<HashMap<Name, Option<Json>>>>,
}

impl RootAnswers {
    pub(super) fn new(repeated: HashSet<Name>) -> Self {
        RootAnswers { repeated: Arc::new(repeated), answers: Arc::default() }
    }

    /// Whether the field is to be carried out; not if it was begun already.
    pub(super) fn begin(&self, key: &Name) -> bool {
        if !self.repeated.contains(key) {
            return true;
        }
        let mut answers = self.lock();
        let is_first = !answers.contains_key(key);
        answers.entry(key.clone()).or_default();
        is_first
    }

    /// Keeps the answer of a field that stands more than once.
    pub(super) fn finish(&self, key: &Name, answer: &Json) {
        if self.repeated.contains(key) {
            self.lock().insert(key.clone(), Some(answer.clone()));
        }
    }

    /// Puts the answers in the places of the repeated fields.
    pub(super) fn put_into(&self, response: &mut Response) {
        let Json::Object(fields) = &mut response.data else { return };
        for (key, answer) in self.lock().drain() {
            match answer {
                Some(answer) => fields.insert(key, answer),
                None => fields.shift_remove(&key),
            };
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Name, Option<Json>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The root field that is being answered, with all that the document selects of it.
pub(super) fn group<'a>(ctx: &'a Context<'a>, limits: &'a Limits) -> Group<'a> {
    let compiler = Compiler { ctx, limits };
    let key = &ctx.item.node.response_key().node;
    let groups = compiler.collect(&[&ctx.query_env.operation.node.selection_set.node]);
    groups.into_iter().find(|group| group.key == *key).unwrap_or_else(|| Group::of(ctx.item))
}
