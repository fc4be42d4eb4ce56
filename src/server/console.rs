//! The browser console: GraphiQL where its files can be loaded, a plain console of our own otherwise.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Router;
use axum::extract::{OriginalUri, Path};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::GRAPHQL_PATH;

const PAGE: &str = include_str!("../../console/page.html");

/// The path on the CDN and the hash of each of GraphiQL's files, written by `npm run pin`.
const GRAPHIQL_FILES: &str = include_str!("../../console/cdn.json");

/// Where GraphiQL's files come from when they were not built into the program.
const CDN: &str = "https://cdn.jsdelivr.net";

/// The scripts and the style sheet of the console.
#[derive(RustEmbed)]
#[folder = "console/src"]
struct OwnFiles;

/// GraphiQL's files, if `npm run build` had put them there before this was compiled.
#[derive(RustEmbed)]
#[folder = "console/dist"]
#[allow_missing = true]
struct BuiltFiles;

/// Builds the routes of the console: its page at `/`, its files below `/console`.
///
/// Merge them with those of [`router`](super::router), whose endpoint the console uses. The page shows `first_query`
/// in its editor. Below a path of a larger app the console finds its files and its endpoint there:
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use axum::Router;
/// use relata::database::Database;
/// use relata::models::Demo;
///
/// fn routes(database: Database) -> Router {
///     let api = relata::app(Demo).router(database);
///     Router::new().nest_service("/api", api.merge(relata::server::console("{ __typename }")))
/// }
/// # }
/// ```
pub fn console(first_query: &str) -> Router {
    let is_built = BuiltFiles::iter().next().is_some();
    routes(first_query, if is_built { None } else { Some(CDN) })
}

fn routes(first_query: &str, cdn: Option<&'static str>) -> Router {
    let files = format!("/console/{}", version());
    let page = Page { files: files.clone(), first_query: first_query.to_owned(), cdn };
    let headers = [
        (CONTENT_SECURITY_POLICY, content_security_policy(cdn)),
        (CACHE_CONTROL, "no-cache".to_owned()),
    ];
    let serve_page = async move |OriginalUri(uri): OriginalUri| {
        (headers.clone(), Html(page.render(uri.path().trim_end_matches('/'))))
    };

    Router::new()
        .route("/", get(serve_page))
        .route(&format!("{files}/{{file}}"), get(serve_file))
        .route_layer(CompressionLayer::new())
        .route_layer(SetResponseHeaderLayer::overriding(
            X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .route_layer(SetResponseHeaderLayer::overriding(
            REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ))
}

async fn serve_file(Path(name): Path<String>) -> Response {
    let Some(file) = OwnFiles::get(&name).or_else(|| BuiltFiles::get(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let content_type = format!("{}; charset=utf-8", file.metadata.mimetype());
    let headers = [
        (CONTENT_TYPE, content_type.as_str()),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, axum::body::Body::from(file.data)).into_response()
}

/// The page of the console, but for the path that its router is nested at.
#[derive(Clone)]
struct Page {
    /// The path of the console's files in its router.
    files: String,
    first_query: String,
    cdn: Option<&'static str>,
}

impl Page {
    /// Returns the page for a router that is nested at `prefix`, which is empty at the top.
    fn render(&self, prefix: &str) -> String {
        PAGE.replace("{{base}}", &escape(&format!("{prefix}{}", self.files)))
            .replace("{{files}}", &escape(GRAPHIQL_FILES))
            .replace("{{cdn}}", self.cdn.unwrap_or_default())
            .replace("{{endpoint}}", &escape(&format!("{prefix}{GRAPHQL_PATH}")))
            .replace("{{first-query}}", &escape(&self.first_query))
    }
}

fn content_security_policy(cdn: Option<&str>) -> String {
    let origin = cdn.map(|cdn| format!(" {cdn}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'{origin}; style-src 'self'{origin}; \
         img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Returns a hash of all files, so that their paths change when any of them does.
fn version() -> String {
    let own_files = OwnFiles::iter().filter_map(|name| OwnFiles::get(&name));
    let built_files = BuiltFiles::iter().filter_map(|name| BuiltFiles::get(&name));

    let mut hasher = DefaultHasher::new();
    for file in own_files.chain(built_files) {
        file.metadata.sha256_hash().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
    use tower::ServiceExt;

    use super::*;

    async fn request(path: &str, cdn: Option<&'static str>) -> Response {
        send(routes("{ __typename }", cdn), path).await
    }

    async fn send(router: Router, path: &str) -> Response {
        let request = Request::get(path).header(ACCEPT_ENCODING, "gzip");
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn header(response: &Response, name: impl axum::http::header::AsHeaderName) -> &str {
        response.headers().get(name).unwrap().to_str().unwrap()
    }

    #[tokio::test]
    async fn page_allows_only_its_own_files() {
        let page = request("/", None).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(
            header(&page, CONTENT_SECURITY_POLICY),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
             form-action 'none'"
        );
        assert_eq!(header(&page, CACHE_CONTROL), "no-cache");
        assert_eq!(header(&page, X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(header(&page, REFERRER_POLICY), "no-referrer");
    }

    #[tokio::test]
    async fn page_allows_the_cdn_where_it_needs_it() {
        let page = request("/", Some("https://cdn.example")).await;
        let policy = header(&page, CONTENT_SECURITY_POLICY);
        assert!(policy.contains("script-src 'self' https://cdn.example; "));
        assert!(policy.contains("style-src 'self' https://cdn.example; "));
        assert_eq!(policy.matches("cdn.example").count(), 2);
    }

    #[tokio::test]
    async fn files_are_compressed_and_immutable() {
        let file = request(&format!("/console/{}/main.js", version()), None).await;
        assert_eq!(file.status(), StatusCode::OK);
        assert_eq!(header(&file, CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert_eq!(header(&file, CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(header(&file, CONTENT_ENCODING), "gzip");
        assert_eq!(header(&file, X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(!to_bytes(file.into_body(), 10_000).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn files_of_another_version_or_name_are_not_found() {
        for path in [
            "/console/0/main.js".to_owned(),
            format!("/console/{}/other.js", version()),
            format!("/console/{}/..%2Fcdn.json", version()),
        ] {
            let response = request(&path, None).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn values_cannot_leave_their_attributes() {
        let first_query = r#""><script>alert('&')</script>"#.to_owned();
        let page = Page { files: "/console/0".to_owned(), first_query, cdn: None }.render("/\"");
        assert!(page.contains(
            r#"data-first-query="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;""#
        ));
        assert!(page.contains(r#"data-endpoint="/&quot;/graphql""#));
        assert!(!page.contains("{{"));
    }

    #[tokio::test]
    async fn page_below_a_path_finds_its_files_and_endpoint_there() {
        let nested = Router::new().nest_service("/api/v1", routes("{ __typename }", None));
        for path in ["/api/v1", "/api/v1/"] {
            let response = send(nested.clone(), path).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");

            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = nested.clone().oneshot(request).await.unwrap();
            let page = to_bytes(response.into_body(), 100_000).await.unwrap();
            let page = String::from_utf8(page.to_vec()).unwrap();
            let script = format!("/api/v1/console/{}/main.js", version());
            assert!(page.contains(&format!(r#"src="{script}""#)), "{page}");
            assert!(page.contains(r#"data-endpoint="/api/v1/graphql""#), "{page}");
            assert_eq!(send(nested.clone(), &script).await.status(), StatusCode::OK);
        }
    }
}
