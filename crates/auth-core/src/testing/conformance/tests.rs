//! Sources and caches with one fault each, which the suites must find.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;

use super::*;
use crate::{
    AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenErrorKind,
    TokenProvider, testing::ScriptedProvider,
};

/// What the suite says of what does not hold.
pub(super) fn verdict(suite: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(suite)).expect_err("the suite finds nothing");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a panic says something")).to_owned(),
    }
}

/// Issues what `Self::1` makes.
struct Source(&'static str, fn() -> AccessToken);

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

#[async_trait]
impl TokenProvider for Source {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok((self.1)())
    }
}

#[test]
fn a_source_of_expired_or_empty_tokens_or_one_that_shows_them_is_found() {
    let expired =
        || AccessToken::new("secret", Placement::Bearer).valid_for(Duration::ZERO, SystemClock.now());
    let cases: [(Source, &str); 3] = [
        (
            Source("a source", expired),
            "the first call brings a token that has expired",
        ),
        (
            Source("a source", || AccessToken::new("", Placement::Bearer)),
            "the first call brings an empty token",
        ),
        (
            Source("a source of secret", || {
                AccessToken::new("secret", Placement::Raw)
            }),
            "its Debug shows the token",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(verdict(|| token_provider(&source)), expected);
    }
    token_provider(&Source("a source of none", AccessToken::none));
}

#[test]
fn a_source_that_fails_once_in_a_while_is_found() {
    let source = ScriptedProvider::new();
    token_provider(&source);
    source.fail_next();
    let said = verdict(|| token_provider(&source));
    assert_eq!(said, "the first call brings no token: scripted failure");
}

/// A cache with one fault.
struct Spoilt {
    cache: CachedTokenProvider<ScriptedProvider>,
    last: Mutex<Option<AccessToken>>,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// It asks on its own after a failure.
    Insists,
    /// What it had once is at hand for ever.
    KeepsTheExpired,
    /// Any refusal empties it.
    ForgetsAnything,
    /// No refusal does.
    ForgetsNothing,
    /// It shows what it holds.
    Shows,
}

impl std::fmt::Debug for Spoilt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.fault, &*self.last.lock().unwrap()) {
            (Fault::Shows, Some(token)) => f.write_str(token.secret().expose()),
            _ => f.write_str("a cache"),
        }
    }
}

#[async_trait]
impl TokenProvider for Spoilt {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let outcome = match self.cache.token().await {
            Err(_) if self.fault == Fault::Insists => self.cache.provider().token().await,
            outcome => outcome,
        };
        *self.last.lock().unwrap() = outcome.as_ref().ok().cloned();
        outcome
    }

    fn cached_token(&self) -> Option<AccessToken> {
        match self.fault {
            Fault::KeepsTheExpired => self.last.lock().unwrap().clone(),
            _ => self.cache.cached_token(),
        }
    }

    fn invalidate(&self, refused: &AccessToken) {
        match (self.fault, self.cache.cached_token()) {
            (Fault::ForgetsNothing, _) => {}
            (Fault::ForgetsAnything, Some(current)) => self.cache.invalidate(&current),
            _ => self.cache.invalidate(refused),
        }
    }
}

#[test]
fn each_fault_of_a_cache_is_found_and_named() {
    for (fault, expected) in [
        (
            Fault::Insists,
            "a caller who waited for a fetch that failed got a token",
        ),
        (Fault::KeepsTheExpired, "an expired token is at hand"),
        (
            Fault::ForgetsAnything,
            "the late refusal of an old token clears a newer one",
        ),
        (Fault::ForgetsNothing, "a refused token is at hand"),
        (Fault::Shows, "its Debug shows the token"),
    ] {
        let said = verdict(|| {
            token_cache(|provider, clock| Spoilt {
                cache: CachedTokenProvider::builder(provider).clock(clock).build(),
                last: Mutex::default(),
                fault,
            });
        });
        assert_eq!(said, expected, "{fault:?}");
    }
}

