//! Listing orders.

use async_trait::async_trait;
use auth_core::{
    Cursor, Fingerprint, InvalidInput, Page, Paginator,
    http::{Request, Session},
};

use crate::{
    AppId, Error, Payment,
    date::check_day,
    error::Klavi,
    generated::endpoints::ORDERS,
    listing::{self, PageSize},
    next_cursor::NextCursorAt,
};

/// Which orders are listed, and how many a page.
///
/// Source: `payment/get-all-payment-initiation-orders`. Whether the days are Brasilia's, and whether the last
/// one is included, is not documented.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuery {
    page_size: PageSize,
    start_date: Option<String>,
    end_date: Option<String>,
}

impl OrderQuery {
    /// All orders, in pages of Klavi's own size (20).
    pub fn new() -> Self {
        Self::default()
    }

    /// How many orders a page brings. What is not within 1 to 200 is brought there.
    #[must_use]
    pub fn page_size(mut self, orders: u32) -> Self {
        self.page_size = PageSize::of(orders);
        self
    }

    /// From this day on, `YYYY-MM-DD`.
    #[must_use]
    pub fn start_date(mut self, day: impl Into<String>) -> Self {
        self.start_date = Some(day.into());
        self
    }

    /// Up to this day, `YYYY-MM-DD`.
    #[must_use]
    pub fn end_date(mut self, day: impl Into<String>) -> Self {
        self.end_date = Some(day.into());
        self
    }

    fn check(&self) -> Result<(), InvalidInput> {
        for (field, day) in [("start_date", &self.start_date), ("end_date", &self.end_date)] {
            if let Some(day) = day {
                check_day(field, day)?;
            }
        }
        match (&self.start_date, &self.end_date) {
            // In this spelling, days are in order where their texts are.
            (Some(start), Some(end)) if start > end => Err(InvalidInput::new(
                "start_date",
                "is after `end_date`",
                "a day up to `end_date`",
            )),
            _ => Ok(()),
        }
    }
}

/// The payments of one application, from [`ManagementClient::orders`](crate::ManagementClient::orders).
///
/// The list ends with a page that is empty or names no next one. Where pages name the next one is inferred: see
/// [`next_cursor_at`](crate::ClientBuilder::next_cursor_at).
///
/// A *full* page that has none of these fields also ends the list, and logs a warning. It may be that there are
/// more and that the next page is named elsewhere, or that the last page just happens to be full and Klavi leaves the
/// field out: the documents do not tell the two apart. An error would make every list of such a length
/// unreadable, so look for the warning before relying on a list being whole.
#[derive(Debug, Clone)]
pub struct Orders {
    session: Session<Klavi>,
    app_id: AppId,
    query: OrderQuery,
    next_cursor_at: NextCursorAt,
}

impl Orders {
    pub(crate) fn new(
        session: Session<Klavi>,
        app_id: AppId,
        query: OrderQuery,
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
impl Paginator for Orders {
    type Item = Payment;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Payment>, Error> {
        self.query.check()?;
        let request = Request::new(&ORDERS)
            .path_param("appId", self.app_id.as_str())?
            .query_opt("pageSize", self.query.page_size.parameter())
            .page(cursor)?
            .query_opt("startDate", self.query.start_date.as_deref())
            .query_opt("endDate", self.query.end_date.as_deref());
        let answer = self.session.send(request).await?;
        listing::page(&answer, &self.next_cursor_at, self.query.page_size, "orders")
    }

    fn fingerprint(&self) -> Fingerprint {
        let page_size = self.query.page_size.parameter();
        let query: Vec<(&str, &str)> = [
            ("app_id", Some(self.app_id.as_str())),
            ("page_size", page_size.as_deref()),
            ("start_date", self.query.start_date.as_deref()),
            ("end_date", self.query.end_date.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
        Fingerprint::of("klavi.orders", &query)
    }
}
