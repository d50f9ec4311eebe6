//! AES-256-GCM, by AWS-LC if `rustls-aws-lc` is enabled, or else by ring.

use zeroize::Zeroizing;

use crate::backend::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};

/// Key that draws a random nonce for each text. That of ring has several hundred bytes.
pub(crate) struct AesGcmKey(Box<LessSafeKey>);

impl AesGcmKey {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        let key = UnboundKey::new(&AES_256_GCM, key)?;
        Ok(Self(Box::new(LessSafeKey::new(key))))
    }

    /// Returns nonce, encrypted text and tag. The tag authenticates `owner` too.
    pub(crate) fn seal(&self, owner: &str, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce)?;
        // Full capacity at once, since growth would leave a copy of the text in memory.
        let mut sealed = Zeroizing::new(Vec::with_capacity(NONCE_LEN + text.len() + AES_256_GCM.tag_len()));
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        let tag = self.0.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(owner),
            &mut sealed[NONCE_LEN..],
        )?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Returns the text of what [`seal`](Self::seal) returned for `owner`, decrypted in place.
    pub(crate) fn open<'a>(&self, owner: &str, sealed: &'a mut [u8]) -> Result<&'a [u8], Unspecified> {
        let (nonce, sealed) = sealed.split_at_mut_checked(NONCE_LEN).ok_or(Unspecified)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        self.0
            .open_in_place(nonce, Aad::from(owner), sealed)
            .map(|text| &*text)
    }
}

/// Draws the first random bytes of the process, which takes 10 to 50 ms with AWS-LC: it collects entropy then.
pub(crate) fn collect_entropy() {
    // Its failure is that of the first text.
    let _: Result<(), Unspecified> = SystemRandom::new().fill(&mut [0; 1]);
}

#[cfg(test)]
mod tests {
    use auth_core::{Secret, store::StoreKey};

    use crate::cipher::{Cipher, EncryptionKey, Owner};

    const ID: &str = "key-1";

    fn cipher(keys: [(&str, u8); 2]) -> Cipher {
        let [current, previous] = keys.map(|(id, byte)| EncryptionKey::new(id, &[byte; 32]).unwrap());
        Cipher::encrypted(current, vec![previous])
    }

    #[test]
    fn text_is_sealed_for_its_owner() {
        let (key, other) = (StoreKey::new("shop"), StoreKey::new("bank"));
        let owner = Owner { key: &key, id: "7" };
        let writer = cipher([(ID, 1), ("key-0", 0)]);
        let reader = cipher([("key-2", 2), (ID, 1)]);
        let text = Secret::from("text");
        let record = writer.seal(owner, &text).unwrap();
        assert!(record.starts_with("aes256gcm:key-1:"), "{}", *record);
        assert_ne!(*record, *writer.seal(owner, &text).unwrap(), "one nonce");
        assert_eq!(*reader.open(owner, &record).unwrap(), "text");
        for (owner, record) in [
            (Owner { key: &other, id: "7" }, record.to_string()),
            (Owner { key: &key, id: "8" }, record.to_string()),
            (owner, record.replacen("key-1", "key-2", 1)),
            (owner, "aes256gcm:key-1:AAAA".to_owned()),
        ] {
            let error = reader.open(owner, &record).unwrap_err();
            assert!(error.to_string().contains("cannot be decrypted"), "{error}");
        }
    }

    /// Python's `cryptography` sealed it, so that processes with AWS-LC and with ring share their tokens.
    #[test]
    fn record_of_another_library_is_opened() {
        let key = StoreKey::new("shop");
        let owner = Owner { key: &key, id: "7" };
        let record = "aes256gcm:key-1:AAECAwQFBgcICQoLz8PtUggZFrzqxLB8lDx33VRx5Fc=";
        let opened = cipher([(ID, 1), ("key-0", 0)]).open(owner, record);
        assert_eq!(*opened.unwrap(), "text");
    }
}
