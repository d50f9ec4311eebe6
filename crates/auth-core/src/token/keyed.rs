//! Bounded map of token caches, one for each key.

mod builder;
mod map;
mod provider;
mod stats;

pub use self::{builder::KeyedTokenProviderBuilder, provider::KeyedTokenProvider, stats::KeyedTokenStats};

#[cfg(test)]
mod tests;
