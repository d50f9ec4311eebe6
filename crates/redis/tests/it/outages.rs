//! Outages of the server, and commands that it rejects.

use std::{collections::HashMap, time::Duration};

use auth_core::store::{AcquireRequest, Acquired, StoreErrorKind, StoreKey, TokenStore};
use auth_core_redis::RedisStore;
use redis::FromRedisValue;

use crate::server::Server;

async fn acquire(store: &RedisStore) -> Result<Acquired, auth_core::store::StoreError> {
    store
        .acquire(
            &StoreKey::new("outage"),
            &AcquireRequest::new(Duration::from_secs(60)),
        )
        .await
}

#[tokio::test]
async fn store_reconnects_and_subscribes_again() {
    let Some(mut server) = Server::start().await else {
        return;
    };
    let store = server.store("one");
    assert!(matches!(acquire(&store).await, Ok(Acquired::Lease(_))));

    server.stop();
    let error = acquire(&store).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    server.restart().await;

    // The outage is over, so the first call connects.
    let lease = match acquire(&store).await {
        Ok(Acquired::Lease(lease)) => lease,
        other => panic!("the new server has no entry, but got {other:?}"),
    };
    let (key, changed) = (StoreKey::new("outage"), StoreKey::new("outage"));
    let changed = store.changed(&changed);
    server.store("one").release(&key, &lease, None).await.unwrap();
    tokio::time::timeout(Duration::from_secs(30), changed)
        .await
        .expect("a notification after the reconnection");
}

#[tokio::test]
async fn unreachable_server_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("redis+unix://{}/absent", folder.path().display());
    let store = RedisStore::builder(url).plaintext().build().unwrap();
    assert_eq!(
        acquire(&store).await.unwrap_err().kind(),
        StoreErrorKind::Unavailable
    );
}

/// Returns how often the server has denied access.
async fn denials(server: &Server) -> u64 {
    let entries: Vec<HashMap<String, redis::Value>> = server.run(&["ACL", "LOG"]).await.unwrap();
    let count = |entry: &HashMap<String, redis::Value>| u64::from_redis_value_ref(&entry["count"]).unwrap();
    entries.iter().map(count).sum()
}

#[tokio::test]
async fn wrong_password_is_tried_once() {
    let Some(server) = Server::start_with_password("right-password").await else {
        return;
    };
    assert!(matches!(
        acquire(&server.store("one")).await,
        Ok(Acquired::Lease(_))
    ));

    let store = server
        .builder_with("pass=wrong-password")
        .plaintext()
        .build()
        .unwrap();
    for attempts in 1..=2 {
        let error = acquire(&store).await.unwrap_err();
        let shown = format!("{error:?} {store:?}");
        assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{shown}");
        assert!(
            !shown.contains("wrong-password") && !shown.contains("right-password"),
            "{shown}"
        );
        assert_eq!(denials(&server).await, attempts, "one for each call");
    }

    // An operator mends it, and the next call notices.
    server
        .run::<()>(&["ACL", "SETUSER", "default", ">wrong-password"])
        .await
        .unwrap();
    acquire(&store).await.unwrap();
}

#[tokio::test]
async fn missing_password_is_denied() {
    let Some(server) = Server::start_with_password("right-password").await else {
        return;
    };
    let store = server.builder_with("").plaintext().build().unwrap();
    let error = acquire(&store).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{error:?}");
}

#[tokio::test]
async fn missing_permission_is_tried_once() {
    let Some(server) = Server::start().await else {
        return;
    };
    // Of a command, of a command in a script, and of the keys.
    let rules: [&[&str]; 3] = [
        &["~*", "&*", "+@all", "-evalsha"],
        &["~*", "&*", "+@all", "-time"],
        &["~other:*", "&*", "+@all"],
    ];
    for rules in rules {
        let user = [&["ACL", "SETUSER", "limited", "reset", "on", ">limited"], rules].concat();
        server.run::<()>(&user).await.unwrap();
        server.run::<()>(&["ACL", "LOG", "RESET"]).await.unwrap();
        let store = server
            .builder_with("user=limited&pass=limited")
            .plaintext()
            .build()
            .unwrap();
        let error = acquire(&store).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{rules:?}: {error:?}");
        assert_eq!(denials(&server).await, 1, "{rules:?}");
    }
}

#[tokio::test]
async fn denied_notifications_leave_the_store_usable() {
    let Some(server) = Server::start().await else {
        return;
    };
    let user = [
        "ACL",
        "SETUSER",
        "limited",
        "on",
        ">limited",
        "~*",
        "+@all",
        "resetchannels",
    ];
    server.run::<()>(&user).await.unwrap();
    let store = server
        .builder_with("user=limited&pass=limited")
        .plaintext()
        .build()
        .unwrap();
    assert!(matches!(acquire(&store).await, Ok(Acquired::Lease(_))));
}
