//! Klip Card Minting.

use klip_card::{Client, Credentials, PaginatorExt, Url};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// No BApp has it. Klip documents no code for that; this one is the sandbox's.
const UNKNOWN: (u64, &str) = (9, "990400");

pub(crate) async fn visit(provider: &sandbox::KlipCard, url: Url) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klip-card");
    let client = Client::builder()
        .credentials(Credentials::new(provider.email(), provider.password()))
        .base_url(url)
        .build()?;

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
    let (nft_id, code) = UNKNOWN;
    calls.refuses("cards", code, first(client.cards(nft_id).items()).await)?;
    Ok(calls)
}
