//! Bus trips.

use auth_core::{
    InvalidInput,
    http::{NumberedPages, PagedRequest, Request},
};

use crate::{
    Client, Error, Place, ResponseCode, SortDirection, Trip, TripDetail,
    generated::{
        endpoints::{TRIP_DETAIL, TRIPS},
        models::{
            Meta, TripDetailRequest, TripDetailResponse, TripFilter, TripPagination, TripSort, TripsRequest,
            TripsResponse,
        },
    },
    page_numbers::{FIRST_PAGE, check_page_size},
    timestamp,
};

/// Filters, order and page size of the list of trips.
///
/// Source: `available-trips`.
///
/// ```
/// use klikoo::{Place, SortDirection, TripQuery};
///
/// let earliest_first = TripQuery::new(Place::city(1), Place::city(3), 2)
///     .date("2024-05-01")
///     .sort_by("boarding_time", SortDirection::Ascending);
/// # let _ = earliest_first;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripQuery {
    source: Place,
    destination: Place,
    total_seat: u64,
    date: Option<String>,
    limit: u64,
    sort: Option<TripSort>,
    search: Vec<TripFilter>,
}

impl TripQuery {
    /// Creates a query for trips from `source` to `destination` (a [`Place`], or a [`&Location`](crate::Location))
    /// with `total_seat` seats, 100 per page.
    pub fn new(source: impl Into<Place>, destination: impl Into<Place>, total_seat: u64) -> Self {
        Self {
            source: source.into(),
            destination: destination.into(),
            total_seat,
            date: None,
            limit: 100,
            sort: None,
            search: Vec::new(),
        }
    }

    /// Filters by day: `2024-05-01`. Which trips are listed without a day is not documented.
    #[must_use]
    pub fn date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// Sets the number of trips per page, from 1; the maximum is not documented. Default: 100, as an integrator
    /// requests.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Sets the order. The sample has the field `boarding_time`; other fields are not visible.
    #[must_use]
    pub fn sort_by(mut self, field: impl Into<String>, direction: SortDirection) -> Self {
        self.sort = Some(TripSort {
            field: field.into(),
            value: direction,
        });
        self
    }

    /// Adds a filter. The sample has the fields `boarding_time` and `travel_name`; other fields, and how several
    /// filters combine, are not visible.
    #[must_use]
    pub fn search(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.search.push(TripFilter {
            field: field.into(),
            value: value.into(),
        });
        self
    }

    fn request(self) -> Result<Request, InvalidInput> {
        check_page_size(self.limit)?;
        if self.total_seat == 0 {
            return Err(InvalidInput::new(
                "total_seat",
                "is 0",
                "an integer of at least 1",
            ));
        }
        if let Some(date) = &self.date {
            timestamp::check_day("date", date)?;
        }
        if let Some(sort) = &self.sort {
            InvalidInput::require_text("sort.field", &sort.field, "a field, such as `boarding_time`")?;
        }
        for filter in &self.search {
            InvalidInput::require_text("search.field", &filter.field, "a field, such as `travel_name`")?;
            InvalidInput::require_text("search.value", &filter.value, "a search text")?;
        }
        let Place { id, kind } = self.source;
        let (to, to_kind) = (self.destination.id, self.destination.kind);
        Request::new(&TRIPS).validated_json(&TripsRequest {
            date: self.date,
            pagination: Some(TripPagination {
                limit: Some(self.limit),
                page: Some(FIRST_PAGE),
                sort: self.sort,
                search: self.search,
            }),
            ..TripsRequest::new(id, kind, to, to_kind, self.total_seat)
        })
    }
}

/// List of bus trips, from [`Client::trips`].
///
/// The cursor of a page is its number. No copy of the documents shows a response; it is taken to be that of the
/// transactions, so the list ends as [`Transactions`](crate::Transactions) do.
pub type Trips = PagedRequest<Trip, ResponseCode>;

impl Client {
    /// Lists the trips of `query` (`available-trips`). An invalid query is rejected by the first page, before
    /// anything is sent.
    #[must_use]
    pub fn trips(&self, query: TripQuery) -> Trips {
        let reader = NumberedPages::new(query.limit, |page: TripsResponse| {
            (Meta::numbers(page.meta), page.data)
        });
        self.client.list_with(query.request(), reader)
    }

    /// Returns one trip and its seats (`trip-detail`). The documents contradict themselves in the types of several
    /// fields, so any of them may be missing.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn trip(&self, trip_id: i64) -> Result<TripDetail, Error> {
        let request = Request::new(&TRIP_DETAIL).validated_json(&TripDetailRequest::new(trip_id))?;
        let response: TripDetailResponse = self.client.call(request).await?;
        Ok(response.data)
    }
}
