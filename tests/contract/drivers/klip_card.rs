use auth_core::Paginator;
use klip_card::{Client, Credentials, Url};

use super::clock;
use crate::outcome::{Outcome, outcome};

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = Client::builder()
        .base_url(url)
        .credentials(Credentials::new("partner@example.com", "pa55word!"))
        .http(|http| http.clock(clock()))
        .build()
        .unwrap();
    match operation {
        "signIn" => outcome(client.partner().await),
        "bapps" => outcome(client.bapps().page(None).await),
        "cards" => outcome(client.cards(137).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}
