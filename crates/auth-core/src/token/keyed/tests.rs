use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use futures_util::poll;

use super::*;
use crate::{
    RefreshPolicy,
    testing::{ManualClock, ScriptedProvider, conformance},
};

/// Providers that the factory created, by key and in order.
type Created = Arc<Mutex<BTreeMap<&'static str, Vec<ScriptedProvider>>>>;

/// Creates a map in which keys that start with `slow` have a stalling provider.
fn keyed(capacity: usize) -> (Keyed, Created) {
    let created = Created::default();
    let log = Arc::clone(&created);
    let keyed = KeyedTokenProvider::builder(move |key: &&'static str| {
        let provider = if key.starts_with("slow") {
            ScriptedProvider::stalling()
        } else {
            ScriptedProvider::new()
        };
        log.lock()
            .unwrap()
            .entry(*key)
            .or_default()
            .push(provider.clone());
        provider
    })
    .capacity(capacity)
    .build();
    (keyed, created)
}

fn provider(created: &Created, key: &str) -> ScriptedProvider {
    created.lock().unwrap()[key].last().unwrap().clone()
}

#[tokio::test]
async fn each_key_has_its_own_provider() {
    let (keyed, created) = keyed(10);
    assert!(created.lock().unwrap().is_empty() && keyed.is_empty());
    for _ in 0..3 {
        keyed.token(&"one").await.unwrap();
        keyed.token(&"two").await.unwrap();
    }
    assert_eq!(keyed.len(), 2);
    for key in ["one", "two"] {
        assert_eq!(created.lock().unwrap()[key].len(), 1);
        assert_eq!(provider(&created, key).calls(), 1);
    }
}

#[tokio::test]
async fn stalled_key_does_not_block_others() {
    let (keyed, created) = keyed(10);
    let mut slow = Box::pin(keyed.token(&"slow"));
    assert!(poll!(&mut slow).is_pending());
    keyed.token(&"one").await.unwrap();
    keyed.token(&"two").await.unwrap();
    assert!(poll!(&mut slow).is_pending());
    provider(&created, "slow").release();
    slow.await.unwrap();
}

#[tokio::test]
async fn callers_of_new_key_share_one_fetch() {
    let (keyed, created) = keyed(10);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let keyed = keyed.clone();
            tokio::spawn(async move { keyed.token(&"slow").await.unwrap() })
        })
        .collect();
    tokio::task::yield_now().await;
    provider(&created, "slow").release();
    for caller in callers {
        assert_eq!(caller.await.unwrap().secret().expose(), "token-1");
    }
    assert_eq!(provider(&created, "slow").calls(), 1);
}

#[tokio::test]
async fn least_recently_used_key_is_evicted() {
    let (keyed, created) = keyed(3);
    for key in ["one", "two", "three"] {
        keyed.token(&key).await.unwrap();
    }
    // Each of these calls counts as a use.
    assert!(keyed.cached_token(&"one").is_some());
    keyed.get(&"two");
    keyed.token(&"four").await.unwrap();
    assert_eq!(keyed.len(), 3);
    assert!(keyed.cached_token(&"three").is_none());
    for key in ["one", "two", "four"] {
        assert!(keyed.cached_token(&key).is_some(), "{key}");
    }
    keyed.token(&"three").await.unwrap();
    assert_eq!(created.lock().unwrap()["three"].len(), 2);
    assert!(keyed.cached_token(&"one").is_none());
    assert_eq!(keyed.stats().evictions, 2);
}

#[tokio::test]
async fn held_cache_is_not_evicted() {
    let (keyed, created) = keyed(2);
    let held = keyed.get(&"held");
    for round in 0..3000 {
        held.token().await.unwrap();
        let key = ["a", "b", "c", "d", "e"][round % 5];
        keyed.token(&key).await.unwrap();
    }
    assert_eq!(
        created.lock().unwrap()["held"].len(),
        1,
        "no second cache signs in"
    );
    assert!(keyed.len() <= 2);
    assert_eq!(keyed.token(&"held").await.unwrap().secret().expose(), "token-1");

    drop(held);
    for key in ["a", "b", "c"] {
        keyed.token(&key).await.unwrap();
    }
    assert!(keyed.peek(&"held").is_none(), "evicted after its release");
}

#[tokio::test]
async fn caches_in_use_exceed_the_capacity() {
    let (keyed, _created) = keyed(2);
    let held: Vec<_> = ["a", "b", "c", "d", "e"]
        .iter()
        .map(|key| keyed.get(key))
        .collect();
    assert_eq!((keyed.len(), keyed.stats().evictions), (5, 0));
    drop(held);
    keyed.get(&"f");
    assert_eq!(keyed.len(), 2);
}

