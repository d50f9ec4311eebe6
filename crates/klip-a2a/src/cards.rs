//! Listing Cards.

use async_trait::async_trait;
use auth_core::{
    Cursor, Fingerprint, InvalidInput, Page, Paginator,
    http::{Http, Request},
};

use crate::{
    Card, CardContract, Error,
    error::KlipA2a,
    generated::{endpoints::CARDS, models::CardsAnswer},
    input,
};

/// The Cards of one contract that one account holds, from [`Client::cards`](crate::Client::cards).
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
#[derive(Debug, Clone)]
pub struct Cards {
    http: Http<KlipA2a>,
    sca: String,
    eoa: String,
}

impl Cards {
    pub(crate) fn new(http: Http<KlipA2a>, sca: String, eoa: String) -> Self {
        Self { http, sca, eoa }
    }

    /// What the contract says of itself: its name and symbol. This is a call of its own.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` naming `sca` or `eoa` when that is no address.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn contract(&self) -> Result<CardContract, Error> {
        self.answer(None).await.map(CardContract::of)
    }

    /// Both addresses are needed on each page, not only on the first (klip-sdk, README).
    fn request(&self, cursor: Option<&Cursor>) -> Result<Request, InvalidInput> {
        input::address("sca", &self.sca)?;
        input::address("eoa", &self.eoa)?;
        Request::new(&CARDS)
            .query("sca", &self.sca)
            .query("eoa", &self.eoa)
            .page(cursor)
    }

    async fn answer(&self, cursor: Option<&Cursor>) -> Result<CardsAnswer, Error> {
        self.http.send(self.request(cursor)?).await?.json()
    }
}

#[async_trait]
impl Paginator for Cards {
    type Item = Card;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Card>, Error> {
        let answer = self.answer(cursor).await?;
        Ok(Page::new(answer.cards, answer.next_cursor))
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of("klip-a2a.cards", &[("sca", &self.sca), ("eoa", &self.eoa)])
    }
}
