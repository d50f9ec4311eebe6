//! What any cache before a source of tokens can be held to.

use std::{sync::Arc, time::Duration};

use super::{poll_times, runtime};
use crate::{
    AccessToken, TokenProvider,
    testing::{ManualClock, ScriptedProvider},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const CALLERS: usize = 100;

/// Holds the caches that `make` puts before a provider, on a clock, to what a cache is for:
///
/// * it asks nothing before the first call, and once for a fresh token,
/// * any number of callers share one fetch, its token or its error,
/// * callers that are dropped lose no token, and a provider that panics stops nobody for good,
/// * an expired token is not handed out, and a valid one is not displaced by a refresh that fails,
/// * a refused token is not handed out again, and the late refusal of an old one clears no newer one,
/// * neither a provider that is down nor one whose tokens arrive expired is asked by every caller,
/// * it shows no secret.
///
/// Policies differ, so nothing is asked about the length of a window or pause beyond this: an hour is more than any
/// pause.
///
/// ```
/// use auth_core::{CachedTokenProvider, testing::conformance};
///
/// conformance::token_cache(|provider, clock| CachedTokenProvider::builder(provider).clock(clock).build());
/// ```
///
/// # Panics
///
/// When one of it does not hold, with a sentence that says which.
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
        new().asks_once().await;
        scene(ScriptedProvider::stalling()).shares_one_fetch().await;
        scene(ScriptedProvider::stalling()).shares_one_error().await;
        scene(ScriptedProvider::stalling())
            .loses_nothing_to_dropped_callers()
            .await;
        new().survives_a_panic().await;
        new().hands_out_no_expired_token().await;
        new().keeps_a_valid_token().await;
        new().forgets_what_is_refused_and_nothing_newer().await;
        scene(ScriptedProvider::failing())
            .spares_a_provider_that_is_down()
            .await;
        scene(ScriptedProvider::expired())
            .spares_a_provider_of_expired_tokens()
            .await;
    });
}

/// A cache before a provider, and the time of both.
struct Scene<C> {
    cache: Arc<C>,
    provider: ScriptedProvider,
    clock: ManualClock,
}

