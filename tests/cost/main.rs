//! The memory that the requests of the benchmark (`benches/work`) allocate. A binary of its own, whose allocator counts.

use std::alloc::System;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::{Request, Variables};
use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::Api;
use relata::models::{Demo, MIGRATIONS, seed::seed};
use serde_json::{Value, json};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const W1: &str = include_str!("../../benches/work/w1.graphql");
const W2: &str = include_str!("../../benches/work/w2.graphql");
const W5: &str = include_str!("../../benches/work/w5.graphql");
const W6: &str = include_str!("../../benches/work/w6.graphql");

/// The most allocations and bytes of one request, a tenth above what it takes.
struct Bound {
    work: &'static str,
    document: &'static str,
    variables: fn() -> Value,
    allocations: usize,
    bytes: usize,
}

const BOUNDS: [Bound; 4] = [
    Bound { work: "W1", document: W1, variables: page, allocations: 377, bytes: 106_500 },
    Bound { work: "W2", document: W2, variables: user, allocations: 135, bytes: 39_800 },
    Bound { work: "W5", document: W5, variables: page, allocations: 5_290, bytes: 1_395_000 },
    Bound { work: "W6", document: W6, variables: new_user, allocations: 295, bytes: 79_000 },
];

fn page() -> Value {
    json!({ "offset": 20 })
}

fn user() -> Value {
    json!({ "id": "1" })
}

/// Each user has an address of their own.
fn new_user() -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(0);

    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    json!({ "name": "Ada", "email": format!("{number}@new.com"), "role": "1", "displayName": "A" })
}

/// The counters are those of the whole process, so there is one test.
#[test]
fn a_request_allocates_no_more_than_its_bound() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("cost.db").display());
        let options = DatabaseOptions { create: true, connections: 1, ..Default::default() };
        let url = DatabaseUrl::parse(&url).unwrap();
        let database = Database::connect(url, options).await.unwrap();
        MIGRATIONS.run(&database).await.unwrap();
        seed(&database, 1100, |_| {}).await.unwrap();
        let api = relata::app(Demo).api(database).for_system();

        let mut exceeded = Vec::new();
        for bound in &BOUNDS {
            let (allocations, bytes) = measure(&api, bound).await;
            println!("{}: {allocations} allocations, {bytes} bytes", bound.work);
            if allocations > bound.allocations || bytes > bound.bytes {
                exceeded.push(bound.work);
            }
        }
        assert!(exceeded.is_empty(), "{exceeded:?} allocate more than their bounds");
    });
}

/// Returns the least of several requests: the first of them open the connection, prepare and plan.
async fn measure(api: &Api, bound: &Bound) -> (usize, usize) {
    let (mut allocations, mut bytes) = (usize::MAX, usize::MAX);
    for _ in 0..5 {
        let variables = Variables::from_json((bound.variables)());
        let request = Request::new(bound.document).variables(variables);

        let region = Region::new(ALLOCATOR);
        let body = api.respond(request).await.into_bytes();
        let change = region.change();
        assert!(body.starts_with(br#"{"data":{""#), "{}", String::from_utf8_lossy(&body));
        allocations = allocations.min(change.allocations);
        bytes = bytes.min(change.bytes_allocated);
    }
    (allocations, bytes)
}
