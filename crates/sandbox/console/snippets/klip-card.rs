// Lists every Card. Needs: cargo add klip-card, and cargo add tokio --features macros,rt-multi-thread
use klip_card::{Client, Credentials, Url};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .base_url(Url::parse("{{KLIP_CARD_BASE_URL}}")?)
        .credentials(Credentials::new("{{KLIP_CARD_EMAIL}}", "{{KLIP_CARD_PASSWORD}}"))
        .build()?;
    let mut cards = client.all_cards();
    while let Some(card) = cards.next_item().await {
        println!("{}", card?.card_id);
    }
    Ok(())
}
