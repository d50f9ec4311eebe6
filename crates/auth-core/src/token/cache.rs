//! Token cache: one atomic load for a fresh token, one shared fetch otherwise.
//!
//! ```text
//!             fresh ──────────────► the token            (one atomic load)
//! token() ──► aging ──────────────► the token, and a fetch in the background
//!             stale, none ────────► wait for the shared fetch ──► its token or its error
//! ```
//!
//! The fetch is a detached task, so neither a cancelled caller nor the drop of a handle loses a token that the provider has
//! already issued. The task holds the cache for a bounded time.
//!
//! # Modules
//!
//! `inner` is the shared state (current token, last failure, last invalidated token), `single_flight` joins the fetch in flight
//! or starts one, `fetch_task` runs it, `completion` stores its result, and `waiter` waits for it.
//!
//! # Design
//!
//! * One mutex guards every write of the token. It is never held across an await, nor while foreign code runs: a clock, a
//!   spawn, a log event, the drop of an error.
//! * The call of the provider is never cancelled early, since it may have consumed a rotating refresh token. A new fetch may
//!   replace one that takes too long; the late token is stored only if it expires later.
//! * A waiter gets the cached token after a fetch, not the fetched one, since that may have been invalidated meanwhile. The
//!   number of fetches that one caller waits for is limited.
//! * A caller with a valid token waits at most [`max_wait_with_token`](crate::RefreshPolicy::with_max_wait_with_token) from the
//!   start of the fetch.
//! * Waiters on the runtime of the fetch have no timer, since ten thousand timers would be their main cost. Waiters on other
//!   runtimes detect a stalled runtime by the missing heartbeat, and start a new fetch when the runtime shuts down.
//! * An aborted fetch backs off only while a valid token exists. A token that was issued expired is returned for the
//!   minimum refresh interval, since another fetch would return the same. One that expired on its way is fetched again.
//! * `Entry` computes the moments at which the freshness changes once, when the token arrives; later calls only compare.
//! * There are no ticks where the platform has no coarse clock, with another clock than the system's, and while a test has paused
//!   Tokio's time. Then every call reads the exact clocks.

mod builder;
mod cached;
mod completion;
mod entry;
mod errors;
mod fetch_task;
mod freshness;
mod heartbeat;
mod in_flight;
mod inner;
mod provider;
mod runtime;
mod single_flight;
mod state;
mod stats;
mod token_future;
mod waiter;

use crate::TokenProvider;

pub use self::{builder::CachedTokenProviderBuilder, cached::CachedTokenProvider, stats::TokenStats};

/// Cache in front of an issuer of any type, as clients keep it.
///
/// ```
/// use std::sync::Arc;
/// use auth_core::{AccessToken, Placement, StaticToken, TokenCache};
///
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let shared = TokenCache::new(Arc::new(issuer));
/// ```
pub type TokenCache = CachedTokenProvider<std::sync::Arc<dyn TokenProvider>>;

#[cfg(test)]
mod tests;
