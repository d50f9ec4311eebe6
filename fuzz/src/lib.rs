#![doc = include_str!("../README.md")]
// `cargo test --doc` would compile the examples in the sources of other packages here, too.
#![cfg(not(doctest))]
#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a panic is the report of a fault"
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the sources of another package, of which a target needs a part"
)]
#[path = "../../crates/redis/src/aes_gcm.rs"]
mod aes_gcm;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the sources of another package, of which a target needs a part"
)]
#[path = "../../crates/redis/src/cipher.rs"]
mod cipher;
#[allow(
    dead_code,
    reason = "the sources of another package, of which a target needs a part"
)]
#[path = "../../crates/redis/src/entry.rs"]
mod entry;
#[allow(
    dead_code,
    unexpected_cfgs,
    reason = "the sources of another package, of which a target needs a part"
)]
#[path = "../../crates/authctl/src/env.rs"]
mod env;
mod exchange;
mod json;
mod message;
mod mutation;
mod reader;
mod replay;
mod response;
mod secret;
mod sent;
mod server;
pub mod targets;
mod temporary;

/// The library that the sources of auth-core-redis use.
use aws_lc_rs as backend;

pub use self::{
    mutation::{mutate, mutate_bytes},
    replay::{replay, write_seeds},
};
