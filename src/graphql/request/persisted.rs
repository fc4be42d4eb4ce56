//! Persisted documents: a request names a document by its id or its hash instead of bringing its text.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use async_graphql::{Request, ServerError, Value as Json};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::document::{Document, Documents};
use super::trusted::TrustedDocuments;
use super::weight::{self, ByText};
use crate::graphql::error::refusal;
use crate::graphql::limits::Limits;

/// The most documents that are kept by their hashes.
const MOST_DOCUMENTS: u64 = 1000;

/// The most bytes of these documents.
const MOST_BYTES: u64 = 4 << 20;

/// The documents that an API runs by their ids, and whether it runs others, for
/// [`App::documents`](crate::App::documents).
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use relata::graphql::{PersistedDocuments, TrustedDocuments};
/// # use relata::models::Demo;
///
/// # fn example() -> Result<(), relata::graphql::InvalidTrustedDocuments> {
/// let trusted = Some(TrustedDocuments::read("persisted-documents.json")?);
/// let app = relata::app(Demo).documents(PersistedDocuments { trusted, ..PersistedDocuments::default() });
/// # Ok(()) }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PersistedDocuments {
    /// The documents of the app's clients. If there are any, no others are run.
    pub trusted: Option<TrustedDocuments>,
    /// Set where other documents are run as well. Without trusted documents all are.
    pub allow_others: bool,
    /// Set where the API keeps documents by their hashes, as Apollo's automatic persisted queries want it.
    pub automatic: bool,
}

impl Default for PersistedDocuments {
    fn default() -> Self {
        PersistedDocuments { trusted: None, allow_others: false, automatic: true }
    }
}

/// The id of the document of a request, which is put into the request's data.
///
/// Over HTTP it is the parameter `documentId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentId(pub String);

/// A document, or the mistakes in it.
type Found = Result<Arc<Document>, Vec<ServerError>>;

/// The SHA-256 of a document.
type Hash = [u8; 32];

/// The persisted documents of an API.
pub(in crate::graphql) struct Persisted {
    /// `None` where there is no list of trusted documents.
    trusted: Option<BTreeMap<String, Trusted>>,
    allow_others: bool,
    automatic: Option<Cache<Hash, Arc<str>, ByText>>,
}

/// A trusted document, which is validated when it is first needed.
struct Trusted {
    text: String,
    document: OnceLock<Arc<Document>>,
}

/// The documents of a schema with its limits: what a text becomes a document by.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Validator<'a> {
    pub(in crate::graphql) documents: &'a Documents,
    pub(in crate::graphql) limits: &'a Limits,
}

impl Persisted {
    pub(in crate::graphql) fn new(options: PersistedDocuments) -> Self {
        let trusted = options.trusted.map(|documents| {
            let entries = documents.iter().map(|(id, text)| {
                (id.to_owned(), Trusted { text: text.to_owned(), document: OnceLock::new() })
            });
            entries.collect()
        });
        let cache = || weight::cache(MOST_DOCUMENTS, MOST_BYTES);
        Persisted {
            trusted,
            allow_others: options.allow_others,
            automatic: options.automatic.then(cache),
        }
    }

    /// Returns the document of a request.
    ///
    /// # Errors
    /// The mistakes in the document, or the reason why the request has none that may be run.
    pub(in crate::graphql) fn find(&self, request: &Request, validator: Validator<'_>) -> Found {
        let one = |error: ServerError| vec![error];
        let id = document_id(request);
        let hash = hash_extension(request).map_err(one)?;

        let named = [id, hash].into_iter().flatten();
        if let Some(trusted) = named.flat_map(|name| self.trusted(name)).next() {
            return trusted.document(validator);
        }
        if self.is_restricted() || (id.is_some() && request.query.is_empty()) {
            return Err(vec![self.refuse(id.or(hash))]);
        }
        match hash {
            Some(hash) => self.find_automatic(hash, &request.query, validator),
            None => validator.validate(&request.query),
        }
    }

