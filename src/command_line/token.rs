//! The command `token`: makes a token to try a server with.

use std::io::{self, Write};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::Args;
use jsonwebtoken::{EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Map, Value, json};

use super::authentication_arguments::TokenArguments;
use crate::server::Tokens;

#[derive(Args)]
pub(super) struct MakeTokenArguments {
    /// Who the token is for (the claim sub): the key of a user.
    #[arg(long, value_name = "ID")]
    subject: Option<String>,
    /// What they are (the claim role), such as admin.
    #[arg(long = "as", value_name = "ROLE")]
    role: Option<String>,
    /// Another claim: a JSON value, or else a text.
    #[arg(long, value_name = "NAME=VALUE")]
    claim: Vec<Claim>,
    /// How many seconds the token is valid.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    lifetime: u32,
    #[command(flatten)]
    tokens: TokenArguments,
}

/// A claim with its value.
#[derive(Clone, Debug)]
struct Claim(String, Value);

impl FromStr for Claim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("write a claim as in tenant=7")?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        Ok(Claim(name.to_owned(), value))
    }
}

pub(super) fn run(arguments: &MakeTokenArguments) -> Result<ExitCode> {
    let secret = arguments.tokens.secret().context(
        "there is no secret to sign the token with: set RELATA_JWT_SECRET for this command and for the server",
    )?;
    // What the server would refuse is refused here, too.
    Tokens::signed_with(secret)?;

    let key = EncodingKey::from_secret(secret.as_bytes());
    let token = encode(&Header::default(), &claims(arguments), &key)?;
    writeln!(io::stdout(), "{token}")?;
    Ok(ExitCode::SUCCESS)
}

fn claims(arguments: &MakeTokenArguments) -> Map<String, Value> {
    let now = get_current_timestamp();
    let mut claims = Map::new();
    claims.insert("iat".into(), json!(now));
    claims.insert("exp".into(), json!(now + u64::from(arguments.lifetime)));

    let audience = arguments.tokens.jwt_audience.first().filter(|name| !name.is_empty());
    let named = [
        ("sub", arguments.subject.as_deref()),
        ("role", arguments.role.as_deref()),
        ("aud", audience.map(String::as_str)),
        ("iss", arguments.tokens.issuer()),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some((name.into(), value?.into())));
    claims.extend(named);
    claims.extend(arguments.claim.iter().map(|Claim(name, value)| (name.clone(), value.clone())));
    claims
}
