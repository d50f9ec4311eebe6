//! Access tokens, token providers, and the token cache.

mod access_token;
mod cache;
mod error;
mod fixed;
mod jwt;
mod keyed;
mod placement;
mod policy;
mod provider;

#[cfg(feature = "http")]
pub(crate) use self::placement::RESERVED_HEADERS;
pub use self::{
    access_token::AccessToken,
    cache::{CachedTokenProvider, CachedTokenProviderBuilder, TokenCache, TokenStats},
    error::{TokenError, TokenErrorKind},
    fixed::{NoToken, StaticToken},
    jwt::jwt_expiry,
    keyed::{KeyedTokenProvider, KeyedTokenProviderBuilder, KeyedTokenStats},
    placement::Placement,
    policy::RefreshPolicy,
    provider::TokenProvider,
};
