//! The client of the Management API.

use auth_core::http::{CallOptions, Request, Session};

use crate::{
    AppId, ClientBuilder, Error, Json, Payment, PaymentId,
    client::Parts,
    error::Klavi,
    generated::endpoints::{APPS, MANAGEMENT_TOKEN, ORDER},
    lists::next_cursor::NextCursorAt,
};

/// A client of the Management API, which lists what was asked for and paid. Cloning gives another handle to the same
/// connections and token.
#[derive(Debug, Clone)]
pub struct ManagementClient {
    pub(crate) session: Session<Klavi>,
    pub(crate) next_cursor_at: NextCursorAt,
}

impl ManagementClient {
    /// Sets up a client; it needs [`credentials`](ClientBuilder::credentials) and nothing else.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&MANAGEMENT_TOKEN, Self::from_parts)
    }

    fn from_parts(parts: Parts) -> Self {
        Self {
            session: parts.session,
            next_cursor_at: parts.settings.next_cursor_at,
        }
    }

    /// Returns a handle of the same client whose calls have `options`: a deadline, further headers, another retry
    /// policy, a look at each response. They replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            session: self.session.with_options(options),
            ..self.clone()
        }
    }

    auth_core::client_tokens!(session);

    /// The applications of the merchants, as Klavi answers: the `app_id` of the other calls is in it.
    ///
    /// Source: `payment/get-the-application-list-of-merchants`; no copy that could be read shows the response, not even
    /// whether it is a list or an object, so it is handed on as it came.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn apps(&self) -> Result<Json, Error> {
        let response = self.session.send(Request::new(&APPS)).await?;
        let apps: Json = response.json()?;
        if apps.text().starts_with(['[', '{']) {
            Ok(apps)
        } else {
            Err(Error::unusable(&response, "is neither a list nor an object"))
        }
    }

    /// One payment of an application, as in [`orders`](Self::orders).
    ///
    /// Source: `payment/get-a-payment-initiation-order`, which still shows an answer of the oldest generation: of that,
    /// what still has its name is read.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn order(&self, app_id: impl Into<AppId>, id: impl Into<PaymentId>) -> Result<Payment, Error> {
        let request = Request::new(&ORDER)
            .path_param("appId", app_id.into().as_str())?
            .path_param("id", id.into().as_str())?;
        self.session.call(request).await
    }
}

impl ClientBuilder<ManagementClient> {
    /// The path of the token call. Default: `/payment/management/v1/auth`.
    ///
    /// The default is inferred from the paths beside it: the documents name `/v1/auth` for both APIs and show
    /// the Customer API's alone (`payment/authentication`).
    #[must_use]
    pub fn auth_path(mut self, path: impl Into<String>) -> Self {
        self.settings.auth_path = Some(path.into());
        self
    }

    /// Where a page of a list names the start of the next one: fields, `a.b` for a field within another. The
    /// first that is there decides. Default: `nextCursor`, then `cursor`, each at the top, in `page`, in
    /// `paging` and in `pagination`.
    ///
    /// The default is inferred: the documented sample is cut before that field
    /// (`payment/get-all-payment-initiation-orders`).
    #[must_use]
    pub fn next_cursor_at<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.settings.next_cursor_at = NextCursorAt::new(fields.into_iter().map(Into::into));
        self
    }
}