    /// Validates all trusted documents, and returns them by their ids.
    pub(in crate::graphql) fn validate_trusted(
        &self,
        validator: Validator<'_>,
    ) -> impl Iterator<Item = (&str, Found)> {
        let trusted = self.trusted.iter().flatten();
        trusted.map(move |(id, trusted)| (id.as_str(), trusted.document(validator)))
    }

    /// Returns whether only trusted documents are run.
    fn is_restricted(&self) -> bool {
        self.trusted.is_some() && !self.allow_others
    }

    /// Returns a trusted document by its id. GraphQL over HTTP writes a hash with a prefix, others write it without.
    fn trusted(&self, id: &str) -> Option<&Trusted> {
        let trusted = self.trusted.as_ref()?;
        trusted.get(id).or_else(|| trusted.get(id.strip_prefix("sha256:")?))
    }

    fn refuse(&self, id: Option<&str>) -> ServerError {
        let code = "PERSISTED_QUERY_NOT_IN_LIST";
        match id {
            Some(_) if self.trusted.is_none() => {
                refusal(code, "the server has no list of documents: send the document as `query`")
            }
            Some(id) => {
                let message =
                    format!("the document `{id}` is not in the server's list of documents");
                refusal(code, message)
            }
            None => {
                let message =
                    "the server runs the documents of its list alone: send a `documentId`";
                refusal(code, message)
            }
        }
    }

    /// Returns the document of a hash, and keeps it if the request brings it and it is valid.
    fn find_automatic(&self, hash: &str, text: &str, validator: Validator<'_>) -> Found {
        let Some(kept) = &self.automatic else {
            if !text.is_empty() {
                return validator.validate(text);
            }
            return Err(vec![refusal(
                "PERSISTED_QUERY_NOT_SUPPORTED",
                "PersistedQueryNotSupported",
            )]);
        };
        let Some(hash) = parse_hash(hash) else {
            return Err(bad_request("`sha256Hash` must be a SHA-256 of 64 hexadecimal digits"));
        };
        if text.is_empty() {
            return match kept.get(&hash) {
                Some(text) => validator.validate(&text),
                None => Err(vec![refusal("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")]),
            };
        }

        if Hash::from(Sha256::digest(text)) != hash {
            return Err(bad_request("`sha256Hash` is not the SHA-256 of `query`"));
        }
        let document = validator.validate(text)?;
        if kept.peek(&hash).is_none() {
            kept.insert(hash, text.into());
        }
        Ok(document)
    }
}

impl Trusted {
    fn document(&self, validator: Validator<'_>) -> Found {
        if let Some(document) = self.document.get() {
            return Ok(document.clone());
        }
        let document = validator.validate(&self.text)?;
        Ok(self.document.get_or_init(|| document).clone())
    }
}

impl Validator<'_> {
    fn validate(self, text: &str) -> Found {
        if text.is_empty() {
            return Err(bad_request("the request has no `query`"));
        }
        self.documents.get(text, self.limits)
    }
}

/// Returns the id in the request's data.
fn document_id(request: &Request) -> Option<&str> {
    let id = request.data.get(&std::any::TypeId::of::<DocumentId>())?;
    id.downcast_ref::<DocumentId>().map(|DocumentId(id)| id.as_str())
}

/// Returns the hash in `extensions.persistedQuery`.
///
/// # Errors
/// When there is such an extension, but not of the version that Apollo's clients send.
fn hash_extension(request: &Request) -> Result<Option<&str>, ServerError> {
    let extension = match request.extensions.get("persistedQuery") {
        None | Some(Json::Null) => return Ok(None),
        Some(extension) => extension,
    };
    if let Json::Object(fields) = extension
        && let Some(Json::String(hash)) = fields.get("sha256Hash")
        && fields.get("version") == Some(&Json::Number(1.into()))
    {
        return Ok(Some(hash));
    }
    let message = "`extensions.persistedQuery` must have `version` 1 and a text `sha256Hash`";
    Err(refusal("BAD_REQUEST", message))
}

fn parse_hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if text.len() != 2 * hash.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}

fn bad_request(message: &str) -> Vec<ServerError> {
    vec![refusal("BAD_REQUEST", message)]
}
