//! One `ConnectionPool` for several clients.

use super::*;

/// Settings that count how often reqwest's client is built.
fn counting(builds: &Arc<AtomicUsize>) -> ConnectionPoolBuilder {
    let builds = Arc::clone(builds);
    ConnectionPool::builder().configure(move |client| {
        builds.fetch_add(1, Ordering::SeqCst);
        without_certificates(client)
    })
}

#[tokio::test]
async fn clients_share_a_connection() {
    let (server, url) = Server::start().await;
    let shared = loopback(ConnectionPool::builder());
    for _ in 0..3 {
        let http = builder(url.clone())
            .connection_pool(shared.clone())
            .build(Plain)
            .unwrap();
        http.send(Request::new(&READ)).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    for _ in 0..2 {
        let http = builder(url.clone()).build(Plain).unwrap();
        http.send(Request::new(&READ)).await.unwrap();
    }
    assert_eq!(server.connections(), 3, "without it each client has its own");
}

#[tokio::test]
async fn timeout_over_http1_replaces_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    // Responds to the first request of each connection only.
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                head(&mut connection).await.unwrap();
                connection.write_all(OK).await.unwrap();
                let _ = connection.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    let builds = Arc::default();
    let http = builder(url)
        .connection_pool(counting(&builds).build().unwrap())
        .attempt_timeout(Duration::from_millis(200))
        .build(Plain)
        .unwrap();
    let before = builds.load(Ordering::SeqCst);
    for _ in 0..3 {
        http.send(Request::new(&READ)).await.unwrap();
    }
    assert_eq!(builds.load(Ordering::SeqCst), before);
}

#[test]
fn own_settings_conflict_with_shared_pool() {
    let base = || {
        builder(Url::parse("http://127.0.0.1:9").unwrap())
            .connection_pool(loopback(ConnectionPool::builder()))
    };
    for (builder, field) in [
        (base().configure_reqwest(|client| client), "`configure_reqwest`"),
        (
            base().connect_timeout(Duration::from_secs(1)),
            "`connect_timeout`",
        ),
    ] {
        let error = builder.build(Plain).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
        assert!(error.to_string().contains("connection_pool"), "{error}");
    }
}

#[test]
fn zero_duration_is_rejected_by_name() {
    let zero = Duration::ZERO;
    let base = ConnectionPool::builder;
    for (builder, field) in [
        (base().connect_timeout(zero), "connect_timeout"),
        (base().pool_idle_timeout(zero), "pool_idle_timeout"),
        (
            base().http2_keep_alive_interval(zero),
            "http2_keep_alive_interval",
        ),
        (base().http2_keep_alive_timeout(zero), "http2_keep_alive_timeout"),
    ] {
        assert_eq!(builder.build().unwrap_err().field(), field);
    }
}

#[tokio::test]
async fn maximum_durations_do_not_overflow() {
    let (server, url) = Server::start().await;
    let most = Duration::MAX;
    let settings = ConnectionPool::builder()
        .connect_timeout(most)
        .pool_idle_timeout(most)
        .http2_keep_alive_interval(most)
        .http2_keep_alive_timeout(most);
    let http = builder(url)
        .connection_pool(loopback(settings))
        .read_timeout(most)
        .attempt_timeout(most)
        .deadline(most)
        .build(Plain)
        .unwrap();
    for _ in 0..2 {
        http.send(Request::new(&READ)).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

// native-tls has no contradictory settings.
#[cfg(any(feature = "rustls-aws-lc", feature = "rustls-ring"))]
#[test]
fn contradictory_reqwest_settings_are_an_error() {
    let builder =
        ConnectionPool::builder().configure(|client| client.tls_danger_accept_invalid_hostnames(true));
    assert_eq!(builder.build().unwrap_err().field(), "connection_pool");
}

#[cfg(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring"))]
#[test]
fn debug_hides_default_headers_and_proxies() {
    let client = ConnectionPool::builder().configure(|client| {
        let key = http::HeaderValue::from_static("s3cret");
        let headers = [(http::HeaderName::from_static("x-api-key"), key)];
        let proxy = reqwest::Proxy::all("http://jane:hunter2@proxy.example.com").unwrap();
        without_certificates(client.default_headers(headers.into_iter().collect()).proxy(proxy))
    });
    let builder = builder(Url::parse("https://example.com").unwrap());
    let shown = format!("{client:?}");
    let client = client.build().unwrap();
    let shown = format!(
        "{shown}{client:?}{:?}",
        builder.connection_pool(client.clone()).build(Plain).unwrap()
    );
    for secret in ["s3cret", "hunter2", "jane"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
