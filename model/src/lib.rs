//! Model check of the token cache and the shared token provider of `auth-core`, compiled from its sources with shuttle's primitives.
//!
//! Shuttle runs a test thousands of times and chooses at each lock, atomic access, wake and spawn which task continues. The
//! sources therefore use shuttle where they use `std`, `arc_swap` and `tokio` in production:
//!
//! * `crate::sync` is this crate's `sync`, with shuttle's locks and atomics;
//! * `tokio` is this crate itself, with its modules `runtime`, `task`, `time` and `sync`.
//!
//! A runtime that shuts down is modelled by aborted fetches, and one that is not driven by fetches that are scheduled late
//! while the stall timeouts of their waiters expire. The model does not cover memory orderings, which all count as `SeqCst`,
//! and the internals of `arc_swap`.

// `cargo test --doc` would compile the examples in the sources here, too.
#![cfg(not(doctest))]
#![allow(
    unfulfilled_lint_expectations,
    reason = "some lints of the sources concern the real Tokio"
)]
#![allow(
    dead_code,
    reason = "the sources contain items for modules that are not compiled here"
)]

extern crate self as tokio;

mod arc_swap;
mod runtime;
mod sync;

use shuttle_tokio::{task, time};

/// The unmodified sources.
#[path = "../../crates/auth-core/src"]
mod auth_core {
    pub(crate) mod backoff;
    pub(crate) mod clock;
    pub(crate) mod input;
    pub(crate) mod meter;
    pub(crate) mod secret;
    pub mod store;
    pub(crate) mod testing {
        pub(crate) mod manual_clock;
        pub(crate) mod memory_store;
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

pub use self::auth_core::store;
pub use self::auth_core::{
    backoff::Backoff,
    clock::{Clock, Moment, SystemClock},
    input::InvalidInput,
    secret::Secret,
    testing::{
        manual_clock::ManualClock,
        memory_store::{MemoryStore, StoreFault},
    },
    token::{
        access_token::AccessToken,
        cache::{CachedTokenProvider, CachedTokenProviderBuilder, TokenCache, TokenStats},
        error::{TokenError, TokenErrorKind},
        placement::Placement,
        policy::RefreshPolicy,
        provider::TokenProvider,
    },
};
use self::auth_core::{clock, meter};
pub use self::runtime::{Fetch, abort_fetches, fetches_run, forget_fetches};
