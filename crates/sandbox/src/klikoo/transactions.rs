//! `transactions` and `transaction`: the history, page by page, and one entry of it.

use std::num::NonZeroUsize;

use axum::Json;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    case::Case,
    client::Client,
    envelope::{self, Envelope},
    history::{self, Entry, Filter, Transaction},
    refusal::Refusal,
    signed,
};
use crate::call::{Call, Kept};

#[derive(Debug, Serialize)]
pub(super) struct Meta {
    current_page: usize,
    previous_page: Option<usize>,
    next_page: Option<usize>,
    total_pages: usize,
    total_rows: usize,
    per_page: usize,
}

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
    _client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Vec<Entry>, Meta>>, Refusal> {
    let (page, limit) = (number(call, "page"), number(call, "limit"));
    let filter = Filter {
        text: call.query("q").unwrap_or_default().to_owned(),
        from: bound(call, "from")?,
        to: bound(call, "to")?,
    };

    let rows = history::list(&filter);
    let meta = meta(page, limit, rows.len());
    let data = rows
        .into_iter()
        .skip((page - 1).saturating_mul(limit))
        .take(limit)
        .collect();
    Ok(envelope::page(call, Some(meta), data))
}

pub(super) fn detail(
    _client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Transaction, ()>>, Refusal> {
    let transaction = history::find(&call.segment("transaction_id"))
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

fn meta(page: usize, limit: usize, total_rows: usize) -> Meta {
    let total_pages = total_rows.div_ceil(limit);
    Meta {
        current_page: page,
        previous_page: (page > 1).then(|| page - 1),
        next_page: (page < total_pages).then(|| page + 1),
        total_pages,
        total_rows,
        per_page: limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_no_previous_and_the_last_no_next() {
        let first = meta(1, 50, 137);
        assert_eq!((first.previous_page, first.next_page), (None, Some(2)));
        let last = meta(3, 50, 137);
        assert_eq!((last.previous_page, last.next_page), (Some(2), None));
        assert_eq!(last.total_pages, 3);
    }
}
