//! List of orders.

use auth_core::{
    InvalidInput,
    http::{PagedRequest, Request},
};

use crate::{
    AppId, ErrorCode, ManagementClient, Payment, date::check_day, generated::endpoints::ORDERS,
    lists::page_size::PageSize,
};

/// Filters and page size of the list of orders.
///
/// Source: `payment/get-all-payment-initiation-orders`. Whether the days are Brasilia's, and whether the last one is
/// included, is in no available copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuery {
    page_size: PageSize,
    start_date: Option<String>,
    end_date: Option<String>,
}

impl OrderQuery {
    /// Creates a query for all orders, in pages of Klavi's own size (20).
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of orders per page, clamped to 1 to 200.
    #[must_use]
    pub fn page_size(mut self, orders: u32) -> Self {
        self.page_size = PageSize::of(orders);
        self
    }

    /// Sets the first day, `YYYY-MM-DD`.
    #[must_use]
    pub fn start_date(mut self, day: impl Into<String>) -> Self {
        self.start_date = Some(day.into());
        self
    }

    /// Sets the last day, `YYYY-MM-DD`.
    #[must_use]
    pub fn end_date(mut self, day: impl Into<String>) -> Self {
        self.end_date = Some(day.into());
        self
    }

    fn request(self, app_id: &AppId) -> Result<Request, InvalidInput> {
        for (field, day) in [("start_date", &self.start_date), ("end_date", &self.end_date)] {
            if let Some(day) = day {
                check_day(field, day)?;
            }
        }
        // Days in this form sort as their texts do.
        if let (Some(start), Some(end)) = (&self.start_date, &self.end_date)
            && start > end
        {
            let expected = "a day on or before `end_date`";
            return Err(InvalidInput::new("start_date", "is after `end_date`", expected));
        }
        Ok(Request::new(&ORDERS)
            .path_param("appId", app_id.as_str())?
            .query_opt("pageSize", self.page_size.parameter())
            .query_opt("startDate", self.start_date)
            .query_opt("endDate", self.end_date))
    }
}

/// List of one application's payments, from [`ManagementClient::orders`](crate::ManagementClient::orders).
///
/// The list ends with a page without a next cursor; a page whose `data` is empty, null or absent is an empty page.
/// The field of the next cursor is inferred: see [`next_cursor_at`](crate::ClientBuilder::next_cursor_at).
///
/// A *full* page without any of these fields also ends the list, and logs a warning. There may be more pages whose
/// cursor is elsewhere, or the last page may happen to be full and Klavi omits the field: the documents do not
/// distinguish the two. An error would make every list of such a length unreadable, so check for the warning before
/// relying on a complete list.
pub type Orders = PagedRequest<Payment, ErrorCode>;

impl ManagementClient {
    /// Lists the payments of one application of a merchant.
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
        let size = query.page_size;
        self.list(query.request(&app_id.into()), size)
    }
}
