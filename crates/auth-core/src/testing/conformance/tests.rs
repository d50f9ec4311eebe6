//! Sources and caches with one fault each, which the suites must find.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    time::Duration,
};

use async_trait::async_trait;

use super::*;
use crate::{
    AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenProvider,
    testing::ScriptedProvider,
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
