//! Runtimes that end, stand still, lack a timer, or are not there.

use tokio::{
    runtime::{Builder, Runtime},
    sync::Notify,
};

use super::*;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// A runtime whose time passes as soon as nothing else can happen.
fn paused_runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Answers at once, but for its second call, which waits for the test.
#[derive(Debug, Clone)]
struct SecondHangs {
    issuer: ScriptedProvider,
    gate: Arc<Notify>,
}

#[async_trait]
impl TokenProvider for SecondHangs {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let token = self.issuer.token().await;
        if self.issuer.calls() == 2 {
            self.gate.notified().await;
        }
        token
    }
}

type HangingCache = (CachedTokenProvider<SecondHangs>, SecondHangs, ManualClock);

/// A cache whose token is about to expire, and whose refresh has begun on a runtime that is no longer driven.
fn begun_on_idle(idle: &Runtime, lifetime: impl Fn(ScriptedProvider) -> ScriptedProvider) -> HangingCache {
    let clock = ManualClock::new();
    let provider = SecondHangs {
        issuer: lifetime(ScriptedProvider::new().clock(clock.clone())),
        gate: Arc::default(),
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    idle.block_on(async {
        assert_eq!(text(&tokens).await, "token-1");
        clock.advance(Duration::from_secs(3600 - 299));
        assert_eq!(text(&tokens).await, "token-1");
        eventually(|| provider.issuer.calls() == 2).await;
    });
    (tokens, provider, clock)
}

#[test]
fn begun_fetch_on_idle_runtime_is_overtaken() {
    let idle = runtime();
    let (tokens, provider, clock) = begun_on_idle(&idle, |issuer| issuer);
    clock.advance(Duration::from_secs(299));
    paused_runtime().block_on(async {
        let asked = SystemClock.now();
        let later = async {
            SystemClock.sleep(Duration::from_millis(100)).await;
            text(&tokens).await
        };
        let expected = ("token-3".to_owned(), "token-3".to_owned());
        assert_eq!(futures_util::join!(text(&tokens), later), expected);
        assert_eq!(SystemClock.now().since(asked).as_secs(), 3);
    });
    assert_eq!(provider.issuer.calls(), 3);

    // What the idle runtime brings late would expire before the current token.
    provider.gate.notify_one();
    idle.block_on(async { eventually(|| Arc::strong_count(&tokens.cache) == 1).await });
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-3");
    assert_eq!((tokens.stats().refreshes, tokens.stats().failures), (2, 0));
}

#[test]
fn late_token_of_an_overtaken_fetch_is_welcome_if_it_lives_longer() {
    let idle = runtime();
    let (tokens, provider, clock) = begun_on_idle(&idle, |issuer| issuer);
    clock.advance(Duration::from_secs(299));
    provider.issuer.fail_next();
    paused_runtime().block_on(async { tokens.token().await.unwrap_err() });

    provider.gate.notify_one();
    idle.block_on(async { eventually(|| tokens.stats().refreshes == 2).await });
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-2");
    assert_eq!(tokens.stats().backoff, None);
}

#[test]
fn fetch_that_never_begins_is_overtaken() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });
    assert_eq!(paused_runtime().block_on(text(&tokens)), "token-1");
    drop(idle);
    assert_eq!((issuer.calls(), tokens.stats().failures), (1, 0));
}

#[test]
fn close_does_not_wait_for_an_idle_runtime() {
    let (tokens, _issuer, _clock) = cache(ScriptedProvider::stalling);
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });
    paused_runtime().block_on(tokens.close());
}

#[test]
fn fetch_beats_as_long_as_its_runtime_is_driven() {
    let other = runtime();
    for (fetch_timeout, silence) in [(130_000, 3000), (500, 250)] {
        let policy = RefreshPolicy::default().with_fetch_timeout(Duration::from_millis(fetch_timeout));
        let tokens = CachedTokenProvider::builder(ScriptedProvider::stalling())
            .policy(policy)
            .build();
        paused_runtime().block_on(async {
            assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
            let mut in_flight = tokens.cache.lock().in_flight.clone().unwrap();
            // As a caller on another runtime sees it.
            in_flight.runtime = other.handle().id();
            let silence = Duration::from_millis(silence);
            let asked = SystemClock.now();
            assert!(matches!(in_flight.wait(silence).await, WaitOutcome::Failed(_)));
            let waited = SystemClock.now().since(asked).as_millis();
            assert_eq!(waited / 10, u128::from(fetch_timeout / 10), "{waited} ms");
        });
    }
}

