//! Measures the two servers in turns.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::cluster::Cluster;
use crate::data::Databases;
use crate::load;
use crate::process;
use crate::server::Server;
use crate::work::{Random, Work};

/// The two servers over databases of their own.
pub struct Pair {
    pub relata: Server,
    pub other: Server,
}

/// The measurements of one server for one work at one number of connections.
#[derive(Default)]
pub struct Sample {
    times: Vec<Duration>,
    seconds: f64,
    server_cpu: f64,
    database_cpu: f64,
    /// In megabytes.
    pub peak_memory: f64,
}

impl Sample {
    pub fn requests_per_second(&self) -> f64 {
        self.count() / self.seconds
    }

    /// Returns the milliseconds in which this share of the requests was answered; the times must be sorted.
    pub fn quantile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index of the list"
        )]
        let index = (self.count() * share) as usize;
        let time = self.times.get(index.min(self.times.len().saturating_sub(1)));
        time.map_or(f64::NAN, Duration::as_secs_f64) * 1000.0
    }

    /// Returns the server's seconds on the processor for 1000 requests.
    pub fn server_cpu(&self) -> f64 {
        self.server_cpu / self.count() * 1000.0
    }

    /// Returns PostgreSQL's seconds on the processor for 1000 requests.
    pub fn database_cpu(&self) -> f64 {
        self.database_cpu / self.count() * 1000.0
    }

    #[expect(clippy::cast_precision_loss, reason = "a run has fewer requests")]
    fn count(&self) -> f64 {
        self.times.len() as f64
    }

    async fn add(
        &mut self,
        server: &Server,
        cluster: Option<&Cluster>,
        (work, connections): (Work, usize),
        time: Duration,
    ) -> Result<()> {
        let database_cpu =
            || cluster.map_or(Ok(0.0), |cluster| process::family_cpu_seconds(cluster.process()));
        let before = (process::cpu_seconds(server.process())?, database_cpu()?);
        process::reset_peak_memory(server.process())?;

        let start = Instant::now();
        self.times.append(&mut load::run(&server.target, work, connections, time).await?);
        self.seconds += start.elapsed().as_secs_f64();

        self.server_cpu += process::cpu_seconds(server.process())? - before.0;
        self.database_cpu += database_cpu()? - before.1;
        self.peak_memory = self.peak_memory.max(process::peak_memory(server.process())?);
        Ok(())
    }
}

impl Pair {
    /// Measures Relata and the other server in turns; returns the samples of both.
    pub async fn measure(
        &self,
        databases: &Databases,
        run: (Work, usize),
        (slices, time): (u32, Duration),
    ) -> Result<[Sample; 2]> {
        let cluster = databases.cluster.as_ref();
        let mut samples = [Sample::default(), Sample::default()];

        // Opens the connections and prepares the statements.
        for server in [&self.relata, &self.other] {
            load::run(&server.target, run.0, run.1, Duration::from_millis(100)).await?;
        }
        for slice in 0..slices {
            let [relata, other] = &mut samples;
            let mut turns = [(relata, &self.relata), (other, &self.other)];
            if slice % 2 == 1 {
                turns.reverse();
            }
            for (sample, server) in turns {
                sample.add(server, cluster, run, time).await?;
            }
        }

        for sample in &mut samples {
            sample.times.sort_unstable();
        }
        Ok(samples)
    }

    /// Checks that the two servers give the same answers.
    pub async fn check_answers(&self, work: Work) -> Result<()> {
        let mut random = Random::new(0);
        for _ in 0..20 {
            let body = work.body(random.next());
            let relata = load::ask(&self.relata.target, work, &body).await?;
            let other = load::ask(&self.other.target, work, &body).await?;
            let [relata, other] = [without_keys(&relata, work)?, without_keys(&other, work)?];
            ensure!(relata == other, "{body} is answered by {relata} and by {other}");
        }
        Ok(())
    }

    /// Counts the statements of one request on PostgreSQL, `BEGIN` and `COMMIT` among them.
    pub async fn count_statements(&self, cluster: &Cluster, work: Work) -> Result<[usize; 2]> {
        let body = work.body(Random::new(0).next());
        cluster.log_statements(true).await?;
        let start = cluster.log_size()?;
        load::ask(&self.relata.target, work, &body).await?;
        let relata = cluster.logged_statements(start)?;

        let start = cluster.log_size()?;
        load::ask(&self.other.target, work, &body).await?;
        let other = cluster.logged_statements(start)?;
        cluster.log_statements(false).await?;
        Ok([relata, other])
    }
}

/// Parses an answer; that of a write without the keys, which the two databases choose.
fn without_keys(answer: &[u8], work: Work) -> Result<Value> {
    let mut answer: Value = serde_json::from_slice(answer)?;
    if work.writes() {
        for place in ["/data/createUser/user/id", "/data/createUser/user/profile/id"] {
            if let Some(key) = answer.pointer_mut(place) {
                *key = Value::Null;
            }
        }
    }
    Ok(answer)
}
