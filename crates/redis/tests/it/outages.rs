//! Outages of the server, and commands that it rejects.

use std::time::Duration;

use auth_core::store::{AcquireRequest, Acquired, StoreErrorKind, StoreKey, TokenStore};
use auth_core_redis::RedisStore;

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

    // The first calls may still find the connection broken.
    let mut attempts = 0;
    let lease = loop {
        attempts += 1;
        match acquire(&store).await {
            Ok(Acquired::Lease(lease)) => break lease,
            Ok(other) => panic!("the new server has no entry, but got {other:?}"),
            Err(error) => assert!(attempts < 50, "{error:?}"),
        }
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

#[tokio::test]
async fn wrong_password_is_denied() {
    let Some(server) = Server::start_with(Some("right-password")).await else {
        return;
    };
    assert!(matches!(
        acquire(&server.store("one")).await,
        Ok(Acquired::Lease(_))
    ));

    for query in ["pass=wrong-password", ""] {
        let store = RedisStore::builder(server.url_with(query))
            .plaintext()
            .build()
            .unwrap();
        let error = acquire(&store).await.unwrap_err();
        let shown = format!("{error:?} {store:?}");
        assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{shown}");
        assert!(
            !shown.contains("wrong-password") && !shown.contains("right-password"),
            "{shown}"
        );
    }
}
