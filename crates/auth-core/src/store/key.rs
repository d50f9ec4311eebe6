//! Keys of a token store.

use std::fmt;

use sha2::{Digest, Sha256};

/// Key of a token in a store: everything that shapes the token, hashed.
///
/// Two processes share a token exactly if their keys are equal. So add the environment, the client ID, and each parameter of
/// the token request, such as scopes and audience, always in the same order. Do not add the secret of the credentials:
/// processes with the old and with the new secret may share a token, and a hash of a weak password could be reversed.
///
/// ```
/// use auth_core::store::StoreKey;
///
/// let key = StoreKey::new("my-api").with("client_id", "shop-7").with("scope", "orders");
/// assert_ne!(key, StoreKey::new("my-api").with("client_id", "shop-7").with("scope", "refunds"));
/// assert!(key.as_str().starts_with("my-api-"));
/// assert!(!key.as_str().contains("shop-7"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoreKey {
    text: String,
    label_length: usize,
}

/// Number of hash characters in a key: 128 bits.
const HASH_CHARACTERS: usize = 32;

impl StoreKey {
    /// Creates a key for tokens of `provider`. Its ASCII letters, digits, dots and dashes are shown in the key.
    #[must_use]
    pub fn new(provider: &str) -> Self {
        let is_plain = |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
        let label = provider
            .chars()
            .map(|character| if is_plain(character) { character } else { '_' });
        let text: String = label.chain(['-']).collect();
        let mut key = Self {
            label_length: text.len(),
            text,
        };
        key.extend("provider", provider);
        key
    }

    /// Adds the parameter `name` with `value`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.extend(name, value);
        self
    }

    fn extend(&mut self, name: &str, value: &str) {
        let mut hash = Sha256::new();
        hash.update(&self.text[self.label_length..]);
        for part in [name, value] {
            // The lengths separate, so that no two lists of parameters have the same bytes.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        self.text.truncate(self.label_length);
        let digest = hash.finalize();
        self.text.extend(
            digest
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .take(HASH_CHARACTERS)
                .filter_map(|digit| char::from_digit(digit.into(), 16)),
        );
    }

    /// Returns the key as text of ASCII letters, digits, `.`, `_` and `-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parameters_have_equal_keys() {
        let key = || StoreKey::new("klavi").with("scope", "a b");
        assert_eq!(key(), key());
        // The value must never change: processes of different versions share a store.
        assert_eq!(key().as_str(), "klavi-81d419e6e6ae622f580ec839af31474d");
    }

    #[test]
    fn parameters_do_not_run_together() {
        let keys = [
            StoreKey::new("p").with("ab", "c"),
            StoreKey::new("p").with("a", "bc"),
            StoreKey::new("p").with("a", "b").with("c", ""),
            StoreKey::new("p").with("abc", ""),
            StoreKey::new("pa").with("b", "c"),
            StoreKey::new("p"),
            StoreKey::new("P"),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[index + 1..].contains(key), "{key}");
        }
    }

    #[test]
    fn unusual_labels_stay_plain() {
        for label in ["a/b", "../x", "{a}", "ä b", "", "a:b\n"] {
            let key = StoreKey::new(label);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            assert!(key.as_str().bytes().all(is_plain), "{key}");
        }
        assert_ne!(StoreKey::new("a/b"), StoreKey::new("a_b"));
    }
}
