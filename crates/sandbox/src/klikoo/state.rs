//! State of the registered client.

use std::{fmt, sync::Arc, time::Duration};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{ledger::Ledger, queued_errors::QueuedErrors, seats::Seats};
use crate::{clock::Clock, error::StartError, ids, jwt::SigningKey, secret::Secret, token::Issuer};

/// Lifetime of a token. Documented: `expires_in` is 900 by default.
const TOKEN_LIFETIME: Duration = Duration::from_secs(900);
/// Length of an HMAC-SHA512. An RSA-2048 signature has 256 bytes, so the length distinguishes the two.
const HMAC_SHA512_LENGTH: usize = 64;

/// State of the one registered client, which all handlers share: credentials, ledger and seats.
pub struct Client {
    id: String,
    user_id: String,
    secret: Secret,
    private_key_pem: Secret,
    public_key: Vec<u8>,
    hmac_auth_key: Secret,
    clock: Arc<Clock>,
    issuer: Issuer,
    ledger: Ledger,
    seats: Seats,
    queued_errors: QueuedErrors,
}

impl Client {
    /// Creates a client with new credentials.
    pub(super) async fn generate(clock: &Arc<Clock>) -> Result<Self, StartError> {
        // Finding two primes would block every other task of this thread.
        let (private_key_pem, public_key) = tokio::task::spawn_blocking(rsa_key)
            .await
            .map_err(|_cancelled| StartError::Credentials)??;
        let secret = ids::random_hex::<16>()?;
        // Klikoo signs a client's tokens with the client's secret, as the published sample token shows.
        let key = SigningKey::hs256(secret.as_bytes());
        Ok(Self {
            id: ids::random_uuid()?,
            user_id: ids::random_uuid()?,
            secret: Secret::new(secret),
            private_key_pem,
            public_key,
            hmac_auth_key: Secret::new(ids::random_hex::<32>()?),
            clock: Arc::clone(clock),
            issuer: Issuer::new(Arc::clone(clock), key, TOKEN_LIFETIME),
            ledger: Ledger::new(clock),
            seats: Seats::new(clock),
            queued_errors: QueuedErrors::default(),
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn user_id(&self) -> &str {
        &self.user_id
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    pub(super) fn private_key_pem(&self) -> &str {
        self.private_key_pem.expose()
    }

    pub(super) fn hmac_auth_key(&self) -> &str {
        self.hmac_auth_key.expose()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn seats(&self) -> &Seats {
        &self.seats
    }

    pub(super) fn queued_errors(&self) -> &QueuedErrors {
        &self.queued_errors
    }

    /// Verifies the Base64 `signature` of `client_id|timestamp`, by either of the client's keys.
    pub(super) fn verify_token_request(&self, timestamp: &str, signature: &str) -> bool {
        let message = format!("{}|{timestamp}", self.id);
        let Ok(signature) = STANDARD.decode(signature) else {
            return false;
        };
        if signature.len() == HMAC_SHA512_LENGTH {
            verify_hmac(&self.hmac_auth_key, &message, &signature)
        } else {
            verify_rsa(&self.public_key, &message, &signature)
        }
    }

    /// Verifies the Base64 `signature` of a request's string to sign.
    pub(super) fn verify_request(&self, string_to_sign: &str, signature: &str) -> bool {
        STANDARD
            .decode(signature)
            .is_ok_and(|signature| verify_hmac(&self.secret, string_to_sign, &signature))
    }
}

fn verify_rsa(public_key: &[u8], message: &str, signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key)
        .verify(message.as_bytes(), signature)
        .is_ok()
}

/// Verifies an HMAC in constant time.
fn verify_hmac(key: &Secret, message: &str, signature: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key.expose().as_bytes());
    hmac::verify(&key, message.as_bytes(), signature).is_ok()
}

/// Generates a key pair: the private key in PEM, and the public key.
fn rsa_key() -> Result<(Secret, Vec<u8>), StartError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_unspecified| StartError::Credentials)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_unspecified| StartError::Credentials)?;
    Ok((
        Secret::new(pem("PRIVATE KEY", der.as_ref())),
        pair.public_key().as_ref().to_vec(),
    ))
}

