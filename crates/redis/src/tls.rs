//! Certificates of TLS connections.

use auth_core::{InvalidInput, Secret};
use redis::{ClientTlsConfig, TlsCertificates};
use rustls::{
    RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

/// Certificates in place of those of the machine.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    /// Root certificates in PEM.
    pub(crate) roots: Option<Vec<u8>>,
    pub(crate) client: Option<ClientCertificate>,
}

/// Certificate chain and key of a client in PEM.
#[derive(Debug)]
pub(crate) struct ClientCertificate {
    pub(crate) chain: Vec<u8>,
    pub(crate) key: Secret,
}

impl Certificates {
    pub(crate) fn is_empty(&self) -> bool {
        self.roots.is_none() && self.client.is_none()
    }

    /// Checks the certificates, and returns them in the client library's form.
    pub(crate) fn into_redis(self) -> Result<TlsCertificates, InvalidInput> {
        if let Some(roots) = &self.roots {
            check_roots(roots)?;
        }
        if let Some(client) = &self.client {
            client.check()?;
        }
        Ok(TlsCertificates {
            root_cert: self.roots,
            client_tls: self.client.map(|client| ClientTlsConfig {
                client_cert: client.chain,
                client_key: client.key.expose().as_bytes().to_vec(),
            }),
        })
    }
}

impl ClientCertificate {
    fn check(&self) -> Result<(), InvalidInput> {
        let chain = certificates("client_certificate", &self.chain)?;
        // No error of a key is shown, since it may quote the key.
        let key = PrivateKeyDer::from_pem_slice(self.key.expose().as_bytes());
        let Ok(key) = key else {
            return Err(InvalidInput::new(
                "client_certificate",
                "has no readable private key",
                "a private key in PEM",
            ));
        };
        let pair = CryptoProvider::get_default()
            .and_then(|provider| CertifiedKey::from_der(chain, key, provider).ok());
        pair.map(drop).ok_or_else(|| {
            InvalidInput::new(
                "client_certificate",
                "does not fit its private key",
                "a certificate chain and the key of its first certificate",
            )
        })
    }
}

fn check_roots(pem: &[u8]) -> Result<(), InvalidInput> {
    let mut store = RootCertStore::empty();
    for certificate in certificates("root_certificates", pem)? {
        store
            .add(certificate)
            .ok()
            .ok_or_else(|| not_certificates("root_certificates"))?;
    }
    Ok(())
}

/// Reads the certificates of `setting`, at least one.
fn certificates(setting: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, InvalidInput> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    read.ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| not_certificates(setting))
}

fn not_certificates(setting: &'static str) -> InvalidInput {
    InvalidInput::new(
        setting,
        "has no readable certificate",
        "certificates in PEM: `-----BEGIN CERTIFICATE-----` ...",
    )
}

/// Chooses the cryptography of TLS connections for this process, unless the application has: AWS-LC if `rustls-aws-lc` is
/// enabled, or else ring.
pub(crate) fn choose_provider() -> Result<(), InvalidInput> {
    if CryptoProvider::get_default().is_some() {
        return Ok(());
    }
    // redis has no other way to choose one. Another thread may have been faster.
    #[cfg(feature = "rustls-aws-lc")]
    let _: Result<(), _> = rustls::crypto::aws_lc_rs::default_provider().install_default();
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    CryptoProvider::get_default().map(drop).ok_or_else(|| {
        InvalidInput::new(
            "url",
            "needs TLS, and this program is built without its cryptography",
            "one of the features `rustls-aws-lc` and `rustls-ring` of auth-core-redis, or a `CryptoProvider` of the process",
        )
    })
}
