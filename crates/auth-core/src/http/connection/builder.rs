//! Settings of connection pools.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::dns::Resolve;

/// Builds a [`ConnectionPool`](crate::http::ConnectionPool). Every setting has a safe default.
#[derive(Debug, Clone)]
pub struct ConnectionPoolBuilder {
    pub(super) connect_timeout: Duration,
    pub(super) pool_idle_timeout: Duration,
    pub(super) pool_max_idle_per_host: usize,
    pub(super) http2_keep_alive_interval: Duration,
    pub(super) http2_keep_alive_timeout: Duration,
    pub(super) resolver: Option<Resolver>,
    pub(super) configure: Option<Configure>,
}

impl ConnectionPoolBuilder {
    pub(in crate::http) fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            pool_idle_timeout: Duration::from_secs(4),
            pool_max_idle_per_host: 8,
            http2_keep_alive_interval: Duration::from_secs(10),
            http2_keep_alive_timeout: Duration::from_secs(5),
            resolver: None,
            configure: None,
        }
    }

    /// Sets the connect timeout: name resolution, TCP, a proxy's tunnel and TLS together. Default: 10 seconds.
    ///
    /// Keep it below half of the read and attempt timeout of the clients that share the connections.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the time after which an idle connection is closed. Default: 4 seconds.
    ///
    /// Many servers close idle connections after 5 seconds. A request that is sent at that moment fails with an unknown
    /// outcome, so the client closes first.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Sets the maximum number of idle connections to one host. 0 keeps none. Default: 8.
    #[must_use]
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = connections;
        self
    }

    /// Sets the keep-alive interval: the client pings an HTTP/2 connection with open requests after this time without a
    /// frame from the server.
    /// Default: 10 seconds.
    #[must_use]
    pub fn http2_keep_alive_interval(mut self, interval: Duration) -> Self {
        self.http2_keep_alive_interval = interval;
        self
    }

    /// Sets the keep-alive timeout: the client closes an HTTP/2 connection and all its requests if a ping is not
    /// acknowledged in this time. Default: 5 seconds.
    #[must_use]
    pub fn http2_keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.http2_keep_alive_timeout = timeout;
        self
    }

    /// Sets the DNS resolver. Default: the system's. It is not used for `localhost` over plain http,
    /// which is 127.0.0.1 and `[::1]`.
    #[must_use]
    pub fn dns_resolver(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Some(Resolver(Arc::new(resolver)));
        self
    }

    /// Configures reqwest's client: proxies, certificates, and settings without a method of their own.
    ///
    /// `configure` runs after the settings above, and again whenever a pool is created. Settings that conflict with the
    /// rules of this module are overridden: redirects, retries, and response decompression are off; timeouts
    /// are those of the builders; and plain http, which only goes to this machine, uses no proxy.
    ///
    /// ```no_run
    /// use auth_core::http::{ConnectionPool, reqwest::Certificate};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let certificate = Certificate::from_pem(&std::fs::read("private-ca.pem")?)?;
    /// let connections = ConnectionPool::builder()
    ///     .configure(move |client| client.tls_certs_only([certificate.clone()]))
    ///     .build()?;
    /// # let _ = connections;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn configure(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure = Some(Configure(Arc::new(configure)));
        self
    }

    /// Lowers the connect timeout to `limit`.
    pub(in crate::http) fn cap_connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = self.connect_timeout.min(limit);
        self
    }
}

#[derive(Clone)]
pub(super) struct Resolver(pub(super) Arc<dyn Resolve>);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// The caller's changes to reqwest's builder.
#[derive(Clone)]
pub(super) struct Configure(
    pub(super) Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>,
);

impl fmt::Debug for Configure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configure").finish_non_exhaustive()
    }
}
