//! Providers, wrappers and caches with one bug each, which the suites must find.

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

/// Returns the panic message of the suite.
pub(super) fn failure(suite: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(suite)).expect_err("the suite passed");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("the panic has a message")).to_owned(),
    }
}

/// Issues the tokens of `Self::1`; `Self::0` is its `Debug`.
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
fn invalid_or_visible_tokens_are_reported() {
    let expired =
        || AccessToken::new("secret", Placement::Bearer).valid_for(Duration::ZERO, SystemClock.now());
    let cases: [(Source, &str); 3] = [
        (
            Source("a source", expired),
            "the first call returned an expired token",
        ),
        (
            Source("a source", || AccessToken::new("", Placement::Bearer)),
            "the first call returned an empty token",
        ),
        (
            Source("a source of secret", || {
                AccessToken::new("secret", Placement::Raw)
            }),
            "its `Debug` shows the token",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(failure(|| token_provider(&source)), expected);
    }
    token_provider(&Source("a source of none", AccessToken::none));
}

#[test]
fn sporadic_failure_is_reported() {
    let source = ScriptedProvider::new();
    token_provider(&source);
    source.fail_next();
    let message = failure(|| token_provider(&source));
    assert_eq!(message, "the first call returned no token: scripted failure");
}

/// Cache with one bug.
struct FaultyCache {
    cache: CachedTokenProvider<ScriptedProvider>,
    last: Mutex<Option<AccessToken>>,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// It calls the provider again after a failure.
    RetriesFailure,
    /// It returns an expired token as cached.
    KeepsExpired,
    /// Every rejection clears it.
    ClearsOnAnyRejection,
    /// It ignores rejections.
    IgnoresRejection,
    /// Its `Debug` shows the token.
    Shows,
}

impl std::fmt::Debug for FaultyCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.fault, &*self.last.lock().unwrap()) {
            (Fault::Shows, Some(token)) => f.write_str(token.secret().expose()),
            _ => f.write_str("a cache"),
        }
    }
}

#[async_trait]
impl TokenProvider for FaultyCache {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let outcome = match self.cache.token().await {
            Err(_) if self.fault == Fault::RetriesFailure => self.cache.provider().token().await,
            outcome => outcome,
        };
        *self.last.lock().unwrap() = outcome.as_ref().ok().cloned();
        outcome
    }

    fn cached_token(&self) -> Option<AccessToken> {
        match self.fault {
            Fault::KeepsExpired => self.last.lock().unwrap().clone(),
            _ => self.cache.cached_token(),
        }
    }

    fn invalidate(&self, rejected: &AccessToken) {
        match (self.fault, self.cache.cached_token()) {
            (Fault::IgnoresRejection, _) => {}
            (Fault::ClearsOnAnyRejection, Some(current)) => self.cache.invalidate(&current),
            _ => self.cache.invalidate(rejected),
        }
    }
}

#[test]
fn each_fault_of_a_cache_is_reported() {
    for (fault, expected) in [
        (
            Fault::RetriesFailure,
            "a caller that waited for a failed fetch got a token",
        ),
        (Fault::KeepsExpired, "an expired token is cached"),
        (
            Fault::ClearsOnAnyRejection,
            "the late rejection of an old token cleared a newer one",
        ),
        (Fault::IgnoresRejection, "a rejected token is cached"),
        (Fault::Shows, "its `Debug` shows the token"),
    ] {
        let message = failure(|| {
            token_cache(|provider, clock| FaultyCache {
                cache: CachedTokenProvider::builder(provider).clock(clock).build(),
                last: Mutex::default(),
                fault,
            });
        });
        assert_eq!(message, expected, "{fault:?}");
    }
}

/// Wrapper with at most one bug.
struct Wrapper {
    inner: Arc<dyn TokenProvider>,
    last: Mutex<Option<AccessToken>>,
    fault: Option<WrapperFault>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum WrapperFault {
    ForgetsInvalidate,
    ForgetsRefresh,
    /// It returns a rejected token again.
    KeepsRejected,
    ChangesErrors,
    LosesExpiry,
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
            (Some(WrapperFault::KeepsRejected), Some(last)) => return Ok(last),
            (Some(WrapperFault::ChangesErrors), _) => {
                let outcome = self.inner.token().await;
                outcome.map_err(|error| TokenError::new(TokenErrorKind::Unavailable, error.to_string()))
            }
            (Some(WrapperFault::LosesExpiry), _) => {
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

    fn invalidate(&self, rejected: &AccessToken) {
        if self.fault != Some(WrapperFault::ForgetsInvalidate) {
            self.inner.invalidate(rejected);
        }
    }
}

#[test]
fn each_fault_of_a_wrapper_is_reported() {
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
            "`invalidate` did not reach the provider",
        ),
        (
            WrapperFault::ForgetsRefresh,
            "`refresh` did not reach the provider",
        ),
        (WrapperFault::KeepsRejected, "a rejected token was returned again"),
        (WrapperFault::ChangesErrors, "the kind of an error was changed"),
        (WrapperFault::LosesExpiry, "the expiry of a token was changed"),
        (WrapperFault::Shows, "its `Debug` shows the token"),
    ] {
        let message = failure(|| token_wrapper(wrap(Some(fault))));
        assert!(message.contains(expected), "{fault:?}: {message}");
    }
    token_wrapper(wrap(None));
    token_wrapper(|inner| inner);
}

#[test]
fn missing_cache_is_reported() {
    let message = failure(|| token_cache(|provider, _clock| provider));
    assert_eq!(message, "a fresh token was replaced");
}

#[test]
fn cached_token_provider_passes() {
    token_cache(|provider, clock| CachedTokenProvider::builder(provider).clock(clock).build());
    token_cache(|provider, clock| {
        CachedTokenProvider::builder(provider)
            .policy(crate::RefreshPolicy::default().with_jitter(0.0))
            .clock(clock)
            .build()
    });
    // Two caches, as in a client with its own cache before the given one.
    token_cache(|provider, clock| {
        let inner = CachedTokenProvider::builder(provider)
            .clock(clock.clone())
            .build();
        CachedTokenProvider::builder(inner).clock(clock).build()
    });
}
