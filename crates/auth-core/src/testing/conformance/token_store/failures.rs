//! Failures that a store shares.

use super::{AFTER_SHORT, LONG, SHORT, Suite, failure, fresh_key, ok, token, wait};
use crate::{
    TokenErrorKind,
    store::{AcquireRequest, Acquired, TokenStore},
};
impl<S: TokenStore> Suite<S> {
    pub(super) async fn failure_is_shared_until_its_backoff_ends(&self) {
        let key = fresh_key();
        let lease = self.lease_for(&key, LONG, "a new entry has no lease").await;
        ok(self.store.release(&key, &lease, Some(&failure(SHORT))).await);
        match ok(self.other.acquire(&key, &AcquireRequest::new(LONG)).await) {
            Acquired::Failed(failed) => {
                assert_eq!(
                    failed.kind(),
                    TokenErrorKind::Rejected,
                    "a failure keeps its kind"
                );
                assert_eq!(failed.consecutive(), 3, "a failure keeps its count");
                assert!(
                    failed.backoff() <= SHORT,
                    "a failure reports its remaining backoff"
                );
            }
            other => panic!("a failure is shared, but got {other:?}"),
        }
        wait(AFTER_SHORT).await;
        self.lease_for(&key, LONG, "a failure ends with its backoff")
            .await;
    }

    pub(super) async fn publication_ends_the_failure(&self) {
        let key = fresh_key();
        let slow = self.lease_for(&key, SHORT, "a new entry has no lease").await;
        wait(AFTER_SHORT).await;
        let failed = self
            .lease_for(&key, LONG, "a lease ends after its duration")
            .await;
        ok(self.store.release(&key, &failed, Some(&failure(LONG))).await);
        let token = token("late", SHORT);
        assert!(
            ok(self.store.publish(&key, &slow, &token).await),
            "a late token is published"
        );
        self.assert_token(&key, &token, "a token is returned in spite of an earlier failure")
            .await;
        wait(AFTER_SHORT).await;
        self.lease_for(&key, LONG, "a published token ends the failure")
            .await;
    }
}
