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

/// What the factory made, by key and in order.
type Made = Arc<Mutex<BTreeMap<&'static str, Vec<ScriptedProvider>>>>;

/// Keys that begin with `slow` have a provider that stalls.
fn keyed(capacity: usize) -> (Keyed, Made) {
    let made = Made::default();
    let book = Arc::clone(&made);
    let keyed = KeyedTokenProvider::builder(move |key: &&'static str| {
        let provider = if key.starts_with("slow") {
            ScriptedProvider::stalling()
        } else {
            ScriptedProvider::new()
        };
        book.lock()
            .unwrap()
            .entry(*key)
            .or_default()
            .push(provider.clone());
        provider
    })
    .capacity(capacity)
    .build();
    (keyed, made)
}

fn provider(made: &Made, key: &str) -> ScriptedProvider {
    made.lock().unwrap()[key].last().unwrap().clone()
}

#[tokio::test]
async fn each_key_has_a_provider_of_its_own_made_when_it_is_first_asked_for() {
    let (keyed, made) = keyed(10);
    assert!(made.lock().unwrap().is_empty() && keyed.is_empty());
    for _ in 0..3 {
        keyed.token(&"one").await.unwrap();
        keyed.token(&"two").await.unwrap();
    }
    assert_eq!(keyed.len(), 2);
    for key in ["one", "two"] {
        assert_eq!(made.lock().unwrap()[key].len(), 1);
        assert_eq!(provider(&made, key).calls(), 1);
    }
}

#[tokio::test]
async fn a_key_whose_fetch_stalls_holds_up_no_other_key() {
    let (keyed, made) = keyed(10);
    let mut slow = Box::pin(keyed.token(&"slow"));
    assert!(poll!(&mut slow).is_pending());
    keyed.token(&"one").await.unwrap();
    keyed.token(&"two").await.unwrap();
    assert!(poll!(&mut slow).is_pending());
    provider(&made, "slow").release();
    slow.await.unwrap();
}

#[tokio::test]
async fn many_callers_of_one_new_key_share_one_fetch() {
    let (keyed, made) = keyed(10);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let keyed = keyed.clone();
            tokio::spawn(async move { keyed.token(&"slow").await.unwrap() })
        })
        .collect();
    tokio::task::yield_now().await;
    provider(&made, "slow").release();
    for caller in callers {
        assert_eq!(caller.await.unwrap().secret().expose(), "token-1");
    }
    assert_eq!(provider(&made, "slow").calls(), 1);
}

#[tokio::test]
async fn a_full_map_forgets_the_key_that_was_not_asked_for_the_longest() {
    let (keyed, made) = keyed(3);
    for key in ["one", "two", "three"] {
        keyed.token(&key).await.unwrap();
    }
    // Each kind of look counts.
    assert!(keyed.cached_token(&"one").is_some());
    keyed.get(&"two");
    keyed.token(&"four").await.unwrap();
    assert_eq!(keyed.len(), 3);
    assert!(keyed.cached_token(&"three").is_none());
    for key in ["one", "two", "four"] {
        assert!(keyed.cached_token(&key).is_some(), "{key}");
    }
    keyed.token(&"three").await.unwrap();
    assert_eq!(made.lock().unwrap()["three"].len(), 2);
    assert!(keyed.cached_token(&"one").is_none());
    assert_eq!(keyed.stats().evictions, 2);
}

#[tokio::test]
async fn cache_that_is_held_is_not_evicted() {
    let (keyed, made) = keyed(2);
    let held = keyed.get(&"held");
    for round in 0..3000 {
        held.token().await.unwrap();
        let key = ["a", "b", "c", "d", "e"][round % 5];
        keyed.token(&key).await.unwrap();
    }
    assert_eq!(
        made.lock().unwrap()["held"].len(),
        1,
        "no second cache signs in beside it"
    );
    assert!(keyed.len() <= 2);
    assert_eq!(keyed.token(&"held").await.unwrap().secret().expose(), "token-1");

    drop(held);
    for key in ["a", "b", "c"] {
        keyed.token(&key).await.unwrap();
    }
    assert!(
        keyed.peek(&"held").is_none(),
        "released, it makes room as any other"
    );
}

