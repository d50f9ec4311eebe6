//! `transactions` and `transaction`: the history, page by page, and one entry of it.

use std::num::NonZeroUsize;

use axum::Json;
use jiff::Timestamp;

use super::{
    case::Case,
    client::Client,
    envelope::{self, Envelope},
    history::{self, Entry, Filter, Transaction},
    listing::{self, Meta},
    refusal::Refusal,
    signed,
};
use crate::call::{Call, Kept};

/// The gate of the history: a page and its size must be named.
pub(super) fn check(client: &Client, call: &Call) -> Result<(), Refusal> {
    signed::verify(client, call)?;
    let is_empty = |name| call.query(name).unwrap_or_default().is_empty();
    if is_empty("page") || is_empty("limit") {
        return Err(Refusal::of(call, Case::EmptyField));
    }
    Ok(())
}

pub(super) fn list(
    client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Vec<Entry>, Meta>>, Refusal> {
    let (page, limit) = (number(call, "page"), number(call, "limit"));
    let filter = Filter {
        text: call.query("q").unwrap_or_default().to_owned(),
        from: bound(call, "from")?,
        to: bound(call, "to")?,
    };
    let rows = history::list(client.ledger().transactions(), &filter);
    Ok(listing::page(call, rows, (page, limit)))
}

pub(super) fn detail(
    client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Transaction, ()>>, Refusal> {
    let id = call.segment("transaction_id");
    let transaction = client
        .ledger()
        .find(&id)
        .or_else(|| history::find(&id))
        .ok_or_else(|| Refusal::of(call, Case::TransactionNotFound))?;
    Ok(envelope::success(call, transaction))
}

/// A whole number from 1 on, as the contract has it. One beyond this machine's largest is beyond every page as well.
fn number(call: &Kept<'_>, name: &str) -> usize {
    call.query(name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(NonZeroUsize::MAX)
        .get()
}

/// A time in the form that the contract has; that there is such a day, only a calendar knows.
fn bound(call: &Kept<'_>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    call.query(name)
        .map(|text| history::parse_bound(text).ok_or_else(|| Refusal::of(call, Case::Validation)))
        .transpose()
}
