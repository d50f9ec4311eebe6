use auth_core::Paginator;
use contract_tests::clients;
use klip_a2a::{Bapp, Request, RequestKey, Url};

use super::clock;
use crate::outcome::{Outcome, outcome};

const SCA: &str = "0x1111111111111111111111111111111111111111";
const EOA: &str = "0x2222222222222222222222222222222222222222";

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = clients::klip_a2a(url, clock()).build().unwrap();
    match operation {
        "prepare" => {
            let request = Request::auth().bapp(Bapp::new("Example BApp"));
            outcome(client.prepare(&request).await)
        }
        "result" => outcome(client.result(&RequestKey::from("key-of-the-example")).await),
        "cards" => outcome(client.cards(SCA, EOA).page(None).await),
        other => unreachable!("{other} is not in the client"),
    }
}
