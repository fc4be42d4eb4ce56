//! How the program ends, and what its exit code says.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Program;
use crate::support::{Test, test_on_both};

/// A running server, which is killed when the test is over.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    fn start(test: &Test, arguments: &[&str]) -> Self {
        let arguments = [&["--listen", "127.0.0.1:0"], arguments].concat();
        let mut child =
            Program::over(test).command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let line = lines.find(|line| line.contains("  GraphQL  ")).unwrap();
        let address = line.split("//").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Server { child, address }
    }

    /// Sends a mutation on a connection of its own.
    fn send(&self, document: &str) -> TcpStream {
        let body = format!("{{\"query\":{document:?}}}");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        let length = body.len();
        write!(stream, "{head}content-length: {length}\r\n\r\n{body}").unwrap();
        stream
    }

    fn signal(&self, signal: &str) {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
    }

    /// The exit code, and the time until the end.
    fn wait(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        let status = self.child.wait().unwrap();
        (status.code(), start.elapsed())
    }
}

const MUTATION: &str = "mutation { updateRole(id: 1, input: { name: \"b\" }) { role { name } } }";

/// Keeps the mutation from its row until the connection is dropped.
async fn lock(test: &Test) -> relata::database::PooledConnection {
    test.role("a").await;
    let begin = if test.is_postgres() {
        "BEGIN; SELECT id FROM roles WHERE id = 1 FOR UPDATE"
    } else {
        "BEGIN IMMEDIATE"
    };
    let mut conn = test.write().await;
    conn.batch_execute(begin).await.unwrap();
    conn
}

#[test_on_both]
async fn a_server_without_running_requests_ends_at_once(test: Test) {
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&test, &[]);
        let _idle = TcpStream::connect(&server.address).unwrap();
        std::thread::sleep(Duration::from_millis(100));

        server.signal(signal);

        let (code, time) = server.wait();
        assert_eq!(code, Some(0), "{signal}");
        assert!(time < Duration::from_secs(2), "{signal} {time:?}");
    }
}

/// A statement that waits for a lock hangs the request; the process ends all the same.
#[test_on_both]
async fn a_request_that_hangs_is_cut_off_after_the_grace_period(test: Test) {
    let lock = lock(&test).await;
    let mut server = Server::start(&test, &["--grace", "1", "--statement-timeout", "60"]);
    let _request = server.send(MUTATION);
    std::thread::sleep(Duration::from_millis(300));

    server.signal("-TERM");

    let (code, time) = server.wait();
    assert_eq!(code, Some(3));
    assert!((1.0..2.5).contains(&time.as_secs_f64()), "{time:?}");
    drop(lock);
}

#[test_on_both]
async fn a_second_signal_ends_the_program_at_once(test: Test) {
    let lock = lock(&test).await;
    for (signal, expected) in [("-TERM", 128 + 15), ("-INT", 128 + 2)] {
        let mut server = Server::start(&test, &["--grace", "60", "--statement-timeout", "60"]);
        let _request = server.send(MUTATION);
        std::thread::sleep(Duration::from_millis(300));

        server.signal("-TERM");
        std::thread::sleep(Duration::from_millis(300));
        server.signal(signal);

        let (code, time) = server.wait();
        assert_eq!(code, Some(expected));
        assert!(time < Duration::from_secs(1), "{time:?}");
    }
    drop(lock);
}

#[test_on_both]
async fn a_server_drains_before_it_ends(test: Test) {
    let mut server = Server::start(&test, &["--drain", "2s"]);
    server.signal("-TERM");
    std::thread::sleep(Duration::from_millis(300));

    let ready = reqwest::get(format!("http://{}/readyz", server.address)).await.unwrap();

    assert_eq!(ready.status(), 503);
    let (code, time) = server.wait();
    assert_eq!(code, Some(0));
    assert!(time > Duration::from_secs(1), "{time:?}");
}
