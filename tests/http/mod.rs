//! The server over real HTTP.

mod admission;
mod authentication;
mod batches;
mod browsers;
mod compression;
mod console;
mod digits;
mod documents;
mod health;
mod layers;
mod numbers;
mod persisted;
mod refused;
mod timeouts;
mod trusted;

use relata::graphql::Api;
use relata::server::{self, ServerOptions, Stopped};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::Test;

const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// A server over a test's database.
struct Server {
    address: String,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<Stopped>,
}

impl Server {
    async fn start(test: &Test) -> Self {
        Self::start_with(test, &ServerOptions::default()).await
    }

    async fn start_with(test: &Test, options: &ServerOptions) -> Self {
        Self::start_api(test.request_api().clone(), test, options).await
    }

    async fn start_api(api: Api, test: &Test, options: &ServerOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = server::router(api, test.database.clone(), options)
            .merge(server::console("{ __typename }"));

        let (stop, stopped) = oneshot::channel::<()>();
        let options = options.clone();
        let done = tokio::spawn(async move {
            server::serve(listener, router, &options, async { drop(stopped.await) }).await
        });
        Server { address, client: Client::new(), stop: Some(stop), done }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    async fn post(&self, body: Value) -> Response {
        self.request(Method::POST, "/graphql").json(&body).send().await.unwrap()
    }
}

/// The body of a response, as JSON.
async fn body(response: Response) -> Value {
    response.json().await.unwrap()
}

/// The code of the only error of a response.
async fn code(response: Response) -> String {
    let body = body(response).await;
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
    body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
}

/// A header of a response, which it must have.
fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers()[name].to_str().unwrap()
}