#[tokio::test]
async fn eviction_does_not_cancel_a_fetch() {
    let (keyed, created) = keyed(1);
    // The caller is dropped, and the fetch continues.
    drop({
        let mut caller = Box::pin(keyed.token(&"slow"));
        assert!(poll!(&mut caller).is_pending());
        tokio::task::yield_now().await;
        caller
    });
    keyed.token(&"one").await.unwrap();
    provider(&created, "slow").release();
    assert_eq!(keyed.token(&"slow").await.unwrap().secret().expose(), "token-1");
    assert_eq!(created.lock().unwrap()["slow"].len(), 1);
}

#[tokio::test]
async fn peek_and_stats_do_not_count_as_use() {
    let (keyed, created) = keyed(2);
    assert!(keyed.peek(&"one").is_none());
    assert_eq!(keyed.stats(), KeyedTokenStats::default());
    assert!(created.lock().unwrap().is_empty());
    for key in ["one", "two"] {
        keyed.token(&key).await.unwrap();
    }
    assert_eq!(keyed.peek(&"one").unwrap().stats().refreshes, 1);
    let stats = keyed.stats();
    assert_eq!((stats.keys, stats.valid, stats.refreshes), (2, 2, 2));
    let keys: Vec<_> = keyed.entries().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["two", "one"]);
    keyed.get(&"three");
    assert!(keyed.peek(&"one").is_none(), "`peek` did not count as a use");
}

#[tokio::test]
async fn evictions_are_counted() {
    let keyed = KeyedTokenProvider::builder(|_key: &usize| ScriptedProvider::new())
        .capacity(10)
        .build();
    for round in 0..3 {
        for key in 0..11 {
            keyed.token(&key).await.unwrap();
        }
        assert_eq!(keyed.stats().evictions, 11 * (round + 1) - 10);
    }
}

#[tokio::test]
async fn key_with_waiters_is_not_evicted() {
    let (keyed, created) = keyed(1);
    let mut slow = Box::pin(keyed.token(&"slow"));
    assert!(poll!(&mut slow).is_pending());
    keyed.token(&"one").await.unwrap();
    assert_eq!(keyed.len(), 2);
    provider(&created, "slow").release();
    assert_eq!(slow.await.unwrap().secret().expose(), "token-1");
    assert!(keyed.peek(&"slow").is_some());
}

#[tokio::test]
async fn invalidation_affects_one_key() {
    let (keyed, created) = keyed(10);
    let one = keyed.token(&"one").await.unwrap();
    let two = keyed.token(&"two").await.unwrap();
    assert!(one.is_same(&two), "the providers issue the same token");
    keyed.invalidate(&"one", &one);
    assert!(keyed.cached_token(&"one").is_none());
    assert!(keyed.cached_token(&"two").is_some());
    assert_eq!(keyed.token(&"one").await.unwrap().secret().expose(), "token-2");
    assert_eq!(provider(&created, "two").calls(), 1);
}

#[tokio::test]
async fn evicted_key_can_be_invalidated() {
    let (keyed, created) = keyed(1);
    let token = keyed.token(&"one").await.unwrap();
    keyed.token(&"two").await.unwrap();
    keyed.invalidate(&"one", &token);
    assert_eq!(provider(&created, "one").invalidations(), 1);
}

#[tokio::test]
async fn removed_key_gets_a_new_provider() {
    let (keyed, created) = keyed(10);
    keyed.token(&"one").await.unwrap();
    assert!(keyed.remove(&"one"));
    assert!(!keyed.remove(&"one"));
    keyed.token(&"one").await.unwrap();
    assert_eq!(created.lock().unwrap()["one"].len(), 2);
}

#[tokio::test]
async fn factory_panic_affects_one_key() {
    let keyed = KeyedTokenProvider::new(|key: &&str| {
        assert_ne!(*key, "bad", "no such merchant");
        ScriptedProvider::new()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| keyed.get(&"bad"))).is_err());
    keyed.token(&"good").await.unwrap();
    assert_eq!(keyed.len(), 1);
}

/// Gets the same new key from four threads, and returns which of them did not panic.
fn get_concurrently(keyed: &Keyed) -> Vec<bool> {
    let start = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        let ask = || {
            start.wait();
            keyed.get(&"one");
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().is_ok()).collect()
    })
}

#[test]
fn callers_share_one_factory_call() {
    let (keyed, created) = keyed(10);
    assert_eq!(get_concurrently(&keyed), [true; 4]);
    assert_eq!(created.lock().unwrap()["one"].len(), 1);
}

