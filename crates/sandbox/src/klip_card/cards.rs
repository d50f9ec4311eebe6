//! The two lists: BApps with their first cards, and the cards of one BApp.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{
    Partner, auth,
    catalogue::{self, Bapp, Card},
};
use crate::{
    klip_error::KlipError,
    received::{Received, Segments},
};

/// Documented: fixed, there is no size parameter.
const PAGE: usize = 100;
const BAPP_LIST: &str = "bapps";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CursorQuery {
    #[serde(default)]
    cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct BappPage {
    bapps: Vec<BappItem>,
    next_cursor: String,
}

#[derive(Debug, Serialize)]
struct BappItem {
    id: u64,
    name: String,
    summary: &'static str,
    bapp_img: String,
    category_id: u64,
    nft_id: u64,
    nft_order_no: u64,
    card_count: usize,
    cards: Vec<Card>,
    cards_next_cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct CardPage {
    cards: Vec<Card>,
    next_cursor: String,
}

/// `GET /v2/wallet/bapp`
pub(super) async fn bapps(
    State(partner): State<Arc<Partner>>,
    request: Received,
) -> Result<Json<BappPage>, KlipError> {
    auth::authorize(&partner, &request)?;
    let start = start(&partner, BAPP_LIST, &request)?;
    let page = partner.cursors.page(BAPP_LIST, start, PAGE, catalogue::BAPPS);
    let bapps = catalogue::bapps()
        .skip(start)
        .take(PAGE)
        .map(|bapp| item(&partner, bapp))
        .collect();
    Ok(Json(BappPage {
        bapps,
        next_cursor: page.next.unwrap_or_default(),
    }))
}

/// `GET /v2/wallet/nft/{nft_id}`
pub(super) async fn cards(
    State(partner): State<Arc<Partner>>,
    Segments(nft_id): Segments<String>,
    request: Received,
) -> Result<Json<CardPage>, KlipError> {
    auth::authorize(&partner, &request)?;
    let nft_id = nft_id
        .parse()
        .map_err(|_not_a_number| KlipError::bad_request("`nft_id` is not a number"))?;
    let bapp = catalogue::bapp(nft_id).ok_or_else(|| KlipError::not_found("nft_id"))?;
    let start = start(&partner, &card_list(bapp), &request)?;
    Ok(Json(card_page(&partner, bapp, start)))
}

fn item(partner: &Partner, bapp: Bapp) -> BappItem {
    let first = card_page(partner, bapp, 0);
    BappItem {
        id: bapp.number(),
        name: bapp.name(),
        summary: "",
        bapp_img: format!("https://media.example.com/bapp/{}.png", bapp.number()),
        category_id: 1 + bapp.number() % 5,
        nft_id: bapp.nft_id,
        nft_order_no: bapp.number(),
        card_count: bapp.card_count,
        cards: first.cards,
        cards_next_cursor: first.next_cursor,
    }
}

fn card_page(partner: &Partner, bapp: Bapp, start: usize) -> CardPage {
    let page = partner
        .cursors
        .page(&card_list(bapp), start, PAGE, bapp.card_count);
    CardPage {
        cards: (start..page.end).map(|index| bapp.card(index)).collect(),
        next_cursor: page.next.unwrap_or_default(),
    }
}

fn card_list(bapp: Bapp) -> String {
    format!("cards/{}", bapp.nft_id)
}

fn start(partner: &Partner, list: &str, request: &Received) -> Result<usize, KlipError> {
    let CursorQuery { cursor } = request.query()?;
    partner
        .cursors
        .start(list, &cursor)
        .ok_or_else(|| KlipError::bad_request("`cursor` is not one that this list handed out"))
}
