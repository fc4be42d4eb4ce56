//! Connections to PostgreSQL, encrypted as `sslmode` in the URL says.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connection::AsyncPgConnection;
use super::{BackendConnection, Options};

/// Connects to the server at `url`.
///
/// `sslmode` means what it means to libpq: `disable`; `prefer` (the default) and `require` encrypt without
/// checking the certificate; `verify-ca` checks who signed it and `verify-full` also the host name, against
/// `sslrootcert` or the system's authorities.
///
/// # Errors
/// What went wrong, without the password.
pub(super) async fn connect(url: &url::Url, options: &Options) -> Result<BackendConnection, String> {
    let settings = Settings::take(url)?;
    let mut config: tokio_postgres::Config =
        settings.url.as_str().parse().map_err(|error: tokio_postgres::Error| chain(&error))?;
    config.ssl_mode(settings.mode);
    config.connect_timeout(options.acquire_timeout);
    let patience = options.statement_timeout.as_millis();
    // Whoever waits for a lock is told so before the statement itself is cut off.
    config.options(format!("-c statement_timeout={patience} -c lock_timeout={}", patience / 2));
    if config.get_application_name().is_none() {
        config.application_name("relata");
    }
    let tls = MakeRustlsConnect::new(client_config(settings.verify, settings.root.as_deref())?);
    let (client, connection) = config.connect(tls).await.map_err(|error| chain(&error))?;
    let conn = AsyncPgConnection::try_from_client_and_connection(client, connection).await;
    conn.map(|conn| BackendConnection::Postgres(Box::new(conn))).map_err(|error| error.to_string())
}

/// How much of the server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verify {
    Nothing,
    Authority,
    Full,
}

/// The TLS settings of a URL, and the URL without those that the driver does not know.
struct Settings {
    url: url::Url,
    mode: SslMode,
    verify: Verify,
    root: Option<String>,
}

impl Settings {
    fn take(url: &url::Url) -> Result<Self, String> {
        let mut settings = Settings { url: url.clone(), mode: SslMode::Prefer, verify: Verify::Nothing, root: None };
        let mut rest = Vec::new();
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("sslmode", "disable") => settings.mode = SslMode::Disable,
                ("sslmode", "allow" | "prefer") => settings.mode = SslMode::Prefer,
                ("sslmode", "require") => settings.mode = SslMode::Require,
                ("sslmode", "verify-ca") => (settings.mode, settings.verify) = (SslMode::Require, Verify::Authority),
                ("sslmode", "verify-full") => (settings.mode, settings.verify) = (SslMode::Require, Verify::Full),
                ("sslmode", other) => {
                    return Err(format!(
                        "sslmode `{other}` is none of disable, allow, prefer, require, verify-ca and verify-full"
                    ));
                }
                ("sslrootcert", file) => settings.root = Some(file.to_owned()),
                _ => rest.push((name.into_owned(), value.into_owned())),
            }
        }
        settings.url.set_query(None);
        if !rest.is_empty() {
            settings.url.query_pairs_mut().extend_pairs(rest);
        }
        Ok(settings)
    }
}

fn client_config(verify: Verify, root: Option<&str>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier {
        verify,
        authorities: match verify {
            Verify::Nothing => None,
            Verify::Authority | Verify::Full => Some(authorities(root, provider.clone())?),
        },
        provider: provider.clone(),
    };
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn authorities(root: Option<&str>, provider: Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut store = RootCertStore::empty();
    match root {
        Some(file) => {
            let unreadable = |error: &dyn std::fmt::Display| format!("sslrootcert {file} cannot be read: {error}");
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
                store.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
            }
        }
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider).build();
    verifier.map_err(|error| format!("no certificate authority to trust ({error}): give sslrootcert"))
}

/// Checks a server's certificate as far as `sslmode` asks for it.
#[derive(Debug)]
struct Verifier {
    verify: Verify,
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        match authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.verify == Verify::Authority => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The messages of an error and of its causes; the driver keeps the telling part in the cause.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}
