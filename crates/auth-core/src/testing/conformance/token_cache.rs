//! Conformance suite for token caches.

use std::{sync::Arc, time::Duration};

use super::{poll_times, runtime};
use crate::{
    AccessToken, TokenProvider,
    testing::{ManualClock, ScriptedProvider},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const CALLERS: usize = 100;

/// Checks the guarantees of a token cache for the caches that `make` creates for a provider and a clock:
///
/// * it makes no request before the first call, and one request for a fresh token,
/// * concurrent callers share one fetch, with its token or its error,
/// * dropped callers lose no token, and it recovers from a provider that panics,
/// * it never returns an expired token, and a failed refresh does not replace a valid one,
/// * it does not return a rejected token again, and the late rejection of an old token does not clear a newer one,
/// * it does not send a request for each caller if the provider is down or its tokens are already expired,
/// * its `Debug` shows no secret.
///
/// Policies differ, so the suite only assumes that every window and pause is shorter than an hour.
///
/// ```
/// use auth_core::{CachedTokenProvider, testing::conformance};
///
/// conformance::token_cache(|provider, clock| {
///     CachedTokenProvider::builder(provider).clock(clock).build()
/// });
/// ```
///
/// # Panics
///
/// If a guarantee is violated; the message names it.
pub fn token_cache<C: TokenProvider + 'static>(make: impl Fn(ScriptedProvider, ManualClock) -> C) {
    let scene = |provider: ScriptedProvider| {
        let clock = ManualClock::new();
        let provider = provider.clock(clock.clone());
        let cache = Arc::new(make(provider.clone(), clock.clone()));
        Scene {
            cache,
            provider,
            clock,
        }
    };
    let new = || scene(ScriptedProvider::new());
    runtime().block_on(async {
        new().fetches_once().await;
        scene(ScriptedProvider::stalling()).shares_one_fetch().await;
        scene(ScriptedProvider::stalling()).shares_one_error().await;
        scene(ScriptedProvider::stalling())
            .keeps_the_token_of_dropped_callers()
            .await;
        new().survives_a_panic().await;
        new().returns_no_expired_token().await;
        new().keeps_a_valid_token().await;
        new().clears_rejected_tokens_only().await;
        scene(ScriptedProvider::failing())
            .backs_off_while_provider_is_down()
            .await;
        scene(ScriptedProvider::expired())
            .backs_off_from_expired_tokens()
            .await;
    });
}

/// Cache, its provider and their clock.
struct Scene<C> {
    cache: Arc<C>,
    provider: ScriptedProvider,
    clock: ManualClock,
}

