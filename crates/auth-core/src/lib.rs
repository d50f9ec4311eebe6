#![doc = include_str!("../README.md")]

mod backoff;
mod clock;
mod env_var;
mod extra;
#[cfg(feature = "http")]
pub mod http;
mod input;
mod json;
#[cfg(feature = "middleware")]
pub mod middleware;
mod number;
mod open_enum;
mod page;
pub mod poll;
mod redacted;
mod scalar;
mod scalar_id;
mod secret;
mod sync;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;
#[cfg(feature = "http")]
pub mod validate;
pub mod wire;

pub use async_trait::async_trait;
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;

/// What the macros of this crate need where they are used.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}

pub use self::{
    backoff::Backoff,
    clock::{Clock, Moment, SystemClock},
    env_var::EnvVar,
    extra::Extra,
    input::InvalidInput,
    json::Json,
    page::{
        BoxPaginator, Branch, Checkpoint, Cursor, Fingerprint, Items, Limit, MappedError, MappedItems,
        NestedPaginator, Page, PageError, PageErrorKind, Pages, Paginator, PaginatorExt, Progress, WalkState,
    },
    redacted::Redacted,
    scalar::{Scalar, null_as_default},
    secret::Secret,
    token::{
        AccessToken, CachedTokenProvider, CachedTokenProviderBuilder, KeyedTokenProvider,
        KeyedTokenProviderBuilder, KeyedTokenStats, NoToken, Placement, RefreshPolicy, StaticToken,
        TokenCache, TokenError, TokenErrorKind, TokenProvider, TokenStats, jwt_expiry,
    },
};
