//! The token cache under every order in which tasks may come, or as many of them as there is time for.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use auth_core_model::{
    AccessToken, CachedTokenProvider, Clock, Placement, RefreshPolicy, TokenError, TokenErrorKind,
    TokenProvider, async_trait, testing::ManualClock,
};
use shuttle_tokio::task;

const LIFE: Duration = Duration::from_secs(3600);
const ADVISORY: Duration = Duration::from_secs(3400);
const MANDATORY: Duration = Duration::from_secs(3550);

/// Schedules that are tried at random, and with few preemptions at the worst places.
const RANDOM: usize = 1500;
const PREEMPTED: usize = 500;
const DEPTH: usize = 3;

/// Issues `token-1`, `token-2`, ... and gives others a turn while it does.
#[derive(Debug, Clone, Default)]
struct Issuer {
    clock: ManualClock,
    calls: Arc<AtomicUsize>,
    is_asked: Arc<AtomicBool>,
    is_down: Arc<AtomicBool>,
}

/// Somebody asks, for as long as this lives.
struct Asked(Arc<AtomicBool>);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let was_asked = self.is_asked.swap(true, Ordering::SeqCst);
        assert!(!was_asked, "two fetches at once");
        let asked = Asked(Arc::clone(&self.is_asked));
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let sent = self.clock.now();
        task::yield_now().await;
        drop(asked);
        if self.is_down.load(Ordering::SeqCst) {
            return Err(TokenError::new(TokenErrorKind::Unavailable, "it is down"));
        }
        Ok(AccessToken::new(format!("token-{call}"), Placement::Bearer).valid_for(LIFE, sent))
    }
}

type Cache = CachedTokenProvider<Issuer>;

fn cache() -> (Cache, Issuer) {
    let issuer = Issuer::default();
    let cache = CachedTokenProvider::builder(issuer.clone())
        .policy(RefreshPolicy::default().jitter(0.0))
        .clock(issuer.clock.clone())
        .build();
    (cache, issuer)
}

impl Issuer {
    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// Tries `story` under many schedules.
fn explore<F: Future<Output = ()> + 'static>(story: fn() -> F) {
    let run = move || shuttle::future::block_on(story());
    shuttle::check_random(run, RANDOM);
    shuttle::check_pct(run, PREEMPTED, DEPTH);
}

/// A caller of its own.
fn caller(cache: &Cache) -> task::JoinHandle<Result<AccessToken, TokenError>> {
    let cache = cache.clone();
    task::spawn(async move { cache.token().await })
}

fn text(token: &AccessToken) -> &str {
    token.secret().expose()
}

/// Waits until the fetch that may run has ended.
async fn landed(cache: &Cache) {
    while cache.stats().is_fetching {
        task::yield_now().await;
    }
}

#[test]
fn callers_share_one_fetch_and_its_token() {
    explore(|| async {
        let (cache, issuer) = cache();
        let callers = [caller(&cache), caller(&cache), caller(&cache)];
        for caller in callers {
            assert_eq!(text(&caller.await.unwrap().unwrap()), "token-1");
        }
        assert_eq!(issuer.calls(), 1);
    });
}

#[test]
fn callers_share_one_fetch_and_its_error_and_a_provider_that_is_down_is_asked_once() {
    explore(|| async {
        let (cache, issuer) = cache();
        issuer.is_down.store(true, Ordering::SeqCst);
        let callers = [caller(&cache), caller(&cache), caller(&cache)];
        for caller in callers {
            caller.await.unwrap().unwrap_err();
        }
        assert_eq!(issuer.calls(), 1);
        issuer.clock.advance(Duration::from_secs(2));
        issuer.is_down.store(false, Ordering::SeqCst);
        assert_eq!(text(&cache.token().await.unwrap()), "token-2");
    });
}

#[test]
fn an_aging_token_is_served_while_one_refresh_runs_behind() {
    explore(|| async {
        let (cache, issuer) = cache();
        cache.token().await.unwrap();
        issuer.clock.advance(ADVISORY);
        let callers = [caller(&cache), caller(&cache), caller(&cache)];
        for caller in callers {
            let token = caller.await.unwrap().unwrap();
            assert!(["token-1", "token-2"].contains(&text(&token)));
        }
        landed(&cache).await;
        assert_eq!(issuer.calls(), 2);
        assert_eq!(text(&cache.token().await.unwrap()), "token-2");
    });
}

#[test]
fn a_refresh_that_fails_displaces_no_valid_token_and_is_not_repeated_at_once() {
    explore(|| async {
        let (cache, issuer) = cache();
        cache.token().await.unwrap();
        issuer.clock.advance(MANDATORY);
        issuer.is_down.store(true, Ordering::SeqCst);
        let callers = [caller(&cache), caller(&cache), caller(&cache)];
        for caller in callers {
            assert_eq!(text(&caller.await.unwrap().unwrap()), "token-1");
        }
        landed(&cache).await;
        assert_eq!(issuer.calls(), 2);
    });
}

#[test]
fn whenever_the_time_moves_nobody_gets_a_token_that_had_expired_when_it_asked() {
    explore(|| async {
        let (cache, issuer) = cache();
        cache.token().await.unwrap();
        let clock = issuer.clock.clone();
        let time = task::spawn(async move {
            for _ in 0..2 {
                task::yield_now().await;
                clock.advance(LIFE);
            }
        });
        let readers = [0, 1].map(|_| {
            let (cache, clock) = (cache.clone(), issuer.clock.clone());
            task::spawn(async move {
                let asked = clock.now();
                let token = cache.token().await.unwrap();
                assert!(!token.is_expired(asked), "{token:?}");
            })
        });
        for reader in readers {
            reader.await.unwrap();
        }
        time.await.unwrap();
    });
}

#[test]
fn a_refused_token_is_replaced_once_however_many_report_it_and_however_late() {
    explore(|| async {
        let (cache, issuer) = cache();
        let refused = cache.token().await.unwrap();
        issuer.clock.advance(Duration::from_secs(60));
        let reporters = [0, 1].map(|_| {
            let (cache, refused) = (cache.clone(), refused.clone());
            task::spawn(async move {
                cache.invalidate(&refused);
                let token = cache.token().await.unwrap();
                assert_eq!(text(&token), "token-2", "refused before this call began");
            })
        });
        let reader = caller(&cache);
        for reporter in reporters {
            reporter.await.unwrap();
        }
        reader.await.unwrap().unwrap();
        cache.invalidate(&refused);
        assert_eq!(text(&cache.cached_token().unwrap()), "token-2");
        assert_eq!(issuer.calls(), 2);
    });
}

#[test]
fn callers_who_are_dropped_lose_no_token_and_leave_nobody_hanging() {
    explore(|| async {
        let (cache, issuer) = cache();
        let [first, second, third] = [caller(&cache), caller(&cache), caller(&cache)];
        first.abort();
        task::yield_now().await;
        second.abort();
        assert_eq!(text(&third.await.unwrap().unwrap()), "token-1");
        assert_eq!(text(&cache.token().await.unwrap()), "token-1");
        assert_eq!(issuer.calls(), 1);
    });
}

#[test]
fn with_the_last_handle_the_fetch_ends() {
    explore(|| async {
        let (cache, issuer) = cache();
        let waiting = caller(&cache);
        task::yield_now().await;
        waiting.abort();
        let _ = waiting.await;
        drop(cache);
        while issuer.is_asked.load(Ordering::SeqCst) {
            task::yield_now().await;
        }
        assert!(issuer.calls() <= 1);
    });
}
