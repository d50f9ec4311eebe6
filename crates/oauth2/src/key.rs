//! Private keys that sign JWTs.

mod algorithm;
mod jwk;
mod jws;
mod signing_key;

pub use self::{algorithm::SigningAlgorithm, signing_key::SigningKey};
pub(crate) use self::{
    jwk::Jwk,
    jws::{Header, compact, random_id},
};
