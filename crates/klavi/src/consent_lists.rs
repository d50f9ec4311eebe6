//! Listing consents to recurring payments, and the payments under one.

use async_trait::async_trait;
use auth_core::{
    Cursor, Fingerprint, Page, Paginator,
    http::{Request, Session},
};

use crate::{
    AppId, Consent, ConsentId, ConsentPayment, Error,
    error::Klavi,
    generated::endpoints::{CONSENT_ORDERS, CONSENTS},
    listing::{self, PageSize},
    next_cursor::NextCursorAt,
};

/// How many a page brings of a list of automatic Pix.
///
/// That these lists take what the list of orders takes is inferred: no page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentQuery {
    page_size: PageSize,
}

impl ConsentQuery {
    /// Everything, in pages of Klavi's own size.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many items a page brings. What is not within 1 to 200 is brought there.
    #[must_use]
    pub fn page_size(mut self, items: u32) -> Self {
        self.page_size = PageSize::of(items);
        self
    }
}

/// The consents of one application, from [`ManagementClient::consents`](crate::ManagementClient::consents).
///
/// The list ends as that of [`Orders`](crate::Orders).
#[derive(Debug, Clone)]
pub struct Consents {
    session: Session<Klavi>,
    app_id: AppId,
    query: ConsentQuery,
    next_cursor_at: NextCursorAt,
}

impl Consents {
    pub(crate) fn new(
        session: Session<Klavi>,
        app_id: AppId,
        query: ConsentQuery,
        next_cursor_at: NextCursorAt,
    ) -> Self {
        Self {
            session,
            app_id,
            query,
            next_cursor_at,
        }
    }
}

#[async_trait]
impl Paginator for Consents {
    type Item = Consent;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Consent>, Error> {
        let request = Request::new(&CONSENTS)
            .path_param("appId", self.app_id.as_str())?
            .query_opt("pageSize", self.query.page_size.parameter())
            .page(cursor)?;
        let answer = self.session.send(request).await?;
        listing::page(&answer, &self.next_cursor_at, self.query.page_size, "consents")
    }

    fn fingerprint(&self) -> Fingerprint {
        let page_size = self.query.page_size.parameter().unwrap_or_default();
        let query = [("app_id", self.app_id.as_str()), ("page_size", &page_size)];
        Fingerprint::of("klavi.consents", &query)
    }
}

/// The payments under one consent, from
/// [`ManagementClient::consent_orders`](crate::ManagementClient::consent_orders).
///
/// The list ends as that of [`Orders`](crate::Orders).
#[derive(Debug, Clone)]
pub struct ConsentOrders {
    session: Session<Klavi>,
    app_id: AppId,
    consent: ConsentId,
    query: ConsentQuery,
    next_cursor_at: NextCursorAt,
}

impl ConsentOrders {
    pub(crate) fn new(
        session: Session<Klavi>,
        (app_id, consent): (AppId, ConsentId),
        query: ConsentQuery,
        next_cursor_at: NextCursorAt,
    ) -> Self {
        Self {
            session,
            app_id,
            consent,
            query,
            next_cursor_at,
        }
    }
}

#[async_trait]
impl Paginator for ConsentOrders {
    type Item = ConsentPayment;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<ConsentPayment>, Error> {
        let request = Request::new(&CONSENT_ORDERS)
            .path_param("appId", self.app_id.as_str())?
            .path_param("consentId", self.consent.as_str())?
            .query_opt("pageSize", self.query.page_size.parameter())
            .page(cursor)?;
        let answer = self.session.send(request).await?;
        listing::page(
            &answer,
            &self.next_cursor_at,
            self.query.page_size,
            "payments under a consent",
        )
    }

    fn fingerprint(&self) -> Fingerprint {
        let page_size = self.query.page_size.parameter().unwrap_or_default();
        let query = [
            ("app_id", self.app_id.as_str()),
            ("consent", self.consent.as_str()),
            ("page_size", &page_size),
        ];
        Fingerprint::of("klavi.consent_orders", &query)
    }
}
