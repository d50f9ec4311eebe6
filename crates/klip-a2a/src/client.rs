//! The client and its builder.

use std::{sync::Arc, time::SystemTime};

use auth_core::{
    Clock, InvalidInput,
    http::{AuthenticatedClient, CallOptions, ClientSettings, HttpClient},
};
use url::Url;

use crate::{
    Credentials, Environment, Error, PreparedRequest, Request, RequestKey, RequestKeyProvider, RequestKind,
    RequestResult,
    error::KlipA2a,
    generated::endpoints::ALL,
    prepare::{Preparer, link::Links},
};

/// Client of Klip App2App. Clones share connections and the token.
///
/// Its tokens are the keys of requests for the user's account ([`Request::auth`]) made by the client's BApp. Its
/// calls need no token: App2App identifies requests, not callers.
///
/// ```no_run
/// use klip_a2a::{Client, Credentials};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder()
///     .credentials(Credentials::from_env()?)
///     .build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) client: AuthenticatedClient<KlipA2a>,
    preparer: Preparer,
}

impl Client {
    /// Returns a builder. Nothing is required, but with [`credentials`](ClientBuilder::credentials) requests need no
    /// BApp of their own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            settings: ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
            links: None,
        }
    }

    /// Returns a handle of the same client whose calls use `options`: a deadline, additional headers, another retry
    /// policy, an observer of each response. They replace the options of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            preparer: self.preparer.with_options(options.clone()),
            client: self.client.with_options(options),
        }
    }

    auth_core::client_tokens!(client);

    auth_core::client_raw! {
        /// App2App has no authentication: the request key is a parameter of the caller's own request.
        ///
        /// ```
        /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = sandbox::Sandbox::start().await?;
        /// use klip_a2a::{Client, Request, auth_core::http::{Method, RawRequest}};
        /// # let client = Client::builder()
        /// #     .credentials(klip_a2a::Credentials::new("Example BApp"))
        /// #     .base_url(sandbox.klip_a2a().url())
        /// #     .build()?;
        ///
        /// let prepared = client.prepare(&Request::auth()).await?;
        /// let key = prepared.request_key().expose();
        /// let request = RawRequest::new(Method::GET, "/v2/a2a/result")?.query_param("request_key", key);
        /// let response = client.raw(request).await?;
        /// assert_eq!(response.status(), 200);
        /// # Ok(()) }
        /// ```
        client.raw_without_token, ALL, crate::ErrorCode
    }

    /// Registers `request` with Klip (klip-sdk, `prepare`). Nothing happens before the user approves.
    ///
    /// Each call creates a request with a new key, so it is never retried.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field of `request`, or
    /// `bapp.name` if neither the request nor the client has a BApp.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave a request at Klip whose key is lost; it expires unused.
    pub async fn prepare(&self, request: &Request) -> Result<PreparedRequest, Error> {
        self.preparer.prepare(request).await
    }

    /// Returns the state of the request of `key` (klip-sdk, `getResult`). A failed request is not an error of this
    /// call: [`RequestResult::outcome`] returns its outcome, if it is final.
    ///
    /// # Errors
    ///
    /// [`Error`], whose `code()` is [`UNKNOWN_REQUEST_KEY`](crate::ErrorCode::UNKNOWN_REQUEST_KEY) or
    /// [`EXPIRED_REQUEST_KEY`](crate::ErrorCode::EXPIRED_REQUEST_KEY) if the key is no longer valid.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn result(&self, key: &RequestKey) -> Result<RequestResult, Error> {
        let (result, _klip_time) = self.look(key).await?;
        Ok(result)
    }

    /// Returns the state of the request of `key`, and the time of Klip's clock.
    pub(crate) async fn look(&self, key: &RequestKey) -> Result<(RequestResult, SystemTime), Error> {
        crate::result::result(self.client.http(), key).await
    }

    /// Restores the request of `request_key`, for its [`link`](PreparedRequest::link) and for [`wait`](Self::wait),
    /// if one process prepares and another waits, as in a web backend. Nothing is sent.
    ///
    /// The outcome depends on `kind`: a [`RequestKind`], or the request itself. `expires_at` is the stored
    /// [`PreparedRequest::expires_at`]; a time in the past counts as now. It bounds a wait if Klip's responses have
    /// no expiry; without either, the deadline does.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// use klip_a2a::{Client, Credentials, Outcome, Platform, PollPolicy, Request, RequestKind};
    /// # let client = Client::builder()
    /// #     .credentials(Credentials::new("Example BApp"))
    /// #     .base_url(sandbox.klip_a2a().url())
    /// #     .http(|http| http.clock(klip_a2a::auth_core::testing::ManualClock::new()))
    /// #     .build()?;
    ///
    /// // The page that shows the link writes both down, in the session of its user.
    /// let prepared = client.prepare(&Request::auth()).await?;
    /// let (key, expires_at) = (prepared.request_key().expose().to_owned(), prepared.expires_at());
    /// # sandbox.klip_a2a().approve(&key)?;
    ///
    /// // The page that asks how it went, perhaps on another machine.
    /// let resumed = client.resume(key, RequestKind::Auth, expires_at);
    /// assert_eq!(resumed.link(Platform::Qr), prepared.link(Platform::Qr));
    /// let ended = client.wait(&resumed, PollPolicy::default()).await?;
    /// assert!(matches!(ended, Outcome::Completed(_)));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn resume(
        &self,
        request_key: impl Into<RequestKey>,
        kind: impl Into<RequestKind>,
        expires_at: Option<SystemTime>,
    ) -> PreparedRequest {
        self.preparer.resume(request_key.into(), kind.into(), expires_at)
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        self.client.http().clock()
    }
}

