#![doc = include_str!("../README.md")]
#![cfg_attr(
    feature = "http",
    doc = "\n# Guides

The [tutorial](crate::http#tutorial) builds a client step by step. Each guide shows one task:

* Calls: [sign in](guide::sign_in), [list](guide::list), [retry safely](guide::retry_safely), [wait](guide::wait),
  [observe](guide::observe)."
)]
#![cfg_attr(
    all(feature = "http", feature = "store", feature = "testing"),
    doc = "* Tests: [test](mod@guide::test).
* Many processes: [share tokens](guide::share_tokens)."
)]
//!
//! # Main types
//!
//! * Tokens: [`TokenProvider`], [`CachedTokenProvider`], [`KeyedTokenProvider`], [`AccessToken`], [`RefreshPolicy`].
//! * Lists: [`Paginator`], [`PaginatorExt`], [`Pages`], [`Items`], [`Checkpoint`], [`NestedPaginator`].
//! * Waiting: [`poll::Poller`], [`poll::PollPolicy`], [`poll::WaitError`].
#![cfg_attr(
    feature = "http",
    doc = "* HTTP: [`http::Endpoint`], [`http::Request`], [`http::HttpClient`], [`http::AuthenticatedClient`],
  [`http::Protocol`], [`http::Response`], [`http::Error`], [`http::PagedRequest`]."
)]
#![cfg_attr(
    all(feature = "middleware", feature = "tower"),
    doc = "* Middleware: [`middleware::Authentication`], [`tower::AuthenticationLayer`]."
)]
#![cfg_attr(
    feature = "store",
    doc = "* Shared tokens: [`store::TokenStore`], [`store::SharedTokenProvider`]."
)]
#![cfg_attr(
    feature = "testing",
    doc = "* Tests: [`testing::ManualClock`], [`testing::ScriptedProvider`], [`testing::conformance`]."
)]
//! * Data: [`Secret`], [`Scalar`], [`Json`], [`Extra`], [`open_enum!`], [`scalar_id!`], [`wire`].
//! * Time: [`Clock`], [`SystemClock`], [`Backoff`].

#[cfg(any(feature = "middleware", feature = "tower"))]
mod authenticator;
mod backoff;
mod clock;
mod env_var;
#[cfg(all(feature = "http", any(doc, doctest)))]
pub mod guide;
#[cfg(feature = "http")]
pub mod http;
mod input;
#[cfg(not(feature = "metrics"))]
mod meter;
#[cfg(feature = "metrics")]
pub mod metrics;
#[cfg(feature = "middleware")]
pub mod middleware;
mod model;
mod page;
mod pem;
pub mod poll;
mod secret;
#[cfg(feature = "store")]
pub mod store;
mod sync;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "http")]
pub mod validate;

#[cfg(feature = "metrics")]
use self::metrics::tokens as meter;

pub use async_trait::async_trait;
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;

/// Re-exports for the expansions of this crate's macros.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}

pub use self::{
    backoff::Backoff,
    clock::{Clock, Moment, SystemClock},
    env_var::EnvVar,
    input::InvalidInput,
    model::{Cursor, Extra, Json, Redacted, Scalar, null_as_default, wire},
    page::{
        BoxPaginator, Checkpoint, Fingerprint, Items, Limit, MappedError, MappedItems, NestedPage,
        NestedPaginator, Page, PageError, PageErrorKind, PagerState, Pages, Paginator, PaginatorExt,
        Progress,
    },
    pem::pkcs8_der,
    secret::Secret,
    token::{
        AccessToken, CachedTokenProvider, CachedTokenProviderBuilder, KeyedTokenProvider,
        KeyedTokenProviderBuilder, KeyedTokenStats, NoToken, Placement, RefreshPolicy, StaticToken,
        TokenCache, TokenError, TokenErrorKind, TokenProvider, TokenStats, jwt_expiry,
    },
};
