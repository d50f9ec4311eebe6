//! Klip Card Minting.

use klip_card::{Client, Credentials, PaginatorExt, Url};
use sandbox::AccountState;

use crate::{
    Failure,
    calls::{Calls, first},
};

/// No BApp has it. Klip documents no codes; those here are the sandbox's.
const UNKNOWN: (u64, &str) = (9, "990400");
const CANNOT_LOG_IN: &str = "990406";

pub(crate) async fn visit(provider: &sandbox::KlipCard, url: Url) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klip-card");
    refused_sign_ins(provider, &url, &mut calls).await?;
    let client = client(provider, provider.password(), url)?;
    calls.signs_in("signIn", client.token_provider()).await?;
    // The partner's own data come with the sign-in.
    calls.succeeds("signIn", client.partner().await)?;
    calls
        .walks("bapps", client.bapps().items(), provider.bapp_count())
        .await?;
    // The first ones have 250, 101, exactly 100 and no Cards: all ways a list of pages can end.
    for (nft_id, count) in provider.card_counts().into_iter().take(4) {
        calls.walks("cards", client.cards(nft_id).items(), count).await?;
    }
    calls
        .walks("cards", client.all_cards(), provider.card_count())
        .await?;
    // Refused once with the old token, and asked again with a new one.
    provider.revoke_tokens();
    calls
        .walks("bapps", client.bapps().items(), provider.bapp_count())
        .await?;
    let (nft_id, code) = UNKNOWN;
    calls.refuses("cards", code, first(client.cards(nft_id).items()).await)?;
    Ok(calls)
}

/// A wrong password, and every state of an account that may not sign in.
async fn refused_sign_ins(provider: &sandbox::KlipCard, url: &Url, calls: &mut Calls) -> Result<(), Failure> {
    let wrong = client(provider, "Wrong-passw0rd", url.clone())?;
    calls.refuses("signIn", CANNOT_LOG_IN, wrong.partner().await)?;
    for state in [
        AccountState::NotApproved,
        AccountState::Suspended,
        AccountState::Banned,
    ] {
        provider.set_account_state(state);
        let early = client(provider, provider.password(), url.clone())?;
        calls.refuses("signIn", CANNOT_LOG_IN, early.partner().await)?;
    }
    provider.set_account_state(AccountState::Active);
    Ok(())
}

fn client(provider: &sandbox::KlipCard, password: &str, url: Url) -> Result<Client, Failure> {
    let credentials = Credentials::new(provider.email(), password);
    Ok(Client::builder().credentials(credentials).base_url(url).build()?)
}
