//! Tokens, pages and HTTP for API clients.
//!
//! A client of an HTTP API needs the same three things, and gets each of them subtly wrong when it
//! writes them again: a token that is always valid and fetched once, a list that is walked to its end
//! and no further, and a request that is retried, refused and explained in one place.
//!
//! * [`TokenProvider`] is a source of tokens; [`CachedTokenProvider`] puts a cache before any of them.
//! * [`Paginator`] is a list that comes in pages; [`PaginatorExt`] walks it as [`Pages`] or [`Items`].
//! * [`http`] (feature `http`, on by default) sends requests with the token in its place.
//!
//! ```
//! use std::time::Duration;
//! use async_trait::async_trait;
//! use auth_core::{AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenProvider};
//!
//! /// Asks the provider each time.
//! #[derive(Debug)]
//! struct SignIn;
//!
//! #[async_trait]
//! impl TokenProvider for SignIn {
//!     async fn token(&self) -> Result<AccessToken, TokenError> {
//!         let sent = SystemClock.now();
//!         // ... send the request, read the answer ...
//!         Ok(AccessToken::new("from the answer", Placement::Bearer).valid_for(Duration::from_secs(900), sent))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), TokenError> {
//! let tokens = CachedTokenProvider::new(SignIn);
//! let first = tokens.token().await?; // one request
//! let again = tokens.token().await?; // none
//! assert!(first.is_same(&again));
//! # Ok(()) }
//! ```
//!
//! Without default features the crate is the traits, tokens and pages alone, without reqwest, for those
//! who bring their own HTTP. Feature `testing` adds a clock that is moved by hand and providers that
//! count, fail and stall.

mod clock;
#[cfg(feature = "http")]
pub mod http;
mod input;
mod page;
mod scalar;
mod secret;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;

pub use async_trait::async_trait;

pub use self::{
    clock::{Clock, Moment, SystemClock},
    input::InvalidInput,
    page::{
        Branch, Checkpoint, Cursor, Fingerprint, Items, Limit, NestedPaginator, Page, PageError,
        PageErrorKind, Pages, Paginator, PaginatorExt, WalkState,
    },
    scalar::Scalar,
    secret::Secret,
    token::{
        AccessToken, CachedTokenProvider, CachedTokenProviderBuilder, NoToken, Placement, RefreshPolicy,
        StaticToken, TokenError, TokenErrorKind, TokenProvider,
    },
};
