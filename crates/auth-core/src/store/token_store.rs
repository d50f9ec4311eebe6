//! Trait of all token stores.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use async_trait::async_trait;

use super::{FetchFailure, StoreError, StoreKey, StoredToken, TokenId};

/// A store of tokens that several processes share.
///
/// An entry has a token, and at most one lease: the right to request the next token. All durations are relative, since the
/// clocks of two machines differ. [`conformance::token_store`](crate::testing::conformance::token_store) checks an
/// implementation.
///
/// A [`SharedTokenProvider`](super::SharedTokenProvider) limits the time of each call and drops its future then. So an
/// implementation needs no timeout, and a dropped future must leave the entry consistent.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Returns the token at `key`, or a lease to request one, in one atomic step:
    ///
    /// 1. The entry loses its token if that is [`rejected`](AcquireRequest::rejected).
    /// 2. Its token is returned if it has not expired and the request [accepts](AcquireRequest::accepts) it.
    /// 3. A lease or failure that has not expired is returned as [`Acquired::Held`] or [`Acquired::Failed`].
    /// 4. Otherwise the caller gets a lease for [`lease`](AcquireRequest::lease).
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Result<Acquired, StoreError>;

    /// Extends `lease` to `duration` from now. Returns `false` if the lease expired or is held by another process.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Result<bool, StoreError>;

    /// Stores `token` for its [remaining](StoredToken::remaining) lifetime, ends `lease` if it is still held, and wakes the
    /// waiting processes. Returns `false`, and keeps the stored token, if a later lease has published one.
    ///
    /// Compare [`Lease::fence`] with that of the last *published* token. If it were compared with the last lease, a holder
    /// whose lease expired during a slow token request could never publish, and no process would ever get a token.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError>;

    /// Ends `lease` without a token, if it is still held, and wakes the waiting processes. With a `failure`, the entry
    /// returns that instead of a lease until its [backoff](FetchFailure::backoff) ends.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> Result<(), StoreError>;

    /// Removes the token at `key` if it is `rejected`. A newer token is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Result<(), StoreError>;

    /// Returns a future that ends when the entry changes after this call. It may end early, or never: waiting processes
    /// also ask again at intervals. The default never ends.
    fn changed<'a>(&'a self, key: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let _ = key;
        Box::pin(std::future::pending())
    }
}

/// Request of [`TokenStore::acquire`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcquireRequest {
    /// The owner of the lease that is granted. The caller chooses it, so that it can release a lease whose response it did
    /// not get.
    pub owner: String,
    /// The token that the caller has and wants to replace, although it is valid.
    pub replaces: Option<TokenId>,
    /// The lifetime that a token needs to be accepted, since one that expires before the caller's does not replace it.
    pub min_remaining: Duration,
    /// The token that the provider's API rejected.
    pub rejected: Option<TokenId>,
    /// The duration of the lease.
    pub lease: Duration,
}

impl AcquireRequest {
    /// Creates a request for any valid token, or a lease for `lease` with a random owner.
    #[must_use]
    pub fn new(lease: Duration) -> Self {
        Self {
            owner: format!("{:032x}", fastrand::u128(..)),
            replaces: None,
            min_remaining: Duration::ZERO,
            rejected: None,
            lease,
        }
    }

    /// Returns whether a stored token with `remaining` lifetime satisfies the request.
    #[must_use]
    pub fn accepts(&self, token: TokenId, remaining: Duration) -> bool {
        remaining > self.min_remaining && self.replaces != Some(token) && self.rejected != Some(token)
    }
}

/// Outcome of [`TokenStore::acquire`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Acquired {
    /// A valid token.
    Token(StoredToken),
    /// The right to request a token.
    Lease(Lease),
    /// Another process has the lease, for `remaining` unless it renews it.
    Held {
        /// Time until the lease expires.
        remaining: Duration,
    },
    /// The last token request failed.
    Failed(FetchFailure),
}

/// Right of one process to request a token. A store identifies it by its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    owner: String,
    fence: u64,
}

impl Lease {
    /// Creates a lease of the request's [`owner`](AcquireRequest::owner). `fence` is higher than that of every earlier lease of the
    /// entry.
    #[must_use]
    pub fn new(owner: impl Into<String>, fence: u64) -> Self {
        Self {
            owner: owner.into(),
            fence,
        }
    }

    /// Returns the owner.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Returns the number that orders the leases of an entry.
    #[must_use]
    pub fn fence(&self) -> u64 {
        self.fence
    }
}
