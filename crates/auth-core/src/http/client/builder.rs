//! Builder of [`HttpClient`].

use std::{fmt, sync::Arc, time::Duration};

use reqwest::dns::Resolve;
use url::Url;

use super::{AttemptHook, AttemptHooks, Inner, Limits, user_agent::user_agent};
use crate::{
    AccessToken, Clock, InvalidInput, SystemClock,
    http::{
        BaseUrl, ConnectionPool, ConnectionPoolBuilder, Error, HttpClient, Protocol, RetryPolicy,
        connection::{Channel, Transport},
        request::Shown,
    },
};

/// Builds an [`HttpClient`]. Every setting has a safe default.
#[derive(Clone)]
pub struct HttpClientBuilder {
    default_base_url: Url,
    base_url: Option<Url>,
    library: &'static str,
    credential: Option<AccessToken>,
    user_agent: Option<String>,
    shared: Option<ConnectionPool>,
    own: ConnectionPoolBuilder,
    /// The latest setting of `own` that was changed.
    own_setting: Option<&'static str>,
    clock: Arc<dyn Clock>,
    retry: RetryPolicy,
    limits: Limits,
    hooks: AttemptHooks,
}

impl HttpClientBuilder {
    /// Creates a builder for `default_base_url`. `library` is the library's name and version for the `User-Agent`.
    #[must_use]
    pub fn new(default_base_url: Url, library: &'static str) -> Self {
        Self {
            default_base_url,
            base_url: None,
            library,
            credential: None,
            user_agent: None,
            shared: None,
            own: ConnectionPool::builder(),
            own_setting: None,
            clock: Arc::new(SystemClock),
            retry: RetryPolicy::default(),
            limits: Limits {
                read: Duration::from_secs(30),
                attempt: Duration::from_secs(60),
                deadline: Duration::from_secs(120),
                body: 16 * 1024 * 1024,
            },
            hooks: AttemptHooks::default(),
        }
    }

    /// Sets the base URL that is used if [`base_url`](Self::base_url) is not called.
    #[must_use]
    pub fn default_base_url(mut self, base_url: Url) -> Self {
        self.default_base_url = base_url;
        self
    }

