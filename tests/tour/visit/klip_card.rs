//! Klip Card Minting.

use klip_card::{Client, Image, NewCard, PaginatorExt, Pin};
use sandbox::AccountState;
use test_support::{
    Settings,
    fixtures::klip_card::{client, wrong_pin},
};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// The ID of no BApp, and its error code. Klip documents no codes; these are the sandbox's.
const UNKNOWN: (u64, &str) = (9, "990400");
const CANNOT_LOG_IN: &str = "990406";
const BAD_REQUEST: &str = "990400";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const RECEIVER: &str = "0x3333333333333333333333333333333333333333";

pub(crate) async fn visit(provider: &sandbox::KlipCard, settings: &Settings) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klip-card");
    rejected_sign_ins(provider, settings, &mut calls).await?;
    let client = client(settings);
    calls.signs_in("signIn", client.token_provider()).await?;
    // The sign-in response has the partner's data.
    calls.succeeds("signIn", client.partner().await)?;
    calls
        .lists("bapps", client.bapps().items(), provider.bapp_count())
        .await?;
    // The first BApps have 250, 101, exactly 100 and no Cards: every kind of last page.
    for (nft_id, count) in provider.card_counts().into_iter().take(4) {
        calls.lists("cards", client.cards(nft_id).items(), count).await?;
    }
    calls
        .lists("cards", client.all_cards(), provider.card_count())
        .await?;
    // The provider rejects the old token, and the client retries with a new one.
    provider.revoke_tokens();
    calls
        .lists("bapps", client.bapps().items(), provider.bapp_count())
        .await?;
    let (nft_id, code) = UNKNOWN;
    calls.fails_with("cards", code, first(client.cards(nft_id).items()).await)?;
    mint(provider, &client, &mut calls).await?;
    // Changed back, so that later calls can sign in.
    for password in ["N3w-passw0rd", provider.password()] {
        calls.succeeds("changePassword", client.change_password(password).await)?;
        calls.succeeds("signIn", client.partner().await)?;
    }
    Ok(calls)
}

/// Uploads an image and mints Cards, which the list then contains. A wrong PIN mints none.
async fn mint(provider: &sandbox::KlipCard, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let image = Image::png(PNG)?;
    let Some(uploaded) = calls.succeeds("uploadImage", client.upload_image(&image).await)? else {
        return Ok(());
    };
    let card = NewCard::new(provider.contract_address(), "Example Card", "", uploaded.image).to(RECEIVER);
    for pin in [Pin::raw(provider.pin())?, Pin::sha256_of(provider.pin())?] {
        calls.succeeds("mint", client.mint(&card, &pin).await)?;
    }
    let wrong = wrong_pin(provider.pin());
    calls.fails_with("mint", BAD_REQUEST, client.mint(&card, &Pin::raw(wrong)?).await)?;
    let minted = client.cards(provider.minting_nft_id()).items();
    calls.lists("cards", minted, 2).await?;
    Ok(())
}

/// Signs in with a wrong password, and in every account state that forbids it.
async fn rejected_sign_ins(
    provider: &sandbox::KlipCard,
    settings: &Settings,
    calls: &mut Calls,
) -> Result<(), Failure> {
    let wrong = client(&settings.with("password", "Wrong-passw0rd"));
    calls.fails_with("signIn", CANNOT_LOG_IN, wrong.partner().await)?;
    for state in [
        AccountState::NotApproved,
        AccountState::Suspended,
        AccountState::Banned,
    ] {
        provider.set_account_state(state);
        calls.fails_with("signIn", CANNOT_LOG_IN, client(settings).partner().await)?;
    }
    provider.set_account_state(AccountState::Active);
    Ok(())
}
