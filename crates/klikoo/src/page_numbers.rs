//! Numbered pages.

use auth_core::{InvalidInput, http::PageNumbers};

use crate::generated::models::Meta;

/// Page number in the body of the first request.
pub(crate) const FIRST_PAGE: u64 = 1;

impl Meta {
    /// Position of a page according to `meta`; empty if it is absent.
    pub(crate) fn numbers(meta: Option<Self>) -> PageNumbers {
        meta.map_or_else(PageNumbers::default, |meta| PageNumbers {
            current: meta.current_page,
            next: meta.next_page,
            total: meta.total_pages,
        })
    }
}

/// Rejects a page size of 0.
pub(crate) fn check_page_size(limit: u64) -> Result<(), InvalidInput> {
    if limit == 0 {
        return Err(InvalidInput::new("limit", "is 0", "an integer of at least 1"));
    }
    Ok(())
}
