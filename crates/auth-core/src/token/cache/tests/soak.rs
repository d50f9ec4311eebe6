//! Soak test: a week of a service in a second.

use std::sync::Mutex;

use super::*;
use crate::{Moment, Placement};

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const LIFETIMES: [u64; 3] = [60, 120, 900];

/// Record of one fetch at the provider.
#[derive(Debug, Clone, Copy)]
struct Fetch {
    started: Moment,
    ended: Moment,
    /// Lifetime of the issued token; `None` after a failure.
    lifetime: Option<Duration>,
}

/// Provider that is sometimes slow and sometimes fails, with tokens of several lifetimes.
#[derive(Debug, Clone)]
struct FlakyProvider {
    clock: ManualClock,
    rng: Arc<Mutex<fastrand::Rng>>,
    fetches: Arc<Mutex<Vec<Fetch>>>,
}

impl FlakyProvider {
    async fn fetch(&self) -> Result<AccessToken, TokenError> {
        let started = self.clock.now();
        let (delay, fails, lifetime) = {
            let mut rng = self.rng.lock().unwrap();
            let delay = if rng.u8(..10) == 0 { rng.u64(..20) } else { 0 };
            (delay, rng.u8(..5) == 0, LIFETIMES[rng.usize(..LIFETIMES.len())])
        };
        let ready = started.plus(Duration::from_secs(delay));
        while !self.clock.now().has_reached(ready) {
            tokio::task::yield_now().await;
        }
        let lifetime = Duration::from_secs(lifetime);
        let number = {
            let mut fetches = self.fetches.lock().unwrap();
            fetches.push(Fetch {
                started,
                ended: self.clock.now(),
                lifetime: (!fails).then_some(lifetime),
            });
            fetches.len()
        };
        if fails {
            return Err(TokenError::new(
                TokenErrorKind::Unavailable,
                "service unavailable",
            ));
        }
        Ok(AccessToken::new(format!("token-{number}"), Placement::Bearer).valid_for(lifetime, started))
    }
}

#[async_trait]
impl TokenProvider for FlakyProvider {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.fetch().await
    }
}

/// Results of all callers.
#[derive(Debug, Default)]
struct Results {
    calls: usize,
    failed: usize,
    expired: usize,
}

async fn week(seed: u64) -> (Vec<Fetch>, Results, TokenStats) {
    let clock = ManualClock::new();
    let provider = FlakyProvider {
        clock: clock.clone(),
        rng: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
        fetches: Arc::default(),
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .clock(clock.clone())
        .build();
    let results = Arc::new(Mutex::new(Results::default()));
    let mut pace = fastrand::Rng::with_seed(seed + 1);
    let start = clock.now();
    while clock.now().since(start) < WEEK {
        clock.advance(Duration::from_millis(pace.u64(100..30_000)));
        for _ in 0..3 {
            let (tokens, clock, results) = (tokens.clone(), clock.clone(), Arc::clone(&results));
            tokio::spawn(async move {
                let outcome = tokens.token().await;
                let mut results = results.lock().unwrap();
                results.calls += 1;
                match outcome {
                    Ok(token) if token.is_expired(clock.now()) => results.expired += 1,
                    Ok(_) => {}
                    Err(_) => results.failed += 1,
                }
            });
        }
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
    }
    eventually(|| {
        clock.advance(Duration::from_secs(1));
        let stats = tokens.stats();
        stats.waiters == 0 && !stats.is_fetching
    })
    .await;
    let stats = tokens.stats();
    let fetches = provider.fetches.lock().unwrap().clone();
    let results = std::mem::take(&mut *results.lock().unwrap());
    (fetches, results, stats)
}

#[tokio::test]
async fn week_of_calls_returns_no_expired_token() {
    for seed in [1, 2] {
        let (fetches, results, stats) = week(seed).await;
        assert_eq!(results.expired, 0, "of {} calls, seed {seed}", results.calls);
        assert!(
            fetches.len() > 1000,
            "expected more than 1000 fetches, not {}",
            fetches.len()
        );
        assert_eq!(fetches.len() as u64, stats.refreshes + stats.failures);
        // A fifth of the fetches fail, but few callers get an error.
        assert!(results.failed * 50 < results.calls, "{results:?}");

        for pair in fetches.windows(2) {
            let [last, next] = pair else {
                unreachable!("windows of two")
            };
            assert!(
                next.started.has_reached(last.ended),
                "concurrent fetches: {pair:?}"
            );
            let interval = next.started.since(last.ended);
            match last.lifetime {
                // The advisory window is at most a quarter of the lifetime.
                Some(lifetime) => {
                    let interval = next.started.since(last.started);
                    assert!(interval >= lifetime * 3 / 4, "too early: {pair:?}");
                }
                // The minimum backoff less the jitter of a fifth.
                None => assert!(interval >= Duration::from_millis(800), "{pair:?}"),
            }
        }
    }
}