#[tokio::test]
async fn map_is_larger_only_while_more_caches_are_in_use_than_fit() {
    let (keyed, _made) = keyed(2);
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
async fn refresh_that_has_begun_is_not_cut_by_eviction() {
    let (keyed, made) = keyed(1);
    // The caller goes away, and the fetch goes on.
    drop({
        let mut caller = Box::pin(keyed.token(&"slow"));
        assert!(poll!(&mut caller).is_pending());
        tokio::task::yield_now().await;
        caller
    });
    keyed.token(&"one").await.unwrap();
    provider(&made, "slow").release();
    assert_eq!(keyed.token(&"slow").await.unwrap().secret().expose(), "token-1");
    assert_eq!(made.lock().unwrap()["slow"].len(), 1);
}

#[tokio::test]
async fn looking_at_figures_makes_nothing_and_is_no_use() {
    let (keyed, made) = keyed(2);
    assert!(keyed.peek(&"one").is_none());
    assert_eq!(keyed.stats(), KeyedTokenStats::default());
    assert!(made.lock().unwrap().is_empty());
    for key in ["one", "two"] {
        keyed.token(&key).await.unwrap();
    }
    assert_eq!(keyed.peek(&"one").unwrap().stats().refreshes, 1);
    let stats = keyed.stats();
    assert_eq!((stats.keys, stats.valid, stats.refreshes), (2, 2, 2));
    let keys: Vec<_> = keyed.entries().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["two", "one"]);
    keyed.get(&"three");
    assert!(keyed.peek(&"one").is_none(), "a look was no use");
}

#[tokio::test]
async fn eviction_of_a_valid_token_is_counted() {
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
async fn key_that_is_waited_for_is_not_evicted() {
    let (keyed, made) = keyed(1);
    let mut slow = Box::pin(keyed.token(&"slow"));
    assert!(poll!(&mut slow).is_pending());
    keyed.token(&"one").await.unwrap();
    assert_eq!(keyed.len(), 2);
    provider(&made, "slow").release();
    assert_eq!(slow.await.unwrap().secret().expose(), "token-1");
    assert!(keyed.peek(&"slow").is_some());
}

#[tokio::test]
async fn a_refused_token_is_forgotten_for_its_key_alone() {
    let (keyed, made) = keyed(10);
    let one = keyed.token(&"one").await.unwrap();
    let two = keyed.token(&"two").await.unwrap();
    assert!(one.is_same(&two), "the fakes issue the same");
    keyed.invalidate(&"one", &one);
    assert!(keyed.cached_token(&"one").is_none());
    assert!(keyed.cached_token(&"two").is_some());
    assert_eq!(keyed.token(&"one").await.unwrap().secret().expose(), "token-2");
    assert_eq!(provider(&made, "two").calls(), 1);
}

#[tokio::test]
async fn refusal_of_an_evicted_keys_token_reaches_its_provider() {
    let (keyed, made) = keyed(1);
    let token = keyed.token(&"one").await.unwrap();
    keyed.token(&"two").await.unwrap();
    keyed.invalidate(&"one", &token);
    assert_eq!(provider(&made, "one").invalidations(), 1);
}

#[tokio::test]
async fn a_key_whose_credentials_have_changed_gets_a_new_provider() {
    let (keyed, made) = keyed(10);
    keyed.token(&"one").await.unwrap();
    assert!(keyed.remove(&"one"));
    assert!(!keyed.remove(&"one"));
    keyed.token(&"one").await.unwrap();
    assert_eq!(made.lock().unwrap()["one"].len(), 2);
}

#[tokio::test]
async fn a_factory_that_panics_harms_no_other_key() {
    let keyed = KeyedTokenProvider::new(|key: &&str| {
        assert_ne!(*key, "bad", "no such merchant");
        ScriptedProvider::new()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| keyed.get(&"bad"))).is_err());
    keyed.token(&"good").await.unwrap();
    assert_eq!(keyed.len(), 1);
}

