//! Encryption of stored tokens.

use std::fmt;

use auth_core::{
    InvalidInput, Secret,
    store::{StoreError, StoreErrorKind, StoreKey, TokenId},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::aes_gcm::{AesGcmKey, collect_entropy};

/// Key that encrypts stored tokens with AES-256-GCM.
///
/// The ID is stored beside each token, so that a reader finds the key. To rotate keys, give all processes the new key as a
/// [previous](crate::RedisStoreBuilder::previous_encryption_key) one first, then make it the current one, and remove the old
/// one after the longest lifetime of a token.
///
/// ```
/// use auth_core_redis::EncryptionKey;
///
/// # fn example(bytes: [u8; 32]) -> Result<(), auth_core::InvalidInput> {
/// let key = EncryptionKey::new("2026-11", &bytes)?;
/// # Ok(()) }
/// assert!(EncryptionKey::new("", &[7; 32]).is_err());
/// assert!(EncryptionKey::new("2026-11", b"too short").is_err());
/// ```
pub struct EncryptionKey {
    id: String,
    key: AesGcmKey,
}

impl EncryptionKey {
    /// Creates a key of 32 random bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `id`, if it is not 1 to 64 ASCII letters, digits, `-`, `_` and `.`; naming `key`, if it does not
    /// have 32 bytes, or the crate has neither of the features `rustls-aws-lc` and `rustls-ring`.
    pub fn new(id: impl Into<String>, key: &[u8]) -> Result<Self, InvalidInput> {
        let id = id.into();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if id.is_empty() || id.len() > 64 || !id.bytes().all(is_plain) {
            return Err(InvalidInput::new(
                "id",
                "is not a valid key ID",
                "1 to 64 ASCII letters, digits, `-`, `_` and `.`",
            ));
        }
        let key = key
            .try_into()
            .ok()
            .ok_or_else(|| InvalidInput::new("key", format!("has {} bytes", key.len()), "32 bytes"))?;
        let key = AesGcmKey::new(key).ok().ok_or_else(|| {
            InvalidInput::new(
                "key",
                "cannot be used, since this program is built without encryption",
                "one of the features `rustls-aws-lc` and `rustls-ring` of auth-core-redis",
            )
        })?;
        Ok(Self { id, key })
    }

    /// Creates a key of 32 random bytes in Base64, as `openssl rand -base64 32` prints them.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new); [`InvalidInput`] naming `key` also if it is not Base64.
    pub fn from_base64(id: impl Into<String>, key: &Secret) -> Result<Self, InvalidInput> {
        let bytes = STANDARD.decode(key.expose().trim()).map(Zeroizing::new);
        let bytes = bytes
            .ok()
            .ok_or_else(|| InvalidInput::new("key", "is not Base64", "32 bytes in Base64"))?;
        Self::new(id, &bytes)
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Form in which tokens are stored.
#[derive(Debug)]
pub(crate) enum Cipher {
    /// As they are.
    Plaintext,
    Encrypted {
        current: EncryptionKey,
        previous: Vec<EncryptionKey>,
    },
}

/// The token that a record belongs to, which is authenticated with it: a record that was copied to another entry cannot be
/// decrypted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub(crate) key: &'a StoreKey,
    pub(crate) id: &'a str,
}

impl Owner<'_> {
    fn authenticated(self, key_id: &str) -> String {
        format!("{}|{}|{key_id}", self.key, self.id)
    }
}

impl Cipher {
    /// Creates a cipher that encrypts with `current`, and decrypts with `previous` too.
    ///
    /// Collects entropy now. Later, each process of a fleet would wait for that of the first token's nonce.
    pub(crate) fn encrypted(current: EncryptionKey, previous: Vec<EncryptionKey>) -> Self {
        collect_entropy();
        Self::Encrypted { current, previous }
    }

    /// Returns `text` as a record: `plain:` and the text, or `aes256gcm:`, the key's ID, and nonce, text and tag in Base64.
    pub(crate) fn seal(&self, owner: Owner<'_>, text: &Secret) -> Result<Zeroizing<String>, StoreError> {
        let Self::Encrypted { current, .. } = self else {
            return Ok(Zeroizing::new(format!("plain:{}", text.expose())));
        };
        let owner = owner.authenticated(&current.id);
        let sealed = current.key.seal(&owner, text.expose().as_bytes());
        let sealed = sealed.ok().ok_or_else(|| unreadable("cannot be encrypted"))?;
        Ok(Zeroizing::new(format!(
            "aes256gcm:{}:{}",
            current.id,
            STANDARD.encode(&*sealed)
        )))
    }

    /// Returns the text of `record`.
    pub(crate) fn open(&self, owner: Owner<'_>, record: &str) -> Result<Zeroizing<String>, StoreError> {
        let (form, content) = record.split_once(':').unwrap_or_default();
        match (form, self) {
            ("plain", Self::Plaintext) => Ok(Zeroizing::new(content.to_owned())),
            // Otherwise a writer of the server could replace an encrypted token.
            ("plain", Self::Encrypted { .. }) => Err(unreadable("is not encrypted")),
            ("aes256gcm", Self::Plaintext) => Err(unreadable("is encrypted, and this process has no key")),
            ("aes256gcm", Self::Encrypted { current, previous }) => {
                let (id, content) = content.split_once(':').unwrap_or_default();
                let key = previous.iter().chain([current]).find(|key| key.id == id);
                let key =
                    key.ok_or_else(|| unreadable("is encrypted with a key that this process does not have"))?;
                decrypt(key, owner, content).ok_or_else(|| unreadable("cannot be decrypted"))
            }
            _ => Err(unreadable("is in an unknown form")),
        }
    }
}

fn decrypt(key: &EncryptionKey, owner: Owner<'_>, content: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(STANDARD.decode(content).ok()?);
    let text = key.key.open(&owner.authenticated(&key.id), &mut bytes).ok()?;
    let text = std::str::from_utf8(text).ok()?;
    Some(Zeroizing::new(text.to_owned()))
}

fn unreadable(problem: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Unreadable, format!("the stored token {problem}"))
}

/// Returns the ID of `token` as the scripts compare it.
pub(crate) fn text_id(id: Option<TokenId>) -> String {
    id.map_or_else(|| "none".to_owned(), |id| id.to_string())
}
