//! Cards of an account.

pub(crate) mod contract;

use auth_core::{
    InvalidInput, Page,
    http::{PagedRequest, Request},
};

use crate::{
    Card, CardContract, Client, Error, ErrorCode,
    generated::{endpoints::CARDS, models::CardsResponse},
    request::input,
};

/// List of one account's Cards of one contract, from [`Client::cards`].
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
pub type Cards = PagedRequest<Card, ErrorCode>;

impl Client {
    /// Lists the Cards of the contract `sca` that the account `eoa` holds, 100 a page (klip-sdk, `getCardList`).
    ///
    /// Both are addresses, validated by the first page before anything is sent. `sca` must be a contract that Klip
    /// supports.
    pub fn cards(&self, sca: impl Into<String>, eoa: impl Into<String>) -> Cards {
        let request = request(sca.into(), eoa.into());
        self.client.list(request, |page: CardsResponse| {
            Page::new(page.cards, page.next_cursor)
        })
    }

    /// Returns the name and symbol of the contract `sca`, which come with the first page of the Cards that the account
    /// `eoa` holds.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `sca` or `eoa` if it is not an address.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn card_contract(
        &self,
        sca: impl Into<String>,
        eoa: impl Into<String>,
    ) -> Result<CardContract, Error> {
        let request = request(sca.into(), eoa.into())?;
        self.client.call(request).await
    }
}

/// Both addresses are required on each page, not only on the first (klip-sdk, README).
fn request(sca: String, eoa: String) -> Result<Request, InvalidInput> {
    input::address("sca", &sca)?;
    input::address("eoa", &eoa)?;
    Ok(Request::new(&CARDS).query("sca", sca).query("eoa", eoa))
}