impl RequestKeyProvider {
    /// Creates a provider that prepares `request` through `client` for each token.
    #[must_use]
    pub fn new(client: &Client, request: Request) -> Self {
        Self::of(client.preparer.clone(), request)
    }
}

/// Builder of a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    settings: ClientSettings<Credentials, Environment>,
    /// Validated when it is set, so that no password in it is kept; `build` reports the error.
    links: Option<Result<Links, InvalidInput>>,
}

impl ClientBuilder {
    auth_core::client_settings!(settings: Credentials, Environment);

    /// Sets the base URL of links, instead of the page of the environment. It overrides `environment` in either
    /// order.
    #[must_use]
    pub fn link_base(mut self, link_base: Url) -> Self {
        self.links = Some(Links::new(self.settings.chosen_environment(), link_base));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `bapp.name`, `base_url`, `link_base` or `connection_pool` and the
    /// expected value.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.settings.given_credentials()?;
        let environment = self.settings.chosen_environment();
        let links = match self.links {
            Some(links) => links?.with_environment(environment),
            None => Links::new(environment, environment.link_base())?,
        };
        let preparer =
            |http: &HttpClient<KlipA2a>| Preparer::new(http.clone(), credentials.clone(), links.clone());
        let client = self.settings.build_with(KlipA2a, |http| {
            Ok(RequestKeyProvider::of(preparer(http), Request::auth()))
        })?;
        let preparer = preparer(client.http());
        Ok(Client { client, preparer })
    }
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;

    // A blank BApp name, and plain http addresses.
    #[test]
    fn invalid_settings_are_rejected_by_build() {
        let plain = Url::parse("http://example.com").unwrap();
        let rejected = |builder: ClientBuilder| builder.build().unwrap_err().to_string();

        let error = rejected(Client::builder().credentials(Credentials::new(" ")));
        assert!(error.starts_with("`bapp.name` is empty"), "{error}");
        let error = rejected(Client::builder().base_url(plain.clone()));
        assert!(error.starts_with("`base_url`"), "{error}");
        let error = rejected(Client::builder().link_base(plain));
        assert!(error.starts_with("`link_base`"), "{error}");
    }

    #[test]
    fn client_needs_no_settings() {
        assert!(Client::builder().build().is_ok());
    }

    #[test]
    fn token_providers_conform() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let client = Client::builder()
            .base_url(sandbox.klip_a2a().url())
            .credentials(Credentials::new("Example BApp"))
            .build()
            .unwrap();
        conformance::token_provider(client.client.issuer());
        conformance::token_provider(client.token_provider());
    }
}
