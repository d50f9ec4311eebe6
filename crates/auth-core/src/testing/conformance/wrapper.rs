//! Conformance suite for wrappers of token providers.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;

use super::runtime;
use crate::{AccessToken, Clock, Placement, SystemClock, TokenError, TokenErrorKind, TokenProvider};

/// Checks the guarantees that a cache needs from the wrappers that `wrap` creates around a provider, such as a decorator or
/// a store that several processes share:
///
/// * it returns a token unchanged, with its expiry, and an error with its kind and `retry_after`,
/// * [`refresh`](TokenProvider::refresh) and [`invalidate`](TokenProvider::invalidate) reach the provider with their token,
/// * it does not return a rejected token again,
/// * its `Debug` shows no secret.
///
/// A cache is not a wrapper, since it decides whether to call its provider: see [`token_cache`](super::token_cache).
///
/// ```
/// use std::sync::Arc;
/// use auth_core::{AccessToken, TokenError, TokenProvider, async_trait, testing::conformance};
///
/// /// Decorator that could count or log calls.
/// #[derive(Debug)]
/// struct Decorated(Arc<dyn TokenProvider>);
///
/// #[async_trait]
/// impl TokenProvider for Decorated {
///     async fn token(&self) -> Result<AccessToken, TokenError> {
///         self.0.token().await
///     }
///
///     async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
///         self.0.refresh(current).await
///     }
///
///     fn cached_token(&self) -> Option<AccessToken> {
///         self.0.cached_token()
///     }
///
///     fn invalidate(&self, rejected: &AccessToken) {
///         self.0.invalidate(rejected);
///     }
/// }
///
/// conformance::token_wrapper(Decorated);
/// ```
///
/// # Panics
///
/// If a guarantee is violated; the message names it.
pub fn token_wrapper<W: TokenProvider>(wrap: impl Fn(Arc<dyn TokenProvider>) -> W) {
    let make = |provider: &Recorder| wrap(Arc::new(provider.clone()));
    runtime().block_on(async {
        forwards_tokens(&Recorder::default(), make).await;
        forwards_errors(make).await;
        forwards_refreshes(&Recorder::default(), make).await;
        forwards_rejections(&Recorder::default(), make).await;
    });
}

async fn forwards_tokens<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = expect_token(wrapper.token().await);
    let issued = provider.last();
    assert!(token.is_same(&issued), "a token was changed");
    assert_eq!(
        token.expires_at(),
        issued.expires_at(),
        "the expiry of a token was changed"
    );
    let shown = format!("{wrapper:?}{wrapper:#?}");
    assert!(
        !shown.contains(issued.secret().expose()),
        "its `Debug` shows the token"
    );
}

async fn forwards_errors<W: TokenProvider>(make: impl Fn(&Recorder) -> W) {
    let pause = Some(Duration::from_secs(7));
    for kind in [TokenErrorKind::Rejected, TokenErrorKind::Unavailable] {
        let provider = Recorder::failing(TokenError::new(kind, "recorded failure").with_retry_after(pause));
        let Err(error) = make(&provider).token().await else {
            panic!("the call succeeded, although the provider failed");
        };
        assert_eq!(error.kind(), kind, "the kind of an error was changed");
        assert_eq!(
            error.retry_after(),
            pause,
            "the `retry_after` of an error was lost"
        );
    }
}

async fn forwards_refreshes<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = expect_token(wrapper.token().await);
    let refreshed = expect_token(wrapper.refresh(&token).await);
    let tokens = provider.refreshed();
    assert!(!tokens.is_empty(), "`refresh` did not reach the provider");
    assert_eq!(
        tokens,
        [token.secret().expose()],
        "`refresh` reached the provider with another token"
    );
    assert!(refreshed.is_same(&provider.last()), "`refresh` changed the token");
}

async fn forwards_rejections<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = expect_token(wrapper.token().await);
    wrapper.invalidate(&token);
    let rejected = provider.rejected();
    assert!(!rejected.is_empty(), "`invalidate` did not reach the provider");
    assert_eq!(
        rejected,
        [token.secret().expose()],
        "`invalidate` reached the provider with another token"
    );
    let cached = wrapper.cached_token();
    assert!(
        cached.is_none_or(|held| !held.is_same(&token)),
        "a rejected token is cached"
    );
    assert!(
        !expect_token(wrapper.token().await).is_same(&token),
        "a rejected token was returned again"
    );
}

fn expect_token(outcome: Result<AccessToken, TokenError>) -> AccessToken {
    match outcome {
        Ok(token) => token,
        Err(error) => panic!("the call failed, although the provider issued a token: {error}"),
    }
}

/// Provider that issues `secret-1`, `secret-2`, ... and records its calls. Clones share the record.
#[derive(Clone, Default)]
struct Recorder(Arc<Calls>);

#[derive(Default)]
struct Calls {
    issued: AtomicUsize,
    last: Mutex<Option<AccessToken>>,
    refreshed: Mutex<Vec<String>>,
    rejected: Mutex<Vec<String>>,
    error: Option<TokenError>,
}

impl Recorder {
    fn failing(error: TokenError) -> Self {
        Self(Arc::new(Calls {
            error: Some(error),
            ..Calls::default()
        }))
    }

    fn issue(&self) -> Result<AccessToken, TokenError> {
        if let Some(error) = &self.0.error {
            return Err(error.clone());
        }
        let number = self.0.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let token = AccessToken::new(format!("secret-{number}"), Placement::Bearer)
            .valid_for(Duration::from_secs(3600), SystemClock.now());
        *lock(&self.0.last) = Some(token.clone());
        Ok(token)
    }

    fn last(&self) -> AccessToken {
        let last = lock(&self.0.last).clone();
        last.expect("the wrapper returned a token without a call of its provider")
    }

    fn refreshed(&self) -> Vec<String> {
        lock(&self.0.refreshed).clone()
    }

    fn rejected(&self) -> Vec<String> {
        lock(&self.0.rejected).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

#[async_trait]
impl TokenProvider for Recorder {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.issue()
    }

    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        lock(&self.0.refreshed).push(current.secret().expose().to_owned());
        self.issue()
    }

    fn invalidate(&self, rejected: &AccessToken) {
        lock(&self.0.rejected).push(rejected.secret().expose().to_owned());
    }
}