#[test]
fn factory_panic_fails_one_caller() {
    let (keyed, created) = observed(|keyed, call| {
        let held = || keyed.map.lock().slots.peek(&"one").map_or(0, Arc::strong_count);
        // The first call waits for the other callers, and the second for the end of the first.
        while if call == 1 { held() < 5 } else { held() > 4 } {
            std::thread::yield_now();
        }
        assert_ne!(call, 1, "planned");
    });
    let outcomes = get_concurrently(&keyed);
    assert_eq!(outcomes.iter().filter(|is_ok| !**is_ok).count(), 1);
    assert!(keyed.peek(&"one").is_some(), "the other callers share one cache");
    assert_eq!(created.lock().unwrap()["one"].len(), 2);
}

#[test]
fn cache_of_a_key_is_conformant() {
    conformance::token_cache(|provider, clock: ManualClock| {
        let keyed = KeyedTokenProvider::builder(move |_key: &u8| provider.clone())
            .clock(clock)
            .policy(RefreshPolicy::default().with_jitter(0.0))
            .build();
        keyed.get(&7)
    });
}

#[test]
fn debug_shows_no_keys() {
    let keyed = KeyedTokenProvider::new(|_key: &&str| ScriptedProvider::new());
    keyed.get(&"someone@example.com");
    let shown = format!("{keyed:?}");
    assert!(shown.contains("keys: 1") && !shown.contains("someone"), "{shown}");
}

type Keyed = KeyedTokenProvider<&'static str, ScriptedProvider>;

/// Creates a map whose factory runs `meanwhile` with the number of the call, from 1, before it returns.
fn observed(meanwhile: impl Fn(&Keyed, usize) + Send + Sync + 'static) -> (Keyed, Created) {
    let created = Created::default();
    let log = Arc::clone(&created);
    let map: Arc<std::sync::OnceLock<Keyed>> = Arc::default();
    let itself = Arc::clone(&map);
    let keyed = KeyedTokenProvider::new(move |key: &&'static str| {
        let provider = ScriptedProvider::new();
        let call = {
            let mut log = log.lock().unwrap();
            let of_key: &mut Vec<_> = log.entry(*key).or_default();
            of_key.push(provider.clone());
            of_key.len()
        };
        meanwhile(itself.get().unwrap(), call);
        provider
    });
    map.set(keyed.clone()).unwrap();
    (keyed, created)
}

/// Creates a map whose factory runs `meanwhile` in its first call for a key.
fn interrupted(meanwhile: impl Fn(&Keyed) + Send + Sync + 'static) -> (Keyed, Created) {
    observed(move |keyed, call| {
        if call == 1 {
            meanwhile(keyed);
        }
    })
}

#[tokio::test]
async fn removal_discards_the_new_provider() {
    let (keyed, created) = interrupted(|keyed| assert!(!keyed.remove(&"one")));
    let revoked = keyed.get(&"one");
    assert_eq!(keyed.len(), 0, "the revoked provider is not in the map");
    revoked.token().await.unwrap();

    keyed.token(&"one").await.unwrap();
    assert_eq!(created.lock().unwrap()["one"].len(), 2);
    assert_eq!(provider(&created, "one").calls(), 1);
    assert_eq!(keyed.len(), 1);
}

#[tokio::test]
async fn provider_created_after_removal_wins() {
    // The second factory call has the new credentials and returns first.
    let (keyed, created) = interrupted(|keyed| {
        keyed.remove(&"one");
        keyed.get(&"one");
    });
    keyed.get(&"one").token().await.unwrap();
    keyed.token(&"one").await.unwrap();
    let calls: Vec<_> = created.lock().unwrap()["one"]
        .iter()
        .map(ScriptedProvider::calls)
        .collect();
    assert_eq!(calls, [0, 1]);
}

#[test]
fn removal_of_another_key_has_no_effect() {
    let (keyed, created) = interrupted(|keyed| assert!(!keyed.remove(&"two")));
    keyed.get(&"one");
    keyed.get(&"one");
    assert_eq!((keyed.len(), created.lock().unwrap()["one"].len()), (1, 1));
}

#[tokio::test]
async fn builder_and_map_show_their_size() {
    let (keyed, _created) = keyed(10);
    keyed.token(&"A. Person").await.unwrap();
    assert!(!keyed.is_empty());
    let builder = KeyedTokenProvider::builder(|_: &&'static str| ScriptedProvider::new()).capacity(7);
    let shown = format!("{keyed:?} {builder:?}");
    for part in [
        "keys: 1, capacity: 10",
        "KeyedTokenProviderBuilder { capacity: 7, policy: RefreshPolicy",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("Person"), "{shown}");
}
