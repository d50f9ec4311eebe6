//! Listing Cards.

use async_trait::async_trait;
use auth_core::{
    Branch, Cursor, Fingerprint, Items, NestedPaginator, Page, Paginator, PaginatorExt,
    http::{Request, Session},
};

use crate::{
    Bapp, Bapps, Card, Error, NftId,
    error::KlipCard,
    generated::{endpoints::CARDS, models::CardsAnswer},
};

/// The Cards of one BApp, from [`Client::cards`](crate::Client::cards).
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
#[derive(Debug, Clone)]
pub struct Cards {
    session: Session<KlipCard>,
    nft_id: NftId,
}

impl Cards {
    pub(crate) fn new(session: Session<KlipCard>, nft_id: NftId) -> Self {
        Self { session, nft_id }
    }
}

#[async_trait]
impl Paginator for Cards {
    type Item = Card;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Card>, Error> {
        let request = Request::new(&CARDS)
            .path_param("nft_id", self.nft_id.as_str())?
            .page(cursor)?;
        let answer: CardsAnswer = self.session.call(request).await?;
        Ok(Page::new(answer.cards, answer.next_cursor))
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of("klip-card.cards", &[("nft_id", self.nft_id.as_str())])
    }
}

/// Every Card of every BApp: what [`Client::all_cards`](crate::Client::all_cards) walks.
pub type AllCards = NestedPaginator<Bapps, Cards, fn(Bapp) -> Branch<Card>, OpenCards>;

/// Opens the list of one BApp's Cards.
pub type OpenCards = Box<dyn Fn(&str) -> Cards + Send + Sync>;

pub(crate) fn all_cards(session: &Session<KlipCard>) -> Items<AllCards> {
    let opened = session.clone();
    let open: OpenCards = Box::new(move |nft_id| Cards::new(opened.clone(), NftId::from(nft_id)));
    Bapps::new(session.clone())
        .nested(first_cards as fn(Bapp) -> Branch<Card>, open)
        .items()
}

/// A BApp brings its first 100 Cards; where there are more, `cards_next_cursor` goes on in the list
/// of its own Cards (`basics` speaks of one `next_cursor`; sample and working code show two).
fn first_cards(bapp: Bapp) -> Branch<Card> {
    Branch {
        rest: bapp
            .cards_next_cursor
            .map(|cursor| (bapp.nft_id.to_string(), cursor)),
        items: bapp.cards,
    }
}
