//! The load: some connections, each of which sends a request as soon as it has the answer to the one before.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::work::{Random, Work};

/// A server that takes requests: its address and the path for each work.
#[derive(Clone, Debug)]
pub struct Target {
    pub address: SocketAddr,
    /// The path for all work; without one each work has its own.
    pub path: Option<&'static str>,
}

impl Target {
    pub fn path(&self, work: Work) -> String {
        self.path.map_or_else(|| work.path(), str::to_owned)
    }
}

/// Sends requests over `connections` connections for some time, and returns how long each took.
pub async fn run(
    target: &Target,
    work: Work,
    connections: usize,
    time: Duration,
) -> Result<Vec<Duration>> {
    let path = target.path(work);
    let clients = (0..connections).map(|_| Client::connect(target.address));
    let clients = try_join_all(clients).await?;

    let end = Instant::now() + time;
    let runs = clients.into_iter().zip(0..).map(async |(mut client, stream)| {
        let mut random = Random::new(stream);
        let mut times = Vec::new();
        while Instant::now() < end {
            let body = work.body(random.next());
            let start = Instant::now();
            let answer = client.post(&path, &body).await?;
            times.push(start.elapsed());
            check(answer)?;
        }
        anyhow::Ok(times)
    });
    Ok(try_join_all(runs).await?.concat())
}

/// Sends one request, and returns its answer.
pub async fn ask(target: &Target, work: Work, body: &str) -> Result<Vec<u8>> {
    ask_at(target, &target.path(work), body).await
}

/// Sends one request to a path, and returns its answer.
pub async fn ask_at(target: &Target, path: &str, body: &str) -> Result<Vec<u8>> {
    let mut client = Client::connect(target.address).await?;
    let answer = client.post(path, body).await?;
    check(answer)?;
    Ok(answer.to_vec())
}

/// Sends one request over and over, and returns the milliseconds in which half of the answers came.
pub async fn median(target: &Target, path: &str, body: &str, requests: usize) -> Result<f64> {
    let mut client = Client::connect(target.address).await?;
    let mut times = Vec::with_capacity(requests);
    for _ in 0..requests {
        let start = Instant::now();
        let answer = client.post(path, body).await?;
        times.push(start.elapsed());
        check(answer)?;
    }

    times.sort_unstable();
    let median = times.get(requests / 2).context("no request was sent")?;
    Ok(median.as_secs_f64() * 1000.0)
}

fn check(answer: &[u8]) -> Result<()> {
    let answered = answer.starts_with(b"{\"data\":");
    ensure!(answered, "not an answer: {}", String::from_utf8_lossy(answer));
    Ok(())
}

/// A connection that speaks as much HTTP as the load needs: it costs the machine little of what is to be measured.
struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    response: Vec<u8>,
}

impl Client {
    async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, request: Vec::new(), response: Vec::with_capacity(1 << 18) })
    }

    async fn post(&mut self, path: &str, body: &str) -> Result<&[u8]> {
        use std::io::Write;

        self.request.clear();
        let length = body.len();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        )?;
        self.stream.write_all(&self.request).await?;

        self.response.clear();
        loop {
            let read = self.stream.read_buf(&mut self.response).await?;
            ensure!(read > 0, "the server closed the connection");
            let Some((start, length)) = parse_head(&self.response)? else { continue };
            while self.response.len() < start + length {
                let read = self.stream.read_buf(&mut self.response).await?;
                ensure!(read > 0, "the server closed the connection");
            }
            return self.response.get(start..).context("the answer is empty");
        }
    }
}

/// Returns where the body starts and how long it is; `None` until the head is complete.
fn parse_head(response: &[u8]) -> Result<Option<(usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = head.parse(response)? else { return Ok(None) };

    if head.code != Some(200) {
        bail!("{}", String::from_utf8_lossy(response));
    }
    let length = head.headers.iter().find(|each| each.name.eq_ignore_ascii_case("content-length"));
    let length = length.context("the answer has no length")?.value;
    Ok(Some((start, std::str::from_utf8(length)?.parse()?)))
}
