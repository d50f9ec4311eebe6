//! Numbered pages of a list.

use axum::Json;
use serde::Serialize;

use super::envelope::{self, Envelope};
use crate::router::ValidRequest;

#[derive(Debug, Serialize)]
pub(super) struct Meta {
    current_page: usize,
    previous_page: Option<usize>,
    next_page: Option<usize>,
    total_pages: usize,
    total_rows: usize,
    per_page: usize,
}

/// Creates the response with page number `page` of `rows`, with `limit` rows per page. Both start at 1.
pub(super) fn page<T: Serialize>(
    request: &ValidRequest<'_>,
    rows: Vec<T>,
    (page, limit): (usize, usize),
) -> Json<Envelope<Vec<T>, Meta>> {
    let meta = meta(page, limit, rows.len());
    let skipped = (page - 1).saturating_mul(limit);
    let data = rows.into_iter().skip(skipped).take(limit).collect();
    envelope::page(request, Some(meta), data)
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
    fn end_pages_lack_previous_or_next() {
        let first = meta(1, 50, 137);
        assert_eq!((first.previous_page, first.next_page), (None, Some(2)));
        let last = meta(3, 50, 137);
        assert_eq!((last.previous_page, last.next_page), (Some(2), None));
        assert_eq!(last.total_pages, 3);
    }
}
