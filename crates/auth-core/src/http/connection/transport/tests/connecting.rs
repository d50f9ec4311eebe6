//! Connect timeouts.

use super::*;

#[tokio::test]
async fn short_timeout_makes_stalled_connect_an_error() {
    let queue = FullQueue::new().await;
    // No byte ever arrives, so time can be paused.
    tokio::time::pause();
    let seconds = Duration::from_secs;
    let with = |change: fn(HttpClientBuilder) -> HttpClientBuilder| change(builder(queue.url.clone()));
    for (name, builder) in [
        (
            "read and attempt",
            with(|http| {
                http.read_timeout(Duration::from_secs(1))
                    .attempt_timeout(Duration::from_secs(2))
            }),
        ),
        ("read", with(|http| http.read_timeout(Duration::from_secs(5)))),
        (
            "attempt",
            with(|http| http.attempt_timeout(Duration::from_secs(3))),
        ),
        ("deadline", with(|http| http.deadline(Duration::from_secs(4)))),
        (
            "equal",
            with(|http| http.connect_timeout(Duration::from_secs(30))),
        ),
    ] {
        for endpoint in [&READ, &PAY] {
            let http = builder.clone().retry(RetryPolicy::never()).build(Plain).unwrap();
            let error = tokio::time::timeout(seconds(600), http.send(Request::new(endpoint)))
                .await
                .unwrap()
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect, "{name}: {error}");
            assert!(!error.may_have_arrived(), "{name}");
        }
    }
}

/// The connect timeout of a shared client may be too long for this one.
#[tokio::test]
async fn other_timeouts_cap_the_connect_timeout() {
    let queue = FullQueue::new().await;
    let shared = loopback(ConnectionPool::builder().connect_timeout(Duration::from_secs(60)));
    tokio::time::pause();
    for endpoint in [&READ, &PAY] {
        for builder in [
            builder(queue.url.clone()).attempt_timeout(Duration::from_secs(2)),
            builder(queue.url.clone()).read_timeout(Duration::from_secs(2)),
        ] {
            let http = builder
                .connection_pool(shared.clone())
                .retry(RetryPolicy::never())
                .build(Plain)
                .unwrap();
            let request = match endpoint.method {
                Method::POST => Request::new(endpoint).json(&["amount"]).unwrap(),
                _ => Request::new(endpoint),
            };
            let error = http.send(request).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
            assert!(error.is_retryable() && !error.may_have_arrived());
        }
    }
}
