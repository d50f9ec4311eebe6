//! Refresh tokens, with rotation.

mod memory_store;
mod provider;
mod store;

pub use self::{
    memory_store::MemoryStore,
    provider::RefreshProvider,
    store::{RefreshTokenStore, RefreshTokens, StoreError},
};