impl<C: TokenProvider + 'static> Scene<C> {
    /// Releases the pending fetch, and any unexpected ones, which are counted, so that no call hangs.
    fn release_all(&self) {
        for _ in 0..2 * CALLERS {
            self.provider.release();
        }
    }

    async fn token(&self) -> AccessToken {
        match self.cache.token().await {
            Ok(token) => token,
            Err(error) => panic!("the cache failed, although its provider issues tokens: {error}"),
        }
    }

    async fn fetches_once(&self) {
        assert_eq!(
            self.provider.calls(),
            0,
            "it sent a request before the first call"
        );
        assert!(
            self.cache.cached_token().is_none(),
            "it has a token before the first call"
        );
        let first = self.token().await;
        for _ in 0..CALLERS {
            assert!(self.token().await.is_same(&first), "a fresh token was replaced");
        }
        assert_eq!(self.provider.calls(), 1, "a fresh token was fetched again");
        let cached = self.cache.cached_token();
        assert!(
            cached.is_some_and(|token| token.is_same(&first)),
            "a fresh token is not cached"
        );
        let secret = first.secret().expose();
        assert!(
            !format!("{:?}", self.cache).contains(secret),
            "its `Debug` shows the token"
        );
    }

    /// Spawns callers that wait for one shared fetch.
    async fn callers(&self) -> Vec<tokio::task::JoinHandle<Result<AccessToken, crate::TokenError>>> {
        let callers = (0..CALLERS)
            .map(|_| {
                let cache = Arc::clone(&self.cache);
                tokio::spawn(async move { cache.token().await })
            })
            .collect();
        self.until("waiting callers did not start a fetch", || {
            self.provider.calls() > 0
        })
        .await;
        settle().await;
        assert_eq!(
            self.provider.calls(),
            1,
            "concurrent callers did not share one fetch"
        );
        callers
    }

    async fn shares_one_fetch(&self) {
        let callers = self.callers().await;
        self.release_all();
        for caller in callers {
            let token = caller
                .await
                .expect("no caller panics")
                .expect("the fetch returned a token");
            assert_eq!(
                token.secret().expose(),
                "token-1",
                "a caller got another token than the fetch returned"
            );
        }
        assert_eq!(
            self.provider.calls(),
            1,
            "a caller that waited started another fetch"
        );
    }

    async fn shares_one_error(&self) {
        self.provider.fail_next();
        let callers = self.callers().await;
        self.release_all();
        let mut messages = Vec::new();
        for caller in callers {
            match caller.await.expect("no caller panics") {
                Ok(_token) => panic!("a caller that waited for a failed fetch got a token"),
                Err(error) => messages.push(error.to_string()),
            }
        }
        messages.dedup();
        assert_eq!(
            messages.len(),
            1,
            "callers of one fetch got several errors: {messages:?}"
        );
        assert_eq!(
            self.provider.calls(),
            1,
            "an error was followed by another fetch at once"
        );
        self.clock.advance(HOUR);
        self.release_all();
        self.token().await;
    }

    async fn keeps_the_token_of_dropped_callers(&self) {
        for polls in 1..4 {
            let _ = poll_times(self.cache.token(), polls).await;
        }
        let callers = self.callers().await;
        for caller in &callers {
            caller.abort();
        }
        settle().await;
        self.release_all();
        self.token().await;
        assert_eq!(self.provider.calls(), 1, "the token of dropped callers was lost");
    }

    async fn survives_a_panic(&self) {
        self.provider.panic_next();
        assert!(
            self.cache.token().await.is_err(),
            "a panic of the provider was not an error"
        );
        self.clock.advance(HOUR);
        self.token().await;
    }

    async fn returns_no_expired_token(&self) {
        let first = self.token().await;
        self.clock.advance(HOUR);
        assert!(self.cache.cached_token().is_none(), "an expired token is cached");
        assert!(
            !self.token().await.is_same(&first),
            "an expired token was returned"
        );
    }

    async fn keeps_a_valid_token(&self) {
        let first = self.token().await;
        self.provider.go_down();
        for _ in 0..59 {
            self.clock.advance(Duration::from_secs(60));
            let token = self.token().await;
            assert!(token.is_same(&first), "a failed refresh replaced a valid token");
            settle().await;
        }
        self.clock.advance(HOUR);
        assert!(self.cache.token().await.is_err(), "an expired token was returned");
        self.provider.recover();
        self.clock.advance(HOUR);
        self.token().await;
    }

    async fn clears_rejected_tokens_only(&self) {
        let first = self.token().await;
        self.clock.advance(Duration::from_secs(60));
        self.cache.invalidate(&first);
        assert!(self.cache.cached_token().is_none(), "a rejected token is cached");
        let second = self.token().await;
        assert!(!second.is_same(&first), "a rejected token was returned");
        self.clock.advance(Duration::from_secs(60));
        self.cache.invalidate(&first);
        let third = self.token().await;
        assert!(
            third.is_same(&second),
            "the late rejection of an old token cleared a newer one"
        );
        assert_eq!(self.provider.calls(), 2);
    }

    async fn backs_off_while_provider_is_down(&self) {
        for _ in 0..CALLERS {
            assert!(
                self.cache.token().await.is_err(),
                "the call succeeded, although the provider is down"
            );
        }
        let calls = self.provider.calls();
        assert!(
            calls <= 2,
            "{CALLERS} callers sent {calls} requests to a provider that is down"
        );
    }

    async fn backs_off_from_expired_tokens(&self) {
        for _ in 0..CALLERS {
            let _ = self.cache.token().await;
        }
        let calls = self.provider.calls();
        assert!(
            calls <= 2,
            "{CALLERS} callers sent {calls} requests to a provider of expired tokens"
        );
    }

    async fn until(&self, message: &str, condition: impl Fn() -> bool) {
        for _ in 0..10_000 {
            if condition() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{message}");
    }
}

/// Yields until the other tasks have run.
async fn settle() {
    for _ in 0..CALLERS {
        tokio::task::yield_now().await;
    }
}
