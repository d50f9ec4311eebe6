//! `transactions` and `transaction`

use std::num::NonZeroUsize;

use axum::Json;
use jiff::Timestamp;

use super::{
    auth,
    codes::Code,
    envelope::{self, Envelope},
    error::KlikooError,
    history::{self, Entry, Filter, Transaction},
    pages::{self, Meta},
    state::Client,
};
use crate::router::{IncomingRequest, ValidRequest};

/// Authenticates a request for the history, and rejects one without a page or limit.
pub(super) fn authenticate(client: &Client, request: &IncomingRequest) -> Result<(), KlikooError> {
    auth::authenticate(client, request)?;
    let is_empty = |name| request.query(name).unwrap_or_default().is_empty();
    if is_empty("page") || is_empty("limit") {
        return Err(KlikooError::of(request, Code::EmptyField));
    }
    Ok(())
}

/// Handles `transactions`.
pub(super) fn list(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Vec<Entry>, Meta>>, KlikooError> {
    let (page, limit) = (number(request, "page"), number(request, "limit"));
    let filter = Filter {
        text: request.query("q").unwrap_or_default().to_owned(),
        from: bound(request, "from")?,
        to: bound(request, "to")?,
    };
    let rows = history::list(client.ledger().transactions(), &filter);
    Ok(pages::page(request, rows, (page, limit)))
}

/// Handles `transaction`.
pub(super) fn detail(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Transaction, ()>>, KlikooError> {
    let id = request.path_parameter("transaction_id");
    let transaction = client
        .ledger()
        .find(&id)
        .or_else(|| history::find(&id))
        .ok_or_else(|| KlikooError::of(request, Code::TransactionNotFound))?;
    Ok(envelope::success(request, transaction))
}

/// Returns a number that the contract requires to be at least 1. One beyond `usize` is beyond every page as well.
fn number(request: &ValidRequest<'_>, name: &str) -> usize {
    request
        .query(name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(NonZeroUsize::MAX)
        .get()
}

/// Returns a time in the contract's form, which does not exclude days such as 30 February.
fn bound(request: &ValidRequest<'_>, name: &str) -> Result<Option<Timestamp>, KlikooError> {
    request
        .query(name)
        .map(|text| history::parse_bound(text).ok_or_else(|| KlikooError::of(request, Code::Validation)))
        .transpose()
}
