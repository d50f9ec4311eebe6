//! Tokens of a store.

use super::{AFTER_SHORT, LONG, SHORT, Suite, fresh_key, ok, stored, token, wait};
use crate::{
    AccessToken, Placement,
    store::{AcquireRequest, Acquired, TokenId, TokenStore},
};
impl<S: TokenStore> Suite<S> {
    pub(super) async fn published_token_is_shared(&self) {
        let key = fresh_key();
        let published = self.publish(&key, "shared").await;
        self.assert_token(&key, &published, "a published token is returned to all")
            .await;
        match self.acquire(&key).await {
            Acquired::Token(token) => assert!(
                token.remaining() <= LONG && token.remaining() > LONG / 2,
                "a token reports its remaining lifetime, not {:?}",
                token.remaining()
            ),
            other => panic!("a published token is returned, but got {other:?}"),
        }
    }

    pub(super) async fn token_is_kept_as_it_was(&self) {
        let secrets = [
            "x".repeat(16_384),
            "\"quoted\" \\ {json} \u{1F511} \u{0}\n".to_owned(),
            String::new(),
        ];
        let placements = [
            Placement::Bearer,
            Placement::Raw,
            Placement::query("key {1}"),
            Placement::None,
        ];
        for (secret, placement) in secrets.iter().zip(placements.iter().cycle()) {
            let key = fresh_key();
            let lease = self.lease_for(&key, LONG, "a new entry has no lease").await;
            let token = stored(&AccessToken::new(secret.as_str(), placement.clone()), LONG);
            assert!(ok(self.store.publish(&key, &lease, &token).await));
            self.assert_token(&key, &token, "a token keeps its secret and placement")
                .await;
        }
    }

    pub(super) async fn token_expires(&self) {
        let key = fresh_key();
        let lease = self.lease_for(&key, LONG, "a new entry has no lease").await;
        assert!(ok(self.store.publish(&key, &lease, &token("short", SHORT)).await));
        wait(AFTER_SHORT).await;
        self.lease_for(&key, LONG, "an expired token is not returned")
            .await;
    }

    pub(super) async fn replaced_token_stays_for_others(&self) {
        let key = fresh_key();
        let published = self.publish(&key, "old").await;
        let request = AcquireRequest {
            replaces: Some(published.id()),
            ..AcquireRequest::new(LONG)
        };
        let acquired = ok(self.store.acquire(&key, &request).await);
        assert!(
            matches!(acquired, Acquired::Lease(_)),
            "a token to be replaced is not returned, but got {acquired:?}"
        );
        self.assert_token(
            &key,
            &published,
            "a token that one process replaces stays for the others",
        )
        .await;
    }

    pub(super) async fn short_lived_token_does_not_replace(&self) {
        let key = fresh_key();
        self.publish(&key, "short").await;
        let request = AcquireRequest {
            min_remaining: LONG * 2,
            ..AcquireRequest::new(LONG)
        };
        let acquired = ok(self.store.acquire(&key, &request).await);
        assert!(
            matches!(acquired, Acquired::Lease(_)),
            "a token with less than the minimum lifetime is not returned, but got {acquired:?}"
        );
    }

    pub(super) async fn rejected_token_is_removed(&self) {
        let key = fresh_key();
        let rejected = self.publish(&key, "rejected").await.id();
        let request = AcquireRequest {
            rejected: Some(rejected),
            ..AcquireRequest::new(LONG)
        };
        let acquired = ok(self.store.acquire(&key, &request).await);
        let Acquired::Lease(lease) = acquired else {
            panic!("a rejected token is not returned, but got {acquired:?}");
        };
        let acquired = ok(self.other.acquire(&key, &AcquireRequest::new(LONG)).await);
        assert!(
            matches!(acquired, Acquired::Held { .. }),
            "a rejected token is removed for all, but another process got {acquired:?}"
        );
        let next = token("next", LONG);
        assert!(ok(self.store.publish(&key, &lease, &next).await));
        match ok(self.other.acquire(&key, &request).await) {
            Acquired::Token(token) => assert_eq!(token.id(), next.id(), "a newer token is kept"),
            other => panic!("a late rejection keeps a newer token, but got {other:?}"),
        }
    }

    pub(super) async fn invalidation_removes_that_token_alone(&self) {
        let key = fresh_key();
        let published = self.publish(&key, "current").await;
        let older = TokenId::of(&AccessToken::new("older", Placement::Bearer));
        ok(self.other.invalidate(&key, older).await);
        self.assert_token(
            &key,
            &published,
            "the invalidation of an older token keeps the current one",
        )
        .await;
        ok(self.other.invalidate(&key, published.id()).await);
        self.lease_for(&key, LONG, "an invalidated token is removed")
            .await;
        ok(self.other.invalidate(&fresh_key(), older).await);
    }

    pub(super) async fn keys_are_separate(&self) {
        let (one, other) = (fresh_key(), fresh_key());
        let first = self.publish(&one, "one").await;
        let second = self.publish(&other, "other").await;
        self.assert_token(&one, &first, "a key has its own token").await;
        self.assert_token(&other, &second, "a key has its own token")
            .await;
    }

    pub(super) async fn debug_shows_no_secret(&self) {
        let key = fresh_key();
        let published = self.publish(&key, "hunter2-secret").await;
        let acquired = self.acquire(&key).await;
        let text = format!("{:?} {published:?} {acquired:?}", self.store);
        assert!(
            !text.contains("hunter2-secret"),
            "`Debug` shows no secret: {text}"
        );
    }
}
