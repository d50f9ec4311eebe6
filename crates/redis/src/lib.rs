#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * [`RedisStore`], built by a [`RedisStoreBuilder`], implements [`TokenStore`](auth_core::store::TokenStore).
//! * [`EncryptionKey`] encrypts the stored tokens.
//! * [`SharedTokenProvider`](auth_core::store::SharedTokenProvider) uses the store.

mod builder;
mod cipher;
mod connection;
mod entry;
mod error;
mod nodes;
mod notifications;
mod script;
mod store;
#[cfg(feature = "tls")]
mod tls;

pub use self::{builder::RedisStoreBuilder, cipher::EncryptionKey, store::RedisStore};
