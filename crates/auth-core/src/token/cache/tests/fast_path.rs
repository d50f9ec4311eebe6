//! Cost of a cache hit.

use std::{
    cell::Cell,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{Moment, Placement, StaticToken};

thread_local! {
    static TICK: Cell<u64> = const { Cell::new(0) };
}

fn next_tick() {
    TICK.set(TICK.get() + 1);
}

/// Clock that counts its readings.
#[derive(Debug, Clone, Default)]
struct Counting {
    clock: ManualClock,
    reads: Arc<AtomicUsize>,
}

#[async_trait]
impl Clock for Counting {
    fn now(&self) -> Moment {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.clock.now()
    }

    async fn sleep(&self, span: Duration) {
        self.clock.sleep(span).await;
    }
}

impl Counting {
    fn reads_of(&self, act: impl FnOnce()) -> usize {
        let before = self.reads.load(Ordering::SeqCst);
        act();
        self.reads.load(Ordering::SeqCst) - before
    }
}

/// Creates a cache whose coarse clock advances by [`next_tick`].
fn ticking(issuer: &ScriptedProvider, clock: &Counting) -> CachedTokenProvider<ScriptedProvider> {
    CachedTokenProvider::builder(issuer.clone())
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build()
        .with_ticks(|| Some(TICK.get()))
}

#[tokio::test]
async fn exact_clocks_are_read_once_per_tick() {
    let clock = Counting::default();
    let issuer = ScriptedProvider::new().clock(clock.clone());
    let tokens = ticking(&issuer, &clock);
    text(&tokens).await;

    next_tick();
    for reads in [1, 0, 0] {
        assert_eq!(clock.reads_of(|| drop(tokens.cached_token())), reads);
    }
    next_tick();
    for reads in [1, 0, 0] {
        let read = clock.reads_of(|| assert_eq!(tokens.with_cached_token(|_token| ()), Some(())));
        assert_eq!(read, reads);
    }
}

#[tokio::test]
async fn either_clock_expires_token_in_next_tick() {
    for by_wall_alone in [true, false] {
        let clock = Counting::default();
        let issuer = ScriptedProvider::new().clock(clock.clone());
        let tokens = ticking(&issuer, &clock);
        text(&tokens).await;
        assert!(tokens.cached_token().is_some());
        if by_wall_alone {
            clock
                .clock
                .set_wall(clock.clock.now().wall + Duration::from_secs(3600));
        } else {
            clock.clock.advance(Duration::from_secs(3600));
        }
        next_tick();
        assert!(tokens.cached_token().is_none());
        assert_eq!(text(&tokens).await, "token-2");
    }
}

#[tokio::test]
async fn due_refresh_starts_once_per_tick() {
    let clock = Counting::default();
    let issuer = ScriptedProvider::new().clock(clock.clone());
    let tokens = ticking(&issuer, &clock);
    text(&tokens).await;
    clock.clock.advance(Duration::from_secs(3400));
    issuer.fail_next();
    next_tick();
    // `cached_token` starts no refresh, and `token` does.
    assert!(tokens.cached_token().is_some());
    assert_eq!(text(&tokens).await, "token-1");
    eventually(|| tokens.stats().failures == 1).await;
    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(issuer.calls(), 2, "no second fetch after the failure");
}

#[tokio::test]
async fn invalidation_takes_effect_within_the_tick() {
    let clock = Counting::default();
    let issuer = ScriptedProvider::new().clock(clock.clone());
    let tokens = ticking(&issuer, &clock);
    let rejected = tokens.token().await.unwrap();
    assert!(tokens.cached_token().is_some());
    tokens.invalidate(&rejected);
    assert!(tokens.cached_token().is_none());
    assert!(tokens.with_cached_token(AccessToken::clone).is_none());
}

#[tokio::test(start_paused = true)]
async fn paused_time_has_no_ticks() {
    let issuer = ScriptedProvider::new();
    let tokens = CachedTokenProvider::new(issuer.clone());
    assert_eq!(text(&tokens).await, "token-1");
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(crate::clock::tick(), None);
}

#[tokio::test]
async fn borrowing_does_not_clone_the_token() {
    let tokens = CachedTokenProvider::new(StaticToken::new(AccessToken::new("one", Placement::Bearer)));
    assert_eq!(
        tokens.with_cached_token(|token| token.secret().expose().len()),
        None
    );
    let held = tokens.token().await.unwrap();
    let shares = |token: &AccessToken| token.shares();
    let before = shares(&held);
    assert_eq!(tokens.with_cached_token(shares), Some(before));
}