/// Four threads that ask for the same new key; their outcomes.
fn at_once(keyed: &Keyed) -> Vec<bool> {
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
fn callers_at_once_share_one_factory_call() {
    let (keyed, made) = keyed(10);
    assert_eq!(at_once(&keyed), [true; 4]);
    assert_eq!(made.lock().unwrap()["one"].len(), 1);
}

#[test]
fn factory_that_panics_once_fails_one_of_the_callers() {
    let (keyed, made) = observed(|keyed, call| {
        let held = || keyed.map.lock().slots.peek(&"one").map_or(0, Arc::strong_count);
        // The first call waits for the other callers, and the second until the first has gone.
        while if call == 1 { held() < 5 } else { held() > 4 } {
            std::thread::yield_now();
        }
        assert_ne!(call, 1, "planned");
    });
    let outcomes = at_once(&keyed);
    assert_eq!(outcomes.iter().filter(|is_ok| !**is_ok).count(), 1);
    assert!(
        keyed.peek(&"one").is_some(),
        "the others share what is remembered"
    );
    assert_eq!(made.lock().unwrap()["one"].len(), 2);
}

#[test]
fn the_cache_of_a_key_is_one_like_any_other() {
    conformance::token_cache(|provider, clock: ManualClock| {
        let keyed = KeyedTokenProvider::builder(move |_key: &u8| provider.clone())
            .clock(clock)
            .policy(RefreshPolicy::default().with_jitter(0.0))
            .build();
        keyed.get(&7)
    });
}

#[test]
fn neither_keys_nor_tokens_are_shown() {
    let keyed = KeyedTokenProvider::new(|_key: &&str| ScriptedProvider::new());
    keyed.get(&"someone@example.com");
    let shown = format!("{keyed:?}");
    assert!(shown.contains("keys: 1") && !shown.contains("someone"), "{shown}");
}

type Keyed = KeyedTokenProvider<&'static str, ScriptedProvider>;

/// A map whose factory calls for a key, counted from one, each run `meanwhile` before they return.
fn observed(meanwhile: impl Fn(&Keyed, usize) + Send + Sync + 'static) -> (Keyed, Made) {
    let made = Made::default();
    let book = Arc::clone(&made);
    let map: Arc<std::sync::OnceLock<Keyed>> = Arc::default();
    let itself = Arc::clone(&map);
    let keyed = KeyedTokenProvider::new(move |key: &&'static str| {
        let provider = ScriptedProvider::new();
        let call = {
            let mut book = book.lock().unwrap();
            let of_key: &mut Vec<_> = book.entry(*key).or_default();
            of_key.push(provider.clone());
            of_key.len()
        };
        meanwhile(itself.get().unwrap(), call);
        provider
    });
    map.set(keyed.clone()).unwrap();
    (keyed, made)
}

/// A map whose first factory call for a key runs `meanwhile` before it returns.
fn interrupted(meanwhile: impl Fn(&Keyed) + Send + Sync + 'static) -> (Keyed, Made) {
    observed(move |keyed, call| {
        if call == 1 {
            meanwhile(keyed);
        }
    })
}

#[tokio::test]
async fn removal_during_the_factory_leaves_no_revoked_provider() {
    let (keyed, made) = interrupted(|keyed| assert!(!keyed.remove(&"one")));
    let revoked = keyed.get(&"one");
    assert_eq!(keyed.len(), 0, "the revoked provider is not remembered");
    revoked.token().await.unwrap();

    keyed.token(&"one").await.unwrap();
    assert_eq!(made.lock().unwrap()["one"].len(), 2);
    assert_eq!(provider(&made, "one").calls(), 1);
    assert_eq!(keyed.len(), 1);
}

#[tokio::test]
async fn provider_made_after_a_removal_wins_over_one_made_before() {
    // The second call sees the new credentials and ends first.
    let (keyed, made) = interrupted(|keyed| {
        keyed.remove(&"one");
        keyed.get(&"one");
    });
    keyed.get(&"one").token().await.unwrap();
    keyed.token(&"one").await.unwrap();
    let calls: Vec<_> = made.lock().unwrap()["one"]
        .iter()
        .map(ScriptedProvider::calls)
        .collect();
    assert_eq!(calls, [0, 1]);
}

#[test]
fn removal_of_another_key_during_the_factory_changes_nothing() {
    let (keyed, made) = interrupted(|keyed| assert!(!keyed.remove(&"two")));
    keyed.get(&"one");
    keyed.get(&"one");
    assert_eq!((keyed.len(), made.lock().unwrap()["one"].len()), (1, 1));
}
