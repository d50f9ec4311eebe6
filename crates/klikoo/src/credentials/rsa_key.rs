//! RSA signatures, by AWS-LC if `rustls-aws-lc` is enabled, or else by ring.

use auth_core::InvalidInput;
#[cfg(feature = "rustls-aws-lc")]
use aws_lc_rs as backend;
use backend::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
#[cfg(not(feature = "rustls-aws-lc"))]
use ring as backend;

/// Length of the longest key.
const MAX_BITS: usize = if cfg!(feature = "rustls-aws-lc") {
    8192
} else {
    4096
};

/// RSA private key that signs with RSASSA-PKCS1-v1_5 and SHA-256.
pub(super) struct RsaKey(KeyPair);

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
        let mut signature = vec![0; self.modulus_length()];
        // The padding is deterministic; ring blinds the private key with random numbers.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("an RSA key of 2048 bits or more, checked when it was read, signs any message");
        signature
    }

    #[cfg(feature = "rustls-aws-lc")]
    fn modulus_length(&self) -> usize {
        self.0.public_modulus_len()
    }

    #[cfg(not(feature = "rustls-aws-lc"))]
    fn modulus_length(&self) -> usize {
        self.0.public().modulus_len()
    }
}
