//! The PIN that signs what the account does.

use aws_lc_rs::digest;

use crate::{
    error::StartError,
    secret::{self, Secret},
};

/// 6 digits, and their SHA-256 in lower-case hex.
///
/// Which of the two Klip wants is not certain, so both are taken.
#[derive(Debug)]
pub(super) struct Pin {
    digits: Secret,
    hash: Secret,
}

impl Pin {
    /// The PIN of this start.
    pub(super) fn new() -> Result<Self, StartError> {
        let digits = format!("{:06}", u32::from_be_bytes(secret::random()?) % 1_000_000);
        let hash = digest::digest(&digest::SHA256, digits.as_bytes());
        Ok(Self {
            digits: Secret::new(digits),
            hash: Secret::new(hex::encode(hash)),
        })
    }

    pub(super) fn expose(&self) -> &str {
        self.digits.expose()
    }

    pub(super) fn is(&self, given: &str) -> bool {
        self.digits.matches(given) || self.hash.matches(&given.to_ascii_lowercase())
    }
}
