//! Hung HTTP/2 connections.

use super::*;

/// An HTTP/2 server whose first `hung` connections take streams, and response neither them nor a ping.
async fn server(hung: usize) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let nth = counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(connection).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    if nth < hung {
                        // No longer driven, it reads and acknowledges nothing.
                        std::future::pending::<()>().await;
                    }
                    respond.send_response(http::Response::new(()), true).unwrap();
                }
            });
        }
    });
    (url, connections)
}

fn http2(url: Url) -> HttpClientBuilder {
    builder(url).configure_reqwest(reqwest::ClientBuilder::http2_prior_knowledge)
}

#[tokio::test]
async fn attempt_after_timeout_uses_new_connection() {
    let (url, connections) = server(1).await;
    let http = http2(url)
        .attempt_timeout(Duration::from_millis(100))
        .retry(RetryPolicy::default().with_attempts(6))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn pings_close_a_hung_connection() {
    let (url, connections) = server(1).await;
    let http = http2(url)
        .attempt_timeout(Duration::from_secs(100))
        .read_timeout(Duration::from_secs(100))
        .build(Plain)
        .unwrap();
    let call = tokio::spawn(async move { http.send(Request::new(&READ)).await });
    while connections.load(Ordering::SeqCst) == 0 {
        settle().await;
    }
    settle().await;
    // Fifteen seconds, as for the keep-alive, and well below the read timeout.
    for _ in 0..4 {
        jump(Duration::from_secs(5)).await;
    }
    tokio::time::timeout(Duration::from_secs(10), call)
        .await
        .expect("the ping ended the first attempt")
        .unwrap()
        .unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn concurrent_timeouts_replace_the_pool_once() {
    let (url, connections) = server(1).await;
    let builds = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&builds);
    let http = builder(url)
        .configure_reqwest(move |client| {
            counter.fetch_add(1, Ordering::SeqCst);
            client.http2_prior_knowledge()
        })
        .attempt_timeout(Duration::from_millis(200))
        .build(Plain)
        .unwrap();
    let calls = (0..8).map(|_| http.send(Request::new(&READ)));
    for outcome in futures_util::future::join_all(calls).await {
        outcome.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    assert_eq!(builds.load(Ordering::SeqCst), 2);
}

/// A caller with a timeout of its own does not report that a connection hangs.
#[tokio::test]
async fn pings_find_hung_connection_of_dropped_calls() {
    let (url, connections) = server(1).await;
    let http = http2(url).build(Plain).unwrap();
    let mut dropped = 0;
    loop {
        let call = tokio::spawn({
            let http = http.clone();
            async move { http.send(Request::new(&READ)).await }
        });
        for _ in 0..20 {
            settle().await;
        }
        if call.is_finished() {
            call.await.unwrap().unwrap();
            break;
        }
        call.abort();
        dropped += 1;
        assert!(dropped < 12, "the connection is still in use");
        // Below the pool's idle timeout, which would also close it.
        jump(Duration::from_secs(3)).await;
    }
    assert!(dropped > 1);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// An HTTP/2 server that responds to `/read` when it is told to, and to nothing else.
async fn responds_when_told(told: Arc<tokio::sync::Notify>) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let told = Arc::clone(&told);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(connection).await.unwrap();
                let mut unanswered = Vec::new();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    if request.uri().path() == "/read" {
                        let told = Arc::clone(&told);
                        tokio::spawn(async move {
                            told.notified().await;
                            respond.send_response(http::Response::new(()), true).unwrap();
                        });
                    } else {
                        unanswered.push(respond);
                    }
                }
            });
        }
    });
    (url, connections)
}

#[tokio::test]
async fn in_flight_calls_survive_replacement() {
    let told = Arc::new(tokio::sync::Notify::new());
    let (url, connections) = responds_when_told(Arc::clone(&told)).await;
    let shared = ConnectionPool::builder()
        .configure(|client| without_certificates(client.http2_prior_knowledge()))
        .build()
        .unwrap();
    let patient = builder(url.clone())
        .connection_pool(shared.clone())
        .build(Plain)
        .unwrap();
    let hasty = builder(url)
        .connection_pool(shared)
        .attempt_timeout(Duration::from_millis(100))
        .build(Plain)
        .unwrap();
    let in_flight = tokio::spawn({
        let patient = patient.clone();
        async move { patient.send(Request::new(&READ)).await }
    });
    while connections.load(Ordering::SeqCst) == 0 {
        settle().await;
    }
    settle().await;
    hasty.send(Request::new(&PAY)).await.unwrap_err();
    assert_eq!(connections.load(Ordering::SeqCst), 1, "both share a connection");
    told.notify_one();
    in_flight.await.unwrap().unwrap();
    told.notify_one();
    patient.send(Request::new(&READ)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn stalled_body_replaces_the_pool() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let nth = counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(connection).await.unwrap();
                let mut unfinished = Vec::new();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let stalls = nth == 0;
                    let body = respond.send_response(http::Response::new(()), !stalls).unwrap();
                    unfinished.push(body);
                }
            });
        }
    });
    let http = http2(url)
        .read_timeout(Duration::from_millis(100))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
