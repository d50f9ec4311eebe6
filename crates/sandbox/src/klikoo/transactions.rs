//! `GET /v1/open-api/transactions` and `GET /v1/open-api/transactions/{transaction_id}`

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    client::Client,
    envelope::{Case, Envelope, Refusal, Service},
    history::{self, Entry, Filter, Transaction},
    signed,
};
use crate::received::{Received, Segments};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    page: Option<String>,
    limit: Option<String>,
    q: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Meta {
    current_page: usize,
    previous_page: Option<usize>,
    next_page: Option<usize>,
    total_pages: usize,
    total_rows: usize,
    per_page: usize,
}

pub(super) async fn list(
    State(client): State<Arc<Client>>,
    request: Received,
) -> Result<Json<Envelope<Vec<Entry>, Meta>>, Refusal> {
    let refuse = |case| Service::Transaction.refuses(case);
    signed::verify(&client, Service::Transaction, &request)?;
    let query: ListQuery = request.query().map_err(|_malformed| refuse(Case::Validation))?;
    let page = positive(query.page.as_deref()).map_err(refuse)?;
    let limit = positive(query.limit.as_deref()).map_err(refuse)?;
    let filter = Filter {
        text: query.q.unwrap_or_default(),
        from: bound(query.from.as_deref()).map_err(refuse)?,
        to: bound(query.to.as_deref()).map_err(refuse)?,
    };

    let rows = history::list(&filter);
    let meta = meta(page, limit, rows.len());
    let data = rows
        .into_iter()
        .skip((page - 1).saturating_mul(limit))
        .take(limit)
        .collect();
    Ok(Service::Transaction.success(Some(meta), data))
}

pub(super) async fn detail(
    State(client): State<Arc<Client>>,
    Segments(transaction_id): Segments<String>,
    request: Received,
) -> Result<Json<Envelope<Transaction, ()>>, Refusal> {
    signed::verify(&client, Service::Transaction, &request)?;
    let transaction =
        history::find(&transaction_id).ok_or(Service::Transaction.refuses(Case::TransactionNotFound))?;
    Ok(Service::Transaction.success(None, transaction))
}

/// Both `page` and `limit` are required whole numbers from 1 on; no upper limit is documented.
fn positive(text: Option<&str>) -> Result<usize, Case> {
    match text {
        None | Some("") => Err(Case::EmptyField),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or(Case::Validation),
    }
}

fn bound(text: Option<&str>) -> Result<Option<Timestamp>, Case> {
    text.filter(|text| !text.is_empty())
        .map(|text| history::parse_bound(text).ok_or(Case::Validation))
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

    #[test]
    fn a_page_number_is_required_and_starts_at_one() {
        assert_eq!(positive(Some("3")), Ok(3));
        assert_eq!(positive(None), Err(Case::EmptyField));
        assert_eq!(positive(Some("")), Err(Case::EmptyField));
        assert_eq!(positive(Some("0")), Err(Case::Validation));
        assert_eq!(positive(Some("-1")), Err(Case::Validation));
        assert_eq!(positive(Some("one")), Err(Case::Validation));
    }
}
