use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use http::Method;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};
use url::Url;

use super::super::tls::without_certificates;
use crate::{
    http::{
        Auth, BaseUrl, ConnectionPool, ConnectionPoolBuilder, Endpoint, ErrorKind, ErrorResponse, HttpClient,
        HttpClientBuilder, Idempotency, Protocol, Request, Response, RetryPolicy, reqwest,
    },
    testing::ManualClock,
};

mod connecting;
mod connection_pool;
mod http2;
mod localhost;
#[cfg(not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring")))]
mod no_tls;
mod overrides;
mod progress;
mod requests;
#[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
mod ring;
mod runtimes;
mod shared;
mod silence;
#[cfg(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring"))]
mod tls;

/// Protocol of HTTP statuses alone.
#[derive(Debug)]
struct Plain;

impl Protocol for Plain {
    type Code = u32;

    fn classify(
        &self,
        response: &Response<u32>,
    ) -> Result<Option<ErrorResponse<u32>>, crate::http::Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

static READ: Endpoint = Endpoint {
    operation: "read",
    method: Method::GET,
    path: "/read",
    auth: Auth::None,
    idempotency: Idempotency::Idempotent,
    paging: None,
};

static PAY: Endpoint = Endpoint {
    operation: "pay",
    method: Method::POST,
    path: "/pay",
    auth: Auth::None,
    idempotency: Idempotency::NonIdempotent,
    paging: None,
};

fn builder(url: Url) -> HttpClientBuilder {
    HttpClientBuilder::new(url, "test/1").clock(ManualClock::new())
}

fn url_of(listener: &TcpListener) -> Url {
    Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// An HTTP/1 server that keeps connections open. It ends with the runtime that it was started on.
#[derive(Clone, Default)]
struct Server {
    connections: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start() -> (Self, Url) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = url_of(&listener);
        (Self::on(listener), url)
    }

    fn on(listener: TcpListener) -> Self {
        let this = Self::default();
        let server = this.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                server.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(server.clone().connection(connection));
            }
        });
        this
    }

    async fn connection(self, mut connection: TcpStream) {
        while let Some(head) = head(&mut connection).await {
            self.heads.lock().unwrap().push(head);
            if connection.write_all(OK).await.is_err() {
                return;
            }
        }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// A request's head; `None` at the end of the connection.
async fn head(connection: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// A listener whose queue is full, so that further connections are neither accepted nor refused.
struct FullQueue {
    url: Url,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl FullQueue {
    async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        // The kernel takes one more than the backlog says.
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        for _ in 0..2 {
            waiting.push(TcpStream::connect(address).await.unwrap());
        }
        Self {
            url: url_of(&listener),
            _listener: listener,
            _waiting: waiting,
        }
    }
}

/// Builds connections that need no certificate store.
fn loopback(settings: ConnectionPoolBuilder) -> ConnectionPool {
    settings.configure(without_certificates).build().unwrap()
}

/// Advances Tokio's time by `span` without any progress on connections.
async fn jump(span: Duration) {
    // Paused time would advance while bytes are in flight, so it is paused for the jump alone.
    tokio::time::pause();
    let _ = tokio::time::advance(span).now_or_never();
    tokio::time::resume();
    settle().await;
}

/// Lets the client read pending bytes: each turn of a runtime polls the sockets.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}
