//! Lists every Card of an account.
//!
//! Set `KLIP_CARD_EMAIL` and `KLIP_CARD_PASSWORD`, and `KLIP_CARD_BASE_URL` for a host other than Klip's own, such as
//! that of `authctl sandbox`.

use std::{env, error::Error};

use klip_card::{Client, Credentials, Url};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut client = Client::builder().credentials(Credentials::from_env()?);
    if let Ok(base_url) = env::var("KLIP_CARD_BASE_URL") {
        client = client.base_url(Url::parse(&base_url)?);
    }
    let mut cards = client.build()?.all_cards();
    while let Some(card) = cards.next_item().await {
        let card = card?;
        println!(
            "{} {} {}",
            card.nft_id,
            card.card_id,
            card.owner.as_deref().unwrap_or_default()
        );
    }
    Ok(())
}