/// A decorator or store with one fault, or none.
struct Wrapper {
    inner: Arc<dyn TokenProvider>,
    last: Mutex<Option<AccessToken>>,
    fault: Option<WrapperFault>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum WrapperFault {
    ForgetsInvalidate,
    ForgetsRefresh,
    /// As a store that no refusal empties.
    KeepsTheRefused,
    ChangesErrors,
    LosesTheExpiry,
    Shows,
}

impl std::fmt::Debug for Wrapper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.fault, &*self.last.lock().unwrap()) {
            (Some(WrapperFault::Shows), Some(token)) => f.write_str(token.secret().expose()),
            _ => f.write_str("a wrapper"),
        }
    }
}

#[async_trait]
impl TokenProvider for Wrapper {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let last = self.last.lock().unwrap().clone();
        let outcome = match (self.fault, last) {
            (Some(WrapperFault::KeepsTheRefused), Some(last)) => return Ok(last),
            (Some(WrapperFault::ChangesErrors), _) => {
                let outcome = self.inner.token().await;
                outcome.map_err(|error| TokenError::new(TokenErrorKind::Unavailable, error.to_string()))
            }
            (Some(WrapperFault::LosesTheExpiry), _) => {
                let token = self.inner.token().await?;
                let text = token.secret().expose().to_owned();
                Ok(AccessToken::new(text, token.placement().clone()))
            }
            _ => self.inner.token().await,
        };
        *self.last.lock().unwrap() = outcome.as_ref().ok().cloned();
        outcome
    }

    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        match self.fault {
            Some(WrapperFault::ForgetsRefresh) => self.inner.token().await,
            _ => self.inner.refresh(current).await,
        }
    }

    fn invalidate(&self, refused: &AccessToken) {
        if self.fault != Some(WrapperFault::ForgetsInvalidate) {
            self.inner.invalidate(refused);
        }
    }
}

#[test]
fn each_fault_of_a_wrapper_is_found_and_named() {
    let wrap = |fault| {
        move |inner| Wrapper {
            inner,
            last: Mutex::default(),
            fault,
        }
    };
    for (fault, expected) in [
        (
            WrapperFault::ForgetsInvalidate,
            "`invalidate` does not reach its provider",
        ),
        (
            WrapperFault::ForgetsRefresh,
            "`refresh` does not reach its provider",
        ),
        (
            WrapperFault::KeepsTheRefused,
            "a refused token is handed out again",
        ),
        (
            WrapperFault::ChangesErrors,
            "an error is told as one of another kind",
        ),
        (
            WrapperFault::LosesTheExpiry,
            "it hands on another expiry than its provider said",
        ),
        (WrapperFault::Shows, "its Debug shows the token"),
    ] {
        let said = verdict(|| token_wrapper(wrap(Some(fault))));
        assert!(said.contains(expected), "{fault:?}: {said}");
    }
    token_wrapper(wrap(None));
    token_wrapper(|inner| inner);
}

#[test]
fn no_cache_at_all_is_found() {
    let said = verdict(|| token_cache(|provider, _clock| provider));
    assert_eq!(said, "a fresh token is replaced");
}

#[test]
fn the_cache_of_this_crate_passes_with_and_without_jitter() {
    token_cache(|provider, clock| CachedTokenProvider::builder(provider).clock(clock).build());
    token_cache(|provider, clock| {
        CachedTokenProvider::builder(provider)
            .policy(crate::RefreshPolicy::default().with_jitter(0.0))
            .clock(clock)
            .build()
    });
    // One before another, as a client that is given a cache puts its own before it.
    token_cache(|provider, clock| {
        let inner = CachedTokenProvider::builder(provider)
            .clock(clock.clone())
            .build();
        CachedTokenProvider::builder(inner).clock(clock).build()
    });
}
