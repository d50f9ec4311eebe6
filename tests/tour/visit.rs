//! One visit for each provider, through all that its client offers.

pub(crate) mod klavi;
pub(crate) mod klikoo;
pub(crate) mod klip_a2a;
pub(crate) mod klip_card;
