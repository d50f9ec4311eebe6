//! Replaces `aes_gcm` in a build without a library for encryption: no key can be created.

use std::convert::Infallible;

use zeroize::Zeroizing;

#[derive(Debug)]
pub(crate) struct NotBuiltIn;

pub(crate) struct AesGcmKey(Infallible);

impl AesGcmKey {
    pub(crate) fn new(_key: &[u8; 32]) -> Result<Self, NotBuiltIn> {
        Err(NotBuiltIn)
    }

    pub(crate) fn seal(&self, _owner: &str, _text: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotBuiltIn> {
        match self.0 {}
    }

    pub(crate) fn open<'a>(&self, _owner: &str, _sealed: &'a mut [u8]) -> Result<&'a [u8], NotBuiltIn> {
        match self.0 {}
    }
}

pub(crate) fn collect_entropy() {}

#[cfg(test)]
mod tests {
    use crate::EncryptionKey;

    #[test]
    fn encryption_requires_a_feature() {
        let error = EncryptionKey::new("key-1", &[1; 32]).unwrap_err();
        assert_eq!(error.field(), "key");
        assert!(error.to_string().contains("`rustls-ring`"), "{error}");
    }
}
