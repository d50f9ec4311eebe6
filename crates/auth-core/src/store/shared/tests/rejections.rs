//! Tokens that an API rejected.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[tokio::test(start_paused = true)]
async fn forty_rejections_make_one_request() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(40);
    tokens(&processes).await;

    join_all(processes.iter().map(async |process| {
        let rejected = process.token().await.unwrap();
        process.invalidate(&rejected);
        let next = process.token().await.unwrap();
        assert_eq!(next.secret().expose(), "token-2");
    }))
    .await;

    assert_eq!(fleet.issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn rejected_token_is_not_picked_up() {
    let fleet = Fleet::new();
    let (first, _) = fleet.start();
    let rejected = first.token().await.unwrap();
    first.invalidate(&rejected);
    tokio::task::yield_now().await;

    // The first process does not ask again.
    let token = fleet.start().0.token().await.unwrap();

    assert_eq!(token.secret().expose(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn rejection_survives_an_outage() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    let rejected = process.token().await.unwrap();
    connection.set_fault(Some(StoreFault::Down));
    process.invalidate(&rejected);
    pass(Duration::from_secs(10)).await;
    connection.set_fault(None);

    assert_eq!(process.token().await.unwrap().secret().expose(), "token-2");
    assert_eq!(
        fleet.start().0.token().await.unwrap().secret().expose(),
        "token-2"
    );
}

#[tokio::test(start_paused = true)]
async fn late_rejection_keeps_the_newer_token() {
    let fleet = Fleet::new();
    let (one, other) = (fleet.start().0, fleet.start().0);
    let old = one.token().await.unwrap();
    other.token().await.unwrap();
    one.invalidate(&old);
    one.token().await.unwrap();

    other.invalidate(&old);

    assert_eq!(other.token().await.unwrap().secret().expose(), "token-2");
    assert_eq!(fleet.issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn reissued_token_is_shared_again() {
    /// Issues one token again and again, and counts.
    #[derive(Debug, Default)]
    struct OneToken(AtomicUsize);

    #[async_trait]
    impl TokenProvider for OneToken {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(AccessToken::new("the only one", Placement::Bearer))
        }
    }

    let store = Arc::new(MemoryStore::new(SystemClock));
    let process = SharedTokenProvider::new(OneToken::default(), store, StoreKey::new("test"));
    let token = process.token().await.unwrap();
    process.invalidate(&token);
    // The store forgets it in the background.
    tokio::task::yield_now().await;

    assert!(process.token().await.unwrap().is_same(&token));
    assert!(process.token().await.unwrap().is_same(&token));
    assert_eq!(
        process.issuer().0.load(Ordering::Relaxed),
        2,
        "no loop of requests"
    );
}

#[tokio::test(start_paused = true)]
async fn rejection_reaches_the_store_after_an_outage() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    let rejected = process.token().await.unwrap();
    connection.set_fault(Some(StoreFault::Down));
    process.invalidate(&rejected);
    pass(Duration::from_millis(100)).await;
    connection.set_fault(None);
    pass(Duration::from_secs(30)).await;

    // The first process does not ask again.
    let token = fleet.start().0.token().await.unwrap();

    assert_eq!(token.secret().expose(), "token-2");
}
