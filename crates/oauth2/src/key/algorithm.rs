//! Signature algorithms.

use std::fmt;

/// Signature algorithm of a JWT (RFC 7518, section 3.1; RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// Ed25519.
    EdDsa,
}

impl SigningAlgorithm {
    /// Returns the name in the header of a JWT.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Describes the key that the algorithm requires.
    pub(super) fn expected_key(self) -> &'static str {
        match self {
            Self::Es256 => "a P-256 private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)",
            Self::Es384 => "a P-384 private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)",
            Self::Ps256 | Self::Rs256 if cfg!(feature = "rustls-aws-lc") => {
                "an RSA private key of 2048 to 8192 bits in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)"
            }
            // ring reads no longer one.
            Self::Ps256 | Self::Rs256 => {
                "an RSA private key of 2048 to 4096 bits in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)"
            }
            Self::EdDsa => "an Ed25519 private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----`)",
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
