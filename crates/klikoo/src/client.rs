//! The client and its builder.

use auth_core::http::{AuthenticatedClient, CallOptions, ClientSettings, Request};

use crate::{
    Balance, Credentials, Environment, Error, Transaction, TransactionId,
    auth::AccessTokenCall,
    error::Klikoo,
    generated::{
        endpoints::{ALL, BALANCE, TRANSACTION},
        models::{BalanceResponse, TransactionResponse},
    },
};

/// Client of the Klikoo B2B OpenAPI. Clones share connections and the token.
///
/// ```no_run
/// use klikoo::{Client, Credentials, Environment};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder()
///     .environment(Environment::Staging)
///     .credentials(Credentials::from_env()?)
///     .build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) client: AuthenticatedClient<Klikoo>,
}

impl Client {
    /// Returns a builder, which requires only [`credentials`](ClientBuilder::credentials).
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            settings: ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
            signs_query: false,
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
        /// The signature covers the body, so a [stream](auth_core::http::BodyStream) is an `InvalidInput`.
        ///
        /// ```
        /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = sandbox::Sandbox::start().await?;
        /// # let provider = sandbox.klikoo();
        /// use klikoo::{AuthKey, Client, Credentials, auth_core::http::{Method, RawRequest}};
        /// # let client = Client::builder()
        /// #     .credentials(Credentials::new(
        /// #         provider.client_id(), provider.client_secret(),
        /// #         AuthKey::hmac_sha512(provider.hmac_auth_key())))
        /// #     .base_url(provider.url())
        /// #     .build()?;
        ///
        /// let request = RawRequest::new(Method::GET, "/v1/open-api/transactions?page=1&limit=2")?;
        /// let response = client.raw(request).await?;
        /// assert_eq!(response.status(), 200);
        /// # Ok(()) }
        /// ```
        client.raw, ALL, crate::ResponseCode
    }

    /// Returns the account's balance, in rupiah (`client-balance`).
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn balance(&self) -> Result<Balance, Error> {
        let response: BalanceResponse = self.client.call(Request::new(&BALANCE)).await?;
        Ok(response.data)
    }

    /// Returns one transaction, by Klikoo's own ID (`transaction-detail`).
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `transaction_id` if it is empty, with the code `404xx7005` if there
    /// is no such transaction.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn transaction(&self, transaction_id: impl Into<TransactionId>) -> Result<Transaction, Error> {
        let transaction_id = transaction_id.into();
        let request = Request::new(&TRANSACTION).path_param("transaction_id", transaction_id.as_str())?;
        let response: TransactionResponse = self.client.call(request).await?;
        Ok(response.data)
    }
}

/// Builder of a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    settings: ClientSettings<Credentials, Environment>,
    signs_query: bool,
}

/// The credentials are required with another token provider too: every call is signed with the client secret.
impl ClientBuilder {
    auth_core::client_settings!(settings: Credentials, Environment);

    #[cfg(feature = "store")]
    auth_core::client_token_store!(settings);

    /// Sets whether the query string is part of the signed path. Default: no.
    ///
    /// The documents do not say, and other systems of the same family do either; the only affected call is
    /// [`Client::transactions`]. Enable it if that call alone is rejected with
    /// [`Case::BadSignature`](crate::Case::BadSignature).
    #[must_use]
    pub fn sign_query(mut self, signs_query: bool) -> Self {
        self.signs_query = signs_query;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `client_id`, `client_secret`, `auth_key`, `base_url`
    /// or `connection_pool` and the expected value.
    pub fn build(self) -> Result<Client, Error> {
        let dialect = Klikoo::new(self.settings.required_credentials()?, self.signs_query);
        let client = self
            .settings
            .build(dialect, |http, _| AccessTokenCall::new(http.clone()))?;
        Ok(Client { client })
    }
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;
    use crate::AuthKey;

    #[test]
    fn credentials_are_required_with_other_tokens() {
        let error = Client::builder()
            .token_provider(auth_core::NoToken)
            .build()
            .unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), "credentials");
    }

    #[test]
    fn token_providers_conform() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klikoo();
        let client = Client::builder()
            .base_url(provider.url())
            .credentials(Credentials::new(
                provider.client_id(),
                provider.client_secret(),
                AuthKey::hmac_sha512(provider.hmac_auth_key()),
            ))
            .build()
            .unwrap();
        conformance::token_provider(client.client.issuer());
        conformance::token_provider(client.token_provider());
    }
}
