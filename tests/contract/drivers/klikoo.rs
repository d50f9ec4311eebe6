use auth_core::Paginator;
use klikoo::{AuthKey, Client, Credentials, ResponseCode, TransactionQuery, Url};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = Client::builder()
        .base_url(url)
        .credentials(Credentials::new(
            "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            "0123456789abcdef0123456789abcdef",
            AuthKey::hmac_sha512("a key of the sandbox"),
        ))
        .http(|http| http.clock(clock()))
        .build()
        .unwrap();
    match operation {
        "accessToken" => token_outcome::<_, ResponseCode>(client.token_provider().token().await),
        "balance" => outcome(client.balance().await),
        "transactions" => outcome(client.transactions(TransactionQuery::new()).page(None).await),
        "transaction" => outcome(client.transaction("14429004").await),
        other => unreachable!("{other} is not in the client"),
    }
}
