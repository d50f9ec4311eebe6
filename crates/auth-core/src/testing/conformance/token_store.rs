//! Conformance suite for token stores.

mod failures;
mod leases;
mod tokens;

use std::{
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use self::leases::all;
use crate::{
    AccessToken, Clock, Placement, SystemClock, TokenError, TokenErrorKind,
    store::{AcquireRequest, Acquired, FetchFailure, Lease, StoreKey, StoredToken, TokenStore},
};

/// Lease that ends within the suite. A busy machine may take a while between two calls that must happen within it.
const SHORT: Duration = Duration::from_secs(2);
/// Time after which it has ended.
const AFTER_SHORT: Duration = Duration::from_millis(2_200);
/// Lease and lifetime that do not end within the suite.
const LONG: Duration = Duration::from_secs(60);

/// Checks the guarantees of a [`TokenStore`]. `connect` opens a connection to the store; all of them see the same entries.
/// The suite uses keys that no other run uses, and waits about five seconds by Tokio's timer.
///
/// ```
/// use auth_core::{SystemClock, testing::{MemoryStore, conformance}};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let store = MemoryStore::new(SystemClock);
/// conformance::token_store(async || store.clone()).await;
/// # }
/// ```
///
/// # Panics
///
/// If a guarantee is violated; the message names it.
pub async fn token_store<S: TokenStore>(connect: impl AsyncFn() -> S) {
    let suite = Suite {
        store: connect().await,
        other: connect().await,
    };
    let checks: Vec<Pin<Box<dyn Future<Output = ()>>>> = vec![
        Box::pin(suite.one_lease_at_a_time()),
        Box::pin(suite.published_token_is_shared()),
        Box::pin(suite.token_is_kept_as_it_was()),
        Box::pin(suite.token_expires()),
        Box::pin(suite.replaced_token_stays_for_others()),
        Box::pin(suite.short_lived_token_does_not_replace()),
        Box::pin(suite.rejected_token_is_removed()),
        Box::pin(suite.invalidation_removes_that_token_alone()),
        Box::pin(suite.lease_expires()),
        Box::pin(suite.renewal_extends_the_lease()),
        Box::pin(suite.lost_lease_is_not_renewed()),
        Box::pin(suite.lost_lease_publishes_before_a_later_one()),
        Box::pin(suite.later_publication_wins()),
        Box::pin(suite.release_ends_the_lease()),
        Box::pin(suite.lost_lease_releases_nothing()),
        Box::pin(suite.failure_is_shared_until_its_backoff_ends()),
        Box::pin(suite.publication_ends_the_failure()),
        Box::pin(suite.keys_are_separate()),
        Box::pin(suite.concurrent_callers_get_one_lease(&connect)),
        Box::pin(suite.debug_shows_no_secret()),
    ];
    // At the same time, since most of them wait.
    all(checks.into_iter()).await;
}

struct Suite<S> {
    store: S,
    other: S,
}

/// Returns a key that nothing else uses.
fn fresh_key() -> StoreKey {
    static KEYS: AtomicU64 = AtomicU64::new(0);
    let run = format!("{:x}", fastrand::u128(..));
    let number = KEYS.fetch_add(1, Ordering::Relaxed).to_string();
    StoreKey::new("conformance")
        .with("run", &run)
        .with("key", &number)
}

fn token(secret: &str, lifetime: Duration) -> StoredToken {
    let now = SystemClock.now();
    let token = AccessToken::new(secret, Placement::Bearer).valid_for(lifetime, now);
    stored(&token, lifetime)
}

fn stored(token: &AccessToken, lifetime: Duration) -> StoredToken {
    StoredToken::new(token, SystemClock.now(), Duration::ZERO, lifetime)
        .expect("the token has not expired")
        .with_remaining(lifetime)
}

fn failure(backoff: Duration) -> FetchFailure {
    let error = TokenError::new(TokenErrorKind::Rejected, "rejected");
    FetchFailure::new(&error, 3, backoff).expect("rejected credentials concern all processes")
}

/// Unwraps the outcome of a call that must succeed.
fn ok<T, E: Debug>(outcome: Result<T, E>) -> T {
    outcome.expect("the store is available")
}

async fn wait(span: Duration) {
    SystemClock.sleep(span).await;
}

impl<S: TokenStore> Suite<S> {
    /// Acquires for a long lease.
    async fn acquire(&self, key: &StoreKey) -> Acquired {
        ok(self.store.acquire(key, &AcquireRequest::new(LONG)).await)
    }

    async fn lease_for(&self, key: &StoreKey, duration: Duration, promise: &str) -> Lease {
        match ok(self.store.acquire(key, &AcquireRequest::new(duration)).await) {
            Acquired::Lease(lease) => lease,
            other => panic!("{promise}; expected a lease, got {other:?}"),
        }
    }

    /// Publishes a long-lived token with `secret`.
    async fn publish(&self, key: &StoreKey, secret: &str) -> StoredToken {
        let lease = self.lease_for(key, LONG, "a new entry has no lease").await;
        let token = token(secret, LONG);
        assert!(
            ok(self.store.publish(key, &lease, &token).await),
            "the holder of the lease publishes its token"
        );
        token
    }

    async fn assert_token(&self, key: &StoreKey, expected: &StoredToken, promise: &str) {
        match ok(self.other.acquire(key, &AcquireRequest::new(LONG)).await) {
            Acquired::Token(token) => assert_eq!(token.id(), expected.id(), "{promise}"),
            other => panic!("{promise}; expected a token, got {other:?}"),
        }
    }
}
