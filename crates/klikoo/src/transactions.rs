//! List of transactions.

pub(crate) mod outcome;

use auth_core::{
    InvalidInput,
    http::{NumberedPages, PagedRequest, Request},
};

use crate::{
    Client, ResponseCode, Transaction,
    generated::{
        endpoints::TRANSACTIONS,
        models::{Meta, TransactionsResponse},
    },
    page_numbers::check_page_size,
    timestamp,
};

/// Filters and page size of the list of transactions.
///
/// Source: `transaction-history`.
///
/// ```
/// use klikoo::TransactionQuery;
///
/// let december = TransactionQuery::new()
///     .limit(100)
///     .from("2023-11-30T17:00:00")
///     .to("2023-12-31T17:00:00");
/// # let _ = december;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionQuery {
    limit: u32,
    q: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Default for TransactionQuery {
    fn default() -> Self {
        Self {
            limit: 50,
            q: None,
            from: None,
            to: None,
        }
    }
}

impl TransactionQuery {
    /// Creates a query for every transaction, 50 per page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of transactions per page, from 1; the maximum is not documented. Default: 50, as in the
    /// sample.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Filters by text. Which fields are searched is not documented.
    #[must_use]
    pub fn q(mut self, q: impl Into<String>) -> Self {
        self.q = Some(q.into());
        self
    }

    /// Sets the earliest time: `2023-12-19T17:00:00`, without an offset. The zone is not documented; the sample,
    /// which is midnight in Jakarta, suggests UTC.
    #[must_use]
    pub fn from(mut self, from: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self
    }

    /// Sets the latest time, in the form of [`from`](Self::from).
    #[must_use]
    pub fn to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }

    fn request(self) -> Result<Request, InvalidInput> {
        check_page_size(self.limit.into())?;
        if let Some(q) = &self.q {
            InvalidInput::require_text("q", q, "a search text")?;
        }
        if let Some(from) = &self.from {
            timestamp::check_filter("from", from)?;
        }
        if let Some(to) = &self.to {
            timestamp::check_filter("to", to)?;
        }
        // Times of this form sort as their texts do.
        if let (Some(from), Some(to)) = (&self.from, &self.to)
            && from > to
        {
            return Err(InvalidInput::new("from", "is later than `to`", "an earlier time"));
        }
        Ok(Request::new(&TRANSACTIONS)
            .page(None)?
            .query("limit", self.limit.to_string())
            .query_opt("q", self.q)
            .query_opt("from", self.from)
            .query_opt("to", self.to))
    }
}

/// List of an account's transactions, from [`Client::transactions`](crate::Client::transactions).
///
/// The cursor of a page is its number. The list ends when `meta.next_page` is null or 0, or `meta.current_page` has
/// reached `meta.total_pages` (`transaction-history`), and not at an empty page. If `meta` has neither, a page that
/// is not full is the last, and a full one is an error. A `next_page` that is not a page number is an error; an odd value
/// of another member counts as absent, so that it does not cost the list.
///
/// Once a page has `total_pages`, [`prefetch`](auth_core::Items::prefetch) fetches up to its limit of pages at once,
/// and none beyond the last.
pub type Transactions = PagedRequest<Transaction, ResponseCode>;

impl Client {
    /// Lists the transactions of `query` (`transaction-history`). An invalid query is rejected by the first page,
    /// before anything is sent.
    #[must_use]
    pub fn transactions(&self, query: TransactionQuery) -> Transactions {
        let reader = NumberedPages::new(query.limit.into(), |page: TransactionsResponse| {
            (Meta::numbers(page.meta), page.data)
        });
        self.client.list_with(query.request(), reader)
    }
}
