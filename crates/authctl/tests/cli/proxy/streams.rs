//! Bodies that are passed on part by part.

use test_servers::HttpRequest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{CREATE_PAYMENT, PAYMENT, Proxy, klavi, read_until, token, within_limit};
use crate::Served;

/// Accepts connections until one has sent the head of a call, and returns it with that head. Token calls are answered.
///
/// The response to the call must have `connection: close`, or the proxy may send the next call on the same connection.
async fn call(listener: &TcpListener) -> (BufReader<TcpStream>, String) {
    within_limit(next_call(listener)).await
}

async fn next_call(listener: &TcpListener) -> (BufReader<TcpStream>, String) {
    loop {
        let mut connection = BufReader::new(listener.accept().await.unwrap().0);
        let head = read_until(&mut connection, "\r\n\r\n").await;
        if !head.contains("/auth HTTP/1.1") {
            return (connection, head);
        }
        let length = head.split("content-length: ").nth(1).unwrap();
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        connection.read_exact(&mut vec![0; length]).await.unwrap();
        let token = token().to_string();
        let reply = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{token}",
            token.len()
        );
        connection.write_all(reply.as_bytes()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn response_arrives_part_by_part() {
    let listener = test_servers::async_listener().await;
    let proxy = Proxy::start(
        &["klavi"],
        &klavi(&format!("http://{}", listener.local_addr().unwrap())),
    );
    for framing in ["content-length: 6", "transfer-encoding: chunked"] {
        let mut client = proxy.open(&format!("GET {PAYMENT}"), "").await;
        let (mut server, _) = call(&listener).await;
        let is_chunked = framing.contains("chunked");
        let part = |text: &str| {
            if is_chunked {
                format!("3\r\n{text}\r\n")
            } else {
                text.to_owned()
            }
        };
        server
            .write_all(
                format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\n{framing}\r\n\r\n{}",
                    part("one")
                )
                .as_bytes(),
            )
            .await
            .unwrap();
        // The second part is sent only after the first has arrived.
        let head = read_until(&mut client, "one").await;
        assert!(head.contains(framing), "{head}");
        server.write_all(part("two").as_bytes()).await.unwrap();
        read_until(&mut client, "two").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn request_is_sent_part_by_part() {
    let listener = test_servers::async_listener().await;
    let proxy = Proxy::start(
        &["klavi"],
        &klavi(&format!("http://{}", listener.local_addr().unwrap())),
    );
    for framing in ["content-length: 70003", "transfer-encoding: chunked"] {
        let mut client = proxy
            .open(&format!("POST {CREATE_PAYMENT}"), &format!("{framing}\r\n"))
            .await;
        let is_chunked = framing.contains("chunked");
        let (first, rest) = if is_chunked {
            ("3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n".to_owned())
        } else {
            ("one", "x".repeat(69_997) + "two")
        };
        client.write_all(first.as_bytes()).await.unwrap();
        let (mut server, head) = call(&listener).await;
        assert!(head.contains(framing), "{head}");
        read_until(&mut server, "one").await;
        client.write_all(rest.as_bytes()).await.unwrap();
        read_until(&mut server, "two").await;
        server
            .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let response = read_until(&mut client, "\r\n\r\n").await;
        assert!(response.starts_with("HTTP/1.1 204 "), "{response}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn truncated_response_is_not_completed() {
    let listener = test_servers::async_listener().await;
    let proxy = Proxy::start(
        &["klavi"],
        &klavi(&format!("http://{}", listener.local_addr().unwrap())),
    );
    let mut client = proxy.open(&format!("GET {PAYMENT}"), "").await;
    let (mut server, _) = call(&listener).await;
    server
        .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        .await
        .unwrap();
    read_until(&mut client, "one").await;
    drop(server);
    let mut rest = String::new();
    client.read_to_string(&mut rest).await.unwrap();
    assert!(
        !rest.contains("0\r\n\r\n"),
        "the last chunk would end it: {rest:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn large_body_is_streamed_up_to_its_limit() {
    let listener = test_servers::async_listener().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut connection, head) = next_call(&listener).await;
            let mut request = head.into_bytes();
            let mut rest = Vec::new();
            // The proxy closes the connection if the body is too large.
            while let Ok(1..) = connection.read_buf(&mut rest).await {
                if rest.ends_with(b"0\r\n\r\n") {
                    break;
                }
            }
            request.extend(rest);
            let mut request = BufReader::new(&request[..]);
            if let Some(request) = HttpRequest::read(&mut request).await {
                let length = request.body.len().to_string();
                let reply = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{length}",
                    length.len()
                );
                connection.write_all(reply.as_bytes()).await.unwrap();
            }
        }
    });
    let proxy = Proxy::start(&["klavi", "--max-body", "3000000"], &klavi(&url));
    for (bytes, status) in [(3_000_000, 200), (3_000_001, 413)] {
        let mut client = proxy
            .open(
                &format!("POST {CREATE_PAYMENT}"),
                "transfer-encoding: chunked\r\nconnection: close\r\n",
            )
            .await;
        let body = "x".repeat(bytes);
        let chunked = format!("{bytes:x}\r\n{body}\r\n0\r\n\r\n");
        // The proxy may respond before it has read everything.
        let _closed = client.write_all(chunked.as_bytes()).await;
        let head = read_until(&mut client, "\r\n").await;
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{bytes}: {head}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_body_has_a_stated_limit() {
    let served = Served::start();
    let proxy = Proxy::start(&["klikoo"], &served.variables);
    let response = proxy
        .request("POST", "/v1/open-api/products")
        .body("x".repeat((4 << 20) + 1))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["authctl-proxy-error"]
        ),
        (413, &"request-body".parse().unwrap())
    );
    assert!(response.text().await.unwrap().contains("4194304"));
}
