//! Encryption of the stored tokens.

use std::time::Duration;

use auth_core::{
    AccessToken, Clock, Placement, SystemClock, TokenProvider,
    store::{
        AcquireRequest, Acquired, SharedTokenProvider, StoreError, StoreErrorKind, StoreKey, TokenStore,
    },
};
use auth_core_redis::RedisStore;

use crate::server::{Server, key};

const SECRET: &str = "token-that-the-server-must-not-see";

/// Publishes a token through `store`.
async fn publish(store: RedisStore, name: &str) {
    let token =
        AccessToken::new(SECRET, Placement::Bearer).valid_for(Duration::from_secs(600), SystemClock.now());
    let issuer = auth_core::StaticToken::new(token);
    let shared = SharedTokenProvider::new(issuer, std::sync::Arc::new(store), StoreKey::new(name));
    shared.token().await.unwrap();
}

async fn acquire(store: &RedisStore, name: &str) -> Result<Acquired, StoreError> {
    let request = AcquireRequest::new(Duration::from_secs(60));
    store.acquire(&StoreKey::new(name), &request).await
}

/// Returns the error of a store that cannot read the token at `name`.
async fn unreadable(store: &RedisStore, name: &str) -> String {
    let error = acquire(store, name).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreadable);
    assert!(!format!("{error:?}").contains(SECRET));
    error.to_string()
}

/// Returns the stored value of the token at `name`.
async fn value(server: &Server, name: &str) -> String {
    let entry = format!("{{test:{}}}:token", StoreKey::new(name));
    server.run(&["GET", &entry]).await.unwrap()
}

#[tokio::test]
async fn server_does_not_see_the_token() {
    let Some(server) = Server::start().await else {
        return;
    };
    publish(server.store("one"), "api").await;
    publish(server.builder().plaintext().build().unwrap(), "plain").await;

    assert!(!value(&server, "api").await.contains(SECRET));
    assert!(value(&server, "plain").await.contains(SECRET));
    let plain = server.builder().plaintext().build().unwrap();
    assert_eq!(
        unreadable(&plain, "api").await,
        "the stored token is encrypted, and this process has no key"
    );
    assert_eq!(
        unreadable(&server.store("one"), "plain").await,
        "the stored token is not encrypted"
    );
}

#[tokio::test]
async fn rotation_reads_both_keys() {
    let Some(server) = Server::start().await else {
        return;
    };
    let rotating = || {
        server
            .builder()
            .encryption_key(key("new"))
            .previous_encryption_key(key("old"))
    };
    publish(server.store("old"), "before").await;
    publish(rotating().build().unwrap(), "after").await;

    let store = rotating().build().unwrap();
    for name in ["before", "after"] {
        assert!(
            matches!(acquire(&store, name).await, Ok(Acquired::Token(_))),
            "{name}"
        );
    }
    assert_eq!(
        unreadable(&server.store("new"), "before").await,
        "the stored token is encrypted with a key that this process does not have"
    );
}

#[tokio::test]
async fn changed_record_is_unreadable() {
    let Some(server) = Server::start().await else {
        return;
    };
    publish(server.store("one"), "source").await;
    let copied = value(&server, "source").await;
    let changed_tag = format!("{}AAAAAAA=", &copied[..copied.len() - 8]);
    // The record of another entry is authenticated with that one's key.
    let records = [
        ("target", copied.as_str()),
        ("source", &changed_tag),
        ("target", ""),
        ("target", "1|2"),
        ("target", "1|2|plain:"),
        ("target", "1|2|aes256gcm:one:!"),
        ("target", "1|2|aes256gcm:one:AAAA"),
    ];
    for (name, record) in records {
        let entry = format!("{{test:{}}}:token", StoreKey::new(name));
        server
            .run::<()>(&["SET", &entry, record, "PX", "60000"])
            .await
            .unwrap();
        unreadable(&server.store("one"), name).await;
    }
}

#[test]
fn contradicting_settings_are_rejected() {
    let builder = || RedisStore::builder("redis://127.0.0.1:1");
    let error = |built: Result<RedisStore, auth_core::InvalidInput>| built.unwrap_err().to_string();
    assert_eq!(
        error(builder().build()),
        "`encryption_key` is missing; expected a key, or `plaintext()`"
    );
    for contradiction in [
        builder().plaintext().encryption_key(key("one")),
        builder().plaintext().previous_encryption_key(key("one")),
    ] {
        assert_eq!(
            error(contradiction.build()),
            "`encryption_key` contradicts `plaintext()`; expected one of them"
        );
    }
    for namespace in ["", "a{b}", "a b", "ä"] {
        assert!(error(builder().plaintext().namespace(namespace).build()).starts_with("`namespace`"));
    }
    for url in ["", "127.0.0.1", "http://127.0.0.1", "redis://:hunter2@:x"] {
        let error = error(RedisStore::builder(url).plaintext().build());
        assert!(
            error.starts_with("`url` is not a valid server address"),
            "{url}: {error}"
        );
        assert!(!error.contains("hunter2"));
    }
}
