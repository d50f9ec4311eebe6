#![doc = include_str!("../README.md")]

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
        PageErrorKind, Pages, Paginator, PaginatorExt, Progress, WalkState,
    },
    scalar::Scalar,
    secret::Secret,
    token::{
        AccessToken, CachedTokenProvider, CachedTokenProviderBuilder, NoToken, Placement, RefreshPolicy,
        StaticToken, TokenError, TokenErrorKind, TokenProvider,
    },
};
