//! Replaces `key_pair` in a build without a library for signatures: no key can be created.

use std::convert::Infallible;

use auth_core::InvalidInput;

use super::{FIELD, Jwk, SigningAlgorithm};

pub(super) struct KeyPair(Infallible);

impl KeyPair {
    pub(super) fn from_pkcs8(_algorithm: SigningAlgorithm, _der: &[u8]) -> Result<Self, InvalidInput> {
        Err(unavailable())
    }

    pub(super) fn generate_p256() -> Result<Self, InvalidInput> {
        Err(unavailable())
    }

    pub(super) fn public_jwk(&self, _algorithm: SigningAlgorithm) -> Jwk {
        match self.0 {}
    }

    pub(super) fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, InvalidInput> {
        match self.0 {}
    }

    pub(super) fn sha256(&self, _bytes: &[u8]) -> [u8; 32] {
        match self.0 {}
    }

    pub(super) fn random<const N: usize>(&self) -> Result<[u8; N], InvalidInput> {
        match self.0 {}
    }
}

fn unavailable() -> InvalidInput {
    InvalidInput::new(
        FIELD,
        "cannot be used, since this program is built without signatures",
        "one of the features `rustls-aws-lc`, `rustls-ring` and `native-tls` of auth-core-oauth2",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_requires_a_feature() {
        let read = KeyPair::from_pkcs8(SigningAlgorithm::Es256, &[]);
        for error in [read.err().unwrap(), KeyPair::generate_p256().err().unwrap()] {
            assert_eq!(error.field(), FIELD);
            assert!(error.to_string().contains("`rustls-ring`"), "{error}");
        }
    }
}
