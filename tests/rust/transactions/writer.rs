//! SQLite's only writer: those who want it wait, and who has it already is refused.

use std::time::{Duration, Instant};

use async_graphql::{Context, EmptyMutation, Object, Request};
use relata::Error;
use relata::graphql::ContextExt;

use super::{committed_roles, insert_role};
use crate::domain::Domain;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_second_writer_within_a_transaction_is_refused_at_once_on_sqlite(test: Test) {
    let start = Instant::now();
    let database = &test.database;
    let second = database
        .transaction(async |conn| {
            insert_role(conn).await?;
            Ok(database.write().await.map(drop))
        })
        .await
        .unwrap();

    if test.is_postgres() {
        assert!(second.is_ok());
    } else {
        assert!(matches!(second, Err(Error::WriterTaken)));
        assert!(start.elapsed() < Duration::from_secs(3));
    }
    assert_eq!(committed_roles(database).await, 1);
}

#[test_on_both]
async fn a_transaction_within_a_transaction_is_refused_at_once_on_sqlite(test: Test) {
    let database = &test.database;
    let inner = database
        .transaction(async |_| Ok(database.transaction(async |_| Ok(())).await))
        .await
        .unwrap();

    assert_eq!(inner.is_ok(), test.is_postgres());
}

#[test_on_both]
async fn transactions_side_by_side_in_one_task_wait_for_each_other(test: Test) {
    let write = || {
        test.database.transaction(async |conn| {
            insert_role(conn).await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(())
        })
    };
    let (first, second, third) = tokio::join!(write(), write(), write());

    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(committed_roles(&test.database).await, 3);
}

#[test_on_both]
async fn a_task_that_a_transaction_starts_waits_for_its_turn(test: Test) {
    let database = test.database.clone();
    let task = test
        .database
        .transaction(async |conn| {
            insert_role(conn).await?;
            let other =
                tokio::spawn(async move { insert_role(&mut *database.write().await?).await });
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(other)
        })
        .await;

    task.unwrap().await.unwrap().unwrap();
    assert_eq!(committed_roles(&test.database).await, 2);
}

struct Queries;

#[Object(name = "Query")]
impl Queries {
    /// Wants a second writer while it holds one.
    async fn wants_two_writers(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let _first = ctx.write().await?;
        ctx.write().await.map(|_| true)
    }

    /// Wants a writer within a transaction.
    async fn writes_beside_its_transaction(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        ctx.transaction(async |_| ctx.write().await.map(|_| true)).await
    }

    /// Takes a writer twice, one after the other.
    async fn writes_twice(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        insert_role(&mut *ctx.write().await?).await?;
        ctx.transaction(async |conn| insert_role(conn).await).await?;
        Ok(true)
    }
}

#[test_on_both]
async fn a_resolver_that_wants_a_second_writer_is_refused_at_once_on_sqlite(test: Test) {
    let api = relata::app(Domain).queries(Queries).mutations(EmptyMutation);
    let api = api.api(test.database.clone());

    for field in ["wantsTwoWriters", "writesBesideItsTransaction"] {
        let start = Instant::now();
        let answer = api.execute(Request::new(format!("{{ {field} }}"))).await;

        assert_eq!(answer.errors.is_empty(), test.is_postgres(), "{field}: {:?}", answer.errors);
        assert!(start.elapsed() < Duration::from_secs(3), "{field}");
    }
}

#[test_on_both]
async fn resolvers_side_by_side_wait_for_the_writer(test: Test) {
    let api = relata::app(Domain).queries(Queries).mutations(EmptyMutation);
    let answer = api
        .api(test.database.clone())
        .execute(Request::new("{ a: writesTwice b: writesTwice c: writesTwice }"))
        .await;

    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    assert_eq!(committed_roles(&test.database).await, 6);
}
