//! Names of the files of one key.

use crate::store::StoreKey;

/// Maximum length of a key in a file name. Its end, a hash, tells keys apart.
const MAX_KEY_LENGTH: usize = 128;

/// Names of the files of one key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Names(String);

impl Names {
    pub(super) fn new(key: &StoreKey) -> Self {
        // ASCII only. The prefix avoids the reserved names of Windows, and hidden files.
        let key = key.as_str();
        Self(format!(
            "token-{}",
            &key[key.len().saturating_sub(MAX_KEY_LENGTH)..]
        ))
    }

    /// Returns the names to which the file `name` belongs, if it has a token or corrupt content.
    pub(super) fn of_file(name: &str) -> Option<Self> {
        let (names, extension) = name.rsplit_once('.')?;
        let is_of_key = names.starts_with("token-") && matches!(extension, "json" | "corrupt");
        is_of_key.then(|| Self(names.to_owned()))
    }

    /// Returns the name of the file with the token.
    pub(super) fn state(&self) -> String {
        format!("{}.json", self.0)
    }

    /// Returns the name of the file that is locked during an operation. It is never replaced, as the other files are.
    pub(super) fn lock(&self) -> String {
        format!("{}.lock", self.0)
    }

    pub(super) fn temporary(&self) -> String {
        format!("{}.tmp", self.0)
    }

    pub(super) fn corrupt(&self) -> String {
        format!("{}.corrupt", self.0)
    }

    pub(super) fn lease(&self, fence: u64) -> String {
        format!("{}.lease-{fence}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_short() {
        for provider in [
            "nul.txt",
            "../up",
            "-rf",
            ".hidden",
            "ä b\n",
            "",
            &"long".repeat(200),
        ] {
            let (one, other) = (StoreKey::new(provider), StoreKey::new(provider).with("a", ""));
            let name = Names::new(&one).lease(u64::MAX);
            assert!(name.starts_with("token-") && name.len() < 200, "{name}");
            assert!(!name.contains(['/', '\\', ' ']), "{name}");
            assert_ne!(name, Names::new(&other).lease(u64::MAX));
        }
    }
}
