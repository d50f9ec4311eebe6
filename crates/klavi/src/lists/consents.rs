//! Lists of consents to recurring payments, and of the payments under one.

use auth_core::{
    InvalidInput,
    http::{PagedRequest, Request},
};

use crate::{
    AppId, Consent, ConsentId, ConsentPayment, ErrorCode, ManagementClient,
    generated::endpoints::{CONSENT_ORDERS, CONSENTS},
    lists::page_size::PageSize,
};

/// Page size of the lists of automatic Pix.
///
/// The parameters of these lists are inferred from the list of orders: no available copy shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentQuery {
    page_size: PageSize,
}

impl ConsentQuery {
    /// Creates a query for all items, in pages of Klavi's own size.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of items per page, clamped to 1 to 200.
    #[must_use]
    pub fn page_size(mut self, items: u32) -> Self {
        self.page_size = PageSize::of(items);
        self
    }

    fn added_to(self, request: Result<Request, InvalidInput>) -> Result<Request, InvalidInput> {
        Ok(request?.query_opt("pageSize", self.page_size.parameter()))
    }
}

/// List of one application's consents, from [`ManagementClient::consents`].
///
/// The list ends as [`Orders`](crate::Orders) does.
pub type Consents = PagedRequest<Consent, ErrorCode>;

/// List of the payments under one consent, from [`ManagementClient::consent_orders`].
///
/// The list ends as [`Orders`](crate::Orders) does.
pub type ConsentOrders = PagedRequest<ConsentPayment, ErrorCode>;

impl ManagementClient {
    /// Lists the consents to recurring payments of one application.
    ///
    /// Source: `payment/get-consent-list`; parameters and response are inferred from the list of orders.
    pub fn consents(&self, app_id: impl Into<AppId>, query: ConsentQuery) -> Consents {
        let request = Request::new(&CONSENTS).path_param("appId", app_id.into().as_str());
        let size = query.page_size;
        self.list(query.added_to(request), size)
    }

    /// Lists the payments under one consent.
    ///
    /// Source: `payment/get-all-orders-from-an-consent`; parameters and response are inferred from the list of
    /// orders.
    pub fn consent_orders(
        &self,
        app_id: impl Into<AppId>,
        consent: impl Into<ConsentId>,
        query: ConsentQuery,
    ) -> ConsentOrders {
        let request = Request::new(&CONSENT_ORDERS)
            .path_param("appId", app_id.into().as_str())
            .and_then(|request| request.path_param("consentId", consent.into().as_str()));
        let size = query.page_size;
        self.list(query.added_to(request), size)
    }
}
