//! A request that is ready to run, and the end of its time.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Data;

use super::execution::Execution;
use crate::graphql::answer::Body;
use crate::graphql::error::refusal;

/// How long after its deadline a mutation may still commit, or undo what it has written.
const COMMIT_PATIENCE: Duration = Duration::from_secs(10);

/// A request whose operation, variables and plan are known.
pub struct PreparedRequest {
    pub(super) execution: Arc<Execution>,
    pub(super) data: Data,
    pub(super) wants_cost: bool,
}

impl PreparedRequest {
    /// Returns whether the request is a mutation.
    pub fn is_mutation(&self) -> bool {
        self.execution.plan.is_mutation
    }

    /// Runs the request.
    pub async fn run(self) -> Body {
        let PreparedRequest { execution, data, wants_cost } = self;
        let cost = wants_cost.then_some((execution.bound.cost, execution.engine.limits.max_cost));

        let body = if execution.plan.is_mutation {
            run_mutation(execution, data).await
        } else {
            run_query(&execution, data).await
        };
        body.with_cost(cost)
    }
}

/// Runs a query until its deadline. Dropped before, its statements are cancelled.
async fn run_query(execution: &Arc<Execution>, data: Data) -> Body {
    let running = execution.answer(data);
    let Some(deadline) = execution.context.deadline() else { return running.await };

    tokio::time::timeout_at(deadline.into(), running).await.unwrap_or_else(|_| {
        let message = "the request took too long: ask for less";
        Body::refused(vec![refusal("TIMEOUT", message)])
    })
}

/// Runs a mutation. It goes on when nobody waits for it any more: a client that hangs up leaves all of it or nothing.
/// The deadline ends its statements, and undoes what is not committed; only a custom resolver can go on for longer.
async fn run_mutation(execution: Arc<Execution>, data: Data) -> Body {
    let deadline = execution.context.deadline();
    let running = tokio::spawn(async move { execution.answer(data).await });

    let ended = match deadline {
        Some(deadline) => {
            tokio::time::timeout_at((deadline + COMMIT_PATIENCE).into(), running).await
        }
        None => Ok(running.await),
    };
    match ended {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => unknown("the server stopped before the change was saved"),
        },
        Err(_) => unknown("the change takes too long"),
    }
}

/// Makes the answer to a mutation of which nobody knows what it has written.
fn unknown(reason: &str) -> Body {
    let message = format!("{reason}: look whether it is there before you send it again");
    Body::refused(vec![refusal("COMMIT_UNKNOWN", message)])
}
