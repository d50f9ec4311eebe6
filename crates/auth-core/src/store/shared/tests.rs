//! Fleets in virtual time: each process is a cache with its own connection to the store.

mod failures;
mod outages;
mod rejections;

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::time::{Duration, advance};

use super::*;
use crate::{
    CachedTokenProvider, Clock, Moment, Placement, RefreshPolicy, SystemClock, TokenErrorKind,
    store::{AcquireRequest, Acquired, StoredToken},
    testing::{MemoryStore, ScriptedProvider, StoreFault, conformance},
};

const CALL: Duration = Duration::from_millis(300);
const LIFE: Duration = Duration::from_secs(900);

type Process = CachedTokenProvider<SharedTokenProvider<ScriptedProvider>>;

/// Processes that share an issuer and a store.
struct Fleet {
    issuer: ScriptedProvider,
    store: MemoryStore,
    outage: OutagePolicy,
}

impl Fleet {
    fn new() -> Self {
        Self {
            issuer: ScriptedProvider::new().lifetime(Some(LIFE)).slow(CALL),
            store: MemoryStore::new(SystemClock),
            outage: OutagePolicy::FailOpen,
        }
    }

    /// Starts a process, and returns it with its connection.
    fn start(&self) -> (Process, Arc<MemoryStore>) {
        let store = Arc::new(self.store.clone());
        let key = StoreKey::new("test");
        let shared = SharedTokenProvider::builder(self.issuer.clone(), Arc::clone(&store) as _, key)
            .outage_policy(self.outage)
            .build();
        (CachedTokenProvider::new(shared), store)
    }

    /// Takes the lease of `request` for a process that does nothing with it.
    async fn hold_lease(&self, request: AcquireRequest) {
        let acquired = self.store.acquire(&StoreKey::new("test"), &request).await;
        assert!(matches!(acquired, Ok(Acquired::Lease(_))), "{acquired:?}");
    }

    fn start_many(&self, processes: usize) -> Vec<Process> {
        (0..processes).map(|_| self.start().0).collect()
    }
}

fn now() -> Moment {
    SystemClock.now()
}

/// Lets virtual time pass, with everything that happens in it.
async fn pass(span: Duration) {
    SystemClock.sleep(span).await;
}

/// Returns the age of a token `seconds` before it expires.
fn before_expiry(seconds: u64) -> Duration {
    LIFE.saturating_sub(Duration::from_secs(seconds))
}

/// Calls `token` in all processes at once. Returns the secrets and the longest wait.
async fn tokens(fleet: &[Process]) -> (Vec<String>, Duration) {
    let started = now();
    let secrets = join_all(fleet.iter().map(async |process| {
        let token = process.token().await.unwrap();
        assert!(!token.is_expired(now()));
        token.secret().expose().to_owned()
    }))
    .await;
    (secrets, now().since(started))
}

#[tokio::test(start_paused = true)]
async fn fleet_requests_one_token_a_generation() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(50);

    for generation in 1..=5 {
        let (secrets, wait) = tokens(&processes).await;
        assert_eq!(secrets, vec![format!("token-{generation}"); 50]);
        assert_eq!(fleet.issuer.calls(), generation);
        assert!(wait <= CALL * 11 / 10, "{wait:?}");
        advance(LIFE).await;
    }
}

#[tokio::test(start_paused = true)]
async fn refresh_ahead_costs_one_request() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(50);
    tokens(&processes).await;
    let end = now().plus(LIFE * 3);

    // Reads each second, as a service that is used.
    let mut longest = Duration::ZERO;
    while !now().has_reached(end) {
        longest = longest.max(tokens(&processes).await.1);
        advance(Duration::from_secs(1)).await;
    }

    // The advisory window is a quarter of the lifetime, so a generation lasts at least three quarters of it.
    assert!(
        (4..=5).contains(&fleet.issuer.calls()),
        "{}",
        fleet.issuer.calls()
    );
    assert_eq!(longest, Duration::ZERO, "a refresh ahead delays no caller");
}

#[tokio::test(start_paused = true)]
async fn new_process_takes_the_stored_token() {
    let fleet = Fleet::new();
    let (first, _) = fleet.start();
    let issued = first.token().await.unwrap();
    advance(LIFE / 2).await;

    let late = fleet.start().0.token().await.unwrap();

    assert!(late.is_same(&issued));
    assert_eq!(fleet.issuer.calls(), 1);
    let left = late.expiry().unwrap().monotonic - now().monotonic;
    assert!(left <= LIFE / 2 && left >= LIFE * 49 / 100, "{left:?}");
    // Its windows are fractions of the whole lifetime.
    let age = now().monotonic - late.issued().unwrap().monotonic;
    assert!(age >= LIFE * 49 / 100, "{age:?}");
}

