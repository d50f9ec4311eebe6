//! Klip Card Minting scenario: a partner mints cards.

use klip_card::{Client, Credentials, ErrorKind, Image, NewCard, Pin};
use sandbox::Sandbox;

const GUESTS: [&str; 2] = [
    "0x3333333333333333333333333333333333333333",
    "0x4444444444444444444444444444444444444444",
];

fn client(sandbox: &Sandbox, password: &str) -> Client {
    let provider = sandbox.klip_card();
    Client::builder()
        .credentials(Credentials::new(provider.email(), password))
        .base_url(provider.url())
        .build()
        .unwrap()
}

#[tokio::test]
async fn minted_cards_are_listed() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klip_card();
    let partner = client(&sandbox, provider.password());

    // After the password change this client still works; one with the old password cannot sign in.
    partner.change_password("N3w-passw0rd").await.unwrap();
    let account = partner.partner().await.unwrap();
    assert_eq!(account.mint_count, Some(0));
    let late = client(&sandbox, provider.password());
    let rejected = late.partner().await.unwrap_err();
    assert_eq!(rejected.kind(), ErrorKind::ErrorResponse);

    let png = Image::png(&b"\x89PNG\r\n\x1a\n"[..]).unwrap();
    let image = partner.upload_image(&png).await.unwrap().image;
    let card = NewCard::new(
        account.contract_address.unwrap(),
        "Example Card",
        "A souvenir.",
        image,
    );
    let card = GUESTS.into_iter().fold(card, NewCard::to).hashtag("souvenir");

    // A wrong PIN mints nothing. With the right PIN each guest gets a Card, although the token was revoked in between.
    let slip = test_support::fixtures::klip_card::wrong_pin(provider.pin());
    let rejected = partner.mint(&card, &Pin::raw(slip).unwrap()).await.unwrap_err();
    assert_eq!(rejected.status().unwrap().as_u16(), 400);
    provider.revoke_tokens();
    let pin = Pin::sha256_of(provider.pin()).unwrap();
    let minted = partner.mint(&card, &pin).await.unwrap();

    let mut owners = Vec::new();
    let mut cards = partner.all_cards();
    while let Some(card) = cards.next_item().await {
        let card = card.unwrap();
        if card.transaction_hash.as_deref() == Some(minted.hash.as_str()) {
            owners.push(card.card.owner.unwrap());
        }
    }
    assert_eq!(owners, GUESTS);
    assert_eq!(partner.partner().await.unwrap().mint_count, Some(2));
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}
