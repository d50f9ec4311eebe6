//! Statistics.

use super::*;

#[tokio::test]
async fn stats_count_fetches_and_invalidations() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(tokens.stats(), TokenStats::default());

    issuer.fail_next();
    tokens.token().await.unwrap_err();
    clock.advance(Duration::from_secs(2));
    text(&tokens).await;
    clock.advance(Duration::from_secs(100));
    let stats = tokens.stats();
    assert_eq!(stats.age, Some(Duration::from_secs(100)));
    assert_eq!(stats.remaining, Some(Duration::from_secs(3500)));
    assert_eq!(
        (stats.refreshes, stats.failures, stats.consecutive_failures),
        (1, 1, 0)
    );

    tokens.invalidate(&tokens.cached_token().unwrap());
    let stats = tokens.stats();
    assert_eq!((stats.invalidations, stats.age, stats.remaining), (1, None, None));

    issuer.panic_next();
    tokens.token().await.unwrap_err();
    let stats = tokens.stats();
    assert_eq!((stats.failures, stats.consecutive_failures), (2, 1));
}

#[tokio::test]
async fn waiters_are_counted_while_they_wait() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let waiters: Vec<_> = (0..3)
        .map(|_| {
            let tokens = tokens.clone();
            tokio::spawn(async move { text(&tokens).await })
        })
        .collect();
    eventually(|| tokens.stats().waiters == 3).await;
    assert!(tokens.stats().is_fetching);
    waiters[0].abort();
    eventually(|| tokens.stats().waiters == 2).await;
    issuer.release();
    eventually(|| tokens.stats().waiters == 0).await;
    let stats = tokens.stats();
    assert_eq!((stats.refreshes, stats.is_fetching), (1, false));
}
