//! Replaces `rsa_key` in a build without a library for signatures: no key can be created.

use std::convert::Infallible;

use auth_core::InvalidInput;

pub(super) struct RsaKey(Infallible);

impl RsaKey {
    pub(super) fn from_pkcs8(_der: &[u8], _expected: &'static str) -> Result<Self, InvalidInput> {
        Err(InvalidInput::new(
            "auth_key",
            "is an RSA key, and this program is built without RSA signatures",
            "one of the features `rustls-aws-lc`, `rustls-ring` and `native-tls` of klikoo",
        ))
    }

    pub(super) fn sign(&self, _message: &[u8]) -> Vec<u8> {
        match self.0 {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rsa_requires_a_feature() {
        let error = RsaKey::from_pkcs8(&[], "a key").err().unwrap();
        assert_eq!(error.field(), "auth_key");
        assert!(error.to_string().contains("`rustls-ring`"), "{error}");
    }
}
