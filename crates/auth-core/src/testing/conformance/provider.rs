//! Conformance suite for token providers.

use std::thread;

use super::{poll_times, runtime};
use crate::{AccessToken, Clock, Placement, SystemClock, TokenProvider};

/// Checks the guarantees of [`TokenProvider`] for `provider`, which needs valid credentials and a reachable server:
///
/// * it returns valid tokens to sequential and concurrent calls, and through references,
/// * a dropped future does not affect the next call,
/// * it accepts the rejection of its current token, of an old one and of an unknown one, and returns a token afterwards,
/// * refreshed and cached tokens are valid,
/// * `Debug` of the provider and of its tokens shows no secret,
/// * it does not depend on the runtime of its first call.
///
/// The suite makes about thirty calls on its own runtimes: call it from a plain `#[test]`.
///
/// ```
/// use auth_core::{CachedTokenProvider, testing::{ScriptedProvider, conformance}};
///
/// conformance::token_provider(&ScriptedProvider::new());
/// conformance::token_provider(&CachedTokenProvider::new(ScriptedProvider::new()));
/// ```
///
/// # Panics
///
/// If a guarantee is violated; the message names it.
pub fn token_provider(provider: &dyn TokenProvider) {
    runtime().block_on(async {
        let first = valid(provider, "the first call").await;
        check_debug(provider, &first);
        valid(provider, "the second call").await;
        valid(&provider, "a call through a reference").await;
        check_cached(provider);

        for polls in 0..6 {
            let _ = poll_times(provider.token(), polls).await;
            valid(provider, "a call after a dropped one").await;
        }

        let (one, two, three) = tokio::join!(provider.token(), provider.token(), provider.token());
        for token in [one, two, three] {
            check(
                &expect_token(token, "one of three concurrent calls"),
                "one of three concurrent calls",
            );
        }

        let refreshed = expect_token(provider.refresh(&first).await, "a refresh");
        check(&refreshed, "a refresh");

        let current = valid(provider, "a call before a rejection").await;
        provider.invalidate(&current);
        valid(provider, "a call after a rejection").await;
        provider.invalidate(&current);
        provider.invalidate(&first);
        provider.invalidate(&AccessToken::new("never-issued", Placement::Bearer));
        valid(provider, "a call after rejections of other tokens").await;
        check_cached(provider);
    });
    // The first runtime has shut down, with its idle connections.
    runtime().block_on(async {
        valid(provider, "a call on another runtime").await;
    });
    thread::scope(|scope| {
        let other = scope.spawn(|| runtime().block_on(valid(provider, "a call on another thread")));
        assert!(other.join().is_ok(), "a call on another thread panicked");
    });
}

async fn valid(provider: &dyn TokenProvider, call: &str) -> AccessToken {
    let token = expect_token(provider.token().await, call);
    check(&token, call);
    token
}

fn expect_token(outcome: Result<AccessToken, crate::TokenError>, call: &str) -> AccessToken {
    match outcome {
        Ok(token) => token,
        Err(error) => panic!("{call} returned no token: {error}"),
    }
}

fn check(token: &AccessToken, call: &str) {
    let is_none = *token.placement() == Placement::None;
    assert!(
        is_none || !token.secret().is_empty(),
        "{call} returned an empty token"
    );
    assert!(
        !token.is_expired(SystemClock.now()),
        "{call} returned an expired token"
    );
}

fn check_cached(provider: &dyn TokenProvider) {
    if let Some(token) = provider.cached_token() {
        check(&token, "`cached_token`");
    }
}

fn check_debug(provider: &dyn TokenProvider, token: &AccessToken) {
    let secret = token.secret().expose();
    if *token.placement() == Placement::None || secret.is_empty() {
        return;
    }
    for shown in [
        format!("{provider:?}"),
        format!("{provider:#?}"),
        format!("{token:?}"),
        format!("{token:#?}"),
    ] {
        assert!(!shown.contains(secret), "its `Debug` shows the token");
    }
}
