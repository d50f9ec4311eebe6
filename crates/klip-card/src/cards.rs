//! Cards of an account.

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

/// List of one BApp's Cards, from [`Client::cards`].
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
pub type Cards = PagedRequest<Card, ErrorCode>;

/// A Card and the ID of its BApp, from [`Client::all_cards`]. It dereferences to the [`Card`], and serializes the
/// Card's fields beside `nft_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BappCard {
    /// The ID of the BApp, for [`Client::cards`].
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

/// List of every Card of every BApp, from [`Client::all_cards`].
pub type AllCards = NestedPaginator<Bapps, BappCards, fn(Bapp) -> NestedPage<BappCard>, OpenCards>;

/// List of one BApp's Cards, each with the ID of the BApp.
pub type BappCards = MappedItems<Cards, AddNftId>;

/// Function that adds the BApp's ID to a Card.
pub type AddNftId = Box<dyn Fn(Card) -> BappCard + Send + Sync>;

/// Function that opens the list of one BApp's Cards.
pub type OpenCards = Box<dyn Fn(&str) -> BappCards + Send + Sync>;

impl Client {
    /// Lists the Cards of one BApp, 100 a page ("Get Card Information", named in `rest-api-card-minting`; its path
    /// is observed at two integrators, and `nft_id` documented in `tutorial-card-minting`).
    pub fn cards(&self, nft_id: impl Into<NftId>) -> Cards {
        let request = Request::new(&CARDS).path_param("nft_id", nft_id.into().as_str());
        self.client.list(request, |page: CardsResponse| {
            Page::new(page.cards, page.next_cursor)
        })
    }

    /// Lists every Card of every BApp: follows the cursor of [`bapps`](Self::bapps) and, for each BApp, that of
    /// [`cards`](Self::cards).
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

/// Returns the first 100 Cards of a BApp, which come with it. If there are more, `cards_next_cursor` is the cursor of
/// the rest in the BApp's own list (`basics` describes one `next_cursor`; sample and working code show two).
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
