//! Signatures, hashes and random numbers, by AWS-LC if `rustls-aws-lc` is enabled, or else by ring.

use auth_core::InvalidInput;
#[cfg(feature = "rustls-aws-lc")]
use aws_lc_rs as backend;
use backend::{
    digest::{SHA256, digest},
    error::{KeyRejected, Unspecified},
    rand::{SecureRandom, SystemRandom},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
        RsaKeyPair, RsaPublicKeyComponents,
    },
};
#[cfg(not(feature = "rustls-aws-lc"))]
use ring as backend;

use self::differences::{ecdsa, modulus_length, sign_ed25519};
use super::{FIELD, Jwk, SigningAlgorithm};

/// Length of the longest RSA key in bits.
const MAX_RSA_BITS: usize = if cfg!(feature = "rustls-aws-lc") {
    8192
} else {
    4096
};

/// Private key of any kind.
pub(super) enum KeyPair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
}

impl KeyPair {
    /// Reads a key for `algorithm` in PKCS#8.
    pub(super) fn from_pkcs8(algorithm: SigningAlgorithm, der: &[u8]) -> Result<Self, InvalidInput> {
        let pair = match algorithm {
            SigningAlgorithm::Es256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, der),
            SigningAlgorithm::Es384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, der),
            SigningAlgorithm::Ps256 => rsa(&RSA_PSS_SHA256, der),
            SigningAlgorithm::Rs256 => rsa(&RSA_PKCS1_SHA256, der),
            SigningAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Self::Ed25519),
        };
        pair.map_err(|rejected| {
            let problem = match rejected.to_string().as_str() {
                "TooSmall" => "is an RSA key of fewer than 2048 bits".to_owned(),
                "TooLarge" => format!("is an RSA key of more than {MAX_RSA_BITS} bits"),
                _ => "is not a key of the algorithm".to_owned(),
            };
            InvalidInput::new(FIELD, problem, algorithm.expected_key())
        })
    }

    /// Generates a P-256 key.
    pub(super) fn generate_p256() -> Result<Self, InvalidInput> {
        let random = SystemRandom::new();
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .ok()
            .and_then(|document| ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).ok())
            .ok_or_else(|| no_random(FIELD, "cannot be generated"))
    }

    /// Returns the public half.
    pub(super) fn public_jwk(&self, algorithm: SigningAlgorithm) -> Jwk {
        match self {
            Self::Ecdsa(pair) => {
                let curve = match algorithm {
                    SigningAlgorithm::Es384 => "P-384",
                    _ => "P-256",
                };
                Jwk::ec(curve, pair.public_key().as_ref())
            }
            Self::Ed25519(pair) => Jwk::ed25519(pair.public_key().as_ref()),
            Self::Rsa(pair, _) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                Jwk::rsa(&n, &e)
            }
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, InvalidInput> {
        let random = SystemRandom::new();
        let signature: Result<_, Unspecified> = match self {
            Self::Ecdsa(pair) => pair.sign(&random, message).map(|signed| signed.as_ref().to_vec()),
            Self::Ed25519(pair) => sign_ed25519(pair, message),
            Self::Rsa(pair, encoding) => {
                let mut signature = vec![0; modulus_length(pair)];
                pair.sign(*encoding, &random, message, &mut signature)
                    .map(|()| signature)
            }
        };
        signature.map_err(|_unspecified| no_random(FIELD, "failed to sign"))
    }

    #[expect(
        clippy::unused_self,
        reason = "a build without a backend has no key to call it on"
    )]
    pub(super) fn sha256(&self, bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
        hash
    }

    #[expect(
        clippy::unused_self,
        reason = "a build without a backend has no key to call it on"
    )]
    pub(super) fn random<const N: usize>(&self) -> Result<[u8; N], InvalidInput> {
        let mut bytes = [0; N];
        let filled = SystemRandom::new().fill(&mut bytes);
        filled
            .map(|()| bytes)
            .map_err(|_unspecified| no_random("jti", "cannot be generated"))
    }
}

fn rsa(encoding: &'static dyn RsaEncoding, der: &[u8]) -> Result<KeyPair, KeyRejected> {
    RsaKeyPair::from_pkcs8(der).map(|pair| KeyPair::Rsa(pair, encoding))
}

#[cfg(feature = "rustls-aws-lc")]
mod differences {
    //! Calls that the two libraries name differently.

    use super::{
        EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, KeyRejected, RsaKeyPair, Unspecified,
    };

    pub(super) fn ecdsa(
        algorithm: &'static EcdsaSigningAlgorithm,
        der: &[u8],
    ) -> Result<KeyPair, KeyRejected> {
        EcdsaKeyPair::from_pkcs8(algorithm, der).map(KeyPair::Ecdsa)
    }

    pub(super) fn sign_ed25519(pair: &Ed25519KeyPair, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        pair.try_sign(message).map(|signed| signed.as_ref().to_vec())
    }

    pub(super) fn modulus_length(pair: &RsaKeyPair) -> usize {
        pair.public_modulus_len()
    }
}

#[cfg(not(feature = "rustls-aws-lc"))]
mod differences {
    //! Calls that the two libraries name differently.

    use super::{
        EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, KeyRejected, RsaKeyPair, SystemRandom,
        Unspecified,
    };

    pub(super) fn ecdsa(
        algorithm: &'static EcdsaSigningAlgorithm,
        der: &[u8],
    ) -> Result<KeyPair, KeyRejected> {
        EcdsaKeyPair::from_pkcs8(algorithm, der, &SystemRandom::new()).map(KeyPair::Ecdsa)
    }

    #[expect(clippy::unnecessary_wraps, reason = "signing by AWS-LC can fail")]
    pub(super) fn sign_ed25519(pair: &Ed25519KeyPair, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        Ok(pair.sign(message).as_ref().to_vec())
    }

    pub(super) fn modulus_length(pair: &RsaKeyPair) -> usize {
        pair.public().modulus_len()
    }
}

fn no_random(field: &'static str, problem: &'static str) -> InvalidInput {
    InvalidInput::new(field, problem, "a working random generator")
}
