//! The browser console: GraphiQL where its files can be had, a plain console of our own otherwise.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

const PAGE: &str = include_str!("../../console/page.html");

/// The path on the CDN and the hash of each of GraphiQL's files, written by `npm run pin`.
const GRAPHIQL_FILES: &str = include_str!("../../console/cdn.json");

/// Where GraphiQL's files come from when they were not built into the program.
const CDN: &str = "https://cdn.jsdelivr.net";

/// The scripts and style of our own.
#[derive(RustEmbed)]
#[folder = "console/src"]
struct OwnFiles;

/// GraphiQL's files, if `npm run build` had put them there when this was compiled.
#[derive(RustEmbed)]
#[folder = "console/dist"]
#[allow_missing = true]
struct BuiltFiles;

/// What the console is told about the server.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where GraphQL requests and subscriptions go.
    pub endpoint: String,
    /// What stands in the editor at first.
    pub first_query: String,
}

/// Serves the console's page at `/` and its files below `/console`.
pub(crate) fn router(settings: Settings) -> Router {
    let built = BuiltFiles::iter().next().is_some();
    routes(&settings, (!built).then_some(CDN))
}

fn routes(settings: &Settings, cdn: Option<&str>) -> Router {
    let base = format!("/console/{}", version());
    let page = render_page(settings, &base, cdn);
    let headers = [(CONTENT_SECURITY_POLICY, content_security_policy(cdn)), (CACHE_CONTROL, "no-cache".to_owned())];
    Router::new()
        .route("/", get(async || (headers, Html(page))))
        .route(&format!("{base}/{{file}}"), get(serve_file))
        .route_layer(CompressionLayer::new())
        .route_layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .route_layer(SetResponseHeaderLayer::overriding(REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
}

async fn serve_file(Path(name): Path<String>) -> Response {
    let Some(file) = OwnFiles::get(&name).or_else(|| BuiltFiles::get(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let content_type = format!("{}; charset=utf-8", file.metadata.mimetype());
    let headers = [(CONTENT_TYPE, content_type.as_str()), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, axum::body::Body::from(file.data)).into_response()
}

fn render_page(settings: &Settings, base: &str, cdn: Option<&str>) -> String {
    PAGE.replace("{{base}}", base)
        .replace("{{files}}", &escape(GRAPHIQL_FILES))
        .replace("{{cdn}}", cdn.unwrap_or_default())
        .replace("{{endpoint}}", &escape(&settings.endpoint))
        .replace("{{first-query}}", &escape(&settings.first_query))
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
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A hash of all files, so that their addresses change when any of them does.
fn version() -> String {
    let mut hasher = DefaultHasher::new();
    OwnFiles::iter()
        .filter_map(|name| OwnFiles::get(&name))
        .chain(BuiltFiles::iter().filter_map(|name| BuiltFiles::get(&name)))
        .for_each(|file: EmbeddedFile| file.metadata.sha256_hash().hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
    use tower::ServiceExt;

    use super::*;

    async fn request(path: &str, cdn: Option<&str>) -> Response {
        let request = Request::get(path).header(ACCEPT_ENCODING, "gzip");
        routes(&settings("/graphql"), cdn).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn settings(endpoint: &str) -> Settings {
        Settings { endpoint: endpoint.to_owned(), first_query: "{ __typename }".to_owned() }
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
    fn settings_cannot_leave_their_attributes() {
        let settings = settings(r#"/"><script>alert('&')</script>"#);
        let page = render_page(&settings, "/console/0", None);
        assert!(page.contains(r#"data-endpoint="/&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;""#));
        assert!(!page.contains("{{"));
    }
}
