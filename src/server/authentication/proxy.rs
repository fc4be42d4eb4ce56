//! Headers that a proxy sets, after it has found out who sends a request.

use std::net::{IpAddr, SocketAddr};
use std::str::{self, FromStr};

use axum::extract::ConnectInfo;
use axum::http::HeaderName;
use axum::http::request::Parts;
use ipnet::IpNet;
use serde_json::{Map, Value};

use super::super::graphql::Refusal;
use super::{Claims, only_value, unauthenticated};

/// The headers in which a trusted proxy sends claims. The proxy must remove what a client sends under their names.
///
/// The first header says who sends the request: without it a request is anonymous, whatever else it has.
///
/// The server knows the address of the proxy by axum's [`ConnectInfo`]; a server of your own needs
/// `into_make_service_with_connect_info::<SocketAddr>()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyHeaders {
    headers: Vec<ProxyHeader>,
    trusted: Vec<TrustedProxy>,
}

/// A header that has a claim: `x-user-id=sub`. The claim is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyHeader {
    name: HeaderName,
    claim: String,
}

/// A text that names no header and its claim.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{0}` is no header with its claim: write it as in x-user-id=sub")]
pub struct InvalidProxyHeader(String);

/// The addresses of a proxy: `10.0.0.7`, or `10.0.0.0/8` for all of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy(IpNet);

/// A text that is no address.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{0}` is no address: write it as in 10.0.0.7, or 10.0.0.0/8 for all of a network")]
pub struct InvalidTrustedProxy(String);

impl ProxyHeaders {
    /// Makes the headers of the proxies at some addresses.
    pub fn new(headers: Vec<ProxyHeader>, trusted: Vec<TrustedProxy>) -> Self {
        ProxyHeaders { headers, trusted }
    }

    /// Returns the claims in the headers of a request; `None` if it is anonymous.
    pub(super) fn claims(&self, parts: &Parts) -> Result<Option<Claims>, Refusal> {
        let mut claims = Map::new();
        for header in &self.headers {
            match header.value(parts)? {
                Some(value) => claims.insert(header.claim.clone(), Value::from(value)),
                None if claims.is_empty() => return Ok(None),
                None => continue,
            };
        }

        let is_trusted = peer(parts)
            .is_some_and(|address| self.trusted.iter().any(|proxy| proxy.0.contains(&address)));
        match (self.headers.first(), is_trusted) {
            (None, _) => Ok(None),
            (Some(_), true) => Ok(Some(Claims::new(claims))),
            (Some(header), false) => Err(unauthenticated(format!(
                "the header {} is taken from a trusted proxy alone: send the request to the proxy, without it",
                header.name
            ))),
        }
    }
}

impl ProxyHeader {
    /// Returns the value in a request; an empty one is none.
    fn value<'a>(&self, parts: &'a Parts) -> Result<Option<&'a str>, Refusal> {
        let Some(value) = only_value(&parts.headers, &self.name)? else { return Ok(None) };
        let value = str::from_utf8(value.as_bytes())
            .map_err(|_| unauthenticated(format!("the header {} is not UTF-8", self.name)))?;
        Ok(Some(value.trim()).filter(|value| !value.is_empty()))
    }
}

/// Returns the address that a request comes from; `None` if the server does not say.
fn peer(parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(address) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(address.ip().to_canonical())
}

impl FromStr for ProxyHeader {
    type Err = InvalidProxyHeader;

    fn from_str(text: &str) -> Result<Self, InvalidProxyHeader> {
        let invalid = || InvalidProxyHeader(text.to_owned());
        let (name, claim) = text.split_once('=').ok_or_else(invalid)?;
        let name = name.trim().parse().map_err(|_| invalid())?;
        let claim = claim.trim();
        if claim.is_empty() {
            return Err(invalid());
        }
        Ok(ProxyHeader { name, claim: claim.to_owned() })
    }
}

impl TrustedProxy {
    /// Returns the addresses of this machine.
    pub fn loopback() -> Vec<TrustedProxy> {
        ["127.0.0.0/8", "::1"].iter().filter_map(|address| address.parse().ok()).collect()
    }
}

impl FromStr for TrustedProxy {
    type Err = InvalidTrustedProxy;

    fn from_str(text: &str) -> Result<Self, InvalidTrustedProxy> {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(TrustedProxy).map_err(|_| InvalidTrustedProxy(text.to_owned()))
    }
}
