//! The client of the Management API.

use auth_core::{TokenProvider, http::Session};

use crate::{
    AppId, ClientBuilder, OrderQuery, Orders, client::Parts, error::Klavi,
    generated::endpoints::MANAGEMENT_TOKEN, next_cursor::NextCursorAt,
};

/// A client of the Management API, which lists what was paid. Cloning gives another handle to the same
/// connections and token.
#[derive(Debug, Clone)]
pub struct ManagementClient {
    session: Session<Klavi>,
    next_cursor_at: NextCursorAt,
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

    /// Where the tokens come from, cached.
    #[must_use]
    pub fn token_provider(&self) -> &dyn TokenProvider {
        self.session.token_provider()
    }

    /// The payments of one application of a merchant.
    ///
    /// ```
    /// # async fn list(management: klavi::ManagementClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use klavi::{OrderQuery, PaginatorExt};
    ///
    /// let june = OrderQuery::new().start_date("2025-06-01").end_date("2025-06-30").page_size(200);
    /// let mut orders = management.orders("00000000-0000-4000-8000-000000000009", june).items();
    /// while let Some(order) = orders.next_item().await {
    ///     println!("{}", order?.id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn orders(&self, app_id: impl Into<AppId>, query: OrderQuery) -> Orders {
        Orders::new(
            self.session.clone(),
            app_id.into(),
            query,
            self.next_cursor_at.clone(),
        )
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