    /// Sets the base URL. It overrides the default, in whichever order the two are set, so a client of a sandbox never
    /// calls production by accident.
    #[must_use]
    pub fn base_url(mut self, base_url: Url) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Adds the application to the `User-Agent`, before this library: products and comments separated by spaces.
    ///
    /// ```
    /// use auth_core::http::{HttpClientBuilder, Url};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = HttpClientBuilder::new(Url::parse("https://api.example.com")?, "library/1.0")
    ///     .user_agent("my-shop/2.3 (ops@example.com)"); // my-shop/2.3 (ops@example.com) library/1.0
    /// # let _ = http;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.user_agent = Some(application.into());
        self
    }

    /// Adds `credential` to every request of the client, beside the token of the call: an API key that a gateway requires,
    /// for token calls too. A token in the same header replaces it.
    ///
    /// ```
    /// use auth_core::{AccessToken, Placement, http::{HttpClientBuilder, Url}};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = AccessToken::new("k3y", Placement::header("X-Api-Key")?);
    /// let http = HttpClientBuilder::new(Url::parse("https://api.example.com")?, "my-app/1.0")
    ///     .credential(key);
    /// # let _ = http;
    /// # Ok(()) }
    /// ```
    ///
    /// An API key without any token is a [`StaticToken`](crate::StaticToken).
    #[must_use]
    pub fn credential(mut self, credential: AccessToken) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Sets the connection pool, to share it with other clients. By default each client has its own.
    ///
    /// A [`ConnectionPool`] has its own connect timeout, DNS resolver and configuration, so
    /// [`connect_timeout`](Self::connect_timeout), [`dns_resolver`](Self::dns_resolver) and
    /// [`configure_reqwest`](Self::configure_reqwest) cannot be set beside it.
    #[must_use]
    pub fn connection_pool(mut self, client: ConnectionPool) -> Self {
        self.shared = Some(client);
        self
    }

    /// Configures reqwest's client: proxies, certificates, and settings without a method of their own.
    ///
    /// The client overrides settings that conflict with its own rules: see
    /// [`ConnectionPoolBuilder::configure`].
    ///
    /// ```
    /// use auth_core::http::{HttpClientBuilder, Url, reqwest::Proxy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = Proxy::all("http://proxy.example.com:3128")?;
    /// let http = HttpClientBuilder::new(Url::parse("https://api.example.com")?, "my-app/1.0")
    ///     .configure_reqwest(move |client| client.proxy(proxy.clone()));
    /// # let _ = http;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn configure_reqwest(
        self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.own("configure_reqwest", |own| own.configure(configure))
    }

    /// Sets the DNS resolver. Default: the system's. See [`ConnectionPoolBuilder::dns_resolver`].
    #[must_use]
    pub fn dns_resolver(self, resolver: impl Resolve + 'static) -> Self {
        self.own("dns_resolver", |own| own.dns_resolver(resolver))
    }

    /// Sets the connect timeout: name resolution, TCP, a proxy's tunnel and TLS together. Default: 10 seconds.
    ///
    /// It is at most half of the shortest of the read timeout, attempt timeout and deadline, so that a connection that
    /// stalls ends as [`ErrorKind::Connect`](crate::http::ErrorKind::Connect), which proves that nothing was sent.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.own("connect_timeout", |own| own.connect_timeout(timeout))
    }

    fn own(
        mut self,
        setting: &'static str,
        change: impl FnOnce(ConnectionPoolBuilder) -> ConnectionPoolBuilder,
    ) -> Self {
        self.own = change(self.own);
        self.own_setting = Some(setting);
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the retry policy of idempotent operations. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Adds a hook around each attempt, for logs, metrics and additional headers. Hooks are called in the order in which
    /// they were added.
    #[must_use]
    pub fn attempt_hook(mut self, hook: impl AttemptHook) -> Self {
        self.hooks.add(hook);
        self
    }

    /// Sets the read timeout: the maximum time without progress of the request's body or of the response. Default: 30
    /// seconds.
    ///
    /// Progress of the end of a request body (about half a megabyte and the kernel's buffers) is visible only when the
    /// response arrives.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read = timeout;
        self
    }

    /// Sets the attempt timeout, from connecting to the last byte of the response, or to its head if the response is a
    /// [stream](HttpClient::stream). Default: 60 seconds.
    ///
    /// It includes the time of sending the request, so a long upload needs a longer one.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// Sets the deadline of a call with all its attempts and delays. Default: 2 minutes.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.limits.deadline = deadline;
        self
    }

    /// Sets the maximum size of a response body in memory, in bytes. Default: 16 MiB. A [stream](HttpClient::stream) has a
    /// [limit of its own](crate::http::ResponseStream::max_body).
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// Returns the base URL that is set, without validating it.
    #[cfg(feature = "store")]
    pub(super) fn chosen_base_url(&self) -> &Url {
        self.base_url.as_ref().unwrap_or(&self.default_base_url)
    }

    /// Builds the client for `protocol`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::http::ErrorKind::InvalidInput) naming `base_url` (see [`BaseUrl::new`]),
    /// `user_agent`, the placement of a [`credential`](Self::credential) that cannot be sent (see [`AccessToken::check`]),
    /// a duration that is zero, a setting that conflicts with [`connection_pool`](Self::connection_pool), or `connection_pool` if reqwest's client cannot be built,
    /// for example on a host without a certificate store.
    pub fn build<D: Protocol>(self, protocol: D) -> Result<HttpClient<D>, Error<D::Code>> {
        let base_url = BaseUrl::new(self.base_url.unwrap_or(self.default_base_url))?;
        self.credential.iter().try_for_each(AccessToken::check)?;
        let user_agent = user_agent(self.user_agent.as_deref(), self.library)?;
        for (field, timeout) in [
            ("read_timeout", self.limits.read),
            ("attempt_timeout", self.limits.attempt),
            ("deadline", self.limits.deadline),
        ] {
            if timeout.is_zero() {
                return Err(InvalidInput::new(field, "is zero", "a positive duration").into());
            }
        }
        let connection_pool = match (self.shared, self.own_setting) {
            (None, _) => self
                .own
                .cap_connect_timeout(self.limits.longest_connect())
                .build_for(Channel::of(&base_url))?,
            (Some(shared), None) => shared,
            (Some(_), Some(setting)) => {
                let expected = "only one of the two, since the pool has this setting of its own";
                return Err(InvalidInput::new(setting, "conflicts with `connection_pool`", expected).into());
            }
        };
        let hooks = self.hooks;
        #[cfg(feature = "metrics")]
        let hooks = hooks.with_metrics(&base_url);
        Ok(HttpClient {
            inner: Arc::new(Inner {
                hooks,
                transport: Transport::new(connection_pool, &base_url)?,
                base_url,
                protocol,
                credential: self.credential,
                user_agent,
                clock: self.clock,
                retry: self.retry,
                limits: self.limits,
            }),
            options: Arc::default(),
        })
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder")
            .field("default_base_url", &Shown(&self.default_base_url))
            .field("base_url", &self.base_url.as_ref().map(Shown))
            .field("library", &self.library)
            .field("credential", &self.credential)
            .field("user_agent", &self.user_agent)
            .field("connection_pool", &self.shared)
            .field("own", &self.own)
            .field("clock", &self.clock)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
