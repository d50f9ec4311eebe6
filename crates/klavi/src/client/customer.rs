//! The client of the Customer API.

use auth_core::{
    TokenProvider,
    http::{AuthenticatedClient, CallOptions, Endpoint, Request},
    validate::Validate,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ClientBuilder, Credentials, Error,
    client::{Parts, no_credentials},
    error::Klavi,
    generated::endpoints::{ALL, CUSTOMER_TOKEN},
};

/// Client of the Customer API, which starts payments and follows them. Clones share connections and the token.
///
/// Older pages call this API "Product API" (`payment/authentication`).
///
/// ```no_run
/// use klavi::{Credentials, CustomerClient, Environment};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = CustomerClient::builder()
///     .environment(Environment::Sandbox)
///     .credentials(Credentials::customer_from_env()?)
///     .build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct CustomerClient {
    pub(crate) client: AuthenticatedClient<Klavi>,
    /// For the calls that carry them in their body; `None` with another token provider.
    credentials: Option<Credentials>,
    token_per_payment: bool,
    pub(crate) consent_amount_as_number: bool,
}

impl CustomerClient {
    /// Returns a builder, which requires only [`credentials`](ClientBuilder::credentials).
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&CUSTOMER_TOKEN, Self::from_parts)
    }

    fn from_parts(parts: Parts) -> Self {
        Self {
            client: parts.client,
            credentials: parts.credentials,
            token_per_payment: parts.settings.token_per_payment,
            consent_amount_as_number: parts.settings.consent_amount_as_number,
        }
    }

    /// Returns a handle of the same client whose calls use `options`: a deadline, additional headers, another retry
    /// policy, an observer of each response. They replace the options of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            client: self.client.with_options(options),
            ..self.clone()
        }
    }

    auth_core::client_tokens!(client);

    auth_core::client_raw! {
        /// ```
        /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = sandbox::Sandbox::start().await?;
        /// # let provider = sandbox.klavi();
        /// use klavi::{Credentials, CustomerClient, auth_core::http::{Method, RawRequest}};
        /// # let client = CustomerClient::builder()
        /// #     .credentials(Credentials::new(provider.customer_access_key(), provider.customer_secret_key()))
        /// #     .base_url(provider.url())
        /// #     .build()?;
        ///
        /// let path = "/payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000001";
        /// let response = client.raw(RawRequest::new(Method::GET, path)?).await?;
        /// assert_eq!(response.status(), 404);
        /// assert!(response.error().is_some());
        /// # Ok(()) }
        /// ```
        client.raw, ALL, crate::ErrorCode
    }

    /// Returns the token provider of new payments.
    pub(crate) fn payment_tokens(&self) -> &dyn TokenProvider {
        if self.token_per_payment {
            self.client.issuer()
        } else {
            self.client.token_provider()
        }
    }

    /// Sends a call that is authenticated by the key pair in its body, without a token.
    pub(crate) async fn call_with_keys<B: Serialize + Validate, T: DeserializeOwned>(
        &self,
        endpoint: &'static Endpoint,
        body: impl FnOnce(&Credentials) -> B,
    ) -> Result<T, Error> {
        let keys = self.credentials.as_ref().ok_or_else(no_credentials)?;
        let request = Request::new(endpoint)
            .validated_json(&body(keys))?
            .redacting(keys.access_key())
            .redacting(keys.secret_key());
        self.client.call(request).await
    }
}

impl ClientBuilder<CustomerClient> {
    /// Sets whether each [`create_payment`](CustomerClient::create_payment) requests a token of its own, past the
    /// cache. Default: no, all calls share one token.
    ///
    /// Pages of 2024 say that a token is valid for one payment initiation only (`payment/generate-access-token`);
    /// newer ones dropped that remark. Set it for accounts that still require it. A
    /// [`token_provider`](Self::token_provider) of your own is then called for each payment. Such a token is not shared
    /// through a token store; those of all other calls are.
    #[must_use]
    pub fn token_per_payment(mut self, is_needed: bool) -> Self {
        self.settings.token_per_payment = is_needed;
        self
    }

    /// Sets whether the amount of a payment under a consent is sent as a JSON number. Default: no, as text.
    ///
    /// Every amount of an instant payment is documented as text (`"1333.04"`). The page of a payment under a consent
    /// shows `0`, where its placeholders follow the types of their fields (`payment/create-a-payment`), so Klavi may
    /// expect a number there. The digits are the same in both forms; no float is involved.
    #[must_use]
    pub fn consent_amount_as_number(mut self, is_number: bool) -> Self {
        self.settings.consent_amount_as_number = is_number;
        self
    }
}
