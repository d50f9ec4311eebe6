//! Key that signs the access-token call.

use std::{fmt, sync::Arc};

use auth_core::{InvalidInput, Secret, pkcs8_der};

use super::rsa_key::RsaKey;
use crate::{env, hmac::hmac_sha512};

/// The expected RSA key.
const EXPECTED: &str =
    "an unencrypted RSA private key of 2048 bits in PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`)";

const SHARED_KEY: &str = "the shared key of the account";

/// Key that signs the access-token call: the *Auth Signature*.
///
/// It is an RSA key of 2048 bits ([`rsa_pkcs8_pem`](Self::rsa_pkcs8_pem)), as the documents prescribe
/// (`access-token`). Their sample signature of the call itself (`get-token-api`) has 64 bytes, which such a key
/// cannot produce; it is taken for a misplaced sample and ignored.
///
/// Clones share the key. `Debug` shows only its kind.
#[derive(Clone)]
pub struct AuthKey(Kind);

#[derive(Clone)]
enum Kind {
    Rsa(Arc<RsaKey>),
    HmacSha512(Secret),
}

impl AuthKey {
    /// Reads an RSA private key of at least 2048 bits whose public half is registered at Klikoo: unencrypted PKCS#8 in
    /// PEM, `-----BEGIN PRIVATE KEY-----`. It signs with RSASSA-PKCS1-v1_5 and SHA-256.
    ///
    /// AWS-LC signs if the feature `rustls-aws-lc` is enabled: keys of up to 8192 bits, which it wipes from memory. Or else
    /// ring does: keys of up to 4096 bits, which it does not wipe.
    ///
    /// Source: `access-token`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `auth_key`, with the format that was given and, if there is one, the command that
    /// converts it. The key itself is never quoted. In a build with no TLS feature, the error names these features.
    ///
    /// ```
    /// let error = klikoo::AuthKey::rsa_pkcs8_pem("-----BEGIN RSA PRIVATE KEY-----").unwrap_err();
    /// assert!(error.to_string().starts_with("`auth_key` is a PKCS#1 key"));
    /// assert!(error.to_string().contains("openssl pkcs8 -topk8 -nocrypt"));
    /// ```
    pub fn rsa_pkcs8_pem(pem: impl Into<Secret>) -> Result<Self, InvalidInput> {
        let der = pkcs8_der("auth_key", &pem.into(), EXPECTED)?;
        Ok(Self(Kind::Rsa(Arc::new(RsaKey::from_pkcs8(&der, EXPECTED)?))))
    }

    /// Creates a shared key, used as its own characters, which signs with HMAC-SHA512.
    ///
    /// **No page documents it.** Use it only for an account for which Klikoo says that no RSA key is registered and
    /// the sample of `get-token-api` is right after all.
    pub fn hmac_sha512(key: impl Into<Secret>) -> Self {
        Self(Kind::HmacSha512(key.into()))
    }

    /// Reads the key from the environment variable `KLIKOO_PRIVATE_KEY`, or else `KLIKOO_HMAC_AUTH_KEY`.
    pub(crate) fn from_env() -> Result<Self, InvalidInput> {
        if let Some(pem) = env::PRIVATE_KEY.value()? {
            return Self::rsa_pkcs8_pem(pem).map_err(|error| error.under(env::PRIVATE_KEY.name()));
        }
        match env::HMAC_AUTH_KEY.value()? {
            Some(key) => Ok(Self::hmac_sha512(key)),
            None => Err(InvalidInput::missing(env::PRIVATE_KEY.name(), EXPECTED)),
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        match &self.0 {
            Kind::Rsa(_) => Ok(()),
            Kind::HmacSha512(key) => InvalidInput::require_credential("auth_key", key.expose(), SHARED_KEY),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.0 {
            Kind::Rsa(key) => key.sign(message),
            Kind::HmacSha512(key) => hmac_sha512(key.expose().as_bytes(), [message]),
        }
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Rsa(_) => "AuthKey(RSA, [redacted])",
            Kind::HmacSha512(_) => "AuthKey(HMAC-SHA512, [redacted])",
        })
    }
}

