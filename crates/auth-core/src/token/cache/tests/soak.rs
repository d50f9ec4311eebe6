//! A week of a service, in a second.

use std::sync::Mutex;

use super::*;
use crate::{Moment, Placement};

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const LIVES: [u64; 3] = [60, 120, 900];

/// One fetch, as the provider saw it.
#[derive(Debug, Clone, Copy)]
struct Fetch {
    began: Moment,
    ended: Moment,
    /// Of the token that it brought.
    life: Option<Duration>,
}

/// A provider as they are: mostly quick, sometimes slow, sometimes down, its tokens of several lives.
#[derive(Debug, Clone)]
struct Moody {
    clock: ManualClock,
    chance: Arc<Mutex<fastrand::Rng>>,
    fetches: Arc<Mutex<Vec<Fetch>>>,
}

impl Moody {
    async fn fetch(&self) -> Result<AccessToken, TokenError> {
        let began = self.clock.now();
        let (delay, fails, life) = {
            let mut chance = self.chance.lock().unwrap();
            let delay = if chance.u8(..10) == 0 { chance.u64(..20) } else { 0 };
            (delay, chance.u8(..5) == 0, LIVES[chance.usize(..LIVES.len())])
        };
        let ready = began.plus(Duration::from_secs(delay));
        while !self.clock.now().has_reached(ready) {
            tokio::task::yield_now().await;
        }
        let life = Duration::from_secs(life);
        let number = {
            let mut fetches = self.fetches.lock().unwrap();
            fetches.push(Fetch {
                began,
                ended: self.clock.now(),
                life: (!fails).then_some(life),
            });
            fetches.len()
        };
        if fails {
            return Err(TokenError::new(TokenErrorKind::Unavailable, "it is down"));
        }
        Ok(AccessToken::new(format!("token-{number}"), Placement::Bearer).valid_for(life, began))
    }
}

#[async_trait]
impl TokenProvider for Moody {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.fetch().await
    }
}

/// What the callers of a week saw.
#[derive(Debug, Default)]
struct Seen {
    calls: usize,
    failed: usize,
    expired: usize,
}

async fn week(luck: u64) -> (Vec<Fetch>, Seen, TokenStats) {
    let clock = ManualClock::new();
    let provider = Moody {
        clock: clock.clone(),
        chance: Arc::new(Mutex::new(fastrand::Rng::with_seed(luck))),
        fetches: Arc::default(),
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .clock(clock.clone())
        .build();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let mut pace = fastrand::Rng::with_seed(luck + 1);
    let start = clock.now();
    while clock.now().since(start) < WEEK {
        clock.advance(Duration::from_millis(pace.u64(100..30_000)));
        for _ in 0..3 {
            let (tokens, clock, seen) = (tokens.clone(), clock.clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                let outcome = tokens.token().await;
                let mut seen = seen.lock().unwrap();
                seen.calls += 1;
                match outcome {
                    Ok(token) if token.is_expired(clock.now()) => seen.expired += 1,
                    Ok(_) => {}
                    Err(_) => seen.failed += 1,
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
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    (fetches, seen, stats)
}

#[tokio::test]
async fn in_a_week_nobody_gets_an_expired_token_and_each_refresh_is_one_request() {
    for seed in [1, 2] {
        let (fetches, seen, stats) = week(seed).await;
        assert_eq!(seen.expired, 0, "of {} calls, seed {seed}", seen.calls);
        assert!(fetches.len() > 1000, "{} fetches are no soak", fetches.len());
        assert_eq!(fetches.len() as u64, stats.refreshes + stats.failures);
        // A fifth of the fetches fail, and hardly a caller sees one of them.
        assert!(seen.failed * 50 < seen.calls, "{seen:?}");

        for pair in fetches.windows(2) {
            let [last, next] = pair else {
                unreachable!("windows of two")
            };
            assert!(next.began.has_reached(last.ended), "two at once: {pair:?}");
            let pause = next.began.since(last.ended);
            match last.life {
                // The advisory window is at most a quarter of its life.
                Some(life) => {
                    let pause = next.began.since(last.began);
                    assert!(pause >= life * 3 / 4, "too early: {pair:?}");
                }
                // Less a fifth by chance.
                None => assert!(pause >= Duration::from_millis(800), "{pair:?}"),
            }
        }
    }
}
