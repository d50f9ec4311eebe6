//! The sandbox for a program that speaks for itself: where it is, and credentials that live as long as it does.

use std::io;

use auth_core::{TokenError, TokenProvider};
use klip_card::{PaginatorExt, Url};
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::{Failure, calls::first, say, visit};

/// Tells of the sandbox, and serves until standard input closes.
pub(crate) async fn serve(sandbox: &Sandbox) -> Result<(), Failure> {
    say(&json!({
        "klip-card": klip_card(sandbox.klip_card()).await?,
        "klip-a2a": klip_a2a(sandbox.klip_a2a()).await?,
        "klikoo": klikoo(sandbox.klikoo()).await?,
        "klavi": klavi(sandbox.klavi()).await?,
    }))?;
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}

async fn klip_card(provider: &sandbox::KlipCard) -> Result<Value, Failure> {
    let client = klip_card::Client::builder()
        .credentials(klip_card::Credentials::new(provider.email(), provider.password()))
        .base_url(Url::parse(&provider.base_url())?)
        .build()?;
    Ok(json!({
        "base_url": provider.base_url(),
        "operations": provider.operations(),
        "email": provider.email(),
        "password": provider.password(),
        "token": token(client.token_provider()).await?,
        "nft_id": provider.card_counts().first().map(|(id, _count)| id),
    }))
}

async fn klip_a2a(provider: &sandbox::KlipA2a) -> Result<Value, Failure> {
    let client = klip_a2a::Client::builder()
        .credentials(klip_a2a::Credentials::new("Example BApp"))
        .base_url(Url::parse(&provider.base_url())?)
        .build()?;
    let request_key = token(client.token_provider()).await?;
    provider.approve(&request_key)?;
    Ok(json!({
        "base_url": provider.base_url(),
        "operations": provider.operations(),
        "request_key": request_key,
        "sca": provider.card_contract(),
        "eoa": provider.card_owner(),
    }))
}

async fn klikoo(provider: &sandbox::Klikoo) -> Result<Value, Failure> {
    let auth_key = klikoo::AuthKey::hmac_sha512(provider.hmac_auth_key());
    let credentials = klikoo::Credentials::new(provider.client_id(), provider.client_secret(), auth_key);
    let client = klikoo::Client::builder()
        .credentials(credentials)
        .base_url(Url::parse(&provider.base_url())?)
        .build()?;
    let newest = first(client.transactions(klikoo::TransactionQuery::new()).items()).await?;
    let transaction_id = newest.and_then(|newest| newest.transaction_id);
    let query = klikoo::TripQuery::new(klikoo::Place::city(1), klikoo::Place::city(4), 1);
    let trip = first(client.trips(query).items()).await?;
    let trip_id = trip.and_then(|trip| trip.id).ok_or("no trip")?;
    let held = client
        .block_seat(&visit::klikoo::seats("order-0001", trip_id))
        .await?;
    Ok(json!({
        "base_url": provider.base_url(),
        "operations": provider.operations(),
        "token": token(client.token_provider()).await?,
        "transaction_id": transaction_id.map(|id| id.as_str().to_owned()),
        "trip_id": trip_id,
        "held_id": held.transaction_id.map(|id| id.as_str().to_owned()),
        "client_id": provider.client_id(),
        "client_secret": provider.client_secret(),
        "auth_key": provider.hmac_auth_key(),
    }))
}

async fn klavi(provider: &sandbox::Klavi) -> Result<Value, Failure> {
    let url = Url::parse(&provider.base_url())?;
    let customer = klavi::CustomerClient::builder()
        .credentials(klavi::Credentials::new(
            provider.customer_access_key(),
            provider.customer_secret_key(),
        ))
        .base_url(url.clone())
        .build()?;
    let management = klavi::ManagementClient::builder()
        .credentials(klavi::Credentials::new(
            provider.management_access_key(),
            provider.management_secret_key(),
        ))
        .base_url(url)
        .build()?;
    let payment = customer.create_payment(&visit::klavi::by_key().build()?).await?;
    let consent = customer.create_consent(&visit::klavi::consent()).await?.id;
    let consent = consent.ok_or("a consent without an id")?;
    provider.authorize_consent(consent.as_str())?;
    let mut charges = Vec::new();
    for name in ["charge-0001", "charge-0002"] {
        let charge = visit::klavi::charge(name);
        let made = customer.create_consent_payment(&consent, &charge).await?;
        charges.push(made.id.ok_or("a payment without an id")?);
    }
    // What was rejected can be tried again, and what is on its way called off.
    provider.reject_consent_payment(charges[0].as_str())?;
    Ok(json!({
        "base_url": provider.base_url(),
        "operations": provider.operations(),
        "customer_access_key": provider.customer_access_key(),
        "customer_secret_key": provider.customer_secret_key(),
        "management_access_key": provider.management_access_key(),
        "management_secret_key": provider.management_secret_key(),
        "payment_id": payment.id.as_str(),
        "consent_id": consent.as_str(),
        "rejected_payment_id": charges[0].as_str(),
        "pending_payment_id": charges[1].as_str(),
        "customer_token": token(customer.token_provider()).await?,
        "management_token": token(management.token_provider()).await?,
        "app_id": provider.app_id(),
    }))
}

async fn token(tokens: &dyn TokenProvider) -> Result<String, TokenError> {
    Ok(tokens.token().await?.secret().expose().to_owned())
}
