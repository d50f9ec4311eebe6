//! Outages of the store.

use super::*;
use crate::{TokenErrorKind, testing::StoreFault};

const FAULTS: [StoreFault; 2] = [StoreFault::Down, StoreFault::Hanging];

#[tokio::test(start_paused = true)]
async fn outage_costs_nothing_while_the_token_is_valid() {
    for fault in FAULTS {
        let fleet = Fleet::new();
        let (process, connection) = fleet.start();
        process.token().await.unwrap();
        connection.set_fault(Some(fault));

        // Far into the advisory window.
        let end = now().plus(before_expiry(100));
        while !now().has_reached(end) {
            let started = now();
            assert!(process.token().await.is_ok());
            assert_eq!(now().since(started), Duration::ZERO);
            pass(Duration::from_secs(1)).await;
        }

        assert_eq!(
            (fleet.issuer.calls(), process.stats().failures),
            (1, 0),
            "{fault:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn open_policy_requests_a_token_for_each_process() {
    for fault in FAULTS {
        let fleet = Fleet::new();
        let processes: Vec<_> = (0..10).map(|_| fleet.start()).collect();
        for (_, connection) in &processes {
            connection.set_fault(Some(fault));
        }
        let processes: Vec<_> = processes.into_iter().map(|(process, _)| process).collect();

        let (_, wait) = tokens(&processes).await;

        assert_eq!(fleet.issuer.calls(), 10, "{fault:?}");
        assert!(wait <= Duration::from_secs(1) + CALL, "{wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn closed_policy_returns_an_error_in_time() {
    for fault in FAULTS {
        let mut fleet = Fleet::new();
        fleet.outage = OutagePolicy::FailClosed;
        let (process, connection) = fleet.start();
        process.token().await.unwrap();
        connection.set_fault(Some(fault));
        // Valid until its end, without a request.
        advance(before_expiry(2)).await;
        assert!(process.token().await.is_ok());
        advance(Duration::from_secs(3)).await;

        let started = now();
        let error = process.token().await.unwrap_err();

        assert_eq!(error.kind(), TokenErrorKind::Unavailable);
        assert_eq!(error.to_string(), "the token store is unavailable");
        assert!(std::error::Error::source(&error).is_some());
        assert!(
            now().since(started) <= Duration::from_secs(1),
            "{:?}",
            now().since(started)
        );
        assert_eq!(fleet.issuer.calls(), 1);
    }
}

/// Returns what `refresh` returns `left` seconds before the token expires, without the store.
async fn refreshed(outage: OutagePolicy, left: u64) -> String {
    let mut fleet = Fleet::new();
    fleet.outage = outage;
    let (process, connection) = fleet.start();
    let token = process.token().await.unwrap();
    connection.set_fault(Some(StoreFault::Down));
    advance(before_expiry(left)).await;
    let refreshed = process.provider().refresh(&token).await.unwrap();
    refreshed.secret().expose().to_owned()
}

#[tokio::test(start_paused = true)]
async fn outage_keeps_token_with_reserve_or_closed_policy() {
    for (outage, left, expected) in [
        (OutagePolicy::FailOpen, 100, "token-1"),
        (OutagePolicy::FailOpen, 30, "token-2"),
        (OutagePolicy::FailClosed, 100, "token-1"),
        (OutagePolicy::FailClosed, 30, "token-1"),
    ] {
        assert_eq!(refreshed(outage, left).await, expected, "{outage:?} {left}");
    }
}

#[tokio::test(start_paused = true)]
async fn hanging_store_costs_few_timeouts() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    connection.set_fault(Some(StoreFault::Hanging));
    let started = now();
    for _ in 0..10 {
        process.provider().token().await.unwrap();
    }
    let requests = CALL * 10;
    let timeouts = now().since(started).saturating_sub(requests);
    assert!(timeouts <= Duration::from_secs(6), "{timeouts:?}");
}

#[tokio::test(start_paused = true)]
async fn fleet_shares_again_after_an_outage() {
    let fleet = Fleet::new();
    let (one, connection) = fleet.start();
    connection.set_fault(Some(StoreFault::Down));
    assert_eq!(one.token().await.unwrap().secret().expose(), "token-1");
    let (other, _) = fleet.start();
    assert_eq!(other.token().await.unwrap().secret().expose(), "token-2");
    connection.set_fault(None);

    advance(LIFE).await;
    let (secrets, _) = tokens(&[one, other]).await;

    assert_eq!(secrets, ["token-3"; 2]);
}

#[tokio::test(start_paused = true)]
async fn slow_store_delays_by_its_latency() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    connection.set_fault(Some(StoreFault::Slow(Duration::from_millis(100))));
    let started = now();

    process.token().await.unwrap();

    assert_eq!(now().since(started), CALL + Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn flush_during_a_request_loses_nothing() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(10);
    let flush = async {
        pass(CALL / 2).await;
        fleet.store.flush();
    };

    let ((secrets, wait), ()) = tokio::join!(tokens(&processes), flush);

    // The first holder, and the one that got a lease after the flush.
    assert_eq!(fleet.issuer.calls(), 2, "{secrets:?}");
    assert!(wait <= CALL * 2, "{wait:?}");
}

#[tokio::test(start_paused = true)]
async fn publication_after_an_outage_began_returns_the_token() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    let outage = async {
        pass(CALL / 2).await;
        connection.set_fault(Some(StoreFault::Down));
    };

    let (token, ()) = tokio::join!(process.token(), outage);

    assert_eq!(token.unwrap().secret().expose(), "token-1");
}

#[tokio::test(start_paused = true)]
async fn superseded_token_leaves_no_lease() {
    let fleet = Fleet::new();
    let (process, _) = fleet.start();
    let supersede = async {
        pass(CALL / 2).await;
        fleet.store.flush();
        // Another process requests a token meanwhile, which is rejected.
        let (key, request) = (StoreKey::new("test"), AcquireRequest::new(LIFE));
        let Ok(Acquired::Lease(lease)) = fleet.store.acquire(&key, &request).await else {
            unreachable!()
        };
        let token = AccessToken::new("rejected", Placement::Bearer);
        let token = StoredToken::new(&token, now(), Duration::ZERO, LIFE).unwrap();
        assert!(fleet.store.publish(&key, &lease, &token).await.unwrap());
        fleet.store.invalidate(&key, token.id()).await.unwrap();
    };
    let (token, ()) = tokio::join!(process.token(), supersede);
    assert_eq!(token.unwrap().secret().expose(), "token-1");

    fleet.hold_lease(AcquireRequest::new(CALL)).await;
}

#[tokio::test(start_paused = true)]
async fn lease_without_a_response_is_released() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    connection.set_fault(Some(StoreFault::Silent));
    assert_eq!(process.token().await.unwrap().secret().expose(), "token-1");

    let started = now();
    let token = fleet.start().0.token().await.unwrap();

    assert_eq!(token.secret().expose(), "token-2");
    assert_eq!(
        now().since(started),
        CALL,
        "no wait for the lease of the first process"
    );
}

#[tokio::test(start_paused = true)]
async fn lease_of_a_dropped_call_is_released() {
    let fleet = Fleet::new();
    let (process, connection) = fleet.start();
    connection.set_fault(Some(StoreFault::Silent));
    let call = tokio::time::timeout(Duration::from_millis(1), process.provider().token());
    assert!(call.await.is_err());

    let started = now();
    fleet.start().0.token().await.unwrap();

    assert_eq!(now().since(started), CALL);
}
