//! RSA signatures, by AWS-LC if its feature is enabled, or else by ring.

use auth_core::InvalidInput;
#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs as backend;
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
use ring as backend;

/// RSA private key that signs with RSASSA-PKCS1-v1_5 and SHA-256.
pub(super) struct RsaKey(KeyPair);

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
use backend::rsa::KeyPair;
#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
type KeyPair = std::convert::Infallible;

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
impl RsaKey {
    /// Reads a key of 2048 bits or more in PKCS#8.
    pub(super) fn from_pkcs8(der: &[u8], expected: &'static str) -> Result<Self, InvalidInput> {
        KeyPair::from_pkcs8(der).map(Self).map_err(|rejected| {
            let problem = match rejected.to_string().as_str() {
                "TooSmall" => "is an RSA key of fewer than 2048 bits".to_owned(),
                "TooLarge" => format!("is an RSA key of more than {MAX_BITS} bits"),
                "WrongAlgorithm" => "is a private key of another kind than RSA".to_owned(),
                other => format!("is not an RSA key in PKCS#8 inside its armour ({other})"),
            };
            InvalidInput::new("auth_key", problem, expected)
        })
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.length()];
        // The padding is deterministic; ring blinds the private key with random numbers.
        let random = backend::rand::SystemRandom::new();
        self.0
            .sign(
                &backend::signature::RSA_PKCS1_SHA256,
                &random,
                message,
                &mut signature,
            )
            .expect("an RSA key of 2048 bits or more, checked when it was read, signs any message");
        signature
    }

    /// Returns the length of a signature in bytes.
    fn length(&self) -> usize {
        #[cfg(feature = "aws-lc-rs")]
        return self.0.public_modulus_len();
        #[cfg(not(feature = "aws-lc-rs"))]
        return self.0.public().modulus_len();
    }
}

/// Length of the longest key.
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
const MAX_BITS: usize = if cfg!(feature = "aws-lc-rs") { 8192 } else { 4096 };

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
impl RsaKey {
    /// Returns an error: this build has no RSA.
    pub(super) fn from_pkcs8(_der: &[u8], _expected: &'static str) -> Result<Self, InvalidInput> {
        Err(InvalidInput::new(
            "auth_key",
            "is an RSA key, and this program is built without RSA",
            "one of the features `rustls-aws-lc`, `rustls-ring`, `native-tls`, `aws-lc-rs` and `ring` of klikoo",
        ))
    }

    pub(super) fn sign(&self, _message: &[u8]) -> Vec<u8> {
        match self.0 {}
    }
}

#[cfg(all(test, not(any(feature = "aws-lc-rs", feature = "ring"))))]
mod tests {
    use super::*;

    #[test]
    fn rsa_requires_a_feature() {
        let error = RsaKey::from_pkcs8(&[], "a key").err().unwrap();
        assert_eq!(error.field(), "auth_key");
        assert!(error.to_string().contains("`rustls-ring`"), "{error}");
    }
}
