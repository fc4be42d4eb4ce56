//! Root fields that a document has more than once: each is carried out once, with all that is selected of it
//! (GraphQL § Field Collection). async-graphql would carry out every one of them, a mutation too.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Name, ObjectType, PathSegment, Response, ServerError, ServerResult, Value as Json};

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
pub(super) fn group<'a>(compiler: Compiler<'a>) -> Group<'a> {
    let ctx = compiler.ctx;
    let key = &ctx.item.node.response_key().node;
    let groups = compiler.collect(&[&ctx.query_env.operation.node.selection_set.node]);
    groups.into_iter().find(|group| group.key == *key).unwrap_or_else(|| Group::of(ctx.item))
}

/// Answers a root field, once however often it stands in the document.
pub(super) async fn once(
    ctx: &Context<'_>,
    answer: impl Future<Output = ServerResult<Json>>,
) -> ServerResult<Option<Json>> {
    let key = &ctx.item.node.response_key().node;
    let answers = ctx.data_opt::<RootAnswers>();
    if answers.is_some_and(|answers| !answers.begin(key)) {
        return Ok(Some(Json::Null));
    }
    let answer = answer.await.map_err(|error| with_path(ctx, error))?;
    if let Some(answers) = answers {
        answers.finish(key, &answer);
    }
    Ok(Some(answer))
}

/// Answers a root field that is not generated; none if there is no such field.
pub(super) async fn custom(ctx: &Context<'_>, fields: &impl ObjectType) -> ServerResult<Option<Json>> {
    let field = group(Compiler::new(ctx)?).merged();
    let mut merged = ctx.clone();
    merged.item = &field;
    once(ctx, async { Ok(fields.resolve_field(&merged).await?.unwrap_or_default()) }).await
}

/// The error with the path of the root field, if it has none of its own.
pub(super) fn with_path(ctx: &Context<'_>, error: ServerError) -> ServerError {
    if error.path.is_empty() { ctx.set_error_path(error) } else { error }
}

/// The path of the field that is being answered.
pub(super) fn path(ctx: &Context<'_>) -> Vec<PathSegment> {
    ctx.set_error_path(ServerError::new("", None)).path
}
