//! The client of the Management API.

use auth_core::http::{AuthenticatedClient, CallOptions, Request};

use crate::{
    AppId, ClientBuilder, Error, Json, Payment, PaymentId,
    client::Parts,
    error::Klavi,
    generated::endpoints::{ALL, APPS, MANAGEMENT_TOKEN, ORDER},
    next_cursor::NextCursorAt,
};

/// Client of the Management API, which lists payments and consents. Clones share connections and the token.
///
/// ```no_run
/// use klavi::{Credentials, Environment, ManagementClient};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = ManagementClient::builder()
///     .environment(Environment::Sandbox)
///     .credentials(Credentials::management_from_env()?)
///     .build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ManagementClient {
    pub(crate) client: AuthenticatedClient<Klavi>,
    pub(crate) next_cursor_at: NextCursorAt,
}

impl ManagementClient {
    /// Returns a builder, which requires only [`credentials`](ClientBuilder::credentials).
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&MANAGEMENT_TOKEN, Self::from_parts)
    }

    fn from_parts(parts: Parts) -> Self {
        Self {
            client: parts.client,
            next_cursor_at: parts.settings.next_cursor_at,
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
        /// use klavi::{Credentials, ManagementClient, auth_core::http::{Method, RawRequest}};
        /// # let client = ManagementClient::builder()
        /// #     .credentials(Credentials::new(provider.management_access_key(), provider.management_secret_key()))
        /// #     .base_url(provider.url())
        /// #     .build()?;
        ///
        /// let path = "/payment/management/v1/merchants/apps";
        /// let response = client.raw(RawRequest::new(Method::GET, path)?).await?;
        /// assert_eq!(response.status(), 200);
        /// # Ok(()) }
        /// ```
        client.raw, ALL, crate::ErrorCode
    }

    /// Returns the applications of the merchants as JSON, including the `app_id` of the other calls.
    ///
    /// Source: `payment/get-the-application-list-of-merchants`; no available copy shows the response, not even
    /// whether it is a list or an object, so it is returned unchanged.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn apps(&self) -> Result<Json, Error> {
        let response = self.client.send(Request::new(&APPS)).await?;
        let apps: Json = response.json()?;
        if apps.text().starts_with(['[', '{']) {
            Ok(apps)
        } else {
            Err(Error::invalid_response(
                &response,
                "is neither a list nor an object",
            ))
        }
    }

    /// Returns one payment of an application, as in [`orders`](Self::orders).
    ///
    /// Source: `payment/get-a-payment-initiation-order`, which still shows a response of the oldest generation: of
    /// that, fields whose names are unchanged are read.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn order(&self, app_id: impl Into<AppId>, id: impl Into<PaymentId>) -> Result<Payment, Error> {
        let request = Request::new(&ORDER)
            .path_param("appId", app_id.into().as_str())?
            .path_param("id", id.into().as_str())?;
        self.client.call(request).await
    }
}

impl ClientBuilder<ManagementClient> {
    /// Sets the path of the token call. Default: `/payment/management/v1/auth`.
    ///
    /// The default is inferred from the neighbouring paths: the documents name `/v1/auth` for both APIs and show only
    /// the Customer API's (`payment/authentication`).
    #[must_use]
    pub fn auth_path(self, path: impl Into<String>) -> Self {
        self.token_path(path.into())
    }

    /// Sets the fields in which a page may have the next cursor; `a.b` is a field within another. The first that is
    /// present counts. Default: `nextCursor`, then `cursor`, each at the top level, in `page`, in `paging` and in
    /// `pagination`.
    ///
    /// The default is inferred: the documented sample is cut before that field
    /// (`payment/get-all-payment-initiation-orders`).
    #[must_use]
    pub fn next_cursor_at<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.settings.next_cursor_at = NextCursorAt::new(fields.into_iter().map(Into::into));
        self
    }
}
