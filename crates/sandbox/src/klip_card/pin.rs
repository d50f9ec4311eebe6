//! PIN of the account.

use aws_lc_rs::digest;

use crate::{secret::Secret, seed::Seed};

/// PIN of 6 digits, and their SHA-256 in lower-case hex.
///
/// The documents do not say which of the two Klip expects, so both are accepted.
#[derive(Debug)]
pub(super) struct Pin {
    digits: Secret,
    hash: Secret,
}

impl Pin {
    /// Derives the PIN of `label`.
    pub(super) fn new(seed: &Seed, label: &str) -> Self {
        let digits = format!("{:06}", u32::from_be_bytes(seed.bytes(label)) % 1_000_000);
        let hash = digest::digest(&digest::SHA256, digits.as_bytes());
        Self {
            digits: Secret::new(digits),
            hash: Secret::new(hex::encode(hash)),
        }
    }

    pub(super) fn expose(&self) -> &str {
        self.digits.expose()
    }

    pub(super) fn matches(&self, given: &str) -> bool {
        self.digits.matches(given) || self.hash.matches(&given.to_ascii_lowercase())
    }
}
