//! Private key with its algorithm.

use std::{fmt, sync::Arc};

use auth_core::{InvalidInput, Secret, pkcs8_der};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{FIELD, Jwk, SigningAlgorithm, key_pair::KeyPair};

/// Bytes of randomness in an identifier: more than the 96 bits that RFC 9449 (section 4.2) asks for.
const ID_BYTES: usize = 16;

/// Private key that signs client assertions, authorization grants and DPoP proofs.
///
/// AWS-LC signs if the feature `rustls-aws-lc` is enabled, or else ring, with `rustls-ring` and `native-tls`. Without any, no
/// key can be created.
///
/// Clones share the key. AWS-LC wipes it from memory when the last one is dropped; ring does not. `Debug` shows only the
/// algorithm and the key ID.
///
/// ```
/// use auth_core_oauth2::{SigningAlgorithm, SigningKey};
///
/// let key = SigningKey::generate_p256()?;
/// assert_eq!(key.algorithm(), SigningAlgorithm::Es256);
///
/// let pem = "-----BEGIN RSA PRIVATE KEY-----";
/// let error = SigningKey::pkcs8_pem(SigningAlgorithm::Rs256, pem).unwrap_err();
/// assert!(error.to_string().starts_with("`signing_key` is a PKCS#1 key"));
/// # Ok::<(), auth_core::InvalidInput>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    inner: Arc<Inner>,
    id: Option<Arc<str>>,
}

struct Inner {
    pair: KeyPair,
    algorithm: SigningAlgorithm,
    public: Jwk,
}

impl SigningKey {
    /// Reads an unencrypted private key in PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `signing_key`, with the format that was given, if the key is of another kind than
    /// `algorithm` requires. The key itself is never quoted.
    pub fn pkcs8_pem(algorithm: SigningAlgorithm, pem: impl Into<Secret>) -> Result<Self, InvalidInput> {
        let der = pkcs8_der(FIELD, &pem.into(), algorithm.expected_key())?;
        let pair = KeyPair::from_pkcs8(algorithm, &der)?;
        Ok(Self::new(pair, algorithm))
    }

    /// Generates a P-256 key for ES256, for example for the DPoP proofs of this process.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `signing_key`, if the system's random generator fails, or in a build with no TLS feature.
    pub fn generate_p256() -> Result<Self, InvalidInput> {
        Ok(Self::new(KeyPair::generate_p256()?, SigningAlgorithm::Es256))
    }

    fn new(pair: KeyPair, algorithm: SigningAlgorithm) -> Self {
        let public = pair.public_jwk(algorithm);
        let inner = Arc::new(Inner {
            pair,
            algorithm,
            public,
        });
        Self { inner, id: None }
    }

    /// Sets the key ID (`kid`) under which the public key is registered.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Returns the key ID.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the algorithm.
    #[must_use]
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.inner.algorithm
    }

    /// Returns the public key as a JWK (RFC 7517), to register it at the authorization server.
    #[must_use]
    pub fn public_jwk(&self) -> String {
        self.inner.public.to_string()
    }

    /// Returns the SHA-256 thumbprint of the public key (RFC 7638): the `cnf.jkt` of a DPoP-bound token.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.hash(&self.public_jwk())
    }

    pub(crate) fn jwk(&self) -> &Jwk {
        &self.inner.public
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, InvalidInput> {
        self.inner.pair.sign(message)
    }

    /// Returns the SHA-256 of `text` in Base64.
    pub(crate) fn hash(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.inner.pair.sha256(text.as_bytes()))
    }

    /// Returns a random identifier for the `jti` claim.
    pub(crate) fn random_id(&self) -> Result<String, InvalidInput> {
        Ok(URL_SAFE_NO_PAD.encode(self.inner.pair.random::<ID_BYTES>()?))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.inner.algorithm)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        encoding::AsDer,
        rsa::KeySize,
        signature::{
            ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
            ECDSA_P384_SHA384_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
            RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
            VerificationAlgorithm,
        },
    };
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    fn pem(der: &[u8]) -> String {
        let body = STANDARD.encode(der);
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    }

    /// Returns a key of each kind in PEM, with its public half.
    fn keys() -> [(
        SigningAlgorithm,
        String,
        Vec<u8>,
        &'static dyn VerificationAlgorithm,
    ); 5] {
        let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        let ed25519 = Ed25519KeyPair::generate().unwrap();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let rsa_pem = pem(AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&rsa)
            .unwrap()
            .as_ref());
        let rsa_public = rsa.public_key().as_ref().to_vec();
        [
            (
                SigningAlgorithm::Es256,
                pem(p256.to_pkcs8v1().unwrap().as_ref()),
                p256.public_key().as_ref().to_vec(),
                &ECDSA_P256_SHA256_FIXED,
            ),
            (
                SigningAlgorithm::Es384,
                pem(p384.to_pkcs8v1().unwrap().as_ref()),
                p384.public_key().as_ref().to_vec(),
                &ECDSA_P384_SHA384_FIXED,
            ),
            (
                SigningAlgorithm::EdDsa,
                pem(ed25519.to_pkcs8v1().unwrap().as_ref()),
                ed25519.public_key().as_ref().to_vec(),
                &ED25519,
            ),
            (
                SigningAlgorithm::Rs256,
                rsa_pem.clone(),
                rsa_public.clone(),
                &RSA_PKCS1_2048_8192_SHA256,
            ),
            (
                SigningAlgorithm::Ps256,
                rsa_pem,
                rsa_public,
                &RSA_PSS_2048_8192_SHA256,
            ),
        ]
    }

    #[test]
    fn signatures_verify() {
        for (algorithm, pem, public, verification) in keys() {
            let key = SigningKey::pkcs8_pem(algorithm, pem).unwrap();
            let signature = key.sign(b"message").unwrap();
            UnparsedPublicKey::new(verification, public)
                .verify(b"message", &signature)
                .unwrap_or_else(|_| panic!("{algorithm}"));
        }
    }

    #[test]
    fn key_of_another_kind_is_rejected() {
        let keys = keys();
        for (algorithm, ..) in &keys {
            for (other, pem, ..) in &keys {
                let is_rsa =
                    |algorithm| matches!(algorithm, &SigningAlgorithm::Ps256 | &SigningAlgorithm::Rs256);
                let key = SigningKey::pkcs8_pem(*algorithm, pem.clone());
                if algorithm == other || (is_rsa(algorithm) && is_rsa(other)) {
                    assert_eq!(key.unwrap().algorithm(), *algorithm);
                    continue;
                }
                let error = key.unwrap_err();
                assert_eq!(error.field(), "signing_key", "{algorithm} {other}");
                assert!(error.to_string().contains(algorithm.expected_key()), "{error}");
            }
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let key = SigningKey::generate_p256().unwrap().with_id("2026-11");
        assert_eq!(
            format!("{key:?}"),
            r#"SigningKey { algorithm: Es256, id: Some("2026-11"), .. }"#
        );
    }
}
