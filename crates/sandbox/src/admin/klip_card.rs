//! Klip Card Minting.

use axum::Json;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    klip_card::{AccountState, BappSummary, CardSummary},
    router::ValidRequest,
};

const DEFAULT_LIMIT: usize = 100;

#[derive(Serialize)]
pub(super) struct Account {
    email: String,
    state: AccountState,
    mint_count: usize,
    mint_limit: usize,
}

#[derive(Deserialize)]
struct AccountSettings {
    state: AccountState,
}

#[derive(Serialize)]
pub(super) struct Bapps {
    bapps: Vec<BappSummary>,
}

#[derive(Serialize)]
pub(super) struct Cards {
    total: usize,
    cards: Vec<CardSummary>,
}

/// Handles `klipCardAccount`.
pub(super) fn account(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Account> {
    let klip = &control.klip_card;
    Json(Account {
        email: klip.email().to_owned(),
        state: klip.account_state(),
        mint_count: klip.mint_count(),
        mint_limit: klip.mint_limit(),
    })
}

/// Handles `setKlipCardAccount`.
pub(super) fn set_account(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Account>, Problem> {
    let AccountSettings { state } = body::read(request)?;
    control.klip_card.set_account_state(state);
    Ok(account(control, request, ()))
}

/// Handles `klipCardBapps`.
pub(super) fn bapps(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Bapps> {
    Json(Bapps {
        bapps: control.klip_card.bapps(),
    })
}

/// Handles `klipCardCards`. An unknown BApp has no Cards.
pub(super) fn cards(control: &Control, request: &ValidRequest<'_>, (): ()) -> Json<Cards> {
    let klip = &control.klip_card;
    let nft_id = request
        .query("nft_id")
        .map(|text| text.parse().unwrap_or(u64::MAX));
    let counts = klip.card_counts().into_iter();
    let counts = counts.filter(|(id, _)| nft_id.is_none_or(|only| only == *id));
    let number = |name| {
        request
            .number(name)
            .and_then(|number| usize::try_from(number).ok())
    };
    let limit = number("limit").unwrap_or(DEFAULT_LIMIT);
    Json(Cards {
        total: counts.map(|(_, count)| count).sum(),
        cards: klip.cards(nft_id, number("offset").unwrap_or_default(), limit),
    })
}
