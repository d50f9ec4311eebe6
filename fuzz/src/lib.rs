#![doc = include_str!("../README.md")]
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
mod sent_url;
pub mod targets;
mod temporary;

pub use self::{
    mutation::{mutate, mutate_bytes},
    replay::{replay, write_seeds},
};

/// Defines the program of the target `$name`: libFuzzer's, if it is built by cargo-fuzz, and otherwise one that replays the
/// files and folders in its arguments.
#[macro_export]
macro_rules! program {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(init: $crate::write_seeds($crate::targets::$name::seeds), |data: &[u8]| {
            $crate::targets::$name::run(data)
        });

        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            let mutated = $crate::mutate(&data[..size], seed, |bytes| {
                let size = bytes.len();
                bytes.resize(size + 64, 0);
                let max_size = bytes.len();
                let size = libfuzzer_sys::fuzzer_mutate(bytes, size, max_size);
                bytes.truncate(size);
            });
            let size = mutated.len().min(max_size);
            data[..size].copy_from_slice(&mutated[..size]);
            size
        });

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            $crate::replay($crate::targets::$name::run, std::env::args_os().skip(1).map(Into::into))
        }
    };
}
