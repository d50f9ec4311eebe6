//! Progress of requests that fail.

use bytes::Bytes;

use super::*;
use crate::http::connection::{Channel, Content, SendError, SendProgress, Transport};

/// Reads the head of one request from each connection, in either version of HTTP, and closes it.
async fn closes_after_head() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let first = head(&mut connection).await.unwrap();
            if first.starts_with("PRI * HTTP/2.0") {
                headers_frame(&mut connection).await.unwrap();
            }
        }
    });
    url
}

/// Reads HTTP/2 frames up to and including the first HEADERS frame.
async fn headers_frame(connection: &mut TcpStream) -> std::io::Result<()> {
    connection.read_exact(&mut [0; "SM\r\n\r\n".len()]).await?;
    loop {
        let mut frame = [0; 9];
        connection.read_exact(&mut frame).await?;
        let length = usize::from(frame[1]) << 8 | usize::from(frame[2]);
        connection.read_exact(&mut vec![0; length]).await?;
        if frame[3] == 1 {
            return Ok(());
        }
    }
}

/// Sends to `url` over HTTP/1 and HTTP/2, with and without a body. Returns each error and whether a part of the request
/// may have left.
async fn sent_to(url: &Url, timeout: Duration) -> Vec<(SendError, bool)> {
    let mut all = Vec::new();
    for is_http2 in [false, true] {
        let client = ConnectionPool::builder()
            .configure(move |client| {
                if is_http2 {
                    client.http2_prior_knowledge()
                } else {
                    client
                }
            })
            .build_for(Channel::Loopback)
            .unwrap();
        let transport = Transport::new(client, &BaseUrl::new(url.clone()).unwrap()).unwrap();
        for (method, body) in [(Method::GET, ""), (Method::POST, ""), (Method::POST, "amount")] {
            let progress = SendProgress::new(None);
            let mut request = reqwest::Request::new(method, url.clone());
            *request.timeout_mut() = Some(timeout);
            progress.attach(&mut request, Content::Bytes(Bytes::from(body)));
            let outcome = transport.send(request, &progress, Duration::from_secs(60)).await;
            all.push((outcome.err().unwrap(), progress.may_have_left()));
        }
    }
    all
}

#[tokio::test]
async fn received_request_may_have_left() {
    let url = closes_after_head().await;
    for (error, may_have_left) in sent_to(&url, Duration::from_secs(10)).await {
        assert!(may_have_left, "{error:?}");
    }
}

#[tokio::test]
async fn unconnected_request_has_not_left() {
    // Bound, so that no other test gets the port, and not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = Url::parse(&format!("http://{}", socket.local_addr().unwrap())).unwrap();
    for (error, may_have_left) in sent_to(&url, Duration::from_secs(10)).await {
        assert!(!may_have_left, "{error:?}");
    }
}

#[tokio::test]
async fn waiting_request_has_not_left() {
    let queue = FullQueue::new().await;
    tokio::time::pause();
    for (error, may_have_left) in sent_to(&queue.url, Duration::from_secs(1)).await {
        assert!(matches!(error, SendError::NotConnected), "{error:?}");
        assert!(!may_have_left, "{error:?}");
    }
}

#[tokio::test]
async fn unanswered_request_may_have_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = url_of(&listener);
    tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            connections.push(connection);
        }
    });
    for (error, may_have_left) in sent_to(&url, Duration::from_millis(100)).await {
        assert!(matches!(error, SendError::Failed(_)), "{error:?}");
        assert!(may_have_left, "{error:?}");
    }
}