/// Encodes PEM: Base64 in lines of 64 characters (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    const LINE: usize = 64;
    let mut body = String::new();
    for (index, character) in STANDARD.encode(der).chars().enumerate() {
        if index > 0 && index % LINE == 0 {
            body.push('\n');
        }
        body.push(character);
    }
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_lines_have_64_characters() {
        let pem = pem("PRIVATE KEY", &[7; 96]);
        let lines: Vec<_> = pem.lines().map(str::len).collect();
        assert_eq!(lines, [27, 64, 64, 25]);
    }

    /// Public demo key that another provider of the same scheme publishes.
    const DEMO_PUBLIC_KEY: &str = concat!(
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlWbtlh3eM+bW3n5AFj42",
        "wddC4L7tQqbLiCFbTv8K67yng9iwK5mEn+UMXiRhvB2JVWFafCPPxFamsiVG3Mjn",
        "eGjC0BYgmpmw4qXnAnyO3nCdCuPtmZ3ljhKvSTPdWZxrcLi1Xa9V/+Pzb8hrjb5i",
        "wMn6SZFNeMmZYgFKiSeueo6TPln2PoTqXCzs1HtsM8eUVe8GAsjJe/3dYl992nyX",
        "OpG21GgNu8o5T3WOptPg6GdDTWkTWUu483yRbVVy04Pz4L8DDZTDv+WcsAViDn1r",
        "A/jB1Auj/UGKx2ovGcBH/a/hor5TbABbODU6cPTHT54K3sSZtvZNV4eFDB1f/4wd",
        "fwIDAQAB",
    );

    #[test]
    fn openssl_rsa_signature_verifies() -> Result<(), base64::DecodeError> {
        let key = STANDARD.decode(DEMO_PUBLIC_KEY)?;
        let signature = STANDARD.decode(concat!(
            "Ehs2ZWpicxDwOkhZUjPwS7y/F1GHigMBlhJLFfDYi2yquKbwBm76rjSbiqy2OnBNdOhGt41X8DgNBs6pRQ/+MZOX/Wf+BTvL",
            "kv1ft1VbGeUmFtFy6TvA0+rlgYlRIiNYAaD3uHJEzFPBk7IRZPDp1msbYzIjY6D4B076aQZYEjzXoWV8yHqWk4V4jKtIztq6",
            "lrMHsynBFrtMstzIOaf+LEBeU97h5wE7NFu9RiSGklV79WVjNGBw76gtTAjr1PhHzUEErOOrgTZbUxnKdSJ1VYlnmTlePHuh",
            "egQEhW9/b8DC/gyvFop81p+Gxm5Cwv2qkMBvR8xupd+3WSVDmkK0QQ==",
        ))?;
        let message = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02|2022-03-21T10:11:40.000+07:00";
        assert!(verify_rsa(&key, message, &signature));
        assert!(!verify_rsa(&key, &message.replace('|', ":"), &signature));
        Ok(())
    }

    #[test]
    fn published_hmac_of_the_scheme_verifies() -> Result<(), base64::DecodeError> {
        let key = Secret::new("myclientsecret");
        let message = "POST:/v1.0/qr/qr-mpm-generate:myaccesstoken:\
                       01463f60dbb6ca538581579dd95b31c8ba9fc6600eca750e4d8460ca4e402111:\
                       2024-03-05T10:37:16.196Z";
        let signature = STANDARD.decode(
            "wmzT7yjg1SxxCsxNsFgCR9SYXiZGGbceF6fV8xe97sAMHxZ+7OEBMIBmvb6Sj6GcksGp3iv77DiomgSbcST3XQ==",
        )?;
        assert!(verify_hmac(&key, message, &signature));
        assert!(!verify_hmac(&key, message, &signature[1..]));
        Ok(())
    }

    #[tokio::test]
    async fn debug_shows_no_secrets() -> Result<(), StartError> {
        let client = Client::generate(&Arc::default()).await?;
        let debug = format!("{client:?}");
        assert!(debug.contains(client.id()));
        for secret in [
            client.secret().expose(),
            client.hmac_auth_key(),
            client.private_key_pem(),
        ] {
            assert!(!debug.contains(secret));
        }
        Ok(())
    }
}
