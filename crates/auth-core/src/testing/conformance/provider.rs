//! What any source of tokens can be held to.

use std::thread;

use super::{poll_times, runtime};
use crate::{AccessToken, Clock, Placement, SystemClock, TokenProvider};

/// Holds `provider`, whose credentials are right and whose server is there, to what [`TokenProvider`] promises:
///
/// * it gives tokens that are valid now, one after the other and to many at once, through every kind of pointer,
/// * a future that is dropped half-way does no harm to the next call,
/// * a refusal, be it of its own token, of an old one or of one that it never gave, is borne, and then there is a token
///   again,
/// * what a refresh brings is valid, and so is what it says is at hand,
/// * neither it nor its tokens show a secret,
/// * it does not depend on the runtime that it was first used on.
///
/// It makes about thirty calls, on runtimes of its own: call it from a plain `#[test]`.
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
/// When one of it does not hold, with a sentence that says which.
pub fn token_provider(provider: &dyn TokenProvider) {
    runtime().block_on(async {
        let first = valid(provider, "the first call").await;
        shows_nothing(provider, &first);
        valid(provider, "the second call").await;
        valid(&provider, "a call through a reference").await;
        at_hand(provider);

        for polls in 0..6 {
            let _ = poll_times(provider.token(), polls).await;
            valid(provider, "a call after one that was dropped half-way").await;
        }

        let (one, two, three) = tokio::join!(provider.token(), provider.token(), provider.token());
        for token in [one, two, three] {
            check(
                &got(token, "one of three calls at once"),
                "one of three calls at once",
            );
        }

        let refreshed = got(provider.refresh(&first).await, "a refresh");
        check(&refreshed, "a refresh");

        let current = valid(provider, "a call before a refusal").await;
        provider.invalidate(&current);
        valid(provider, "a call after a refusal").await;
        provider.invalidate(&current);
        provider.invalidate(&first);
        provider.invalidate(&AccessToken::new("never-issued", Placement::Bearer));
        valid(provider, "a call after refusals of other tokens").await;
        at_hand(provider);
    });
    // What is left of the first runtime, such as idle connections, is gone by now.
    runtime().block_on(async {
        valid(provider, "a call on another runtime").await;
    });
    thread::scope(|scope| {
        let other = scope.spawn(|| runtime().block_on(valid(provider, "a call on another thread")));
        assert!(other.join().is_ok(), "a call on another thread panics");
    });
}

async fn valid(provider: &dyn TokenProvider, call: &str) -> AccessToken {
    let token = got(provider.token().await, call);
    check(&token, call);
    token
}

fn got(outcome: Result<AccessToken, crate::TokenError>, call: &str) -> AccessToken {
    match outcome {
        Ok(token) => token,
        Err(error) => panic!("{call} brings no token: {error}"),
    }
}

fn check(token: &AccessToken, call: &str) {
    let is_none = *token.placement() == Placement::None;
    assert!(
        is_none || !token.secret().is_empty(),
        "{call} brings an empty token"
    );
    assert!(
        !token.is_expired(SystemClock.now()),
        "{call} brings a token that has expired"
    );
}

fn at_hand(provider: &dyn TokenProvider) {
    if let Some(token) = provider.cached_token() {
        check(&token, "looking for a token at hand");
    }
}

fn shows_nothing(provider: &dyn TokenProvider, token: &AccessToken) {
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
        assert!(!shown.contains(secret), "its Debug shows the token");
    }
}
