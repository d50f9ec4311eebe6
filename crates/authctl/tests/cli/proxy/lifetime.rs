//! Clients that leave, and the end of the proxy.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{CREATE_PAYMENT, PAYMENT, Proxy, klavi, read_until, token, within_limit};
use crate::proxy::read_to_end;

/// A server that responds to token calls, and keeps the other calls.
struct Slow {
    listener: TcpListener,
}

impl Slow {
    async fn start() -> (Self, Proxy) {
        let listener = test_servers::async_listener().await;
        let url = format!("http://{}", listener.local_addr().unwrap());
        (Self { listener }, Proxy::start(&["klavi"], &klavi(&url)))
    }

    /// Returns the connection of the next call, whose request has been read.
    async fn call(&self) -> BufReader<TcpStream> {
        within_limit(self.next_call()).await
    }

    async fn next_call(&self) -> BufReader<TcpStream> {
        loop {
            let mut connection = BufReader::new(self.listener.accept().await.unwrap().0);
            let request = test_servers::HttpRequest::read(&mut connection).await.unwrap();
            if !request.path.ends_with("/auth") {
                return connection;
            }
            let token = token().to_string();
            let reply = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{token}",
                token.len()
            );
            connection.write_all(reply.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_call_is_cancelled_with_its_client() {
    let (server, proxy) = Slow::start().await;
    let client = proxy.open(&format!("GET {PAYMENT}"), "").await;
    let mut call = server.call().await;
    drop(client);
    assert_eq!(call.read(&mut [0]).await.unwrap(), 0, "the connection ends");
    let log = proxy.stopped();
    assert!(log.contains(&format!("GET {PAYMENT} client_left ")), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn payment_outlives_its_client() {
    let (server, proxy) = Slow::start().await;
    let mut client = proxy
        .open(&format!("POST {CREATE_PAYMENT}"), "content-length: 2\r\n")
        .await;
    client.write_all(b"{}").await.unwrap();
    let mut call = server.call().await;
    drop(client);
    // The proxy stops only after the payment has ended.
    proxy.terminate();
    let mut byte = [0];
    let is_open = tokio::time::timeout(std::time::Duration::from_millis(300), call.read(&mut byte)).await;
    assert!(is_open.is_err(), "the call is not cancelled");
    call.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    let (status, log) = proxy.ended();
    assert!(status.success(), "{log}");
    let ended = format!("client_left request=\"POST {CREATE_PAYMENT}\" status=201");
    assert!(log.contains(&ended), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_payment_is_cancelled_with_its_client() {
    // The token call does not end, so the payment is not sent.
    let listener = test_servers::async_listener().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let proxy = Proxy::start(&["klavi"], &klavi(&url));
    let mut client = proxy
        .open(&format!("POST {CREATE_PAYMENT}"), "content-length: 2\r\n")
        .await;
    client.write_all(b"{}").await.unwrap();
    let mut token_call = BufReader::new(listener.accept().await.unwrap().0);
    test_servers::HttpRequest::read(&mut token_call).await.unwrap();
    drop(client);
    let log = proxy.stopped();
    let ended = format!("client_left request=\"POST {CREATE_PAYMENT}\" cancelled before it was sent");
    assert!(log.contains(&ended), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn request_in_flight_ends_before_the_proxy() {
    let (server, proxy) = Slow::start().await;
    let client = proxy.open(&format!("GET {PAYMENT}"), "").await;
    let mut call = server.call().await;
    let mut idle = TcpStream::connect(proxy.address()).await.unwrap();
    let address = proxy.address();
    proxy.terminate();
    // It does not accept any more, and closes idle connections.
    let _reset = idle.read_to_end(&mut Vec::new()).await;
    assert!(TcpStream::connect(address).await.is_err());
    call.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npaid")
        .await
        .unwrap();
    let response = read_to_end(client).await;
    assert!(response.ends_with("paid"), "{response}");
    let (status, log) = proxy.ended();
    assert!(status.success(), "{log}");
}

#[test]
fn signals_stop_the_proxy() {
    for signal in ["INT", "TERM", "HUP", "QUIT"] {
        let proxy = Proxy::start(&["klavi"], &klavi("http://127.0.0.1:9"));
        proxy.signal("USR1");
        proxy.signal(signal);
        let (status, log) = proxy.ended();
        assert!(status.success(), "SIG{signal}: {status}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn second_signal_stops_at_once() {
    let (server, proxy) = Slow::start().await;
    let _client = proxy.open(&format!("GET {PAYMENT}"), "").await;
    let _call = server.call().await;
    proxy.terminate();
    within_limit(async {
        while !proxy.log.lock().unwrap().contains("stopping") {
            tokio::task::yield_now().await;
        }
    })
    .await;
    proxy.terminate();
    assert_eq!(proxy.ended().0.code(), Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn further_connections_wait() {
    let (server, _) = Slow::start().await;
    let url = format!("http://{}", server.listener.local_addr().unwrap());
    let proxy = Proxy::start(&["klavi", "--max-connections", "1"], &klavi(&url));
    let mut first = proxy.open("GET /_proxy/metrics", "").await;
    read_until(&mut first, "\r\n\r\n").await;
    let mut second = proxy.open("GET /_proxy/metrics", "").await;
    let waits = tokio::time::timeout(std::time::Duration::from_millis(200), second.read_u8()).await;
    assert!(waits.is_err());
    drop(first);
    assert!(read_until(&mut second, "\r\n").await.starts_with("HTTP/1.1 200 "));
}
