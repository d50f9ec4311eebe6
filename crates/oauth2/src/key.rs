//! Private keys that sign JWTs.

mod algorithm;
mod jwk;
mod jws;
#[cfg_attr(
    not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring")),
    path = "key/no_key_pair.rs"
)]
mod key_pair;
mod signing_key;

pub use self::{algorithm::SigningAlgorithm, signing_key::SigningKey};
pub(crate) use self::{
    jwk::Jwk,
    jws::{Header, compact},
};

/// Name of a key in errors.
const FIELD: &str = "signing_key";
