use std::{net::SocketAddr, time::Duration};

use axum::{body::Bytes, http::StatusCode, routing::get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use super::*;

const SOON: Duration = Duration::from_secs(20);

async fn panics() -> &'static str {
    panic!("out of cheese")
}

async fn start(limits: Limits) -> (Server, SocketAddr) {
    let router = Router::new()
        .route("/", get(async || "ready").post(async |body: Bytes| body))
        .route("/panic", get(panics))
        .route("/large", get(async || vec![b'a'; 64 * 1024 * 1024]));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    (Server::spawn(listener, router, limits), address)
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream
        .write_all(text.as_bytes())
        .await
        .expect("an open connection");
}

/// Reads all that the server sends until it closes the connection.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = timeout(SOON, stream.read_to_end(&mut text)).await;
    // The server may reset a connection whose bytes it has not read.
    let _reset = read.expect("the server closes the connection");
    String::from_utf8_lossy(&text).into_owned()
}

async fn request(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    send(
        &mut stream,
        &format!("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n"),
    )
    .await;
    read_all(&mut stream).await
}

#[tokio::test]
async fn client_beyond_the_limit_waits() {
    let limits = Limits {
        connections: 2,
        head: Duration::from_millis(300),
        ..Limits::default()
    };
    let (server, address) = start(limits).await;
    let mut half_open = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).await.expect("the server listens");
        send(&mut stream, "GET / HT").await;
        half_open.push(stream);
    }
    // Each pair is closed after its timeout, and the next pair accepted.
    assert!(request(address, "/").await.starts_with("HTTP/1.1 200"));
    for stream in &mut half_open {
        read_all(stream).await;
    }
    server.stop();
    assert_eq!(server.ended().await, Ok(()));
}

#[tokio::test]
async fn idle_connection_is_closed() {
    let limits = Limits {
        head: Duration::from_millis(100),
        ..Limits::default()
    };
    let (_server, address) = start(limits).await;
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    send(&mut stream, "GET / HTTP/1.1\r\n\r\n").await;
    assert!(read_all(&mut stream).await.ends_with("ready"));
}

#[tokio::test]
async fn unfinished_body_is_rejected() {
    let limits = Limits {
        body: Duration::from_millis(100),
        ..Limits::default()
    };
    let (_server, address) = start(limits).await;
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    send(&mut stream, "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc").await;
    assert!(read_all(&mut stream).await.starts_with("HTTP/1.1 400"));

    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    send(
        &mut stream,
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
    )
    .await;
    assert!(read_all(&mut stream).await.ends_with("abc"));
}

#[tokio::test]
async fn client_that_does_not_read_is_disconnected() {
    let limits = Limits {
        connections: 1,
        write: Duration::from_millis(100),
        ..Limits::default()
    };
    let (_server, address) = start(limits).await;
    let mut stuck = TcpStream::connect(address).await.expect("the server listens");
    send(&mut stuck, "GET /large HTTP/1.1\r\n\r\n").await;
    // The one place is free again.
    assert!(request(address, "/").await.ends_with("ready"));
}

#[tokio::test]
async fn panic_of_a_handler_is_an_error_response() {
    let (server, address) = start(Limits::default()).await;
    let response = request(address, "/panic").await;
    assert!(response.starts_with("HTTP/1.1 500"), "{response}");
    assert!(response.contains("which is a bug: out of cheese"), "{response}");
    assert!(request(address, "/").await.ends_with("ready"));
    server.stop();
    assert_eq!(server.ended().await, Ok(()));
}

#[test]
fn end_of_the_runtime_is_an_error() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let first = runtime();
    let (server, _address) = first.block_on(start(Limits::default()));
    drop(first);
    assert_eq!(runtime().block_on(server.ended()), Err(ServerError::RuntimeEnded));
}

#[tokio::test]
async fn large_head_is_rejected() {
    let (_server, address) = start(Limits::default()).await;
    let response = request(address, &format!("/?{}", "a".repeat(70_000))).await;
    let too_large = [
        StatusCode::URI_TOO_LONG,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    ];
    let has = |status: StatusCode| response.starts_with(&format!("HTTP/1.1 {}", status.as_u16()));
    assert!(too_large.into_iter().any(has), "{response}");
}
