//! Permanent TLS errors.

use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer},
};

use super::*;

/// A TLS server for `localhost` with a certificate that no client trusts, which counts its connections.
async fn server() -> (Url, Arc<AtomicUsize>, reqwest::Certificate) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = reqwest::Certificate::from_der(certified.cert.der()).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut connection) = acceptor.accept(connection).await {
                    while head(&mut connection).await.is_some() {
                        let _ = connection.write_all(OK).await;
                    }
                }
            });
        }
    });
    let url = Url::parse(&format!("https://localhost:{port}")).unwrap();
    (url, connections, certificate)
}

/// Asserts that a call to `url` fails permanently with its first connection.
async fn assert_fails_once(url: Url, trusted: Option<reqwest::Certificate>, connections: &AtomicUsize) {
    let http = builder(url)
        .configure_reqwest(move |client| client.tls_certs_only(trusted.clone()))
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (ErrorKind::Connect, false),
        "{error}"
    );
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn untrusted_certificate_is_not_retried() {
    let (url, connections, _) = server().await;
    assert_fails_once(url, None, &connections).await;
}

#[tokio::test]
async fn host_name_mismatch_is_not_retried() {
    let (mut url, connections, certificate) = server().await;
    url.set_host(Some("127.0.0.1")).unwrap();
    assert_fails_once(url, Some(certificate), &connections).await;
}

#[tokio::test]
async fn server_without_tls_is_not_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = connection.read_to_end(&mut Vec::new()).await;
        }
    });
    assert_fails_once(url, None, &connections).await;
}

#[tokio::test]
async fn trusted_certificate_works() {
    let (url, connections, certificate) = server().await;
    let http = builder(url)
        .configure_reqwest(move |client| client.tls_certs_only([certificate.clone()]))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn broken_handshake_is_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    let http = builder(url)
        .configure_reqwest(|client| client.tls_certs_only([]))
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (ErrorKind::Connect, true),
        "{error}"
    );
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}
