//! Connection pools that several clients can share.

use std::{fmt, sync::Arc};

#[cfg(any(test, feature = "testing"))]
use bytes::Bytes;

#[cfg(any(test, feature = "testing"))]
use super::in_memory::Responder;
use super::{ConnectionPoolBuilder, connector::Channel, runtime_pools::Pools};
use crate::{InvalidInput, clock::MAX_SPAN};

/// Connection pool: connections to servers, TLS, proxies, and name resolution. Clones share the connections.
///
/// Each client builds its own, unless its builder receives a shared one:
///
/// ```no_run
/// use auth_core::http::{HttpClientBuilder, ConnectionPool, Url, reqwest::Proxy};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let proxy = Proxy::all("http://proxy.example.com:3128")?;
/// let connections = ConnectionPool::builder()
///     .configure(move |client| client.proxy(proxy.clone()))
///     .build()?;
///
/// let cards = HttpClientBuilder::new(Url::parse("https://cards.example.com")?, "cards/1.0")
///     .connection_pool(connections.clone());
/// let payments = HttpClientBuilder::new(Url::parse("https://pay.example.com")?, "pay/1.0")
///     .connection_pool(connections);
/// # let _ = (cards, payments);
/// # Ok(()) }
/// ```
///
/// | Settings of the `ConnectionPool` | Settings of each client |
/// |---|---|
/// | connect timeout, DNS resolver, proxies, certificates, HTTP versions, the size and idle time of the pool, HTTP/2 keep-alive | base URL, `User-Agent`, read and attempt timeout, deadline, retries, body limit, clock |
///
/// # Connection pools
///
/// A connection belongs to the Tokio runtime that opened it, and stops while that runtime does not run. So each of the
/// last eight runtimes that made calls has its own pool. After a call that timed out over HTTP/2, the
/// client replaces the pool by an empty one, since the connection may hang. In-flight calls keep the old one.
#[derive(Clone)]
pub struct ConnectionPool {
    inner: Arc<Inner>,
}

struct Inner {
    secure: Pools,
    loopback: Pools,
    /// Takes the place of the connections.
    #[cfg(any(test, feature = "testing"))]
    responder: Option<Responder>,
}

impl ConnectionPool {
    /// Creates a pool with the default settings.
    ///
    /// # Errors
    ///
    /// Those of [`ConnectionPoolBuilder::build`].
    pub fn new() -> Result<Self, InvalidInput> {
        Self::builder().build()
    }

    /// Returns a builder with the default settings.
    #[must_use]
    pub fn builder() -> ConnectionPoolBuilder {
        ConnectionPoolBuilder::new()
    }

    pub(super) fn with(settings: ConnectionPoolBuilder) -> Self {
        Self {
            inner: Arc::new(Inner::with(settings)),
        }
    }

    /// Creates a pool without connections: `respond` returns the response to each request, so that a test needs no server.
    ///
    /// Everything above the connection works as usual: authentication, retries, limits, and errors. A response
    /// without a `Content-Length` gets one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use auth_core::http::{Bytes, ConnectionPool, Endpoint, HttpClientBuilder, Request, StandardProtocol, Url};
    ///
    /// static BALANCE: Endpoint = Endpoint::get("balance", "/balance").auth(auth_core::http::Auth::None);
    ///
    /// let connections = ConnectionPool::in_memory(|request| {
    ///     assert_eq!(request.uri().path(), "/v1/balance");
    ///     http::Response::new(Bytes::from_static(b"900"))
    /// });
    /// let client = HttpClientBuilder::new(Url::parse("https://api.example.com/v1")?, "my-app/1.0")
    ///     .connection_pool(connections)
    ///     .build(StandardProtocol::new())?;
    /// let balance: u64 = client.send(Request::new(&BALANCE)).await?.json()?;
    /// assert_eq!(balance, 900);
    /// # Ok(()) }
    /// ```
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn in_memory(
        respond: impl Fn(http::Request<Bytes>) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                responder: Some(Responder::new(respond)),
                ..Inner::with(ConnectionPoolBuilder::new())
            }),
        }
    }

    #[cfg(any(test, feature = "testing"))]
    pub(super) fn responder(&self) -> Option<&Responder> {
        self.inner.responder.as_ref()
    }

    /// Returns the pools of `channel`, which are empty until the first call.
    pub(in crate::http) fn pools(&self, channel: Channel) -> &Pools {
        match channel {
            Channel::Secure => &self.inner.secure,
            Channel::Loopback => &self.inner.loopback,
        }
    }
}

impl Inner {
    fn with(settings: ConnectionPoolBuilder) -> Self {
        let settings = Arc::new(settings);
        Self {
            secure: Pools::new(Channel::Secure, Arc::clone(&settings)),
            loopback: Pools::new(Channel::Loopback, settings),
            #[cfg(any(test, feature = "testing"))]
            responder: None,
        }
    }
}

impl ConnectionPoolBuilder {
    /// Builds the pool, without opening a connection.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming a duration that is zero, or `connection_pool` if reqwest's client cannot be built:
    /// the settings of `configure` contradict each other, or the host has no certificate store.
    pub fn build(self) -> Result<ConnectionPool, InvalidInput> {
        self.build_for(Channel::Secure)
    }

    /// Builds the pool for `channel`. The pool for the other one is built on first use.
    pub(in crate::http) fn build_for(mut self, channel: Channel) -> Result<ConnectionPool, InvalidInput> {
        for (field, duration) in [
            ("connect_timeout", &mut self.connect_timeout),
            ("pool_idle_timeout", &mut self.pool_idle_timeout),
            ("http2_keep_alive_interval", &mut self.http2_keep_alive_interval),
            ("http2_keep_alive_timeout", &mut self.http2_keep_alive_timeout),
        ] {
            if duration.is_zero() {
                return Err(InvalidInput::new(field, "is zero", "a positive duration"));
            }
            // Beyond it, hyper's timers overflow.
            *duration = MAX_SPAN.min(*duration);
        }
        let client = ConnectionPool::with(self);
        client.pools(channel).prepare()?;
        Ok(client)
    }
}

impl fmt::Debug for ConnectionPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // reqwest's client shows default headers and proxies, which may hold credentials.
        f.debug_tuple("ConnectionPool")
            .field(self.inner.secure.settings())
            .finish()
    }
}
