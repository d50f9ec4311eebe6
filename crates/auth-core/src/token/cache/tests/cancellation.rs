//! Calls of the provider, which the cache does not cancel: a refresh token that they consumed would be lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Counts completed calls.
#[derive(Debug, Clone)]
struct Counting {
    issuer: ScriptedProvider,
    completed: Arc<AtomicUsize>,
}

impl Counting {
    fn completed(&self) -> usize {
        self.completed.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl TokenProvider for Counting {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let outcome = self.issuer.token().await;
        self.completed.fetch_add(1, Ordering::SeqCst);
        outcome
    }
}

/// Creates a cache with a stalling provider, which holds a token that is due for refresh if `has_token`.
async fn stalling(has_token: bool) -> (CachedTokenProvider<Counting>, Counting) {
    let clock = ManualClock::new();
    let provider = Counting {
        issuer: ScriptedProvider::stalling().clock(clock.clone()),
        completed: Arc::default(),
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .clock(clock.clone())
        .build();
    if has_token {
        provider.issuer.release();
        text(&tokens).await;
        clock.advance(Duration::from_secs(3600 - 100));
    }
    (tokens, provider)
}

#[tokio::test]
async fn call_outlives_the_last_handle() {
    for has_token in [false, true] {
        let (tokens, provider) = stalling(has_token).await;
        let started = provider.issuer.calls() + 1;
        assert_eq!(
            futures_util::poll!(Box::pin(tokens.token())).is_ready(),
            has_token
        );
        eventually(|| provider.issuer.calls() == started).await;
        let cache = Arc::downgrade(&tokens.cache);
        drop(tokens);
        tokio::task::yield_now().await;

        provider.issuer.release();
        eventually(|| cache.strong_count() == 0).await;
        assert_eq!(provider.completed(), started);
    }
}

#[tokio::test(start_paused = true)]
async fn hanging_call_ends_after_twice_the_timeout() {
    let (tokens, provider) = stalling(true).await;
    text(&tokens).await;
    eventually(|| provider.issuer.calls() == 2).await;
    let cache = Arc::downgrade(&tokens.cache);
    drop(tokens);
    SystemClock.sleep(Duration::from_secs(259)).await;
    assert!(cache.strong_count() > 0);
    SystemClock.sleep(Duration::from_secs(2)).await;
    assert_eq!((cache.strong_count(), provider.completed()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn token_after_the_timeout_is_stored() {
    let (tokens, provider) = stalling(true).await;
    let error = tokens.refresh_now().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Unavailable);
    let stats = tokens.stats();
    assert_eq!((stats.failures, stats.is_fetching), (1, false));

    SystemClock.sleep(Duration::from_secs(120)).await;
    provider.issuer.release();
    eventually(|| provider.completed() == 2).await;
    assert_eq!(text(&tokens).await, "token-2");
    let stats = tokens.stats();
    assert_eq!(
        (
            stats.refreshes,
            stats.failures,
            stats.consecutive_failures,
            stats.backoff
        ),
        (2, 1, 0, None)
    );
}

#[tokio::test(start_paused = true)]
async fn failure_after_the_timeout_counts_once() {
    let (tokens, provider) = stalling(true).await;
    provider.issuer.fail_next();
    tokens.refresh_now().await.unwrap_err();
    provider.issuer.release();
    eventually(|| provider.completed() == 2).await;
    assert_eq!(tokens.stats().failures, 1);
}
