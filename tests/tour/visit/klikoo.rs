//! Klikoo B2B.

use klikoo::{AuthKey, Client, Credentials, PaginatorExt, TransactionQuery, Url};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// No transaction has it: `404xx7005`, as the service `transactions` (02) answers it.
const UNKNOWN: (&str, &str) = ("00000000-0000-4000-8000-000000000000", "404027005");
/// `400xx6508` and `401xx6570`, as the service of the token call (01) answers them.
const WRONG_SIGNATURE: &str = "400016508";
const WRONG_CREDENTIALS: &str = "401016570";

pub(crate) async fn visit(provider: &sandbox::Klikoo, url: Url) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klikoo");
    refused_token_calls(provider, &url, &mut calls).await?;
    // Both kinds of key that the token call may be signed with.
    let by_rsa = client(
        provider,
        AuthKey::rsa_pkcs8_pem(provider.private_key_pem())?,
        url.clone(),
    )?;
    let by_hmac = client(provider, AuthKey::hmac_sha512(provider.hmac_auth_key()), url)?;
    calls.signs_in("accessToken", by_hmac.token_provider()).await?;
    calls.signs_in("accessToken", by_rsa.token_provider()).await?;

    // The old token is refused, and the call made again with a new one. Each by a client of its own: a second refusal
    // right after the first moves no client to ask for a third token.
    provider.expire_tokens();
    calls.succeeds("balance", by_hmac.balance().await)?;
    provider.revoke_tokens();
    calls.succeeds("balance", by_rsa.balance().await)?;

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

/// A key that is not the client's, and a client that is not known.
async fn refused_token_calls(
    provider: &sandbox::Klikoo,
    url: &Url,
    calls: &mut Calls,
) -> Result<(), Failure> {
    let wrong_key = client(provider, AuthKey::hmac_sha512("example-auth-key"), url.clone())?;
    calls.refuses("accessToken", WRONG_SIGNATURE, wrong_key.balance().await)?;
    let (unknown, _code) = UNKNOWN;
    let auth_key = AuthKey::hmac_sha512(provider.hmac_auth_key());
    let stranger = Client::builder()
        .credentials(Credentials::new(unknown, provider.client_secret(), auth_key))
        .base_url(url.clone())
        .build()?;
    calls.refuses("accessToken", WRONG_CREDENTIALS, stranger.balance().await)?;
    Ok(())
}

fn client(provider: &sandbox::Klikoo, auth_key: AuthKey, url: Url) -> Result<Client, Failure> {
    let credentials = Credentials::new(provider.client_id(), provider.client_secret(), auth_key);
    Ok(Client::builder().credentials(credentials).base_url(url).build()?)
}
