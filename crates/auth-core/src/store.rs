//! One token for many processes: a store that they share, between the cache and the issuer.
//!
//! Forty replicas of a service sign in forty times, and fight each other if the provider revokes the old token when it
//! issues a new one. With a [`SharedTokenProvider`] between the cache and the issuer, one of them requests the token and the
//! others take it from a [`TokenStore`]. Reading a cached token never touches the store.
//!
//! ```text
//! token() ─► CachedTokenProvider ─► SharedTokenProvider ─► acquire
//!            (this process)         (slow path only)         ├─► the stored token
//!                                                            ├─► a lease ─► issuer ─► publish
//!                                                            ├─► held by another process ─► wait
//!                                                            └─► the failure of another process
//! ```
//!
//! The guide [`share_tokens`](https://docs.rs/auth-core/latest/auth_core/guide/share_tokens/) shows it in an HTTP client.
//!
//! # Guarantees
//!
//! * While the store is available, one process at a time requests a token, and the others wait for it. A lease that is not
//!   renewed expires, so the death of its holder delays the others by at most the duration of the lease.
//! * A token that an API rejected in one process is removed for all of them; a newer token is kept.
//! * A failed token request counts for all processes: the others get its error for the time of its backoff, so the fleet
//!   sends as few failing sign-ins as one process.
//! * No wall clock of one machine is compared with that of another: the store keeps remaining lifetimes.
//! * Without the store, a valid token stays in use. When none is left, [`OutagePolicy`] decides.
//!
//! # Cost
//!
//! Reading a cached token costs nothing more. A lookup in the store is one script of about 5 us on Redis. A simulation of a
//! day (`cargo xtask fleet simulate`) of 10,000 processes that read a token of 15 minutes every two minutes:
//!
//! | engines | token requests | commands a second on each engine |
//! |---|---|---|
//! | none | 960,000 or more | |
//! | 1 | 129 | 14.9 |
//! | 10, one for each region | 1,280 | 1.5 |
//!
//! An outage of an engine that lasts longer than the tokens costs one token request of each process with
//! [`OutagePolicy::FailOpen`], and none with [`OutagePolicy::FailClosed`].
//!
//! # Limitations
//!
//! A process that stops for longer than its lease, and continues, may request a second token. Its token is published only if
//! no later lease has published one.
//!
//! # Stores
//!
//! [`FileStore`] is for the processes of one user on one machine, such as command lines, and the crate `auth-core-redis` for
//! those of many machines. [`RecordStore`] makes a database a store by two statements; the package `fleet` has an example on
//! Postgres. `testing::MemoryStore` (feature `testing`) is for tests.
//!
//! # Examples
//!
//! The builder of an HTTP client has
//! [`token_store`](https://docs.rs/auth-core/latest/auth_core/http/struct.AuthenticatedClientBuilder.html#method.token_store);
//! without one, put the two providers together:
//!
//! ```
//! use std::sync::Arc;
//! use auth_core::{
//!     AccessToken, CachedTokenProvider, Placement, StaticToken, SystemClock,
//!     store::{SharedTokenProvider, StoreKey},
//!     testing::MemoryStore,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
//! let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
//! let key = StoreKey::new("my-api")
//!     .with("environment", "production")
//!     .with("client_id", "shop-7");
//! let store = Arc::new(MemoryStore::new(SystemClock));
//! let tokens = CachedTokenProvider::new(SharedTokenProvider::new(issuer, store, key));
//! assert_eq!(tokens.token().await?.secret().expose(), "issued");
//! # Ok(()) }
//! ```

mod entry;
mod error;
mod failure;
mod file;
mod key;
mod reading;
mod record_store;
mod shared;
mod state;
mod stored_token;
mod token_id;
mod token_store;

pub(crate) use self::entry::Entry;
pub use self::{
    error::{StoreError, StoreErrorKind},
    failure::FetchFailure,
    file::FileStore,
    key::StoreKey,
    record_store::{Record, RecordStore},
    shared::{OutagePolicy, SharedTokenProvider, SharedTokenProviderBuilder},
    stored_token::StoredToken,
    token_id::TokenId,
    token_store::{AcquireRequest, Acquired, Lease, TokenStore},
};
