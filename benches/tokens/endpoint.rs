//! Local token endpoint, and a provider that calls it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use auth_core::{
    AccessToken, Clock, Placement, SystemClock, TokenError, TokenErrorKind, TokenProvider, async_trait,
    http::reqwest,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
};

/// Response time of the endpoint.
pub(crate) const LATENCY: Duration = Duration::from_millis(50);

/// Builds a runtime with two threads.
#[expect(clippy::expect_used, reason = "the benchmark needs a runtime")]
pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built")
}

/// Endpoint that returns a token after [`LATENCY`]; it ends with its runtime.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Endpoint {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let this = Self {
            address: listener.local_addr()?,
            requests: Arc::default(),
        };
        let requests = Arc::clone(&this.requests);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(respond(connection, Arc::clone(&requests)));
            }
        });
        Ok(this)
    }

    /// Returns the number of requests since the last call.
    pub(crate) fn take_requests(&self) -> usize {
        self.requests.swap(0, Ordering::SeqCst)
    }

    /// Creates a provider whose tokens have a lifetime of `life`.
    pub(crate) fn provider(&self, life: Duration) -> reqwest::Result<Provider> {
        let client = reqwest::Client::builder().no_proxy();
        Ok(Provider {
            client: client.tls_certs_only(std::iter::empty()).build()?,
            url: format!("http://{}/token", self.address),
            life,
        })
    }
}

async fn respond(mut connection: TcpStream, requests: Arc<AtomicUsize>) {
    let mut head = Vec::new();
    while let Ok(1..) = connection.read_buf(&mut head).await {
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            requests.fetch_add(1, Ordering::SeqCst);
            SystemClock.sleep(LATENCY).await;
            let sent = connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n0123456789abcdef");
            if sent.await.is_err() {
                return;
            }
        }
    }
}

/// Provider that calls the endpoint each time.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    client: reqwest::Client,
    url: String,
    life: Duration,
}

#[async_trait]
impl TokenProvider for Provider {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = SystemClock.now();
        let failed = |error: reqwest::Error| {
            TokenError::new(TokenErrorKind::Unavailable, "the token request failed").with_source(error)
        };
        let response = self.client.get(&self.url).send().await.map_err(failed)?;
        let secret = response.text().await.map_err(failed)?;
        Ok(AccessToken::new(secret, Placement::Bearer).valid_for(self.life, sent))
    }
}
