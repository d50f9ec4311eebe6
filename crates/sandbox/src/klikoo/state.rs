//! State of the registered client.

use std::{
    fmt,
    sync::{Arc, LazyLock},
    time::Duration,
};

use aws_lc_rs::{
    hmac,
    signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{hint::Keys, key_pair::KeyPair, ledger::Ledger, queued_errors::QueuedErrors, seats::Seats};
use crate::{
    clock::Clock, ids::Ids, jwt::SigningKey, secret::Secret, setup::Setup, snapshot::snapshot, token::Issuer,
};

/// Lifetime of a token. Documented: `expires_in` is 900 by default.
const TOKEN_LIFETIME: Duration = Duration::from_secs(900);
/// Length of an HMAC-SHA512. An RSA-2048 signature has 256 bytes, so the length distinguishes the two.
const HMAC_SHA512_LENGTH: usize = 64;

/// State of the one registered client, which all handlers share: credentials, ledger and seats.
pub struct Client {
    id: String,
    user_id: String,
    secret: Secret,
    /// Most runs do not need it, and two primes take a tenth of a second.
    key_pair: LazyLock<KeyPair, Box<dyn FnOnce() -> KeyPair + Send>>,
    hmac_auth_key: Secret,
    clock: Arc<Clock>,
    issuer: Issuer,
    ledger: Ledger,
    seats: Seats,
    queued_errors: QueuedErrors,
}

impl Client {
    /// Creates a client with the credentials of the seed.
    pub(super) fn new(setup: &Setup) -> Self {
        let (seed, clock) = (&setup.seed, &setup.clock);
        let random = Ids::new(seed, "klikoo/key-pair");
        let secret = seed.hex::<16>("klikoo/client-secret");
        // Klikoo signs a client's tokens with the client's secret, as the published sample token shows.
        let key = SigningKey::hs256(secret.as_bytes());
        Self {
            id: seed.uuid("klikoo/client-id"),
            user_id: seed.uuid("klikoo/user-id"),
            secret: Secret::new(secret),
            key_pair: LazyLock::new(Box::new(move || KeyPair::generate(&random))),
            hmac_auth_key: Secret::new(seed.hex::<32>("klikoo/hmac-auth-key")),
            clock: Arc::clone(clock),
            issuer: Issuer::new("token", Arc::clone(clock), key, TOKEN_LIFETIME),
            ledger: Ledger::new(setup),
            seats: Seats::new(clock),
            queued_errors: QueuedErrors::default(),
        }
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
        self.key_pair.private_key_pem()
    }

    pub(super) fn hmac_auth_key(&self) -> &str {
        self.hmac_auth_key.expose()
    }

    pub(super) fn public_key(&self) -> &[u8] {
        self.key_pair.public_key()
    }

    /// Returns the texts that a client can use as a key, to find its mistakes.
    pub(super) fn keys(&self) -> Keys<'_> {
        Keys {
            client_id: &self.id,
            client_secret: self.secret.expose(),
            hmac_auth_key: self.hmac_auth_key.expose(),
        }
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
            verify_rsa(self.key_pair.public_key(), &message, &signature)
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

snapshot!(Client {
    issuer: Issuer,
    ledger: Ledger,
    seats: Seats,
    queued_errors: QueuedErrors,
} settings { id, user_id, secret, key_pair, hmac_auth_key, clock });

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
    async fn debug_shows_no_secrets() {
        let client = Client::new(&Setup::for_tests());
        let debug = format!("{client:?}");
        assert!(debug.contains(client.id()));
        for secret in [
            client.secret().expose(),
            client.hmac_auth_key(),
            client.private_key_pem(),
        ] {
            assert!(!debug.contains(secret));
        }
    }
}
