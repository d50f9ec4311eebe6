//! Setting up the layer.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use url::Url;

use super::{BaseUrl, CallOptions, Dialect, Error, RetryPolicy};
use crate::{Clock, InvalidInput, SystemClock};

/// Sends the calls of one provider. Cloning gives another handle to the same connections.
#[derive(Debug)]
pub struct Http<D> {
    pub(super) inner: Arc<Inner<D>>,
    pub(super) options: Arc<CallOptions>,
}

#[derive(Debug)]
pub(super) struct Inner<D> {
    pub(super) client: reqwest::Client,
    pub(super) base_url: BaseUrl,
    pub(super) dialect: D,
    pub(super) user_agent: HeaderValue,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) retry: RetryPolicy,
    pub(super) limits: Limits,
}

/// How long a call may take and how much it may bring.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) connect: Duration,
    pub(super) read: Duration,
    pub(super) attempt: Duration,
    pub(super) deadline: Duration,
    pub(super) body: usize,
}

impl<D> Clone for Http<D> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: Arc::clone(&self.options),
        }
    }
}

impl<D> Http<D> {
    /// Returns a handle of the same connections whose calls have `options`; they replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: Arc::new(options),
        }
    }

    /// Where the provider is.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base_url
    }

    /// Where time comes from.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// How the provider says yes, no, and who is calling.
    #[must_use]
    pub fn dialect(&self) -> &D {
        &self.inner.dialect
    }
}

/// Sets up [`Http`]. Every setting has a default that is safe to keep.
#[derive(Debug, Clone)]
pub struct HttpBuilder {
    default_base_url: Url,
    base_url: Option<Url>,
    user_agent: &'static str,
    client: ClientChoice,
    clock: Arc<dyn Clock>,
    retry: RetryPolicy,
    limits: Limits,
}

impl HttpBuilder {
    /// Calls to `default_base_url` in the name of `user_agent` (crate name and version).
    #[must_use]
    pub fn new(default_base_url: Url, user_agent: &'static str) -> Self {
        Self {
            default_base_url,
            base_url: None,
            user_agent,
            client: ClientChoice::Configured(Configure(Arc::new(|builder| builder))),
            clock: Arc::new(SystemClock),
            retry: RetryPolicy::default(),
            limits: Limits {
                connect: Duration::from_secs(10),
                read: Duration::from_secs(30),
                attempt: Duration::from_secs(60),
                deadline: Duration::from_secs(120),
                body: 16 * 1024 * 1024,
            },
        }
    }

    /// Where the provider is, as long as nobody says otherwise with [`base_url`](Self::base_url).
    #[must_use]
    pub fn default_base_url(mut self, base_url: Url) -> Self {
        self.default_base_url = base_url;
        self
    }

    /// Where the provider is, instead. It wins over the default, whichever is set first: who points a client at
    /// a sandbox must not end up in production by the order of two lines.
    #[must_use]
    pub fn base_url(mut self, base_url: Url) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Configures the HTTP client, for proxies and certificates of your own. The rules of this layer are put on top:
    /// no redirects, and no retries but those of the [`RetryPolicy`].
    ///
    /// ```
    /// use auth_core::http::{HttpBuilder, Url, reqwest::Proxy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = Proxy::all("http://proxy.example.com:3128")?;
    /// let http = HttpBuilder::new(Url::parse("https://api.example.com")?, "my-app/1.0")
    ///     .configure_http_client(move |client| client.proxy(proxy.clone()));
    /// # let _ = http;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn configure_http_client(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.client = ClientChoice::Configured(Configure(Arc::new(configure)));
        self
    }

    /// The HTTP client to use, for connections that are shared with other parts of a program. Its connect time-out
    /// and its redirects are its own; every other rule of this layer holds.
    ///
    /// **Build it with [`redirect::Policy::none()`](reqwest::redirect::Policy::none)**, or use
    /// [`configure_http_client`](Self::configure_http_client). A client that follows redirects goes wherever it is led
    /// before anything here can see it. It cannot take a body or an `Authorization` header along to another host,
    /// so no password, bearer token or payment gets there. Other headers, such as a signature, it does take along, and
    /// the URL that it came from, with a token that stands in the query. What it brings back is refused.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.client = ClientChoice::Brought(client);
        self
    }

    /// Where time comes from. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// When calls that are safe to repeat are sent again. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The time in which a connection must stand. Default: 10 seconds.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect = timeout;
        self
    }

    /// The longest silence while an answer is waited for and read. Default: 30 seconds.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read = timeout;
        self
    }

    /// The time of one attempt, from connecting to the last byte. Default: 60 seconds.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// The time of a call with all its attempts and pauses. Default: 2 minutes.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.limits.deadline = deadline;
        self
    }

    /// The longest body that is read, in bytes. Default: 16 MiB.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// The layer, speaking `dialect`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](super::ErrorKind::InvalidInput) naming `base_url` (see [`BaseUrl::new`]),
    /// or `http_client` when none can be built here, for example on a host without a certificate store.
    pub fn build<D: Dialect>(self, dialect: D) -> Result<Http<D>, Error<D::Code>> {
        let base_url = BaseUrl::new(self.base_url.unwrap_or(self.default_base_url))?;
        let user_agent = HeaderValue::from_str(self.user_agent).ok().ok_or_else(|| {
            InvalidInput::new(
                "user_agent",
                "holds a character that no header may hold",
                "visible ASCII",
            )
        })?;
        for (field, timeout) in [
            ("connect_timeout", self.limits.connect),
            ("read_timeout", self.limits.read),
            ("attempt_timeout", self.limits.attempt),
            ("deadline", self.limits.deadline),
        ] {
            if timeout.is_zero() {
                return Err(
                    InvalidInput::new(field, "is zero", "a time in which something can happen").into(),
                );
            }
        }
        let client = match self.client {
            ClientChoice::Brought(client) => client,
            ClientChoice::Configured(Configure(configure)) => client(&base_url, &self.limits, &*configure)?,
        };
        Ok(Http {
            inner: Arc::new(Inner {
                client,
                base_url,
                dialect,
                user_agent,
                clock: self.clock,
                retry: self.retry,
                limits: self.limits,
            }),
            options: Arc::default(),
        })
    }
}

/// Which HTTP client is used.
#[derive(Debug, Clone)]
enum ClientChoice {
    /// One that is built here.
    Configured(Configure),
    /// The caller's.
    Brought(reqwest::Client),
}

/// What the caller has to say about the client that is built here.
#[derive(Clone)]
struct Configure(Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>);

impl fmt::Debug for Configure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configure").finish_non_exhaustive()
    }
}

fn client(
    base_url: &BaseUrl,
    limits: &Limits,
    configure: &dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, InvalidInput> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(limits.connect)
        .read_timeout(limits.read);
    if !base_url.is_https() {
        // Plain http goes to this machine alone: through no proxy, and without the certificate store
        // that reqwest otherwise insists on and a slim container lacks.
        builder = builder.no_proxy().tls_certs_only(std::iter::empty());
    }
    let builder = configure(builder)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    builder.build().map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        InvalidInput::new(
            "http_client",
            format!("cannot be built on this host ({cause})"),
            "a certificate store (package ca-certificates, or the variable SSL_CERT_FILE), or certificates of your \
             own by `configure_http_client`",
        )
    })
}
