//! Who sends a request: known by a token, by headers that a proxy sets, or by the admin secret.

mod admin_secret;
mod claims;
mod proxy;
#[cfg(feature = "jwt")]
mod tokens;

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use self::admin_secret::AdminSecret;
pub use self::admin_secret::ShortSecret;
pub use self::claims::Claims;
pub use self::proxy::{
    InvalidProxyHeader, InvalidTrustedProxy, ProxyHeader, ProxyHeaders, TrustedProxy,
};
#[cfg(feature = "jwt")]
pub use self::tokens::{InvalidKeys, Tokens};
use super::graphql::Refusal;

/// How the server finds out who sends a request. Without any way everybody is anonymous.
///
/// What it finds stands in the extensions of the request as [`Claims`], where the hook of
/// [`App::request_context`](crate::App::request_context) reads it. Nothing stands there for a request that is anonymous.
/// A request with something that cannot be trusted, such as an expired token, gets status 401 and the code
/// `UNAUTHENTICATED`, and no hook is called.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use relata::models::Demo;
/// use relata::server::{Authentication, ServerOptions, Tokens};
///
/// # fn example(secret: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let tokens = Tokens::signed_with(secret)?.for_audiences(["shop"]);
/// let authentication = Authentication::new().tokens(tokens);
/// let app = relata::app(Demo).server(ServerOptions { authentication, ..ServerOptions::default() });
/// # Ok(()) }
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Authentication {
    #[cfg(feature = "jwt")]
    tokens: Option<Tokens>,
    proxy: Option<ProxyHeaders>,
    admin_secret: Option<AdminSecret>,
    /// The claims of a request that brings none.
    anonymous: Option<Claims>,
    /// True if the app finds out by itself.
    is_own: bool,
}

impl Authentication {
    /// Returns no way to find out who sends a request.
    pub fn new() -> Self {
        Authentication::default()
    }

    /// Takes the claims of the token in the header `authorization: Bearer …`.
    #[cfg(feature = "jwt")]
    pub fn tokens(mut self, tokens: Tokens) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// Takes the claims that a trusted proxy sends in headers.
    pub fn proxy(mut self, headers: ProxyHeaders) -> Self {
        self.proxy = Some(headers);
        self
    }

    /// Knows an administrator by the secret in the header `x-admin-secret`: [`Claims::is_admin`].
    ///
    /// # Errors
    /// If the secret is short enough to be guessed.
    pub fn admin_secret(mut self, secret: &str) -> Result<Self, ShortSecret> {
        self.admin_secret = Some(AdminSecret::new(secret)?);
        Ok(self)
    }

    /// Sets what a request is that brings none of these. For trying an app out: everybody who reaches the server is that.
    pub fn anonymous_as(mut self, claims: Claims) -> Self {
        self.anonymous = Some(claims);
        self
    }

    /// Says that the app finds out by itself who sends a request, such as by cookies, in [`App::viewer`](crate::App::viewer)
    /// or a layer. The server then serves other machines, too.
    pub fn own(mut self) -> Self {
        self.is_own = true;
        self
    }

    /// Returns whether there is no way, so that everybody is anonymous.
    pub fn is_none(&self) -> bool {
        #[cfg(feature = "jwt")]
        if self.tokens.is_some() {
            return false;
        }
        self.proxy.is_none() && self.admin_secret.is_none() && !self.is_own
    }

    /// Puts what is known of who sends a request into its extensions. The admin secret counts before a token, and a token
    /// before the headers of a proxy.
    pub(super) async fn authenticate(&self, parts: &mut Parts) -> Result<(), Refusal> {
        // Nobody else says who sends a request.
        parts.extensions.remove::<Claims>();
        if let Some(claims) = self.claims(parts).await?.or_else(|| self.anonymous.clone()) {
            parts.extensions.insert(claims);
        }
        Ok(())
    }

    async fn claims(&self, parts: &Parts) -> Result<Option<Claims>, Refusal> {
        if let Some(secret) = &self.admin_secret
            && let Some(claims) = secret.claims(&parts.headers)?
        {
            return Ok(Some(claims));
        }
        #[cfg(feature = "jwt")]
        if let Some(tokens) = &self.tokens
            && let Some(claims) = tokens.claims(&parts.headers).await?
        {
            return Ok(Some(claims));
        }
        match &self.proxy {
            Some(proxy) => proxy.claims(parts),
            None => Ok(None),
        }
    }
}

/// Makes the refusal of a request whose sender says who they are, but not so that it can be trusted.
fn unauthenticated(message: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
        .with_header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
}

/// Returns the value of a header. Of a header that stands there twice nobody knows which value is meant.
fn only_value<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a HeaderValue>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    match values.next() {
        None => Ok(value),
        Some(_) => Err(unauthenticated(format!("send the header {name} once"))),
    }
}
