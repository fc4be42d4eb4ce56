//! The sites whose pages may send requests from a browser, and the refusal of all others.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use axum::http::header::{HOST, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use tower_http::cors::{AllowHeaders, CorsLayer};
use url::Url;

use super::graphql::Refusal;

/// The time that a browser may keep the answer to its question about an origin.
const MAX_AGE: Duration = Duration::from_secs(600);

/// A site whose pages may send requests: `https://app.example`, or `*` for every site.
///
/// ```
/// use relata::server::Origin;
///
/// let origin: Origin = "https://App.Example:443".parse().unwrap();
/// assert_eq!(origin.to_string(), "https://app.example");
/// assert!("app.example".parse::<Origin>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Site);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Site {
    Any,
    One(HeaderValue),
}

/// A text that is no origin.
#[derive(Clone, Debug, thiserror::Error)]
#[error(
    "`{0}` is no origin: write it as in https://app.example, without a path, or `*` for every site"
)]
pub struct InvalidOrigin(String);

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        if text == "*" {
            return Ok(Origin(Site::Any));
        }
        let invalid = || InvalidOrigin(text.to_owned());
        let url = Url::parse(text).map_err(|_| invalid())?;
        let is_origin = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_origin {
            return Err(invalid());
        }

        let origin = HeaderValue::from_str(&url.origin().ascii_serialization());
        Ok(Origin(Site::One(origin.map_err(|_| invalid())?)))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Site::Any => f.write_str("*"),
            Site::One(origin) => f.write_str(&String::from_utf8_lossy(origin.as_bytes())),
        }
    }
}

impl Origin {
    /// Returns whether this is every site.
    pub fn is_any(&self) -> bool {
        self.0 == Site::Any
    }

    fn matches(&self, origin: Option<&HeaderValue>) -> bool {
        match &self.0 {
            Site::Any => true,
            Site::One(site) => origin == Some(site),
        }
    }
}

/// Refuses a request that a page of another site had a browser send.
///
/// A browser says where a request comes from: in `sec-fetch-site`, or in `origin` where it is older or the connection
/// is not secure. Other programs send neither. GET is no exception, since it can run queries.
pub(super) fn check(headers: &HeaderMap, uri: &Uri, allowed: &[Origin]) -> Result<(), Refusal> {
    let origin = headers.get(ORIGIN);
    let is_own = match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => origin.is_none_or(|origin| is_host(origin, headers, uri)),
    };
    if is_own || allowed.iter().any(|allowed| allowed.matches(origin)) {
        return Ok(());
    }

    let message = "a page of another site sent this request: \
        the server must list the origin of that site (--allow-origin)";
    Err(Refusal::new(StatusCode::FORBIDDEN, "CROSS_SITE_REQUEST", message))
}

/// Returns whether an origin is that of the server, as far as the server knows its own name.
fn is_host(origin: &HeaderValue, headers: &HeaderMap, uri: &Uri) -> bool {
    let host = uri.authority().map(|authority| authority.as_str());
    let host = host.or_else(|| headers.get(HOST)?.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    match (origin, host) {
        (Some((_, authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Returns the layer that lets pages of some sites read responses; `None` if there are no such sites.
pub(super) fn cors(allowed: &[Origin], allow_credentials: bool) -> Option<CorsLayer> {
    if allowed.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([RETRY_AFTER])
        .max_age(MAX_AGE);

    if allowed.iter().any(Origin::is_any) {
        return Some(layer.allow_origin(tower_http::cors::Any));
    }
    let origins = allowed.iter().filter_map(|origin| match &origin.0 {
        Site::One(origin) => Some(origin.clone()),
        Site::Any => None,
    });
    Some(layer.allow_origin(origins.collect::<Vec<_>>()).allow_credentials(allow_credentials))
}
