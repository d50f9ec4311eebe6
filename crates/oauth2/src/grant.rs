//! Token providers of grants that can be repeated.

use async_trait::async_trait;
use auth_core::{
    AccessToken, Secret, TokenError, TokenProvider,
    http::{Auth, Endpoint, HttpClientBuilder, Idempotency, Url},
};

use crate::{
    AuthorizationServer, ClientAuthentication, Error, JwtBearer, RefreshProvider, RefreshTokenStore,
    SigningKey,
    call::{Settings, TokenCall},
    parameters::require_visible,
};

/// A token request that has the same effect however often it is sent.
static TOKEN: Endpoint = endpoint("token", Idempotency::Idempotent);
/// A token request whose grant the server may accept only once.
static TOKEN_ONCE: Endpoint = endpoint("token", Idempotency::NonIdempotent);
static REFRESH: Endpoint = endpoint("refresh_token", Idempotency::NonIdempotent);

const fn endpoint(operation: &'static str, idempotency: Idempotency) -> Endpoint {
    Endpoint::post(operation, "/{token_endpoint}")
        .auth(Auth::Credentials)
        .idempotency(idempotency)
}

/// Token provider that makes a token call of one grant each time.
///
/// Put a [`CachedTokenProvider`](auth_core::CachedTokenProvider) before it, or give it to a client, which does so.
///
/// ```
/// use auth_core::{CachedTokenProvider, TokenProvider, http::Url};
/// use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, GrantProvider};
///
/// # async fn token() -> Result<(), Box<dyn std::error::Error>> {
/// let server = AuthorizationServer::at(Url::parse("https://login.example.com/token")?)?;
/// let client = ClientAuthentication::secret_basic("shop", "pa55word");
/// let grant = GrantProvider::builder(server, client)
///     .scope("orders:read")
///     .client_credentials()?;
/// let tokens = CachedTokenProvider::new(grant);
/// let token = tokens.token().await?;
/// # let _ = token;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct GrantProvider {
    call: TokenCall,
}

impl GrantProvider {
    /// Returns a builder for the token calls of `client` at `server`.
    pub fn builder(server: AuthorizationServer, client: ClientAuthentication) -> GrantProviderBuilder {
        GrantProviderBuilder {
            settings: Settings::new(server, client),
        }
    }
}

#[async_trait]
impl TokenProvider for GrantProvider {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(self.call.issue().await?.access_token)
    }
}

/// Builds token providers. Its last method is the grant.
///
/// The methods of the grants check all settings before anything is sent, and return an [`Error`] of kind
/// [`InvalidInput`](auth_core::http::ErrorKind::InvalidInput) that names the invalid one.
#[derive(Debug, Clone)]
#[must_use]
pub struct GrantProviderBuilder {
    settings: Settings,
}

impl GrantProviderBuilder {
    /// Adds one scope (RFC 6749, section 3.3).
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.settings.parameters.scopes.push(scope.into());
        self
    }

    /// Adds scopes.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes = scopes.into_iter().map(Into::into);
        self.settings.parameters.scopes.extend(scopes);
        self
    }

    /// Adds the logical name of an API for which the token is meant (RFC 8693, section 2.1; several servers accept it with
    /// any grant).
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.settings.parameters.audiences.push(audience.into());
        self
    }

    /// Adds the URI of an API for which the token is meant (RFC 8707).
    pub fn resource(mut self, resource: Url) -> Self {
        self.settings.parameters.resources.push(resource);
        self
    }

    /// Adds a parameter that the server defines, or that an [`extension`](Self::extension) grant requires. Its value is
    /// redacted.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.settings.parameters.others.push((name.into(), value.into()));
        self
    }

    /// Binds the tokens to `key` (DPoP, RFC 9449). A server that returns a token which is not bound causes an error.
    ///
    /// The API must be called with the same key: see [`DpopProtocol`](crate::DpopProtocol).
    pub fn dpop(mut self, key: SigningKey) -> Self {
        self.settings.dpop = Some(key);
        self
    }

    /// Changes the settings of the token calls' HTTP client, such as its timeouts, retry policy or connection pool. The
    /// base URL is always the token endpoint.
    pub fn http(mut self, configure: impl FnOnce(HttpClientBuilder) -> HttpClientBuilder) -> Self {
        self.settings.http = configure(self.settings.http);
        self
    }

    /// Builds the provider of the client credentials grant (RFC 6749, section 4.4).
    ///
    /// # Errors
    ///
    /// [`Error`] naming the invalid setting.
    pub fn client_credentials(self) -> Result<GrantProvider, Error> {
        self.build(&TOKEN, "client_credentials", None)
    }

    /// Builds the provider of the JWT bearer grant (RFC 7523, section 2.1).
    ///
    /// # Errors
    ///
    /// [`Error`] naming the invalid setting.
    pub fn jwt_bearer(self, grant: JwtBearer) -> Result<GrantProvider, Error> {
        self.build(&TOKEN, "urn:ietf:params:oauth:grant-type:jwt-bearer", Some(grant))
    }

    /// Builds the provider of an extension grant (RFC 6749, section 4.5), such as the token exchange of RFC 8693. The other
    /// parameters of the grant are set by [`parameter`](Self::parameter).
    ///
    /// Its calls are not retried once the server may have received them, since it may accept the grant only once.
    ///
    /// ```
    /// # use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, Error, GrantProvider};
    /// # fn exchange(server: AuthorizationServer, client: ClientAuthentication, subject_token: String) -> Result<GrantProvider, Error> {
    /// let tokens = GrantProvider::builder(server, client)
    ///     .parameter("subject_token", subject_token)
    ///     .parameter("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
    ///     .extension("urn:ietf:params:oauth:grant-type:token-exchange")?;
    /// # Ok(tokens) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] naming the invalid setting.
    pub fn extension(self, grant_type: &str) -> Result<GrantProvider, Error> {
        const EXPECTED: &str = "the name or absolute URI of a grant";

        auth_core::InvalidInput::require_credential("grant_type", grant_type, EXPECTED)?;
        require_visible("grant_type", grant_type, EXPECTED)?;
        self.build(&TOKEN_ONCE, grant_type, None)
    }

    /// Builds the provider of the refresh token grant (RFC 6749, section 6), with the refresh tokens of `store`.
    ///
    /// # Errors
    ///
    /// [`Error`] naming the invalid setting.
    pub fn refresh_token(self, store: impl RefreshTokenStore + 'static) -> Result<RefreshProvider, Error> {
        let call = self.settings.call(&REFRESH, "refresh_token", None)?;
        Ok(RefreshProvider::new(call, store))
    }

    fn build(
        self,
        endpoint: &'static Endpoint,
        grant_type: &str,
        grant: Option<JwtBearer>,
    ) -> Result<GrantProvider, Error> {
        let call = self.settings.call(endpoint, grant_type, grant)?;
        Ok(GrantProvider { call })
    }
}
