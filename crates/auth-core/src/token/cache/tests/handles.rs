//! Handles: `close` and `refresh_now`.

use super::*;

#[tokio::test]
async fn close_waits_for_the_running_fetch() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    let waiter = tokio::spawn({
        let tokens = tokens.clone();
        async move { text(&tokens).await }
    });
    eventually(|| issuer.calls() == 1).await;
    let mut closing = Box::pin(tokens.close());
    assert!(futures_util::poll!(&mut closing).is_pending());
    issuer.release();
    closing.await;
    assert_eq!(waiter.await.unwrap(), "token-1");

    clock.advance(Duration::from_secs(3600 - 30));
    assert_eq!(text(&tokens).await, "token-1", "returned until it expires");
    clock.advance(Duration::from_secs(30));
    let error = tokens.token().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (TokenErrorKind::Closed, false)
    );
    assert_eq!(
        tokens.refresh_now().await.unwrap_err().kind(),
        TokenErrorKind::Closed
    );
    tokens.close().await;
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn refresh_now_replaces_a_fresh_token() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    assert_eq!(tokens.refresh_now().await.unwrap().secret().expose(), "token-1");
    assert_eq!(tokens.refresh_now().await.unwrap().secret().expose(), "token-2");
    assert_eq!(text(&tokens).await, "token-2");

    issuer.fail_next();
    assert!(tokens.refresh_now().await.is_err(), "despite a valid token");
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn refresh_now_joins_the_running_fetch() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let other = tokio::spawn({
        let tokens = tokens.clone();
        async move { text(&tokens).await }
    });
    eventually(|| issuer.calls() == 1).await;
    issuer.release();
    assert_eq!(tokens.refresh_now().await.unwrap().secret().expose(), "token-1");
    assert_eq!(other.await.unwrap(), "token-1");
    assert_eq!(issuer.calls(), 1);
}
