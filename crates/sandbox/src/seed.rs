//! Source of every random value.

use std::fmt;

use aws_lc_rs::{hmac, rand};

use crate::error::StartError;

/// Root key from which every consumer derives its own values by a label.
///
/// Values of different labels are independent, so that a new consumer changes none of the others.
pub(crate) struct Seed {
    root: [u8; 32],
    number: Option<u64>,
}

impl Seed {
    /// Creates the seed of `number`: the same values at every start.
    pub(crate) fn numbered(number: u64) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA512, b"auth-core-sandbox");
        let tag = hmac::sign(&key, &number.to_be_bytes());
        let mut root = [0; 32];
        root.copy_from_slice(&tag.as_ref()[..32]);
        Self {
            root,
            number: Some(number),
        }
    }

    /// Creates a seed from the system's randomness.
    pub(crate) fn random() -> Result<Self, StartError> {
        let mut root = [0; 32];
        rand::fill(&mut root).map_err(|_unspecified| StartError::Credentials)?;
        Ok(Self { root, number: None })
    }

    /// Creates the seed of a root key, as [`to_hex`](Self::to_hex) returns it.
    pub(crate) fn from_hex(root: &str, number: Option<u64>) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(root, &mut bytes).ok()?;
        Some(Self { root: bytes, number })
    }

    /// Returns the root key.
    pub(crate) fn to_hex(&self) -> String {
        hex::encode(self.root)
    }

    /// Returns the number, unless the seed is random.
    pub(crate) fn number(&self) -> Option<u64> {
        self.number
    }

    /// Returns the bytes of `label`, at most 64.
    pub(crate) fn bytes<const N: usize>(&self, label: &str) -> [u8; N] {
        const { assert!(N <= 64, "an HMAC-SHA512 has 64 bytes") };
        let key = hmac::Key::new(hmac::HMAC_SHA512, &self.root);
        let tag = hmac::sign(&key, label.as_bytes());
        let mut bytes = [0; N];
        bytes.copy_from_slice(&tag.as_ref()[..N]);
        bytes
    }

    /// Returns the `2 * N` lower-case hex digits of `label`.
    pub(crate) fn hex<const N: usize>(&self, label: &str) -> String {
        hex::encode(self.bytes::<N>(label))
    }

    /// Returns the version 4 UUID of `label`.
    pub(crate) fn uuid(&self, label: &str) -> String {
        version_4(self.bytes(label))
    }
}

/// Returns the version 4 UUID with these bytes.
pub(crate) fn version_4(bytes: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .hyphenated()
        .to_string()
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_depends_on_number_and_label() {
        let seed = Seed::numbered(7);
        assert_eq!(seed.hex::<16>("a"), Seed::numbered(7).hex::<16>("a"));
        assert_ne!(seed.hex::<16>("a"), seed.hex::<16>("b"));
        assert_ne!(seed.hex::<16>("a"), Seed::numbered(8).hex::<16>("a"));
    }

    /// HMAC-SHA512 by another program. Users store what a seed yields, so that a change belongs into the changelog.
    #[test]
    fn values_change_only_deliberately() {
        let seed = Seed::numbered(1);
        assert_eq!(
            seed.uuid("klikoo/client-id"),
            "167c9726-0878-439a-a100-0691a9e8bd3c"
        );
    }

    #[test]
    fn random_seeds_differ() -> Result<(), StartError> {
        let (one, other) = (Seed::random()?, Seed::random()?);
        assert_ne!(one.hex::<16>("a"), other.hex::<16>("a"));
        assert_eq!(one.number(), None);
        Ok(())
    }

    #[test]
    fn debug_hides_the_root_key() {
        let seed = Seed::numbered(7);
        assert_eq!(format!("{seed:?}"), "Seed { number: Some(7), .. }");
    }
}
