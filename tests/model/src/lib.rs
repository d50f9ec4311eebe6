//! The token cache of `auth-core`, compiled from its own sources with shuttle underneath.
//!
//! Shuttle runs one and the same test thousands of times and decides each time anew, at every lock, atomic, wake and
//! spawn, which task goes on. To see those places it must stand where the cache has `std`, `arc_swap` and `tokio`:
//!
//! * `crate::sync` is here `sync`, with shuttle's locks and atomics;
//! * `tokio` is here this crate itself, and so are its modules `runtime`, `task`, `time` and (again) `sync`.
//!
//! A runtime that goes away is one whose fetches are aborted, and one that nobody drives is one whose fetches are slow to go
//! on while the silence of the others ends. What it does not see: the orderings of atomics, which all count as `SeqCst`, and
//! what is inside of `arc_swap`.

#![allow(
    unfulfilled_lint_expectations,
    reason = "some lints of the sources are about the real Tokio"
)]
#![allow(
    dead_code,
    reason = "what the sources offer to modules that are not compiled here"
)]

extern crate self as tokio;

mod arc_swap;
mod runtime;
mod sync;

use shuttle_tokio::{task, time};

/// The sources as they are shipped.
#[path = "../../../crates/auth-core/src"]
mod auth_core {
    pub(crate) mod backoff;
    pub(crate) mod clock;
    pub(crate) mod input;
    pub(crate) mod secret;
    pub(crate) mod testing {
        pub(crate) mod manual_clock;
    }
    pub(crate) mod token {
        pub(crate) mod access_token;
        pub(crate) mod cache;
        pub(crate) mod error;
        pub(crate) mod placement;
        pub(crate) mod policy;
        pub(crate) mod provider;
    }
}

use self::auth_core::clock;
pub use self::auth_core::{
    backoff::Backoff,
    clock::{Clock, Moment, SystemClock},
    input::InvalidInput,
    secret::Secret,
    testing::manual_clock::ManualClock,
    token::{
        access_token::AccessToken,
        cache::{CachedTokenProvider, CachedTokenProviderBuilder, TokenCache, TokenStats},
        error::{TokenError, TokenErrorKind},
        placement::Placement,
        policy::RefreshPolicy,
        provider::TokenProvider,
    },
};
pub use self::runtime::{Fetch, abort_fetches, fetches_run, forget_fetches};
