//! Permanent TLS errors.

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ALL_VERSIONS, CipherSuite, ServerConfig, SupportedProtocolVersion, crypto::aws_lc_rs,
        pki_types::PrivatePkcs8KeyDer, version::TLS12,
    },
};

use super::*;

/// A TLS server for `localhost` with a certificate that no client trusts.
pub(super) struct TlsServer {
    url: Url,
    certificate: reqwest::Certificate,
    connections: Arc<AtomicUsize>,
    /// Cipher suites of the connections.
    pub(super) suites: Arc<Mutex<Vec<CipherSuite>>>,
}

impl TlsServer {
    pub(super) async fn start() -> Self {
        Self::with_versions(ALL_VERSIONS).await
    }

    async fn with_versions(versions: &[&'static SupportedProtocolVersion]) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let this = Self {
            url: Url::parse(&format!("https://localhost:{port}")).unwrap(),
            certificate: reqwest::Certificate::from_der(certified.cert.der()).unwrap(),
            connections: Arc::default(),
            suites: Arc::default(),
        };
        let (connections, suites) = (Arc::clone(&this.connections), Arc::clone(&this.suites));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, suites) = (acceptor.clone(), Arc::clone(&suites));
                tokio::spawn(async move {
                    if let Ok(mut connection) = acceptor.accept(connection).await {
                        let suite = connection.get_ref().1.negotiated_cipher_suite();
                        suites.lock().unwrap().extend(suite.map(|suite| suite.suite()));
                        while head(&mut connection).await.is_some() {
                            let _ = connection.write_all(OK).await;
                        }
                    }
                });
            }
        });
        this
    }

    /// Calls the server with a client that trusts its certificate.
    pub(super) async fn call(&self) {
        let certificate = self.certificate.clone();
        let http = builder(self.url.clone())
            .configure_reqwest(move |client| client.tls_certs_only([certificate.clone()]))
            .build(Plain)
            .unwrap();
        http.send(Request::new(&READ)).await.unwrap();
    }
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
    let server = TlsServer::start().await;
    assert_fails_once(server.url, None, &server.connections).await;
}

#[tokio::test]
async fn host_name_mismatch_is_not_retried() {
    let mut server = TlsServer::start().await;
    server.url.set_host(Some("127.0.0.1")).unwrap();
    assert_fails_once(server.url, Some(server.certificate), &server.connections).await;
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
async fn first_enabled_feature_decides() {
    let server = TlsServer::start().await;
    let http = builder(server.url)
        .configure_reqwest(|client| client.tls_certs_only([]))
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    let is_rustls = cfg!(any(feature = "rustls-aws-lc", feature = "rustls-ring"));
    // The name of rustls's error. reqwest would choose native-tls, if both are compiled in.
    assert_eq!(
        format!("{error:?}").contains("UnknownIssuer"),
        is_rustls,
        "{error:?}"
    );
}

#[tokio::test]
async fn server_of_tls_1_2_works() {
    let server = TlsServer::with_versions(&[&TLS12]).await;
    server.call().await;
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn trusted_certificate_works() {
    let server = TlsServer::start().await;
    server.call().await;
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

/// Asserts that a handshake is retried if the server closes the connection, after it has read from it or at once.
async fn assert_close_is_retried(reads: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            if reads {
                let _ = connection.read(&mut [0; 16 * 1024]).await;
            }
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

#[tokio::test]
async fn reset_handshake_is_retried() {
    assert_close_is_retried(false).await;
}

#[tokio::test]
async fn unfinished_handshake_is_retried() {
    assert_close_is_retried(true).await;
}
