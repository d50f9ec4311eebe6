//! The client and its builder.

use auth_core::http::{AuthenticatedClient, CallOptions, ClientSettings, Request};

use crate::{
    Account, Credentials, Environment, Error, auth::TokenCall, error::%Pascal%,
    generated::endpoints::{ACCOUNT, ALL},
};

/// Client of %title%. Clones share connections and the token.
///
/// ```no_run
/// use %snake%::{Client, Credentials};
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
    pub(crate) client: AuthenticatedClient<%Pascal%>,
}

impl Client {
    /// Returns a builder, which requires only [`credentials`](ClientBuilder::credentials).
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            settings: ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
        }
    }

    /// Returns a handle of the same client whose calls use `options`: a deadline, additional headers, another retry
    /// policy, an observer of each response. They replace the options of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            client: self.client.with_options(options),
        }
    }

    auth_core::client_tokens!(client);

    auth_core::client_raw! {
        /// ```
        /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = sandbox::Sandbox::start().await?;
        /// # let provider = sandbox.%snake%();
        /// use %snake%::{Client, Credentials, auth_core::http::{Method, RawRequest}};
        /// # let client = Client::builder()
        /// #     .credentials(Credentials::new(provider.client_id(), provider.client_secret()))
        /// #     .base_url(provider.url())
        /// #     .build()?;
        ///
        /// let response = client.raw(RawRequest::new(Method::GET, "/unknown")?).await?;
        /// assert_eq!(response.status(), 404);
        /// # Ok(()) }
        /// ```
        client.raw, ALL, crate::ErrorCode
    }

    /// Returns the account of the client (`account`).
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn account(&self) -> Result<Account, Error> {
        self.client.call(Request::new(&ACCOUNT)).await
    }
}

/// Builder of a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    settings: ClientSettings<Credentials, Environment>,
}

impl ClientBuilder {
    auth_core::client_settings!(settings: Credentials, Environment);

    #[cfg(feature = "store")]
    auth_core::client_token_store!(settings);

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `client_id`, `client_secret`, `base_url` or
    /// `connection_pool` and the expected value.
    pub fn build(self) -> Result<Client, Error> {
        let client = self.settings.build(%Pascal%, |http, credentials| {
            TokenCall::new(http.clone(), credentials)
        })?;
        Ok(Client { client })
    }
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;

    #[test]
    fn token_providers_conform() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.%snake%();
        let client = Client::builder()
            .base_url(provider.url())
            .credentials(Credentials::new(provider.client_id(), provider.client_secret()))
            .build()
            .unwrap();
        conformance::token_provider(client.client.issuer());
        conformance::token_provider(client.token_provider());
    }
}