impl<C: TokenProvider + 'static> Scene<C> {
    /// Lets the fetch go on that is waited for, and any that should not be there: those are counted, and nothing hangs.
    fn answers(&self) {
        for _ in 0..2 * CALLERS {
            self.provider.release();
        }
    }

    async fn token(&self) -> AccessToken {
        match self.cache.token().await {
            Ok(token) => token,
            Err(error) => panic!("a provider that answers is told as a failure: {error}"),
        }
    }

    async fn asks_once(&self) {
        assert_eq!(self.provider.calls(), 0, "it asks before anybody calls");
        assert!(
            self.cache.cached_token().is_none(),
            "it has a token before the first call"
        );
        let first = self.token().await;
        for _ in 0..CALLERS {
            assert!(self.token().await.is_same(&first), "a fresh token is replaced");
        }
        assert_eq!(self.provider.calls(), 1, "a fresh token is asked for again");
        let at_hand = self.cache.cached_token();
        assert!(
            at_hand.is_some_and(|token| token.is_same(&first)),
            "a fresh token is not at hand"
        );
        let secret = first.secret().expose();
        assert!(
            !format!("{:?}", self.cache).contains(secret),
            "its Debug shows the token"
        );
    }

    /// Callers that wait together, and the one fetch that they wait for.
    async fn callers(&self) -> Vec<tokio::task::JoinHandle<Result<AccessToken, crate::TokenError>>> {
        let callers = (0..CALLERS)
            .map(|_| {
                let cache = Arc::clone(&self.cache);
                tokio::spawn(async move { cache.token().await })
            })
            .collect();
        self.until("callers who wait do not lead to a fetch", || {
            self.provider.calls() > 0
        })
        .await;
        settle().await;
        assert_eq!(
            self.provider.calls(),
            1,
            "callers who come together do not share one fetch"
        );
        callers
    }

    async fn shares_one_fetch(&self) {
        let callers = self.callers().await;
        self.answers();
        for caller in callers {
            let token = caller
                .await
                .expect("no caller panics")
                .expect("the fetch brought a token");
            assert_eq!(
                token.secret().expose(),
                "token-1",
                "a caller got another token than the fetch brought"
            );
        }
        assert_eq!(self.provider.calls(), 1, "a caller who waited asks again");
    }

    async fn shares_one_error(&self) {
        self.provider.fail_next();
        let callers = self.callers().await;
        self.answers();
        let mut said = Vec::new();
        for caller in callers {
            match caller.await.expect("no caller panics") {
                Ok(_token) => panic!("a caller who waited for a fetch that failed got a token"),
                Err(error) => said.push(error.to_string()),
            }
        }
        said.dedup();
        assert_eq!(said.len(), 1, "callers of one fetch got several errors: {said:?}");
        assert_eq!(
            self.provider.calls(),
            1,
            "an error leads to further fetches at once"
        );
        self.clock.advance(HOUR);
        self.answers();
        self.token().await;
    }

    async fn loses_nothing_to_dropped_callers(&self) {
        for polls in 1..4 {
            let _ = poll_times(self.cache.token(), polls).await;
        }
        let callers = self.callers().await;
        for caller in &callers {
            caller.abort();
        }
        settle().await;
        self.answers();
        self.token().await;
        assert_eq!(
            self.provider.calls(),
            1,
            "the token of callers who were dropped is lost"
        );
    }

    async fn survives_a_panic(&self) {
        self.provider.panic_next();
        assert!(
            self.cache.token().await.is_err(),
            "a panic of the provider is no error"
        );
        self.clock.advance(HOUR);
        self.token().await;
    }

    async fn hands_out_no_expired_token(&self) {
        let first = self.token().await;
        self.clock.advance(HOUR);
        assert!(self.cache.cached_token().is_none(), "an expired token is at hand");
        assert!(
            !self.token().await.is_same(&first),
            "an expired token is handed out"
        );
    }

    async fn keeps_a_valid_token(&self) {
        let first = self.token().await;
        self.provider.go_down();
        for _ in 0..59 {
            self.clock.advance(Duration::from_secs(60));
            let token = self.token().await;
            assert!(
                token.is_same(&first),
                "a refresh that fails displaces a valid token"
            );
            settle().await;
        }
        self.clock.advance(HOUR);
        assert!(
            self.cache.token().await.is_err(),
            "an expired token is handed out"
        );
        self.provider.recover();
        self.clock.advance(HOUR);
        self.token().await;
    }

    async fn forgets_what_is_refused_and_nothing_newer(&self) {
        let first = self.token().await;
        self.clock.advance(Duration::from_secs(60));
        self.cache.invalidate(&first);
        assert!(self.cache.cached_token().is_none(), "a refused token is at hand");
        let second = self.token().await;
        assert!(!second.is_same(&first), "a refused token is handed out");
        self.clock.advance(Duration::from_secs(60));
        self.cache.invalidate(&first);
        let third = self.token().await;
        assert!(
            third.is_same(&second),
            "the late refusal of an old token clears a newer one"
        );
        assert_eq!(self.provider.calls(), 2);
    }

    async fn spares_a_provider_that_is_down(&self) {
        for _ in 0..CALLERS {
            assert!(
                self.cache.token().await.is_err(),
                "a provider that is down is told as a success"
            );
        }
        let calls = self.provider.calls();
        assert!(
            calls <= 2,
            "{CALLERS} callers are {calls} requests to a provider that is down"
        );
    }

    async fn spares_a_provider_of_expired_tokens(&self) {
        for _ in 0..CALLERS {
            let _ = self.cache.token().await;
        }
        let calls = self.provider.calls();
        assert!(
            calls <= 2,
            "{CALLERS} callers are {calls} requests to a provider whose tokens arrive expired"
        );
    }

    async fn until(&self, complaint: &str, condition: impl Fn() -> bool) {
        for _ in 0..10_000 {
            if condition() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{complaint}");
    }
}

/// Lets everybody run who can.
async fn settle() {
    for _ in 0..CALLERS {
        tokio::task::yield_now().await;
    }
}
