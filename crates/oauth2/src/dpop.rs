//! Proof of possession (RFC 9449): tokens that are bound to a key, and a proof for each request.

mod nonce;
mod proof;
mod protocol;
mod prover;

pub use self::protocol::DpopProtocol;
pub(crate) use self::{protocol::placement, prover::Prover};
