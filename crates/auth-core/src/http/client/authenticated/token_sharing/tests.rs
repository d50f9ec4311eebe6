use std::time::Duration;

use crate::{
    TokenErrorKind,
    http::{AuthenticatedClient, AuthenticatedClientBuilder, StandardProtocol, Url},
    store::OutagePolicy,
    testing::{ManualClock, MemoryStore, ScriptedProvider, StoreFault},
};

use super::*;

/// Machines that share a store, a clock and an issuer of tokens that are valid for a minute.
struct Fleet {
    clock: ManualClock,
    store: MemoryStore,
    issuer: ScriptedProvider,
}

impl Fleet {
    fn new() -> Self {
        let clock = ManualClock::new();
        // A component that reads the system's clock would see an hour more of each lifetime.
        clock.advance(Duration::from_secs(3600));
        Self {
            store: MemoryStore::new(clock.clone()),
            issuer: ScriptedProvider::new()
                .clock(clock.clone())
                .lifetime(Some(Duration::from_secs(60))),
            clock,
        }
    }

    fn builder(&self) -> AuthenticatedClientBuilder {
        let url = Url::parse("https://api.example.com").unwrap();
        AuthenticatedClientBuilder::new(url, "test/1").http(|http| http.clock(self.clock.clone()))
    }

    fn key() -> StoreKey {
        StoreKey::new("test")
    }

    fn start(&self) -> AuthenticatedClient {
        let store = Arc::new(self.store.clone());
        self.build(self.builder().token_store(store, Self::key()))
    }

    fn build(&self, builder: AuthenticatedClientBuilder) -> AuthenticatedClient {
        builder
            .build(StandardProtocol::new(), |_| Ok(self.issuer.clone()))
            .unwrap()
    }
}

async fn text(tokens: &dyn TokenProvider) -> String {
    tokens.token().await.unwrap().secret().expose().to_owned()
}

#[tokio::test]
async fn clients_share_one_token() {
    let fleet = Fleet::new();
    let given = fleet.builder().token_provider(fleet.issuer.clone());
    let given = given.token_store(Arc::new(fleet.store.clone()), Fleet::key());
    for client in [fleet.start(), fleet.start(), fleet.build(given)] {
        assert_eq!(text(client.token_provider()).await, "token-1");
    }
    assert_eq!(fleet.issuer.calls(), 1);

    fleet.clock.advance(Duration::from_secs(61));
    for client in [fleet.start(), fleet.start()] {
        assert_eq!(text(client.token_provider()).await, "token-2");
    }
}

#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let fleet = Fleet::new();
    let clients = [fleet.start(), fleet.start()];
    let mut rejected = Vec::new();
    for client in &clients {
        rejected.push(client.token_provider().token().await.unwrap());
    }
    for (client, token) in clients.iter().zip(&rejected) {
        client.token_provider().invalidate(token);
        assert_eq!(text(client.token_provider()).await, "token-2");
    }
    assert_eq!(fleet.issuer.calls(), 2);
}

#[tokio::test]
async fn issuer_is_behind_the_store() {
    let fleet = Fleet::new();
    let client = fleet.start();
    assert_eq!(text(client.token_provider()).await, "token-1");
    assert_eq!(text(client.issuer()).await, "token-2");
    assert_eq!(text(fleet.start().token_provider()).await, "token-1");
}

#[tokio::test]
async fn store_settings_are_applied() {
    let fleet = Fleet::new();
    let down = || {
        let store = fleet.store.clone();
        store.set_fault(Some(StoreFault::Down));
        Arc::new(store)
    };
    let closed = fleet.builder().token_store_with(down(), Fleet::key(), |shared| {
        shared.outage_policy(OutagePolicy::FailClosed)
    });
    let error = fleet.build(closed).token_provider().token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Unavailable);
    assert_eq!(fleet.issuer.calls(), 0);

    let open = fleet.builder().token_store(down(), Fleet::key());
    assert_eq!(text(fleet.build(open).token_provider()).await, "token-1");
}

#[tokio::test]
async fn debug_shows_store_and_key() {
    let fleet = Fleet::new();
    text(fleet.start().token_provider()).await;
    let builder = fleet
        .builder()
        .token_store(Arc::new(fleet.store.clone()), Fleet::key());
    let shown = format!("{builder:?}");
    assert!(shown.contains("TokenSharing { store: MemoryStore"), "{shown}");
    assert!(!shown.contains("token-1"), "{shown}");
}

#[tokio::test]
async fn seeded_token_is_not_kept() {
    let fleet = Fleet::new();
    let client = fleet.start();
    let other = fleet.issuer.token().await.unwrap();
    assert!(!client.seed_token(other));
    assert_eq!(text(client.token_provider()).await, "token-2");
}

#[test]
fn store_conflicts_with_a_cache() {
    let fleet = Fleet::new();
    let cache = || crate::TokenCache::new(Arc::new(fleet.issuer.clone()));
    let shared = || {
        fleet
            .builder()
            .token_store(Arc::new(fleet.store.clone()), Fleet::key())
    };
    for builder in [shared().token_cache(cache()), shared().token_provider(cache())] {
        let error = builder
            .build(StandardProtocol::new(), |_| Ok(fleet.issuer.clone()))
            .unwrap_err();
        assert_eq!(
            error.invalid_input().unwrap().to_string(),
            "`token_store` conflicts with `token_cache`; expected only one of the two, since the cache has an issuer \
             already"
        );
    }
}
