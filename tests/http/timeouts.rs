//! Clients that take too long, and connections that are too many.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use relata::server::{self, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::{Server, body};
use crate::support::Test;

const SHORT: Duration = Duration::from_millis(200);

/// The time after which a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address.trim_start_matches("http://")).await.unwrap()
}

/// All that a connection sends until it is closed.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut text)).await;
    // A connection that was reset is closed as well.
    assert!(read.is_ok(), "the server closes the connection");
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_takes_too_long_ends_the_connection() {
    let test = Test::sqlite().await;
    let options = ServerOptions { header_timeout: SHORT, ..ServerOptions::default() };
    let server = Server::start_with(&test, &options).await;

    for start in ["P", "POST /graphql HTTP/1.1\r\nhost: x\r\n", "GET /graphql HTTP/1.1\r\n\r"] {
        let mut stream = connect(&server).await;
        stream.write_all(start.as_bytes()).await.unwrap();
        assert_eq!(read_to_end(&mut stream).await, "", "{start}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_waits_too_long_is_closed() {
    let test = Test::sqlite().await;
    let options = ServerOptions { idle_timeout: SHORT, ..ServerOptions::default() };
    let server = Server::start_with(&test, &options).await;

    let mut silent = connect(&server).await;
    let mut answered = connect(&server).await;
    answered.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();

    assert_eq!(read_to_end(&mut silent).await, "");
    assert!(read_to_end(&mut answered).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_takes_too_long_is_refused() {
    let test = Test::sqlite().await;
    let options = ServerOptions { body_timeout: SHORT, ..ServerOptions::default() };
    let server = Server::start_with(&test, &options).await;
    let mut stream = connect(&server).await;

    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
        content-length: 20\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();

    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains(r#""code":"REQUEST_TIMEOUT""#), "{answer}");
}

/// A client that takes little at once.
async fn connect_narrow(address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    socket.connect(address.parse().unwrap()).await.unwrap()
}

/// A router whose one answer is larger than the buffers between the server and a client.
fn large() -> Router {
    Router::new().route("/", get(async || vec![b'x'; 32 << 20]))
}

async fn start(router: Router, options: ServerOptions) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(
        async move { server::serve(listener, router, &options, std::future::pending()).await },
    );
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_take_its_response_is_cut_off() {
    let options = ServerOptions { write_timeout: SHORT, ..ServerOptions::default() };
    let address = start(large(), options).await;

    let mut stream = connect_narrow(&address).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(3 * SHORT).await;

    assert!(read_to_end(&mut stream).await.len() < 32 << 20);
}

/// It is slow for several times the timeout, and then takes the rest.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_its_response_slowly_gets_it() {
    let options = ServerOptions { write_timeout: 5 * SHORT, ..ServerOptions::default() };
    let address = start(large(), options).await;

    let mut stream = connect_narrow(&address).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let begin = Instant::now();
    let mut taken = 0;
    let mut part = vec![0; 256 << 10];
    loop {
        let read = stream.read(&mut part).await.unwrap();
        if read == 0 {
            break;
        }
        taken += read;
        if begin.elapsed() < 15 * SHORT {
            tokio::time::sleep(SHORT / 4).await;
        }
    }

    assert!(taken > 32 << 20, "{taken}");
}

/// The response of a route that waits.
async fn wait() -> StatusCode {
    tokio::time::sleep(PATIENCE).await;
    StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_takes_the_place_of_one_that_waits() {
    let test = Test::sqlite().await;
    let options = ServerOptions { max_connections: 2, ..ServerOptions::default() };
    let server = Server::start_with(&test, &options).await;
    let start = Instant::now();

    let mut first = connect(&server).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let _second = connect(&server).await;
    assert_eq!(server.get("/healthz").await.status(), 200);

    assert_eq!(read_to_end(&mut first).await, "");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_refused_where_all_are_answering() {
    let router = Router::new().route("/", get(wait));
    let options = ServerOptions { max_connections: 2, ..ServerOptions::default() };
    let address = start(router, options).await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        waiting.push(stream);
    }
    tokio::time::sleep(SHORT).await;

    let mut third = TcpStream::connect(&address).await.unwrap();

    let answer = read_to_end(&mut third).await;
    assert!(
        answer.starts_with("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n"),
        "{answer}"
    );
}

/// A server that is stopping says so before it closes its listener.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_drains_answers_but_is_not_ready() {
    let test = Test::sqlite().await;
    let options = ServerOptions { drain: 5 * SHORT, ..ServerOptions::default() };
    let mut server = Server::start_with(&test, &options).await;
    assert_eq!(server.get("/readyz").await.status(), 200);

    drop(server.stop.take());
    tokio::time::sleep(SHORT).await;

    let ready = server.get("/readyz").await;
    assert_eq!(ready.status(), 503);
    assert_eq!(body(ready).await, serde_json::json!({ "status": "DRAINING" }));
    assert_eq!(server.get("/healthz").await.status(), 200);
    assert_eq!(server.get("/graphql?query={__typename}").await.status(), 200);
    assert_eq!(server.done.await.unwrap(), server::Stopped::Finished);
}

/// A client that is still sending is no running request.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_do_not_finish_are_cut_off() {
    let router = Router::new().route("/", get(wait));
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nhost: x\r\n\r\n", server::Stopped::CutOff { connections: 1 }),
        ("GET / HTTP/1.1\r\nhost: x\r\n", server::Stopped::Finished),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let options = ServerOptions { grace: SHORT, ..ServerOptions::default() };
        let start = Instant::now();

        let stop = tokio::time::sleep(SHORT);
        let stopped = server::serve(listener, router.clone(), &options, stop).await;

        assert_eq!(stopped, expected, "{request}");
        assert!(start.elapsed() < 10 * SHORT, "{request}");
        assert_eq!(read_to_end(&mut stream).await, "", "{request}");
    }
}
