use auth_core::Paginator;
use contract_tests::clients;
use klip_card::Url;

use super::clock;
use crate::outcome::{Outcome, outcome};

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = clients::klip_card(url, clock()).build().unwrap();
    match operation {
        "signIn" => outcome(client.partner().await),
        "bapps" => outcome(client.bapps().page(None).await),
        "cards" => outcome(client.cards(137).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}
