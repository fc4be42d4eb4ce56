//! A set of public keys (RFC 7517), read anew so that keys can change while the server runs.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Deserialize;
use url::{Host, Url};

use super::InvalidKeys;

/// The time after which a set is read anew.
const FILE_AGE: Duration = Duration::from_secs(1);
const ADDRESS_AGE: Duration = Duration::from_secs(300);

/// The shortest time between two tries to read a set: whoever makes up the names of keys causes no more.
const PAUSE: Duration = Duration::from_secs(1);

/// The time in which an address must answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The most bytes of a set.
const MOST_BYTES: u64 = 1 << 20;

/// The fewest bytes of the modulus of an RSA key (RFC 7518 § 3.3).
const FEWEST_RSA_BYTES: usize = 256;

/// A key with the one algorithm that it is for.
#[derive(Clone)]
pub(super) struct VerificationKey {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// A set that was never read, and cannot be read at the moment.
pub(super) struct Unavailable;

/// A set of keys at a place.
pub(super) struct KeySet {
    place: Place,
    current: Mutex<Current>,
    /// Held by the one task that reads the set.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
enum Place {
    File(PathBuf),
    Address(Url),
}

/// The keys as they were read last, if they ever were.
#[derive(Clone, Default)]
struct Current {
    keys: Option<Arc<[VerificationKey]>>,
    tried: Option<Instant>,
}

impl KeySet {
    /// Opens the set at a place. A file is read at once.
    pub(super) fn open(place: &str) -> Result<Self, InvalidKeys> {
        let place = Place::parse(place)?;
        let current = match &place {
            Place::File(_) => {
                Current { keys: Some(place.read()?.into()), tried: Some(Instant::now()) }
            }
            Place::Address(_) => Current::default(),
        };
        Ok(KeySet { place, current: Mutex::new(current), reading: tokio::sync::Mutex::default() })
    }

    /// Returns the keys that may have signed a token with this header.
    pub(super) async fn keys_of(
        self: &Arc<Self>,
        header: &Header,
    ) -> Result<Vec<VerificationKey>, Unavailable> {
        let current = self.current();
        let Some(keys) = &current.keys else {
            self.refresh(PAUSE).await;
            return Ok(matching(&self.current().keys.ok_or(Unavailable)?, header));
        };

        let found = matching(keys, header);
        if found.is_empty() {
            self.refresh(PAUSE).await;
            return Ok(matching(&self.current().keys.ok_or(Unavailable)?, header));
        }
        if current.is_older_than(self.place.age()) {
            let set = self.clone();
            tokio::spawn(async move { set.refresh(set.place.age()).await });
        }
        Ok(found)
    }

    /// Reads the set unless it was tried within `pause`. What cannot be read leaves the keys as they were.
    async fn refresh(&self, pause: Duration) {
        let _reading = self.reading.lock().await;
        if !self.current().is_older_than(pause) {
            return;
        }

        let place = self.place.clone();
        let read = tokio::task::spawn_blocking(move || place.read()).await;
        let keys = match read {
            Ok(Ok(keys)) => Some(keys.into()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the keys of tokens cannot be read");
                None
            }
            Err(error) => {
                tracing::error!(%error, "the keys of tokens cannot be read");
                None
            }
        };
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.keys = keys.or_else(|| current.keys.take());
        current.tried = Some(Instant::now());
    }

    fn current(&self) -> Current {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Current {
    fn is_older_than(&self, age: Duration) -> bool {
        self.tried.is_none_or(|tried| tried.elapsed() >= age)
    }
}

/// Returns the keys of the algorithm that a token is signed by: the one that it names, or all if it names none.
fn matching(keys: &[VerificationKey], header: &Header) -> Vec<VerificationKey> {
    let is_named = |key: &&VerificationKey| match (&header.kid, &key.id) {
        (Some(named), Some(id)) => named == id,
        _ => true,
    };
    let keys = keys.iter().filter(|key| key.algorithm == header.alg);
    keys.filter(is_named).cloned().collect()
}

impl Place {
    fn parse(place: &str) -> Result<Self, InvalidKeys> {
        if !place.starts_with("https://") && !place.starts_with("http://") {
            return Ok(Place::File(place.into()));
        }
        let url = Url::parse(place)
            .map_err(|error| InvalidKeys(format!("`{place}` is no address: {error}")))?;
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() == "http" && !is_here {
            let message = format!(
                "`{place}` is not safe, since others on the way can change the keys: use https"
            );
            return Err(InvalidKeys(message));
        }
        Ok(Place::Address(url))
    }

    fn age(&self) -> Duration {
        match self {
            Place::File(_) => FILE_AGE,
            Place::Address(_) => ADDRESS_AGE,
        }
    }

    /// Reads the keys that are for signatures. Blocks.
    fn read(&self) -> Result<Vec<VerificationKey>, InvalidKeys> {
        let (name, text) = match self {
            Place::File(path) => (
                path.display().to_string(),
                std::fs::read_to_string(path).map_err(|error| error.to_string()),
            ),
            Place::Address(url) => (url.to_string(), get(url).map_err(|error| error.to_string())),
        };
        let keys = text.and_then(|text| parse(&text));
        keys.map_err(|reason| InvalidKeys(format!("the keys of tokens in {name}: {reason}")))
    }
}

fn get(url: &Url) -> Result<String, ureq::Error> {
    let tls =
        ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build();
    let agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .https_only(url.scheme() == "https")
        .timeout_global(Some(TIMEOUT))
        .build()
        .new_agent();
    let mut response = agent.get(url.as_str()).call()?;
    response.body_mut().with_config().limit(MOST_BYTES).read_to_string()
}

/// A set as it is written. Keys of kinds that are not known are left out (RFC 7517 § 5).
#[derive(Deserialize)]
struct Written {
    keys: Vec<serde_json::Value>,
}

fn parse(text: &str) -> Result<Vec<VerificationKey>, String> {
    let written: Written = serde_json::from_str(text)
        .map_err(|error| format!("no JSON object with the list `keys`: {error}"))?;
    let keys: Vec<_> = written
        .keys
        .into_iter()
        .filter_map(|key| serde_json::from_value::<Jwk>(key).ok())
        .filter_map(|key| VerificationKey::of(&key))
        .collect();
    if keys.is_empty() {
        return Err("none is a public key for RS256 (2048 bits at least), ES256 or EdDSA".into());
    }
    Ok(keys)
}

impl VerificationKey {
    /// Returns a public key for signatures; `None` if it is another, or too weak.
    fn of(written: &Jwk) -> Option<Self> {
        let algorithm = match &written.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                Algorithm::ES256
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                Algorithm::EdDSA
            }
            _ => return None,
        };
        let is_for_it =
            written.common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm));
        let is_for_signatures =
            matches!(&written.common.public_key_use, None | Some(PublicKeyUse::Signature));
        if !is_for_it || !is_for_signatures {
            return None;
        }

        let key = DecodingKey::from_jwk(written).ok()?;
        if let jsonwebtoken::DecodingKeyKind::RsaModulusExponent { n, .. } = key.kind()
            && n.len() < FEWEST_RSA_BYTES
        {
            return None;
        }
        Some(VerificationKey { id: written.common.key_id.clone(), algorithm, key })
    }
}
