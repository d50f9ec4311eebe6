//! Leases of a store.

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

use super::{AFTER_SHORT, LONG, SHORT, Suite, failure, fresh_key, ok, token, wait};
use crate::store::{AcquireRequest, Acquired, TokenStore};
impl<S: TokenStore> Suite<S> {
    pub(super) async fn one_lease_at_a_time(&self) {
        let key = fresh_key();
        self.lease_for(&key, LONG, "a new entry has no lease").await;
        for store in [&self.store, &self.other] {
            match ok(store.acquire(&key, &AcquireRequest::new(LONG)).await) {
                Acquired::Held { remaining } => assert!(
                    remaining <= LONG && remaining > LONG / 2,
                    "a held lease reports its remaining time, not {remaining:?}"
                ),
                other => panic!("a lease excludes all others, but got {other:?}"),
            }
        }
    }

    pub(super) async fn concurrent_callers_get_one_lease(&self, connect: &impl AsyncFn() -> S) {
        let key = fresh_key();
        let mut stores = Vec::new();
        for _ in 0..16 {
            stores.push(connect().await);
        }
        let request = AcquireRequest::new(LONG);
        let calls = stores.iter().map(|store| store.acquire(&key, &request));
        let outcomes = all(calls).await;
        let leases = outcomes
            .into_iter()
            .filter(|outcome| matches!(outcome, Ok(Acquired::Lease(_))));
        assert_eq!(leases.count(), 1, "one of many concurrent callers gets the lease");
    }

    pub(super) async fn lease_expires(&self) {
        let key = fresh_key();
        let first = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        let second = self
            .lease_for(&key, LONG, "a lease ends after its duration")
            .await;
        assert_ne!(
            first.owner(),
            second.owner(),
            "each lease has an owner of its own"
        );
        assert!(first.fence() < second.fence(), "fences increase");
    }

    pub(super) async fn renewal_extends_the_lease(&self) {
        let key = fresh_key();
        let lease = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        assert!(
            ok(self.store.renew(&key, &lease, LONG).await),
            "the holder renews its lease"
        );
        wait(AFTER_SHORT).await;
        let acquired = self.acquire(&key).await;
        assert!(
            matches!(acquired, Acquired::Held { .. }),
            "a renewed lease is held, but got {acquired:?}"
        );
    }

    pub(super) async fn lost_lease_is_not_renewed(&self) {
        let key = fresh_key();
        let lost = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        assert!(
            !ok(self.store.renew(&key, &lost, LONG).await),
            "an expired lease is not renewed"
        );
        self.lease_for(&key, LONG, "an expired lease is not held").await;
        assert!(
            !ok(self.store.renew(&key, &lost, LONG).await),
            "the lease of another holder is not renewed"
        );
    }

    pub(super) async fn lost_lease_publishes_before_a_later_one(&self) {
        let key = fresh_key();
        let slow = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        let later = self
            .lease_for(&key, LONG, "a lease ends after its duration")
            .await;
        let token = token("slow", LONG);
        assert!(
            ok(self.store.publish(&key, &slow, &token).await),
            "a late token is published while no later lease has published one"
        );
        self.assert_token(&key, &token, "a late token is better than none")
            .await;
        let renewed = ok(self.store.renew(&key, &later, LONG).await);
        assert!(renewed, "a late publication keeps the lease of another holder");
    }

    pub(super) async fn later_publication_wins(&self) {
        let key = fresh_key();
        let slow = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        let newer = self.publish(&key, "newer").await;
        assert!(
            !ok(self.store.publish(&key, &slow, &token("older", LONG)).await),
            "the token of an earlier lease does not replace that of a later one"
        );
        self.assert_token(&key, &newer, "the token of the latest lease is kept")
            .await;
    }

    pub(super) async fn release_ends_the_lease(&self) {
        let key = fresh_key();
        let lease = self.lease_for(&key, LONG, "a new entry has no lease").await;
        ok(self.store.release(&key, &lease, None).await);
        self.lease_for(&key, LONG, "a released lease is free").await;
    }

    pub(super) async fn lost_lease_releases_nothing(&self) {
        let key = fresh_key();
        let lost = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        self.lease_for(&key, LONG, "a lease ends after its duration")
            .await;
        ok(self.store.release(&key, &lost, Some(&failure(LONG))).await);
        let acquired = self.acquire(&key).await;
        assert!(
            matches!(acquired, Acquired::Held { .. }),
            "the release of a lost lease keeps that of another holder, but got {acquired:?}"
        );
    }
}

/// Polls all `calls` until each has ended.
pub(super) async fn all<F: Future>(calls: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = calls.map(Box::pin).map(Some).collect();
    let mut outputs = Vec::new();
    poll_fn(|context| {
        for slot in &mut pending {
            if let Some(call) = slot
                && let Poll::Ready(output) = call.as_mut().poll(context)
            {
                outputs.push(output);
                *slot = None;
            }
        }
        if pending.iter().all(Option::is_none) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    outputs
}
