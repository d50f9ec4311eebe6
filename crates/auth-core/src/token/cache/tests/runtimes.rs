//! Runtimes that shut down, stall, lack a timer, or are absent.

use tokio::{
    runtime::{Builder, Runtime},
    sync::Notify,
};

use super::*;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// Creates a runtime with paused time, which advances when every task is idle.
fn paused_runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Responds at once, except to the second call, which waits for the test.
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

/// Creates a cache with an aging token, whose refresh has started on a runtime that is no longer driven.
fn started_on_idle(idle: &Runtime, lifetime: impl Fn(ScriptedProvider) -> ScriptedProvider) -> HangingCache {
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
fn stalled_fetch_is_superseded() {
    let idle = runtime();
    let (tokens, provider, clock) = started_on_idle(&idle, |issuer| issuer);
    clock.advance(Duration::from_secs(299));
    paused_runtime().block_on(async {
        let start = SystemClock.now();
        let later = async {
            SystemClock.sleep(Duration::from_millis(100)).await;
            text(&tokens).await
        };
        let expected = ("token-3".to_owned(), "token-3".to_owned());
        assert_eq!(futures_util::join!(text(&tokens), later), expected);
        assert_eq!(SystemClock.now().since(start).as_secs(), 3);
    });
    assert_eq!(provider.issuer.calls(), 3);

    // The late token of the idle runtime expires before the current one.
    provider.gate.notify_one();
    idle.block_on(async { eventually(|| Arc::strong_count(&tokens.cache) == 1).await });
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-3");
    assert_eq!((tokens.stats().refreshes, tokens.stats().failures), (2, 0));
}

#[test]
fn late_token_is_stored_if_it_expires_later() {
    let idle = runtime();
    let (tokens, provider, clock) = started_on_idle(&idle, |issuer| issuer);
    clock.advance(Duration::from_secs(299));
    provider.issuer.fail_next();
    paused_runtime().block_on(async { tokens.token().await.unwrap_err() });

    provider.gate.notify_one();
    idle.block_on(async { eventually(|| tokens.stats().refreshes == 2).await });
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-2");
    assert_eq!(tokens.stats().backoff, None);
}

#[test]
fn unstarted_fetch_is_superseded() {
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
fn close_ignores_an_idle_runtime() {
    let (tokens, _issuer, _clock) = cache(ScriptedProvider::stalling);
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });
    paused_runtime().block_on(tokens.close());
}

#[test]
fn driven_fetch_has_a_heartbeat() {
    let other = runtime();
    for (fetch_timeout, stall_timeout) in [(130_000, 3000), (500, 250)] {
        let policy = RefreshPolicy::default().with_fetch_timeout(Duration::from_millis(fetch_timeout));
        let tokens = CachedTokenProvider::builder(ScriptedProvider::stalling())
            .policy(policy)
            .build();
        paused_runtime().block_on(async {
            assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
            let mut in_flight = tokens.cache.lock().in_flight.clone().unwrap();
            // As seen by a caller on another runtime.
            in_flight.runtime = other.handle().id();
            let stall_timeout = Duration::from_millis(stall_timeout);
            let start = SystemClock.now();
            assert!(matches!(
                in_flight.wait(stall_timeout).await,
                WaitOutcome::Failed(_)
            ));
            let waited = SystemClock.now().since(start).as_millis();
            assert_eq!(waited / 10, u128::from(fetch_timeout / 10), "{waited} ms");
        });
    }
}

#[test]
fn waiter_survives_another_runtimes_shutdown() {
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
fn shut_down_runtime_is_an_error() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let gone = runtime();
    let handle = gone.handle().clone();
    drop(gone);
    let entered = handle.enter();
    assert_eq!(poll_once(&tokens).unwrap_err().kind(), TokenErrorKind::Aborted);
    drop(entered);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[test]
fn short_lived_runtimes_cause_few_fetches() {
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
    assert_eq!(issuer.calls(), 2, "one fetch, which its runtime aborted");

    for _ in 0..230 {
        clock.advance(Duration::from_secs(1));
        serve();
    }
    assert!(issuer.calls() < 12, "{} fetches in four minutes", issuer.calls());
}

/// Polls `token` once, outside any runtime unless one is entered; expects it to be ready.
fn poll_once(tokens: &impl TokenProvider) -> Result<AccessToken, TokenError> {
    let mut call = std::pin::pin!(tokens.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut context) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => panic!("expected a result without waiting"),
    }
}

fn assert_no_runtime(result: Result<AccessToken, TokenError>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::NoRuntime);
    assert!(!error.is_retryable());
}

#[test]
fn valid_token_needs_no_runtime() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_no_runtime(poll_once(&tokens));
    assert_eq!(issuer.calls(), 0);
    runtime().block_on(text(&tokens));
    for seconds in [300, 50] {
        let remaining = tokens.stats().remaining.unwrap();
        clock.advance(remaining.saturating_sub(Duration::from_secs(seconds)));
        assert_eq!(poll_once(&tokens).unwrap().secret().expose(), "token-1");
    }
    clock.advance(Duration::from_secs(50));
    assert_no_runtime(poll_once(&tokens));
}

#[test]
fn valid_token_needs_no_timer() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let timerless = Builder::new_current_thread().build().unwrap();
    assert_no_runtime(timerless.block_on(tokens.token()));
    assert_eq!(
        runtime().block_on(text(&tokens)),
        "token-1",
        "the provider has not failed"
    );
    clock.advance(Duration::from_secs(3550));
    assert_eq!(timerless.block_on(text(&tokens)), "token-1");
    clock.advance(Duration::from_secs(50));
    assert_no_runtime(timerless.block_on(tokens.token()));
    assert_eq!((issuer.calls(), tokens.stats().failures), (1, 0));
}

#[test]
fn waiting_needs_runtime_and_timer() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let elsewhere = runtime();
    elsewhere.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
        eventually(|| issuer.calls() == 1).await;
    });
    assert_no_runtime(poll_once(&tokens));
    let timerless = Builder::new_current_thread().build().unwrap();
    assert_no_runtime(timerless.block_on(tokens.token()));
}

#[test]
fn block_on_refreshes_in_the_mandatory_window() {
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
