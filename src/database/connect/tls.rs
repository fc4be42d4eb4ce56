//! TLS for connections to PostgreSQL.

use std::fmt::Display;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use super::ssl_settings::Verify;

/// Configures TLS that checks a server's certificate as far as `verify` says.
///
/// # Errors
/// The reason why the authorities cannot be read.
pub(super) fn client_config(verify: Verify, root: Option<&str>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let authorities = match verify {
        Verify::Nothing => None,
        Verify::Authority | Verify::Full => Some(authorities(root, provider.clone())?),
    };
    let verifier = Verifier { verify, authorities, provider: provider.clone() };

    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// Returns the verifier of the authorities in a file, or of the system's.
fn authorities(
    root: Option<&str>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut store = RootCertStore::empty();
    match root {
        Some(file) => add_certificates(&mut store, file)
            .map_err(|error| format!("sslrootcert {file} cannot be read: {error}"))?,
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }

    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider).build();
    verifier
        .map_err(|error| format!("no certificate authority to trust ({error}): give sslrootcert"))
}

fn add_certificates(store: &mut RootCertStore, file: &str) -> Result<(), String> {
    let describe = |error: &dyn Display| error.to_string();
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| describe(&error))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| describe(&error))?;
        store.add(certificate).map_err(|error| describe(&error))?;
    }
    Ok(())
}

/// Checks a server's certificate as far as `sslmode` says.
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

        match authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        ) {
            // `verify-ca` accepts a certificate for another host.
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
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
