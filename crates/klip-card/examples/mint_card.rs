//! Uploads a PNG image and mints a Card with it: `mint_card <image.png> <name> <receiver>`.
//!
//! Set `KLIP_CARD_EMAIL`, `KLIP_CARD_PASSWORD` and `KLIP_CARD_PIN`, and `KLIP_CARD_BASE_URL` for a host other than
//! Klip's own.

use std::{env, error::Error, fs};

use klip_card::{Client, Credentials, Execution, Image, NewCard, Pin, Url};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path, name, receiver] = &arguments[..] else {
        return Err("usage: mint_card <image.png> <name> <receiver>".into());
    };
    let image = Image::png(fs::read(path)?)?;
    let pin = Pin::sha256_of(env::var("KLIP_CARD_PIN")?)?;

    let mut client = Client::builder().credentials(Credentials::from_env()?);
    if let Ok(base_url) = env::var("KLIP_CARD_BASE_URL") {
        client = client.base_url(Url::parse(&base_url)?);
    }
    let client = client.build()?;

    let partner = client.partner().await?;
    println!(
        "{:?} of {:?} minted this month",
        partner.mint_count, partner.mint_limit
    );
    let contract = partner.contract_address.ok_or("Klip names no contract")?;
    let image = client.upload_image(&image).await?.image;
    let card = NewCard::new(contract, name, name, image).to(receiver);
    match client.mint(&card, &pin).await {
        Ok(minted) => println!("sent as {}: look it up in an explorer", minted.hash),
        Err(error) if error.execution() == Execution::NotExecuted => println!("nothing was minted: {error}"),
        Err(error) => println!("look whether it was minted before you try again: {error}"),
    }
    Ok(())
}
