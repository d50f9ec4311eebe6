//! Random values, and secrets that do not print.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use aws_lc_rs::{constant_time, hmac, rand};
use uuid::Uuid;

use crate::error::StartError;

/// Random bytes from the crypto library.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StartError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_unspecified| StartError::Credentials)?;
    Ok(bytes)
}

/// `2 * N` random lower-case hex digits.
pub(crate) fn random_hex<const N: usize>() -> Result<String, StartError> {
    Ok(hex::encode(random::<N>()?))
}

/// A random version 4 UUID for a credential of this start.
pub(crate) fn random_uuid() -> Result<String, StartError> {
    random().map(version_4)
}

/// A text that only its owner reads: `Debug` hides it, comparing takes constant time.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `given` is this secret, in a time that tells nothing of where they differ.
    pub(crate) fn matches(&self, given: &str) -> bool {
        constant_time::verify_slices_are_equal(self.0.as_bytes(), given.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// An endless supply of ids that nobody can foretell.
///
/// Each is a keyed hash of a counter, so that a request in flight never has to ask the system for randomness, which
/// can fail.
pub(crate) struct Ids {
    key: hmac::Key,
    taken: AtomicU64,
}

impl Ids {
    pub(crate) fn new() -> Result<Self, StartError> {
        Ok(Self {
            key: hmac::Key::new(hmac::HMAC_SHA512, &random::<32>()?),
            taken: AtomicU64::new(0),
        })
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.next()[..16]);
        version_4(bytes)
    }

    /// A 32-byte hash as a chain writes it: `0x` and 64 hex digits.
    pub(crate) fn chain_hash(&self) -> String {
        format!("0x{}", hex::encode(&self.next()[..32]))
    }

    /// A 65-byte signature as a wallet writes it: `0x` and 130 hex digits.
    pub(crate) fn wallet_signature(&self) -> String {
        // The last byte is the recovery id, 27 or 28 in the Ethereum family.
        format!("0x{}1b", hex::encode(self.next()))
    }

    fn next(&self) -> [u8; 64] {
        let serial = self.taken.fetch_add(1, Ordering::Relaxed);
        let tag = hmac::sign(&self.key, &serial.to_be_bytes());
        let mut bytes = [0; 64];
        bytes.copy_from_slice(tag.as_ref());
        bytes
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

fn version_4(bytes: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .hyphenated()
        .to_string()
}

/// Whether `text` is a UUID in its usual, hyphenated form.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_hides_from_debug_and_matches_itself_alone() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert!(secret.matches("hunter2"));
        assert!(!secret.matches("hunter3"));
        assert!(!secret.matches(""));
    }

    #[test]
    fn ids_are_well_formed_and_never_repeat() -> Result<(), StartError> {
        let ids = Ids::new()?;
        let (first, second) = (ids.uuid(), ids.uuid());
        assert!(is_uuid(&first) && is_uuid(&second));
        assert_ne!(first, second);
        for (id, digits) in [(ids.chain_hash(), 64), (ids.wallet_signature(), 130)] {
            let hex = id.strip_prefix("0x").expect("the prefix");
            assert_eq!(hex.len(), digits);
            assert!(hex::decode(hex).is_ok());
        }
        Ok(())
    }

    #[test]
    fn a_uuid_without_hyphens_is_no_uuid_here() {
        assert!(is_uuid("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02"));
        assert!(!is_uuid("3f9c89624c4b4bb6b3c18fc883519c02"));
        assert!(!is_uuid("not-a-uuid"));
    }
}
