//! Tour of each provider's operations.

pub(crate) mod klavi;
pub(crate) mod klikoo;
pub(crate) mod klip_a2a;
pub(crate) mod klip_card;
