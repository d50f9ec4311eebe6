#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * [`RedisStore`], built by a [`RedisStoreBuilder`], implements [`TokenStore`](auth_core::store::TokenStore).
//! * [`EncryptionKey`] encrypts the stored tokens.
//! * [`SharedTokenProvider`](auth_core::store::SharedTokenProvider) uses the store.

#[cfg_attr(
    not(any(feature = "rustls-aws-lc", feature = "rustls-ring")),
    path = "no_aes_gcm.rs"
)]
mod aes_gcm;
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

#[cfg(feature = "rustls-aws-lc")]
use aws_lc_rs as backend;
#[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
use ring as backend;

pub use self::{builder::RedisStoreBuilder, cipher::EncryptionKey, store::RedisStore};
