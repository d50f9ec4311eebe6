use std::{
    collections::BTreeSet,
    io::{ErrorKind, Write},
    net::TcpStream,
};

use super::*;

/// Enough that the kernel's random choice would repeat a port: Linux has some 14,000 of them.
const MANY: usize = 500;

#[test]
fn no_port_is_used_twice() {
    let ports: BTreeSet<u16> = (0..MANY)
        .map(|_| listener().local_addr().unwrap().port())
        .collect();
    assert_eq!(ports.len(), MANY);
}

#[tokio::test]
async fn late_request_reaches_no_other_server() {
    let first = mock_server().await;
    let address = *first.address();
    drop(first);
    let second = mock_server().await;
    let late = TcpStream::connect(address).and_then(|mut stream| {
        stream.write_all(b"GET /late HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        Ok(stream)
    });
    // The server would have recorded the late request before this one.
    let mut own = TcpStream::connect(second.address()).unwrap();
    own.write_all(b"GET /own HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .unwrap();
    std::io::copy(&mut own, &mut std::io::sink()).unwrap();

    let received = second.received_requests().await.unwrap();
    let paths: Vec<_> = received.iter().map(|request| request.url.path()).collect();
    assert_eq!(paths, ["/own"]);
    drop(late);
}

#[tokio::test]
async fn bound_socket_refuses_connections() {
    let socket = socket();
    let error = TcpStream::connect(socket.local_addr().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn request_is_read_whole() {
    for body in [
        "content-length: 10\r\n\r\n0123456789",
        "transfer-encoding: chunked\r\n\r\n3\r\n012\r\n7\r\n3456789\r\n0\r\n\r\n",
    ] {
        let all = format!("POST /x?y=1 HTTP/1.1\r\nhost: localhost\r\n{body}");
        let received = HttpRequest::read(&mut all.as_bytes()).await.unwrap();
        assert_eq!((&*received.method, &*received.path), ("POST", "/x"));
        assert_eq!(received.body, b"0123456789", "{body}");
        for length in 0..all.len() {
            let part = HttpRequest::read(&mut &all.as_bytes()[..length]).await;
            assert!(part.is_none(), "{length} bytes of {body}");
        }
    }
}

#[test]
fn claimed_port_is_not_claimed_again() {
    let port = listener().local_addr().unwrap().port();
    assert!(!claim(port));
}
