use auth_core::Paginator;
use contract_tests::clients;
use klikoo::{ResponseCode, TransactionQuery, Url};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = clients::klikoo(url, clock()).build().unwrap();
    match operation {
        "accessToken" => token_outcome::<_, ResponseCode>(client.token_provider().token().await),
        "balance" => outcome(client.balance().await),
        "transactions" => outcome(client.transactions(TransactionQuery::new()).page(None).await),
        "transaction" => outcome(client.transaction("14429004").await),
        other => unreachable!("{other} is not in the client"),
    }
}
