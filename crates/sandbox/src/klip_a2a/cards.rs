//! `cards`

use axum::Json;
use serde::Serialize;

use super::{codes::Code, state::Wallet};
use crate::{klip::KlipError, router::ValidRequest};

/// Only supported contract.
pub(super) const CONTRACT: &str = "0x2222222222222222222222222222222222222222";
/// Address of the wallet's only user.
pub(super) const OWNER: &str = "0x1111111111111111111111111111111111111111";
const SENDER: &str = "0x3333333333333333333333333333333333333333";
/// Number of Cards: three pages, the last of them partial.
pub(super) const TOTAL: usize = 230;
/// Page size. Documented: fixed, without a parameter.
const PAGE_SIZE: usize = 100;
/// Smallest integer that a double cannot represent.
const FIRST_CARD: u64 = 9_007_199_254_740_993;
/// 2020-09-13T12:26:40Z
const FIRST_CARD_AT: u64 = 1_600_000_000;

#[derive(Debug, Serialize)]
pub(super) struct CardPage {
    name: &'static str,
    symbol_img: &'static str,
    cards: Vec<Card>,
    next_cursor: String,
}

#[derive(Debug, Serialize)]
struct Card {
    created_at: u64,
    updated_at: u64,
    owner: &'static str,
    sender: &'static str,
    card_id: u64,
    card_uri: String,
    transaction_hash: String,
}

/// Handles `cards`.
pub(super) fn cards(
    wallet: &Wallet,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<CardPage>, KlipError> {
    let query = |name| request.query(name).unwrap_or_default();
    if !query("sca").eq_ignore_ascii_case(CONTRACT) {
        return Err(Code::Contract.error(request.codes()));
    }
    let owner = query("eoa").to_ascii_lowercase();
    let list = format!("cards/{owner}");
    let start = wallet
        .cursors
        .start(&list, query("cursor"))
        .ok_or_else(|| KlipError::bad_request("`cursor` is not a cursor of this list"))?;
    let total = if owner == OWNER { TOTAL } else { 0 };
    let page = wallet.cursors.page(&list, start, PAGE_SIZE, total);
    Ok(Json(CardPage {
        name: "Example Cards",
        symbol_img: "https://media.example.com/symbol.png",
        cards: (start..page.end).map(card).collect(),
        next_cursor: page.next.unwrap_or_default(),
    }))
}

fn card(index: usize) -> Card {
    let index = index as u64;
    let card_id = FIRST_CARD + index;
    let created_at = FIRST_CARD_AT + index * 60;
    Card {
        created_at,
        updated_at: created_at + 300,
        owner: OWNER,
        sender: SENDER,
        card_id,
        card_uri: format!("https://media.example.com/card/{card_id}.json"),
        transaction_hash: format!("0x{index:064x}"),
    }
}
