//! Clocks that are set, and machines that start again.

use super::*;

/// Returns the remaining lifetime of the stored token; `None` if there is none.
async fn remaining(fixture: &Fixture) -> Option<Duration> {
    let store = fixture.open();
    match acquire(&store).await.unwrap() {
        Acquired::Token(token) => Some(token.remaining()),
        Acquired::Lease(_) => None,
        other => panic!("{other:?}"),
    }
}

/// Asserts that `left` is `expected` or a little less: each write rounds down to a millisecond.
fn assert_about(left: Duration, expected: Duration) {
    assert!(
        left <= expected && left + Duration::from_secs(1) > expected,
        "{left:?}"
    );
}

fn hours(count: u64) -> Duration {
    Duration::from_secs(3600 * count)
}

/// Makes the file one that was written before the machine started.
fn restart(fixture: &Fixture) {
    let content = fixture.content();
    let mut content: serde_json::Value = serde_json::from_str(&content).unwrap();
    if let Some(boot) = content["written"].get_mut("boot") {
        boot["id"] = "earlier".into();
    }
    write(&fixture.file("json"), content.to_string());
}

#[tokio::test]
async fn clock_set_back_extends_no_token() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    fixture.clock.advance(LIFE / 2);
    let wall = fixture.clock.now().wall;
    fixture.clock.set_wall(wall - hours(1));
    let left = remaining(&fixture).await;
    if cfg!(target_os = "linux") {
        // The time since the machine started is known.
        assert_about(left.unwrap(), LIFE / 2);
        fixture.clock.advance(LIFE / 2);
        assert_eq!(remaining(&fixture).await, None);
    } else {
        assert_eq!(left, None);
    }
}

#[tokio::test]
async fn token_outlives_a_restart() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    restart(&fixture);
    fixture.clock.advance(LIFE / 2);
    assert_about(remaining(&fixture).await.unwrap(), LIFE / 2);
    fixture.clock.advance(LIFE / 2);
    assert_eq!(remaining(&fixture).await, None);
}

#[tokio::test]
async fn restart_with_earlier_clock_ends_the_token() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    restart(&fixture);
    let wall = fixture.clock.now().wall;
    fixture.clock.set_wall(wall - Duration::from_secs(1));
    assert_eq!(remaining(&fixture).await, None);
}

#[tokio::test]
async fn clock_set_forward_ends_the_token() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    let wall = fixture.clock.now().wall;
    fixture.clock.set_wall(wall + LIFE);
    assert_eq!(remaining(&fixture).await, None);
}

#[tokio::test]
async fn clock_set_back_ends_lease_and_failure() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let failed = lease(&store).await;
    let error = crate::TokenError::new(crate::TokenErrorKind::Rejected, "rejected");
    let failure = FetchFailure::new(&error, 1, hours(1)).unwrap();
    store.release(&key(), &failed, Some(&failure)).await.unwrap();
    assert!(matches!(acquire(&store).await, Ok(Acquired::Failed(_))));

    restart(&fixture);
    let wall = fixture.clock.now().wall;
    fixture.clock.set_wall(wall - hours(1));
    let held = lease(&store).await;
    assert!(
        held.fence() > failed.fence(),
        "fences increase when the clock was set back"
    );

    restart(&fixture);
    fixture.clock.set_wall(wall - hours(2));
    lease(&fixture.open()).await;
}

#[tokio::test]
async fn lifetime_survives_many_writes() {
    let fixture = Fixture::new();
    let published = fixture.publish("t").await;
    let store = fixture.open();
    let request = AcquireRequest {
        replaces: Some(published.id()),
        ..AcquireRequest::new(LEASE)
    };
    for _ in 0..100 {
        let Ok(Acquired::Lease(held)) = store.acquire(&key(), &request).await else {
            panic!("expected a lease");
        };
        store.release(&key(), &held, None).await.unwrap();
    }
    assert_about(remaining(&fixture).await.unwrap(), LIFE);
}