#[tokio::test(start_paused = true)]
async fn lease_of_a_dead_process_expires() {
    let fleet = Fleet::new();
    let lease = Duration::from_secs(6);
    // The process dies during its token request.
    fleet.hold_lease(AcquireRequest::new(lease)).await;
    let started = now();

    let token = fleet.start().0.token().await.unwrap();

    assert_eq!((token.secret().expose(), fleet.issuer.calls()), ("token-1", 1));
    let waited = now().since(started);
    assert!(waited > lease && waited <= lease + CALL, "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn dropped_request_releases_its_lease() {
    let fleet = Fleet::new();
    let (dead, _) = fleet.start();
    let request = tokio::time::timeout(CALL / 2, dead.provider().token()).await;
    assert!(request.is_err());
    fleet.issuer.panic_next();
    assert_eq!(dead.token().await.unwrap_err().kind(), TokenErrorKind::Panicked);
    let started = now();

    let token = fleet.start().0.token().await.unwrap();

    assert_eq!(token.secret().expose(), "token-3");
    assert_eq!(now().since(started), CALL);
}

#[tokio::test(start_paused = true)]
async fn slow_request_keeps_its_lease() {
    let mut fleet = Fleet::new();
    fleet.issuer = fleet.issuer.slow(Duration::from_secs(60));
    let processes = fleet.start_many(10);

    let (secrets, wait) = tokens(&processes).await;

    assert_eq!(secrets, vec!["token-1"; 10]);
    assert_eq!(wait, Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn lease_is_not_renewed_without_end() {
    let mut fleet = Fleet::new();
    fleet.issuer = fleet.issuer.slow(Duration::from_secs(200));
    let shared = fleet.start().0;
    let holder = tokio::spawn(async move { shared.provider().token().await });
    pass(Duration::from_secs(140)).await;
    fleet.issuer = fleet.issuer.slow(CALL);

    let token = fleet.start().0.token().await.unwrap();
    let late = holder.await.unwrap().unwrap();

    assert_eq!(token.secret().expose(), "token-2");
    assert!(
        late.is_same(&token),
        "the token of the later lease is the fleet's"
    );
}

#[tokio::test(start_paused = true)]
async fn kept_token_keeps_its_windows() {
    let fleet = Fleet::new();
    let (process, _) = fleet.start();
    process.token().await.unwrap();
    let stats = process.stats();
    // Another process has the lease and does not return.
    let replaces = process.cached_token().as_ref().map(TokenId::of);
    fleet
        .hold_lease(AcquireRequest {
            replaces,
            ..AcquireRequest::new(LIFE)
        })
        .await;

    advance(before_expiry(250)).await;
    for _ in 0..100 {
        process.token().await.unwrap();
        pass(Duration::from_secs(1)).await;
    }

    let kept = process.stats();
    assert_eq!(fleet.issuer.calls(), 1);
    assert_eq!((kept.refreshes, kept.failures), (stats.refreshes, 0));
    let age = kept.age.unwrap() + kept.remaining.unwrap();
    assert_eq!(age, before_expiry(0).saturating_sub(CALL));
}

#[test]
fn provider_is_a_conforming_wrapper() {
    conformance::token_wrapper(|issuer| {
        SharedTokenProvider::new(
            issuer,
            Arc::new(MemoryStore::new(SystemClock)),
            StoreKey::new("test"),
        )
    });
}

#[tokio::test(start_paused = true)]
async fn placement_travels_with_the_token() {
    for placement in [Placement::Bearer, Placement::Raw, Placement::query("key")] {
        let store = MemoryStore::new(SystemClock);
        let provider = |secret: &'static str| {
            SharedTokenProvider::new(
                crate::StaticToken::new(AccessToken::new(secret, placement.clone())),
                Arc::new(store.clone()),
                StoreKey::new("test"),
            )
        };
        let issued = provider("first").token().await.unwrap();
        assert!(provider("second").token().await.unwrap().is_same(&issued));
    }
}

#[tokio::test(start_paused = true)]
async fn token_is_not_replaced_by_a_shorter_lived_one() {
    let fleet = Fleet::new();
    let token = |secret, lifetime| AccessToken::new(secret, Placement::Bearer).valid_for(lifetime, now());
    let (key, request) = (StoreKey::new("test"), AcquireRequest::new(LIFE));
    let Ok(Acquired::Lease(lease)) = fleet.store.acquire(&key, &request).await else {
        unreachable!()
    };
    let stored = StoredToken::new(&token("stored", LIFE / 2), now(), Duration::ZERO, LIFE).unwrap();
    assert!(fleet.store.publish(&key, &lease, &stored).await.unwrap());

    let (process, _) = fleet.start();
    let refreshed = process.provider().refresh(&token("own", LIFE)).await.unwrap();

    assert_eq!(refreshed.secret().expose(), "token-1");
}

#[tokio::test(start_paused = true)]
async fn short_lived_token_is_not_shared() {
    let mut fleet = Fleet::new();
    fleet.issuer = fleet.issuer.lifetime(Some(Duration::from_millis(400)));
    let (one, other) = (fleet.start().0, fleet.start().0);

    assert_eq!(one.token().await.unwrap().secret().expose(), "token-1");
    assert_eq!(other.token().await.unwrap().secret().expose(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn tiny_policy_values_do_not_hang() {
    let zero = Duration::ZERO;
    let fleet = Fleet::new();
    let provider = || {
        SharedTokenProvider::builder(
            fleet.issuer.clone(),
            Arc::new(fleet.store.clone()),
            StoreKey::new("z"),
        )
        .lease(zero)
        .max_lease(zero)
        .margin(zero)
        .poll_interval(zero)
        .max_wait_with_token(zero)
        .build()
    };
    let policy = RefreshPolicy::default();
    let one = CachedTokenProvider::builder(provider()).policy(policy).build();
    let other = CachedTokenProvider::new(provider());

    let (a, b) = tokio::join!(one.token(), other.token());

    assert!(a.is_ok() && b.is_ok());
}
