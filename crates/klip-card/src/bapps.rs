//! Listing BApps.

use auth_core::{
    Page,
    http::{PagedRequest, Request},
};

use crate::{
    Bapp, Client, ErrorCode,
    generated::{endpoints::BAPPS, models::BappsResponse},
};

/// The BApps of an account, from [`Client::bapps`].
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
pub type Bapps = PagedRequest<Bapp, ErrorCode>;

impl Client {
    /// Lists the BApps of this account, each with the first 100 of its Cards within (`basics`; named in
    /// `rest-api-card-minting`, "Get Card Information By BApp").
    ///
    /// For the Cards themselves use [`all_cards`](Self::all_cards): following this list alone loses the
    /// Cards from the 101st of a BApp on.
    #[must_use]
    pub fn bapps(&self) -> Bapps {
        let request = Ok(Request::new(&BAPPS));
        self.session.list(request, |page: BappsResponse| {
            Page::new(page.bapps, page.next_cursor)
        })
    }
}