#[test]
fn waiter_on_healthy_runtime_survives_the_end_of_the_fetch_runtime() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let (first, second) = (runtime(), runtime());
    first.block_on(async {
        let starter = tokens.clone();
        tokio::spawn(async move { starter.token().await });
        eventually(|| issuer.calls() == 1).await;
    });
    let mut waiting = Box::pin(tokens.token());
    second.block_on(async { assert!(futures_util::poll!(&mut waiting).is_pending()) });
    drop(first);
    issuer.release();
    let token = second.block_on(waiting).unwrap();
    assert_eq!(token.secret().expose(), "token-2");
}

#[test]
fn runtime_that_is_gone_before_the_fetch_is_an_error() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let gone = runtime();
    let handle = gone.handle().clone();
    drop(gone);
    let entered = handle.enter();
    assert_eq!(at_once(&tokens).unwrap_err().kind(), TokenErrorKind::Aborted);
    drop(entered);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[test]
fn runtime_for_each_request_makes_few_fetches() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    issuer.release();
    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    clock.advance(Duration::from_secs(3600 - 299));
    let serve = || {
        runtime().block_on(async {
            assert_eq!(text(&tokens).await, "token-1");
            tokio::task::yield_now().await;
        });
    };
    (0..300).for_each(|_| serve());
    assert_eq!(issuer.calls(), 2, "one fetch, which its runtime cut");

    for _ in 0..230 {
        clock.advance(Duration::from_secs(1));
        serve();
    }
    assert!(issuer.calls() < 12, "{} fetches in four minutes", issuer.calls());
}

/// Polls a call of `token` once, outside of any runtime unless one is entered; it need not wait.
fn at_once(tokens: &impl TokenProvider) -> Result<AccessToken, TokenError> {
    let mut call = std::pin::pin!(tokens.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut context) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => panic!("there is nothing to wait for"),
    }
}

fn assert_no_runtime(result: Result<AccessToken, TokenError>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::NoRuntime);
    assert!(!error.is_retryable());
}

#[test]
fn without_a_runtime_a_valid_token_is_served() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_no_runtime(at_once(&tokens));
    assert_eq!(issuer.calls(), 0);
    runtime().block_on(text(&tokens));
    for left in [300, 50] {
        let remaining = tokens.stats().remaining.unwrap();
        clock.advance(remaining.saturating_sub(Duration::from_secs(left)));
        assert_eq!(at_once(&tokens).unwrap().secret().expose(), "token-1");
    }
    clock.advance(Duration::from_secs(50));
    assert_no_runtime(at_once(&tokens));
}

#[test]
fn without_a_timer_a_valid_token_is_served() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let timerless = Builder::new_current_thread().build().unwrap();
    assert_no_runtime(timerless.block_on(tokens.token()));
    assert_eq!(
        runtime().block_on(text(&tokens)),
        "token-1",
        "no failure of the provider's"
    );
    clock.advance(Duration::from_secs(3550));
    assert_eq!(timerless.block_on(text(&tokens)), "token-1");
    clock.advance(Duration::from_secs(50));
    assert_no_runtime(timerless.block_on(tokens.token()));
    assert_eq!((issuer.calls(), tokens.stats().failures), (1, 0));
}

#[test]
fn without_a_runtime_or_timer_no_fetch_elsewhere_is_waited_for() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let elsewhere = runtime();
    elsewhere.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
        eventually(|| issuer.calls() == 1).await;
    });
    assert_no_runtime(at_once(&tokens));
    let timerless = Builder::new_current_thread().build().unwrap();
    assert_no_runtime(timerless.block_on(tokens.token()));
}

#[test]
fn runtime_that_is_only_driven_by_calls_refreshes_in_the_mandatory_window() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let runtime = runtime();
    assert_eq!(runtime.block_on(text(&tokens)), "token-1");
    clock.advance(Duration::from_secs(3600 - 299));
    for _ in 0..10 {
        assert_eq!(runtime.block_on(text(&tokens)), "token-1");
    }
    clock.advance(Duration::from_secs(250));
    assert_eq!(runtime.block_on(text(&tokens)), "token-2");
    assert_eq!(issuer.calls(), 2);
}
