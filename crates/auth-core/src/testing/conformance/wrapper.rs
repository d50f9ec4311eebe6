//! What any wrapper of a source of tokens can be held to.

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

/// Holds the wrappers that `wrap` puts around a provider (a decorator, or a store that several processes share) to what
/// lets a cache before them work:
///
/// * a token is returned as the provider issued it, with its expiry, and an error with its kind and `retry_after`,
/// * [`refresh`](TokenProvider::refresh) and [`invalidate`](TokenProvider::invalidate) reach the provider, with their
///   token,
/// * a refused token is not handed out again,
/// * it shows no secret.
///
/// A cache is no wrapper in this sense, since it decides itself whether its provider is asked: see
/// [`token_cache`](super::token_cache).
///
/// ```
/// use std::sync::Arc;
/// use auth_core::{AccessToken, TokenError, TokenProvider, async_trait, testing::conformance};
///
/// /// Counts, logs, or does something else beside.
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
///     fn invalidate(&self, refused: &AccessToken) {
///         self.0.invalidate(refused);
///     }
/// }
///
/// conformance::token_wrapper(Decorated);
/// ```
///
/// # Panics
///
/// When one of it does not hold, with a sentence that says which.
pub fn token_wrapper<W: TokenProvider>(wrap: impl Fn(Arc<dyn TokenProvider>) -> W) {
    let make = |provider: &Recorder| wrap(Arc::new(provider.clone()));
    runtime().block_on(async {
        hands_on_tokens(&Recorder::default(), make).await;
        hands_on_errors(make).await;
        hands_on_refreshes(&Recorder::default(), make).await;
        hands_on_refusals(&Recorder::default(), make).await;
    });
}

async fn hands_on_tokens<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = got(wrapper.token().await);
    let issued = provider.last();
    assert!(
        token.is_same(&issued),
        "it hands on another token than its provider issued"
    );
    assert_eq!(
        token.expires_at(),
        issued.expires_at(),
        "it hands on another expiry than its provider said"
    );
    let shown = format!("{wrapper:?}{wrapper:#?}");
    assert!(
        !shown.contains(issued.secret().expose()),
        "its Debug shows the token"
    );
}

async fn hands_on_errors<W: TokenProvider>(make: impl Fn(&Recorder) -> W) {
    let pause = Some(Duration::from_secs(7));
    for kind in [TokenErrorKind::Rejected, TokenErrorKind::Unavailable] {
        let provider = Recorder::failing(TokenError::new(kind, "recorded failure").with_retry_after(pause));
        let Err(error) = make(&provider).token().await else {
            panic!("a failure of its provider is told as a success");
        };
        assert_eq!(error.kind(), kind, "an error is told as one of another kind");
        assert_eq!(
            error.retry_after(),
            pause,
            "the `retry_after` of an error is lost"
        );
    }
}

async fn hands_on_refreshes<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = got(wrapper.token().await);
    let refreshed = got(wrapper.refresh(&token).await);
    let asked = provider.refreshed();
    assert!(!asked.is_empty(), "`refresh` does not reach its provider");
    assert_eq!(
        asked,
        [token.secret().expose()],
        "`refresh` reaches its provider with another token"
    );
    assert!(
        refreshed.is_same(&provider.last()),
        "`refresh` hands on another token than its provider issued"
    );
}

async fn hands_on_refusals<W: TokenProvider>(provider: &Recorder, make: impl Fn(&Recorder) -> W) {
    let wrapper = make(provider);
    let token = got(wrapper.token().await);
    wrapper.invalidate(&token);
    let refused = provider.refused();
    assert!(!refused.is_empty(), "`invalidate` does not reach its provider");
    assert_eq!(
        refused,
        [token.secret().expose()],
        "`invalidate` reaches its provider with another token"
    );
    let at_hand = wrapper.cached_token();
    assert!(
        at_hand.is_none_or(|held| !held.is_same(&token)),
        "a refused token is at hand"
    );
    assert!(
        !got(wrapper.token().await).is_same(&token),
        "a refused token is handed out again"
    );
}

fn got(outcome: Result<AccessToken, TokenError>) -> AccessToken {
    match outcome {
        Ok(token) => token,
        Err(error) => panic!("a token of its provider is told as a failure: {error}"),
    }
}

/// Issues `secret-1`, `secret-2`, ..., and writes down what else it is asked. Clones share their notes.
#[derive(Clone, Default)]
struct Recorder(Arc<Notes>);

#[derive(Default)]
struct Notes {
    issued: AtomicUsize,
    last: Mutex<Option<AccessToken>>,
    refreshed: Mutex<Vec<String>>,
    refused: Mutex<Vec<String>>,
    error: Option<TokenError>,
}

impl Recorder {
    fn failing(error: TokenError) -> Self {
        Self(Arc::new(Notes {
            error: Some(error),
            ..Notes::default()
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
        last.expect("the wrapper handed out a token of its own, and asked its provider for none")
    }

    fn refreshed(&self) -> Vec<String> {
        lock(&self.0.refreshed).clone()
    }

    fn refused(&self) -> Vec<String> {
        lock(&self.0.refused).clone()
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

    fn invalidate(&self, refused: &AccessToken) {
        lock(&self.0.refused).push(refused.secret().expose().to_owned());
    }
}
