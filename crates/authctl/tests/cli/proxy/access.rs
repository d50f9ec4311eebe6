//! Access to the proxy.

use std::{
    fs,
    os::unix::fs::{FileTypeExt, PermissionsExt},
};

use tokio::{io::AsyncWriteExt, net::UnixStream};
use wiremock::ResponseTemplate;

use super::{PAYMENT, Proxy, client, klavi, klavi_server, read_to_end, received};
use crate::{run, text};

#[tokio::test(flavor = "multi_thread")]
async fn request_without_secret_is_not_forwarded() {
    let server = klavi_server(ResponseTemplate::new(200)).await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    for path in [PAYMENT, "/_proxy/metrics"] {
        for secret in [None, Some("wrong"), Some("")] {
            let request = client().get(format!("{}{path}", proxy.url));
            let request = match secret {
                Some(secret) => request.bearer_auth(secret),
                None => request,
            };
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 401, "{secret:?}");
            assert_eq!(
                response.headers()["www-authenticate"],
                "Bearer realm=\"authctl proxy\""
            );
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            assert_eq!(response.headers()["authctl-proxy-error"], "secret");
        }
    }
    assert!(received(&server).await.is_empty());
    assert_eq!(proxy.get(PAYMENT).await.status(), 200);
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn request_of_web_page_is_not_forwarded() {
    let server = klavi_server(ResponseTemplate::new(200)).await;
    let proxy = Proxy::start(
        &["klavi", "--allow-host", "proxy.internal"],
        &klavi(&server.uri()),
    );
    for (name, value, status) in [
        ("host", "evil.example", 421),
        ("host", "127.0.0.1.evil.example:4020", 421),
        ("origin", "http://localhost", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("host", "proxy.internal:80", 200),
        ("host", "[::1]", 200),
    ] {
        for path in [PAYMENT, "/_proxy/health"] {
            let response = proxy
                .request("GET", path)
                .header(name, value)
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), status, "{name}: {value}");
        }
    }
    assert_eq!(received(&server).await.len(), 2);

    let connection = proxy
        .open(
            "GET http://evil.example/payment/customer/v1/x",
            "connection: close\r\n",
        )
        .await;
    assert!(read_to_end(connection).await.starts_with("HTTP/1.1 421 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_of_file_or_variable_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "0123456789abcdef\n").unwrap();
    let server = klavi_server(ResponseTemplate::new(200)).await;
    let mut variables = klavi(&server.uri());
    variables.push(("AUTHCTL_PROXY_SECRET".to_owned(), "fedcba9876543210".to_owned()));
    for (arguments, secret) in [
        (&["klavi"][..], "fedcba9876543210"),
        (
            &["klavi", "--secret-file", file.to_str().unwrap()],
            "0123456789abcdef",
        ),
    ] {
        let mut proxy = Proxy::start(arguments, &variables);
        assert_eq!(proxy.get(PAYMENT).await.status(), 401);
        proxy.secret = secret.to_owned();
        assert_eq!(proxy.get(PAYMENT).await.status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unix_socket_is_for_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klavi.sock");
    let listen = format!("unix:{}", path.display());
    let server = klavi_server(ResponseTemplate::new(200).set_body_string("paid")).await;
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let proxy = Proxy::start_on(&listen, &["klavi"], &klavi(&server.uri()));
    assert_eq!(proxy.url, listen);
    let metadata = fs::symlink_metadata(&path).unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);

    let mut connection = UnixStream::connect(&path).await.unwrap();
    let request = format!("GET {PAYMENT} HTTP/1.1\r\nhost: klavi\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let response = read_to_end(connection).await;
    assert!(
        response.starts_with("HTTP/1.1 200 OK\r\n") && response.ends_with("paid"),
        "{response}"
    );

    let other = run(&["proxy", "klavi", "--listen", &listen], &klavi(&server.uri()));
    assert_eq!(other.status.code(), Some(1));
    assert!(
        text(&other.stderr).contains("another program listens"),
        "{}",
        text(&other.stderr)
    );
    proxy.stopped();
    assert!(!path.exists());
}

#[test]
fn invalid_settings_are_named() {
    let short = tempfile::NamedTempFile::new().unwrap();
    fs::write(short.path(), "short").unwrap();
    let variables = klavi("http://127.0.0.1:9");
    for (arguments, words) in [
        (
            &["klavi", "--listen", "0.0.0.0:0"][..],
            &["`--listen`", "--allow-remote"][..],
        ),
        (
            &["klavi", "--listen", "[::]:0"],
            &["`--listen`", "--allow-remote"],
        ),
        (
            &["klavi", "--listen", "localhost:4020"],
            &["--listen", "unix:PATH"],
        ),
        (
            &["klavi", "--secret-file", short.path().to_str().unwrap()],
            &["--secret-file", "too short"],
        ),
        (&["klavi", "--access-key-file", "x"], &["`--api`"]),
        (&["klikoo"], &["--client-id"]),
        (
            &["klavi", "--base-url", "http://example.com"],
            &["`--base-url`", "https"],
        ),
    ] {
        let output = run(&[&["proxy"], arguments].concat(), &variables);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        assert!(output.stdout.is_empty());
        for word in words {
            assert!(
                text(&output.stderr).contains(word),
                "{arguments:?}: {}",
                text(&output.stderr)
            );
        }
    }
    let none = run(&["proxy", "klavi"], &[]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        text(&none.stderr).contains("KLAVI_CUSTOMER_ACCESS_KEY"),
        "{}",
        text(&none.stderr)
    );
}
