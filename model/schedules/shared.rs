//! Processes that share a store.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use auth_core_model::{
    CachedTokenProvider, Clock, ManualClock, MemoryStore, Moment, StoreFault, TokenProvider,
    store::{OutagePolicy, SharedTokenProvider, StoreKey},
};
use shuttle::rand::{Rng, thread_rng};

use crate::{
    issuer::{Issuer, Response},
    scenario::{AGING, MIN_INTERVAL, cache, join_all, number, released},
    scheduler::explore,
};

type Process = CachedTokenProvider<SharedTokenProvider<Arc<Issuer>>>;

/// Time that a process without a heartbeat keeps its lease.
const LEASE: Duration = Duration::from_secs(6);

/// Clock on which a sleep ends after a few steps of the scheduler, and which only the scenario moves. So waiting processes do
/// not let the lease of the holder expire.
#[derive(Debug, Clone)]
struct StillClock(ManualClock);

#[async_trait]
impl Clock for StillClock {
    fn now(&self) -> Moment {
        self.0.now()
    }

    async fn sleep(&self, _: Duration) {
        for _ in 0..5 {
            shuttle::future::yield_now().await;
        }
    }
}

/// Store and issuer of a fleet.
#[derive(Clone)]
struct Fleet {
    store: MemoryStore,
    issuer: Arc<Issuer>,
    clock: ManualClock,
}

impl Fleet {
    fn new(plan: &[Response]) -> Self {
        let clock = ManualClock::new();
        Self {
            store: MemoryStore::new(clock.clone()),
            issuer: Arc::new(Issuer::new(clock.clone(), plan, Response::Token)),
            clock,
        }
    }

    /// Starts a process with a connection of its own.
    fn start(&self) -> (Process, Arc<MemoryStore>) {
        self.start_with(StillClock(self.clock.clone()))
    }

    fn start_with(&self, clock: impl Clock + 'static) -> (Process, Arc<MemoryStore>) {
        let store = Arc::new(self.store.clone());
        let issuer = Arc::clone(&self.issuer);
        let shared = SharedTokenProvider::builder(issuer, Arc::clone(&store) as _, StoreKey::new("model"))
            .clock(clock)
            .outage_policy(OutagePolicy::FailOpen)
            .lease(LEASE)
            .build();
        (cache(shared, self.clock.clone()), store)
    }

    async fn end(self) {
        released(&self.issuer).await;
        assert_eq!(self.issuer.running(), 0);
    }
}

#[test]
fn processes_share_one_request() {
    explore(|| async {
        let fleet = Fleet::new(&[]);
        let processes: Vec<_> = (0..3)
            .map(|_| fleet.start().0)
            .map(|process| {
                shuttle_tokio::spawn(async move { process.token().await.map(|token| number(&token)) })
            })
            .collect();
        for token in join_all(processes).await {
            assert_eq!(token.expect("the issuer has tokens"), 1);
        }
        assert_eq!(fleet.issuer.calls(), 1);
        fleet.end().await;
    });
}

#[test]
fn rejections_of_one_token_make_one_request() {
    explore(|| async {
        let fleet = Fleet::new(&[]);
        let first = fleet.start().0.token().await.expect("the issuer has tokens");
        let processes: Vec<_> = (0..3)
            .map(|_| (fleet.start().0, first.clone()))
            .map(|(process, rejected)| {
                shuttle_tokio::spawn(async move {
                    process.token().await.expect("the store has a token");
                    process.invalidate(&rejected);
                    let token = process.token().await.expect("the issuer has tokens");
                    assert!(!token.is_same(&rejected));
                    number(&token)
                })
            })
            .collect();
        assert_eq!(join_all(processes).await, [2; 3]);
        assert_eq!(fleet.issuer.calls(), 2);
        fleet.end().await;
    });
}

#[test]
fn late_publication_does_not_replace_a_newer_token() {
    explore(|| async {
        let fleet = Fleet::new(&[]);
        let processes: Vec<_> = (0..3)
            .map(|_| fleet.start().0)
            .map(|process| {
                shuttle_tokio::spawn(async move { process.token().await.expect("the issuer has tokens") })
            })
            .collect();
        // The holder stops for longer than its lease.
        shuttle::future::yield_now().await;
        fleet.clock.advance(LEASE);
        let newest = join_all(processes).await.iter().map(number).max();

        // The store has the token of the latest lease that published.
        let stored = fleet.start().0.token().await.expect("the store has a token");
        assert!(fleet.issuer.calls() <= 2);
        assert!(Some(number(&stored)) <= newest);
        fleet.end().await;
    });
}

#[test]
fn no_process_gets_an_expired_or_rejected_token() {
    explore(|| async {
        let fleet = Fleet::new(&[Response::Token, Response::Error, Response::Token, Response::Panic]);
        let processes: Vec<_> = (0..3)
            .map(|_| fleet.clone())
            .map(|fleet| {
                shuttle_tokio::spawn(async move {
                    // Its waits move the clock, so that the lease of a holder without a connection expires.
                    let (process, connection) = fleet.start_with(fleet.clock.clone());
                    for _ in 0..3 {
                        act(&fleet, &process, &connection).await;
                    }
                })
            })
            .collect();
        join_all(processes).await;
        fleet.end().await;
    });
}

/// Lets one process read its token, and randomly rejects the token, moves the clock, or breaks the connection.
async fn act(fleet: &Fleet, process: &Process, connection: &MemoryStore) {
    const SPANS: [Duration; 3] = [LEASE, AGING, Issuer::LIFETIME];

    let is_down = thread_rng().gen_ratio(1, 4);
    connection.set_fault(is_down.then_some(StoreFault::Down));
    let before = fleet.clock.now();
    if let Ok(token) = process.token().await {
        // Otherwise it may have expired after it was checked.
        if fleet.clock.now() == before {
            assert!(!token.is_expired(before), "an expired token was returned");
        }
        if thread_rng().r#gen() {
            // Outside the minimum interval of the last invalidation.
            fleet.clock.advance(MIN_INTERVAL);
            process.invalidate(&token);
            if let Ok(next) = process.token().await {
                assert!(!next.is_same(&token), "a rejected token was returned again");
            }
        }
    }
    if thread_rng().gen_ratio(1, 3) {
        fleet.clock.advance(SPANS[thread_rng().gen_range(0..SPANS.len())]);
    }
}
