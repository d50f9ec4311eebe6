use auth_core::Paginator;
use contract_tests::clients;
use klip_card::{Image, NewCard, Pin, PinChange, Url};

use super::clock;
use crate::outcome::{Outcome, outcome};

const ADDRESS: &str = "0x2222222222222222222222222222222222222222";

fn pin() -> Pin {
    Pin::raw("000000").unwrap()
}

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = clients::klip_card(url, clock()).build().unwrap();
    match operation {
        "signIn" => outcome(client.partner().await),
        "changePassword" => outcome(client.change_password("N3w-passw0rd").await),
        "changePin" => {
            let change = PinChange::new().field("a field", pin());
            outcome(client.change_pin(&change).await)
        }
        "uploadImage" => {
            let image = Image::png(&b"\x89PNG\r\n\x1a\n"[..]).unwrap();
            outcome(client.upload_image(&image).await)
        }
        "mint" => {
            let card = NewCard::new(ADDRESS, "Example Card", "", "https://example.com/1.png").to(ADDRESS);
            outcome(client.mint(&card, &pin()).await)
        }
        "bapps" => outcome(client.bapps().page(None).await),
        "cards" => outcome(client.cards(137).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}