#[cfg(test)]
#[cfg(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring"))]
mod tests {
    use aws_lc_rs::{
        encoding::{AsDer, Pkcs8V1Der},
        rand::SystemRandom,
        rsa::{KeyPair, KeySize},
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
    };
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    /// An RSA key of 1128 bits. It is public: its factors are the Mersenne primes 2^521 - 1 and 2^607 - 1.
    const TOY_KEY: &str = "\
        MIICtQIBADANBgkqhkiG9w0BAQEFAASCAp8wggKbAgEAAoGOAP//////////////////////////////////////////////\
        ////////////////////////////////////////f/////////////4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQIDAQABAoGNKn/VgCp/1YAqf9WAKn/VgCp/1YAqf9WAKn/VgCp/\
        1YAqf9WAKn/VgCp/1YAqf9WAKn/VgCp/1YAqf9WAKn/VgCpVVaqqVVWqqlVVqgBV/6oAVf+qAFX/qgBV/6oAVf+qAFX/qgBV\
        /6oAVf+qAFX/qgBV/6oAVf+qAFX/qgBV/6oAVf+qAFX/qgBV/6oBAkx/////////////////////////////////////////\
        ////////////////////////////////////////////////////////////AkIB////////////////////////////////\
        //////////////////////////////////////////////////////8CTFVVqqpVVaqqVVWqqlVVqqpVVaqqVVWqqlVVqqpV\
        VaqqVVWqqlVVqqpVVaqqVVWqqlVVqqpVVaqqVVWqqlVVqqpVVaqqVVWqqlVVqqkCQgGAgH9/gIB/f4CAf3+AgH9/gIB/f4CA\
        f3+AgH9/gIB/f4CAf3+AgH9/gIB/f4CAf3+AgH9/gIB/f4CAf3+AgH9/fwJMe973ve973ve973vve973ve973ve9773ve973\
        ve973ve+973ve973ve973vve973ve973ve9773ve973ve973ve+973ve973ve973vQ==";

    fn armoured(label: &str, der: &[u8]) -> String {
        let body = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    fn complaint(pem: &str) -> String {
        let error = AuthKey::rsa_pkcs8_pem(pem).unwrap_err();
        assert_eq!(error.field(), "auth_key");
        error.to_string()
    }

    #[test]
    fn generated_key_is_read_and_redacted() {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();

        let key = AuthKey::rsa_pkcs8_pem(armoured("PRIVATE KEY", der.as_ref())).unwrap();

        assert_eq!(key.check(), Ok(()));
        assert_eq!(format!("{key:?}"), "AuthKey(RSA, [redacted])");
        assert!(!format!("{key:?}").contains(&format!("{:?}", pair.public_key())));
    }

    #[test]
    fn rsa_key_below_2048_bits_is_rejected() {
        let text = complaint(&armoured("PRIVATE KEY", &STANDARD.decode(TOY_KEY).unwrap()));
        assert!(text.contains("is an RSA key of fewer than 2048 bits"), "{text}");
    }

    #[test]
    fn non_rsa_key_is_rejected() {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let text = complaint(&armoured("PRIVATE KEY", document.as_ref()));
        assert!(text.contains("another kind than RSA"), "{text}");
    }

    #[test]
    fn invalid_der_is_rejected_and_not_quoted() {
        let text = complaint(&armoured("PRIVATE KEY", b"hunter2"));
        assert!(text.contains("is not an RSA key in PKCS#8"), "{text}");
        assert!(!text.contains(&STANDARD.encode("hunter2")), "{text}");
    }

    // A valid one is never shown.
    #[test]
    fn blank_shared_key_is_rejected() {
        assert_eq!(
            AuthKey::hmac_sha512(" \n").check().unwrap_err().field(),
            "auth_key"
        );
        let key = AuthKey::hmac_sha512("hunter2");
        assert_eq!(key.check(), Ok(()));
        assert_eq!(format!("{key:?}"), "AuthKey(HMAC-SHA512, [redacted])");
    }
}
