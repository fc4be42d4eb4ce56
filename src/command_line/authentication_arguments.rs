//! The flags by which the server knows who sends a request.

use anyhow::Result;
use clap::Args;
use clap::builder::FalseyValueParser;

use crate::server::{Authentication, ProxyHeader, ProxyHeaders, Tokens, TrustedProxy};

#[derive(Args)]
#[command(next_help_heading = "Authentication")]
pub(super) struct AuthenticationArguments {
    #[command(flatten)]
    tokens: TokenArguments,
    /// The public keys that sign tokens: a file, or an https address, with a JSON Web Key Set.
    #[arg(long, env = "RELATA_JWT_KEYS", value_name = "FILE|URL")]
    jwt_keys: Option<String>,
    /// A header with a claim, that a trusted proxy sets: `x-user-id=sub`. The first says who sends the request.
    #[arg(long, env = "RELATA_PROXY_HEADER", value_name = "NAME=CLAIM", value_delimiter = ',')]
    proxy_header: Vec<ProxyHeader>,
    /// An address of the proxy, or its network: `10.0.0.0/8`. [default: this machine]
    #[arg(long, env = "RELATA_TRUSTED_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    trusted_proxy: Vec<TrustedProxy>,
    /// The secret that an administrator sends in the header x-admin-secret.
    #[arg(long, env = "RELATA_ADMIN_SECRET", hide_env_values = true, value_name = "SECRET")]
    admin_secret: Option<String>,
    /// The claim role of requests without a token, such as admin: to try things out.
    #[arg(long, env = "RELATA_ANONYMOUS_AS", value_name = "ROLE")]
    anonymous_as: Option<String>,
    /// Serve other machines although everybody is anonymous.
    #[arg(long, env = "RELATA_INSECURE", value_parser = FalseyValueParser::new())]
    pub(super) insecure: bool,
}

/// What the server and the command `token` must agree on.
#[derive(Args)]
pub(super) struct TokenArguments {
    /// The secret that signs tokens (HS256).
    #[arg(long, env = "RELATA_JWT_SECRET", hide_env_values = true, value_name = "SECRET")]
    jwt_secret: Option<String>,
    /// The audiences of tokens (the claim aud), of which a token needs one.
    #[arg(long, env = "RELATA_JWT_AUDIENCE", value_name = "NAME", value_delimiter = ',')]
    pub(super) jwt_audience: Vec<String>,
    /// The issuer of tokens (the claim iss).
    #[arg(long, env = "RELATA_JWT_ISSUER", value_name = "NAME")]
    jwt_issuer: Option<String>,
}

impl AuthenticationArguments {
    /// Returns what the flags set; where they set nothing, what the program sets.
    pub(super) fn authentication(&self, program: &Authentication) -> Result<Authentication> {
        let mut authentication = Authentication::new();
        if let Some(tokens) = self.tokens()? {
            authentication = authentication.tokens(tokens);
        }
        if !self.proxy_header.is_empty() {
            let trusted = match self.trusted_proxy.as_slice() {
                [] => TrustedProxy::loopback(),
                trusted => trusted.to_vec(),
            };
            authentication =
                authentication.proxy(ProxyHeaders::new(self.proxy_header.clone(), trusted));
        }
        if let Some(secret) = given(self.admin_secret.as_ref()) {
            authentication = authentication.admin_secret(secret)?;
        }

        let authentication =
            if authentication.is_none() { program.clone() } else { authentication };
        Ok(match given(self.anonymous_as.as_ref()) {
            Some(role) => {
                authentication.anonymous_as([("role", role.into())].into_iter().collect())
            }
            None => authentication,
        })
    }

    fn tokens(&self) -> Result<Option<Tokens>> {
        let tokens = match (self.tokens.secret(), given(self.jwt_keys.as_ref())) {
            (None, None) => return Ok(None),
            (Some(secret), None) => Tokens::signed_with(secret)?,
            (None, Some(place)) => Tokens::signed_by_key_set(place)?,
            (Some(_), Some(_)) => {
                anyhow::bail!(
                    "tokens are signed with a secret or with keys: give --jwt-secret or --jwt-keys"
                )
            }
        };
        let tokens =
            tokens.for_audiences(self.tokens.jwt_audience.iter().filter(|name| !name.is_empty()));
        Ok(Some(match self.tokens.issuer() {
            Some(issuer) => tokens.from_issuer(issuer),
            None => tokens,
        }))
    }
}

impl TokenArguments {
    /// Returns the secret of tokens, if there is one.
    pub(super) fn secret(&self) -> Option<&str> {
        given(self.jwt_secret.as_ref())
    }

    /// Returns the issuer of tokens, if there is one.
    pub(super) fn issuer(&self) -> Option<&str> {
        given(self.jwt_issuer.as_ref())
    }
}

/// Returns what was given: an empty text, such as that of a variable, is nothing.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}
