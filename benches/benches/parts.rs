//! The parts of a request's path, without the network: `cargo bench --package relata-bench`.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::ensure;
use criterion::{BatchSize, Criterion};
use relata::async_graphql::{Request, Variables};
use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::{Api, Body, PreparedRequest};
use relata::models::{Demo, MIGRATIONS, seed::seed};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The program's own.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The number of users.
const USERS: u32 = 2_000;

/// A kind of request. No two have the same variables if they write.
struct Work {
    name: &'static str,
    document: &'static str,
    variables: fn(u64) -> Value,
}

const TYPE_NAME: Work =
    Work { name: "__typename", document: "{ __typename }", variables: |_| json!({}) };
const W1: Work =
    Work { name: "w1", document: include_str!("../work/w1.graphql"), variables: offset };
const W2: Work = Work {
    name: "w2",
    document: include_str!("../work/w2.graphql"),
    variables: |number| json!({ "id": (1 + number % u64::from(USERS)).to_string() }),
};
const W5: Work =
    Work { name: "w5", document: include_str!("../work/w5.graphql"), variables: offset };
/// It reads as much as W5 does, and writes it twice.
const W5_TWICE: Work = Work {
    name: "w5, written twice",
    document: "query ($offset: Int) {
        users(first: 1000, offset: $offset) {
            nodes {
                id name email profile { id displayName bio id2: id displayName2: displayName bio2: bio }
                id2: id name2: name email2: email
            }
        }
    }",
    variables: offset,
};
const W6: Work = Work {
    name: "w6",
    document: include_str!("../work/w6.graphql"),
    variables: |number| {
        json!({
            "name": "Ada Lovelace",
            "email": format!("ada.{number}@example.com"),
            "role": (1 + number % 5).to_string(),
            "displayName": "Ada",
        })
    },
};

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let api = runtime.block_on(make_api(folder.path()))?;
    for work in [TYPE_NAME, W1, W2, W5, W5_TWICE, W6] {
        runtime.block_on(check(&api, &work))?;
    }

    let mut criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    prepare_anew(&mut criterion, &api);
    prepare_kept(&mut criterion, &api);
    run(&mut criterion, &api, &runtime);
    criterion.final_summary();
    Ok(())
}

/// Parses, validates and plans a document that was not seen before, and binds its variables.
fn prepare_anew(criterion: &mut Criterion, api: &Api) {
    let mut group = criterion.benchmark_group("prepare a new document");
    for work in [TYPE_NAME, W1, W2, W6] {
        group.bench_function(work.name, |bencher| {
            let setup = || work.request(&format!("{}# {}", work.document, next_number()));
            bencher.iter_batched(setup, |request| api.prepare(request), BatchSize::SmallInput);
        });
    }
}

/// Finds a document that was planned before, and binds its variables.
fn prepare_kept(criterion: &mut Criterion, api: &Api) {
    let mut group = criterion.benchmark_group("prepare a kept document");
    for work in [TYPE_NAME, W1, W2, W6] {
        group.bench_function(work.name, |bencher| {
            let setup = || work.request(work.document);
            bencher.iter_batched(setup, |request| api.prepare(request), BatchSize::SmallInput);
        });
    }
}

/// Runs a request that is prepared, up to the bytes of its answer.
fn run(criterion: &mut Criterion, api: &Api, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("run");
    for work in [TYPE_NAME, W1, W2, W5, W5_TWICE, W6] {
        group.bench_function(work.name, |bencher| {
            let setup = || api.prepare(work.request(work.document));
            let routine = async |prepared: Result<PreparedRequest, Box<Body>>| match prepared {
                Ok(prepared) => prepared.run().await.into_bytes(),
                Err(body) => body.into_bytes(),
            };
            bencher.to_async(runtime).iter_batched(setup, routine, BatchSize::SmallInput);
        });
    }
}

impl Work {
    fn request(&self, document: &str) -> Request {
        Request::new(document).variables(Variables::from_json((self.variables)(next_number())))
    }
}

/// Opens a database in a folder, with the rows of the benchmark.
async fn make_api(folder: &Path) -> anyhow::Result<Api> {
    let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("parts.db").display()))?;
    let options = DatabaseOptions { create: true, ..DatabaseOptions::default() };
    let database = Database::connect(url, options).await?;
    MIGRATIONS.run(&database).await?;
    seed(&database, USERS, |_| {}).await?;
    Ok(relata::app(Demo).api(database).for_system())
}

/// Checks that a request is answered without errors.
async fn check(api: &Api, work: &Work) -> anyhow::Result<()> {
    let body = api.respond(work.request(work.document)).await.into_bytes();
    let body = String::from_utf8(body)?;
    ensure!(body.starts_with(r#"{"data":{"#), "{}: {body}", work.name);
    Ok(())
}

fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A page among the first users.
fn offset(number: u64) -> Value {
    json!({ "offset": number % 1000 })
}
