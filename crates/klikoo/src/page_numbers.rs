//! The numbers of a list's pages.

use auth_core::{InvalidInput, http::PageNumbers};

use crate::generated::models::Meta;

/// What the body of a request says until another page is asked for.
pub(crate) const FIRST_PAGE: u64 = 1;

impl Meta {
    /// What `meta` says of the place of its page; nothing where it is absent.
    pub(crate) fn numbers(meta: Option<Self>) -> PageNumbers {
        meta.map_or_else(PageNumbers::default, |meta| PageNumbers {
            current: meta.current_page,
            next: meta.next_page,
            total: meta.total_pages,
        })
    }
}

/// Refuses a page that could hold nothing.
pub(crate) fn check_page_size(limit: u64) -> Result<(), InvalidInput> {
    if limit == 0 {
        return Err(InvalidInput::new("limit", "is 0", "a whole number from 1 on"));
    }
    Ok(())
}
