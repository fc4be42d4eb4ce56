//! The media types of requests and responses (RFC 9110 § 12.5.1, GraphQL over HTTP § Media Types).

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use headers_accept::Accept;
use mediatype::names::{APPLICATION, CHARSET, JSON};
use mediatype::{MediaType as Parsed, Name, ReadParams};

/// The media types of responses, the preferred one first.
static AVAILABLE: [(Parsed<'static>, MediaType); 2] = [
    (Parsed::new(APPLICATION, JSON), MediaType::Json),
    (
        Parsed::from_parts(APPLICATION, Name::new_unchecked("graphql-response"), Some(JSON), &[]),
        MediaType::GraphqlResponse,
    ),
];

/// The media type of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/json`, for whose clients every status but 200 is a broken transport.
    Json,
    /// `application/graphql-response+json`, whose status says whether the request was run.
    GraphqlResponse,
}

impl MediaType {
    /// Returns the media type that a client prefers, JSON if it names none; `None` if it accepts neither.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let values: Result<Vec<_>, _> =
            headers.get_all(ACCEPT).iter().map(HeaderValue::to_str).collect();
        let accept = values.ok()?.join(",");
        if matches!(accept.as_str(), "" | "*/*" | "application/json") {
            return Some(MediaType::Json);
        }

        let accept = if accept.contains("charset") { without_charset(&accept) } else { accept };
        let accept: Accept = accept.parse().ok()?;
        let best = accept.negotiate(AVAILABLE.iter().map(|(parsed, _)| parsed))?;
        AVAILABLE.iter().find(|(parsed, _)| parsed == best).map(|(_, media_type)| *media_type)
    }

    /// Returns the value of the header `content-type`.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            MediaType::Json => "application/json; charset=utf-8",
            MediaType::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// Returns a list of media types without their charsets, which is UTF-8 for JSON in any case.
fn without_charset(accept: &str) -> String {
    let mut text = String::with_capacity(accept.len());
    for (index, part) in accept.split_inclusive([',', ';']).enumerate() {
        let is_charset = index > 0 && part.trim_start().starts_with("charset");
        if is_charset && part.ends_with(',') {
            text.push(',');
        } else if !is_charset {
            text.push_str(part);
        }
    }
    text.replace(";,", ",").trim_end_matches(';').to_owned()
}

/// Returns whether the body of a request is JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if content_type == Some("application/json") {
        return true;
    }
    let Some(parsed) = content_type.and_then(|text| Parsed::parse(text).ok()) else { return false };
    let is_utf8 = parsed
        .get_param(CHARSET)
        .is_none_or(|charset| charset.unquoted_str().eq_ignore_ascii_case("utf-8"));
    parsed.essence() == Parsed::new(APPLICATION, JSON) && is_utf8
}

#[cfg(test)]
mod tests {
    use super::MediaType::{GraphqlResponse, Json};
    use super::*;

    fn negotiate(accept: &[&str]) -> Option<MediaType> {
        let values = accept.iter().map(|value| (ACCEPT, HeaderValue::from_str(value).unwrap()));
        MediaType::negotiate(&values.collect())
    }

    #[test]
    fn the_highest_quality_decides_and_then_the_first() {
        for (accept, expected) in [
            ("application/json;q=0.8, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.8, application/json;q=0.9", Some(Json)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(Json)),
            ("application/graphql-response+json;q=0, */*", Some(Json)),
            ("application/json;q=0, */*;q=0.1", Some(GraphqlResponse)),
            ("application/json; charset=utf-8", Some(Json)),
            ("application/json; charset=UTF-8", Some(Json)),
            ("application/json; charset=utf-8;q=0, */*", Some(GraphqlResponse)),
            ("text/html;charset=utf-8, application/json;q=0.1", Some(Json)),
            ("application/graphql-response+json; charset=utf-8; q=0.5", Some(GraphqlResponse)),
            ("APPLICATION/JSON", Some(Json)),
            ("application/*", Some(Json)),
            ("*/*", Some(Json)),
            ("", Some(Json)),
            ("text/html, application/json;q=0", None),
            ("text/html", None),
            ("json", None),
        ] {
            assert_eq!(negotiate(&[accept]), expected, "{accept}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        let accept = ["text/html", "application/graphql-response+json"];

        assert_eq!(negotiate(&accept), Some(GraphqlResponse));
        assert_eq!(negotiate(&[]), Some(Json));
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        for (content_type, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=utf-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/jsonp", false),
            ("text/plain; x=application/json", false),
            ("", false),
        ] {
            let header = (CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_json(&HeaderMap::from_iter([header])), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
