//! IDs.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use aws_lc_rs::hmac;
use uuid::Uuid;

use crate::{
    seed::{Seed, version_4},
    snapshot::snapshot,
};

/// Generator of unpredictable IDs.
///
/// Each is a keyed hash of a counter, so that the same seed and the same calls yield the same IDs.
pub(crate) struct Ids {
    key: hmac::Key,
    taken: AtomicU64,
}

impl Ids {
    /// Creates the generator of `label`.
    pub(crate) fn new(seed: &Seed, label: &str) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA512, &seed.bytes::<32>(label)),
            taken: AtomicU64::new(0),
        }
    }

    /// Returns a version 4 UUID.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.next()[..16]);
        version_4(bytes)
    }

    /// Returns a 32-byte hash in the form of a blockchain: `0x` and 64 hex digits.
    pub(crate) fn chain_hash(&self) -> String {
        format!("0x{}", hex::encode(&self.next()[..32]))
    }

    /// Returns a 65-byte signature in the form of a wallet: `0x` and 130 hex digits.
    pub(crate) fn wallet_signature(&self) -> String {
        // The last byte is the recovery ID, 27 or 28 in the Ethereum family.
        format!("0x{}1b", hex::encode(self.next()))
    }

    /// Returns the next 64 bytes.
    pub(crate) fn next(&self) -> [u8; 64] {
        let serial = self.taken.fetch_add(1, Ordering::Relaxed);
        let tag = hmac::sign(&self.key, &serial.to_be_bytes());
        let mut bytes = [0; 64];
        bytes.copy_from_slice(tag.as_ref());
        bytes
    }
}

snapshot!(Ids { taken: AtomicU64 } settings { key });

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

/// Returns whether `text` is a UUID in its usual, hyphenated form.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_well_formed_and_unique() {
        let ids = Ids::new(&Seed::numbered(1), "ids");
        let (first, second) = (ids.uuid(), ids.uuid());
        assert!(is_uuid(&first) && is_uuid(&second));
        assert_ne!(first, second);
        for (id, digits) in [(ids.chain_hash(), 64), (ids.wallet_signature(), 130)] {
            let hex = id.strip_prefix("0x").expect("the prefix");
            assert_eq!(hex.len(), digits);
            assert!(hex::decode(hex).is_ok());
        }
    }

    #[test]
    fn uuid_needs_its_hyphens() {
        assert!(is_uuid("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02"));
        assert!(!is_uuid("3f9c89624c4b4bb6b3c18fc883519c02"));
        assert!(!is_uuid("not-a-uuid"));
    }
}
