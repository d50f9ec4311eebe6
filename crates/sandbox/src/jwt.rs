//! JSON web tokens in compact form.

use std::fmt;

use aws_lc_rs::{
    error::Unspecified,
    hmac,
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{self, signature::Signer as _};
use serde_json::{Map, Value};

use crate::seed::Seed;

/// Signing key of an issuer.
pub(crate) enum SigningKey {
    /// Shared secret.
    Hs256(Box<hmac::Key>),
    /// Key pair on P-256. Its signatures have the nonce of RFC 6979, so that a seed determines them too.
    Es256(Box<ecdsa::SigningKey>),
}

impl SigningKey {
    pub(crate) fn hs256(secret: &[u8]) -> Self {
        Self::Hs256(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)))
    }

    /// Derives the key pair of `label`.
    pub(crate) fn es256(seed: &Seed, label: &str) -> Self {
        let mut number = 0_u32;
        loop {
            // One in 2^32 numbers of 32 bytes is not below the order of the curve.
            let scalar = seed.bytes::<32>(&format!("{label}/{number}"));
            if let Ok(key) = ecdsa::SigningKey::from_slice(&scalar) {
                return Self::Es256(Box::new(key));
            }
            number += 1;
        }
    }

    fn header(&self) -> &'static str {
        match self {
            Self::Hs256(_) => r#"{"alg":"HS256","typ":"JWT"}"#,
            Self::Es256(_) => r#"{"alg":"ES256","typ":"JWT"}"#,
        }
    }

    /// Signs `claims`, and returns the token.
    pub(crate) fn sign(&self, claims: &Map<String, Value>) -> Result<String, Unspecified> {
        let claims = Value::Object(claims.clone()).to_string();
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(self.header()),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature = match self {
            Self::Hs256(key) => URL_SAFE_NO_PAD.encode(hmac::sign(key, signed.as_bytes())),
            Self::Es256(key) => {
                let signature: ecdsa::Signature =
                    key.try_sign(signed.as_bytes()).map_err(|_error| Unspecified)?;
                URL_SAFE_NO_PAD.encode(signature.to_bytes())
            }
        };
        Ok(format!("{signed}.{signature}"))
    }

    /// Returns the claims of `token`, if this key signed it.
    pub(crate) fn verify(&self, token: &str) -> Option<Map<String, Value>> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        // Rejects a token with another algorithm, whatever its signature.
        if URL_SAFE_NO_PAD.decode(header).ok()? != self.header().as_bytes() {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        match self {
            Self::Hs256(key) => hmac::verify(key, signed.as_bytes(), &signature).ok()?,
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
                    .verify(signed.as_bytes(), &signature)
                    .ok()?;
            }
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hs256(_) => "Hs256([redacted])",
            Self::Es256(_) => "Es256([redacted])",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims() -> Map<String, Value> {
        Map::from_iter([("exp".to_owned(), json!(1_701_340_196))])
    }

    fn es256(seed: u64) -> SigningKey {
        SigningKey::es256(&Seed::numbered(seed), "tokens")
    }

    #[test]
    fn key_verifies_only_its_own_tokens() -> Result<(), Box<dyn std::error::Error>> {
        for (mine, other) in [
            (SigningKey::hs256(b"mine"), SigningKey::hs256(b"other")),
            (es256(1), es256(2)),
        ] {
            let token = mine.sign(&claims())?;
            assert_eq!(mine.sign(&claims())?, token);
            assert_eq!(mine.verify(&token), Some(claims()));
            assert_eq!(other.verify(&token), None);
            assert_eq!(mine.verify(&token[..token.len() - 1]), None);
            assert_eq!(mine.verify("not a token"), None);
        }
        Ok(())
    }

    #[test]
    fn klikoo_sample_token_verifies() {
        let token = concat!(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
            "eyJjbGllbnRfaWQiOiIzZjljODk2Mi00YzRiLTRiYjYtYjNjMS04ZmM4ODM1MTljMDIiLCJleHAiOjE3MDEzNDAxOTYsInRp",
            "bWVzdGFtcCI6IjIwMjItMDMtMjFUMTA6MTE6NDArMDc6MDAiLCJ1c2VyX2lkIjoiZGUyMGYwNTItYmRiYy00NzAzLWFhOWQt",
            "MWVjYWM3MDBmNTQ2In0.D8xCuNfqLNnW6w7ip_0qNpHsdhAiFno6_4b99cxNCHA",
        );
        let claims = SigningKey::hs256(b"9ec999e21a3be41064c52bb3f37554a2").verify(token);
        assert_eq!(
            claims.as_ref().and_then(|claims| claims.get("exp")),
            Some(&json!(1_701_340_196))
        );
    }

    #[test]
    fn debug_redacts_signing_key() {
        assert_eq!(format!("{:?}", SigningKey::hs256(b"secret")), "Hs256([redacted])");
    }
}
