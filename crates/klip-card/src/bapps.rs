//! BApps of an account.

use auth_core::{
    Page,
    http::{PagedRequest, Request},
};

use crate::{
    Bapp, Client, ErrorCode,
    generated::{endpoints::BAPPS, models::BappsResponse},
};

/// List of an account's BApps, from [`Client::bapps`].
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
pub type Bapps = PagedRequest<Bapp, ErrorCode>;

impl Client {
    /// Lists the BApps of this account, each with the first 100 of its Cards (`basics`; named in
    /// `rest-api-card-minting`, "Get Card Information By BApp").
    ///
    /// To list Cards use [`all_cards`](Self::all_cards): following this list alone omits the Cards of a BApp after
    /// the first 100.
    #[must_use]
    pub fn bapps(&self) -> Bapps {
        self.client.list(Request::new(&BAPPS), |page: BappsResponse| {
            Page::new(page.bapps, page.next_cursor)
        })
    }
}
