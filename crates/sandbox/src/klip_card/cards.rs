//! `bapps` and `cards`

use axum::Json;
use serde::Serialize;

use super::{
    catalogue::{self, Bapp, Card},
    state::Partner,
};
use crate::{klip::KlipError, router::ValidRequest};

/// Page size. Documented: fixed, without a parameter.
const PAGE_SIZE: usize = 100;
const BAPP_LIST: &str = "bapps";

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

/// Handles `bapps`.
pub(super) fn bapps(
    partner: &Partner,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<BappPage>, KlipError> {
    let start = start(partner, BAPP_LIST, request)?;
    let page = partner
        .cursors
        .page(BAPP_LIST, start, PAGE_SIZE, catalogue::BAPPS);
    let bapps = catalogue::bapps()
        .skip(start)
        .take(PAGE_SIZE)
        .map(|bapp| item(partner, bapp))
        .collect();
    Ok(Json(BappPage {
        bapps,
        next_cursor: page.next.unwrap_or_default(),
    }))
}

/// Handles `cards`.
pub(super) fn cards(
    partner: &Partner,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<CardPage>, KlipError> {
    // The error of an unknown ID is not documented, so it is a bad request.
    let nft_id = request.path_parameter("nft_id").parse();
    let bapp = nft_id
        .ok()
        .and_then(catalogue::bapp)
        .ok_or_else(|| KlipError::bad_request("`nft_id` is not a BApp of this partner"))?;
    let start = start(partner, &card_list(bapp), request)?;
    Ok(Json(card_page(partner, bapp, start)))
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
        card_count: partner.card_count(bapp),
        cards: first.cards,
        cards_next_cursor: first.next_cursor,
    }
}

fn card_page(partner: &Partner, bapp: Bapp, start: usize) -> CardPage {
    let page = partner
        .cursors
        .page(&card_list(bapp), start, PAGE_SIZE, partner.card_count(bapp));
    CardPage {
        cards: (start..page.end)
            .filter_map(|index| partner.card(bapp, index))
            .collect(),
        next_cursor: page.next.unwrap_or_default(),
    }
}

fn card_list(bapp: Bapp) -> String {
    format!("cards/{}", bapp.nft_id)
}

fn start(partner: &Partner, list: &str, request: &ValidRequest<'_>) -> Result<usize, KlipError> {
    partner
        .cursors
        .start(list, request.query("cursor").unwrap_or_default())
        .ok_or_else(|| KlipError::bad_request("`cursor` is not a cursor of this list"))
}
