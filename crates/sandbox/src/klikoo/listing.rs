//! Numbered pages.

use axum::Json;
use serde::Serialize;

use super::envelope::{self, Envelope};
use crate::call::Kept;

#[derive(Debug, Serialize)]
pub(super) struct Meta {
    current_page: usize,
    previous_page: Option<usize>,
    next_page: Option<usize>,
    total_pages: usize,
    total_rows: usize,
    per_page: usize,
}

/// Page number `page` of `rows`, with `limit` rows on each; both from 1 on.
pub(super) fn page<T: Serialize>(
    call: &Kept<'_>,
    rows: Vec<T>,
    (page, limit): (usize, usize),
) -> Json<Envelope<Vec<T>, Meta>> {
    let meta = meta(page, limit, rows.len());
    let skipped = (page - 1).saturating_mul(limit);
    let data = rows.into_iter().skip(skipped).take(limit).collect();
    envelope::page(call, Some(meta), data)
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
