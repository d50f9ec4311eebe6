//! Listing Cards.

use std::ops::Deref;

use auth_core::{
    Items, MappedItems, NestedPage, NestedPaginator, Page, PaginatorExt,
    http::{PagedRequest, Request},
};
use serde::Serialize;

use crate::{
    Bapp, Bapps, Card, Client, ErrorCode, NftId,
    generated::{endpoints::CARDS, models::CardsResponse},
};

/// The Cards of one BApp, from [`Client::cards`].
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
pub type Cards = PagedRequest<Card, ErrorCode>;

/// A Card and the BApp that it belongs to, from [`Client::all_cards`]. It gives the fields of the [`Card`] as its own, and
/// serializes them beside `nft_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BappCard {
    /// The id of the BApp, for [`Client::cards`].
    pub nft_id: NftId,
    /// The Card.
    #[serde(flatten)]
    pub card: Card,
}

impl Deref for BappCard {
    type Target = Card;

    fn deref(&self) -> &Card {
        &self.card
    }
}

/// Every Card of every BApp, from [`Client::all_cards`].
pub type AllCards = NestedPaginator<Bapps, BappCards, fn(Bapp) -> NestedPage<BappCard>, OpenCards>;

/// The Cards of one BApp, each with the id of the BApp.
pub type BappCards = MappedItems<Cards, AddNftId>;

/// Adds the id of a BApp to a Card of it.
pub type AddNftId = Box<dyn Fn(Card) -> BappCard + Send + Sync>;

/// Opens the list of one BApp's Cards.
pub type OpenCards = Box<dyn Fn(&str) -> BappCards + Send + Sync>;

impl Client {
    /// Lists the Cards of one BApp, 100 a page ("Get Card Information", named in `rest-api-card-minting`; its path
    /// is observed at two integrators, and `nft_id` documented in `tutorial-card-minting`).
    pub fn cards(&self, nft_id: impl Into<NftId>) -> Cards {
        let request = Request::new(&CARDS).path_param("nft_id", nft_id.into().as_str());
        self.session.list(request, |page: CardsResponse| {
            Page::new(page.cards, page.next_cursor)
        })
    }

    /// Lists every Card of every BApp, with both kinds of cursor followed to the end: [`bapps`](Self::bapps), and for
    /// each [`cards`](Self::cards).
    pub fn all_cards(&self) -> Items<AllCards> {
        let client = self.clone();
        let open: OpenCards = Box::new(move |nft_id| {
            let nft_id = NftId::from(nft_id);
            let cards = client.cards(nft_id.clone());
            cards.map_items(Box::new(move |card| BappCard {
                nft_id: nft_id.clone(),
                card,
            }))
        });
        self.bapps()
            .nested(first_cards as fn(Bapp) -> NestedPage<BappCard>, open)
            .items()
    }
}

/// A BApp brings its first 100 Cards; where there are more, `cards_next_cursor` goes on in the list
/// of its own Cards (`basics` speaks of one `next_cursor`; sample and working code show two).
fn first_cards(bapp: Bapp) -> NestedPage<BappCard> {
    let nft_id = bapp.nft_id;
    NestedPage {
        rest: bapp.cards_next_cursor.map(|cursor| (nft_id.to_string(), cursor)),
        items: bapp
            .cards
            .into_iter()
            .map(|card| BappCard {
                nft_id: nft_id.clone(),
                card,
            })
            .collect(),
    }
}
