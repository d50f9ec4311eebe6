//! Klikoo B2B.

use klikoo::{AuthKey, Client, Credentials, PaginatorExt, TransactionQuery, Url};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// No transaction has it: `404xx7005`, as the service `transactions` (02) answers it.
const UNKNOWN: (&str, &str) = ("00000000-0000-4000-8000-000000000000", "404027005");

pub(crate) async fn visit(provider: &sandbox::Klikoo, url: Url) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klikoo");
    // Both kinds of key that the token call may be signed with.
    let by_rsa = client(
        provider,
        AuthKey::rsa_pkcs8_pem(provider.private_key_pem())?,
        url.clone(),
    )?;
    let by_hmac = client(provider, AuthKey::hmac_sha512(provider.hmac_auth_key()), url)?;
    calls.signs_in("accessToken", by_hmac.token_provider()).await?;
    calls.signs_in("accessToken", by_rsa.token_provider()).await?;

    let client = by_rsa;
    calls.succeeds("balance", client.balance().await)?;
    let all = client.transactions(TransactionQuery::new());
    calls
        .walks("transactions", all.items(), provider.transaction_count())
        .await?;
    let large = client.transactions(TransactionQuery::new().limit(100));
    calls
        .walks("transactions", large.items(), provider.transaction_count())
        .await?;

    let newest = first(client.transactions(TransactionQuery::new().limit(1)).items()).await;
    let newest = calls.succeeds("transactions", newest)?.flatten();
    if let Some(id) = newest.and_then(|newest| newest.transaction_id) {
        calls.succeeds("transaction", client.transaction(id).await)?;
    }
    let (id, code) = UNKNOWN;
    calls.refuses("transaction", code, client.transaction(id).await)?;
    Ok(calls)
}

fn client(provider: &sandbox::Klikoo, auth_key: AuthKey, url: Url) -> Result<Client, Failure> {
    let credentials = Credentials::new(provider.client_id(), provider.client_secret(), auth_key);
    Ok(Client::builder().credentials(credentials).base_url(url).build()?)
}
