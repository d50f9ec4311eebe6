#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Grants: [`AuthorizationServer`], [`ClientAuthentication`], [`GrantProvider`], [`JwtBearer`].
//! * Refresh tokens: [`RefreshProvider`], [`RefreshTokenStore`], [`RefreshTokens`].
//! * Signatures: [`SigningKey`], [`SigningAlgorithm`], [`DpopProtocol`].
//! * Errors: [`Error`], [`ErrorCode`].

mod assertion;
mod authentication;
mod call;
mod dpop;
mod error;
mod grant;
mod key;
mod parameters;
mod protocol;
mod refresh;
mod server;
mod token_response;

use std::time::SystemTime;

pub use self::{
    assertion::JwtBearer,
    authentication::ClientAuthentication,
    dpop::DpopProtocol,
    error::{Error, ErrorCode},
    grant::{GrantProvider, GrantProviderBuilder},
    key::{SigningAlgorithm, SigningKey},
    refresh::{MemoryStore, RefreshProvider, RefreshTokenStore, RefreshTokens, StoreError},
    server::AuthorizationServer,
};

/// Name and version of this library for the `User-Agent`.
const LIBRARY: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Returns the seconds since 1970 at `instant`, as claims of a JWT state them.
fn unix_seconds(instant: SystemTime) -> u64 {
    let since = instant.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}
