//! Clients of a worker, in the stories that use them.

use std::sync::Arc;

use auth_core::{
    http::{AttemptHook, AttemptInfo, HttpClientBuilder},
    store::TokenStore,
};
use auth_core_redis::{EncryptionKey, RedisStore};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::OnceCell;

use super::{
    accounts::Accounts,
    clock::SkippingClock,
    issuer::counted,
    stories::{Browser, KlaviStories, KlikooStories, KlipA2aStories, KlipCardStories},
    task::TIMEOUT,
};
use crate::Result;

/// Header with the number of the attempt, from 1.
pub(super) const ATTEMPT: HeaderName = HeaderName::from_static("x-soak-attempt");

/// Returns the store of the tokens that the processes share.
pub(super) fn store(url: &str) -> Result<Arc<dyn TokenStore>> {
    let key = EncryptionKey::new("soak", &[7; 32])?;
    let store = RedisStore::builder(url)
        .namespace("soak")
        .encryption_key(key)
        .build()?;
    Ok(Arc::new(store))
}

fn http(clock: &SkippingClock) -> impl FnOnce(HttpClientBuilder) -> HttpClientBuilder + use<> {
    let clock = clock.clone();
    move |http| {
        http.clock(clock)
            .attempt_timeout(TIMEOUT)
            .read_timeout(TIMEOUT)
            .attempt_hook(NumberAttempts)
    }
}

/// Returns the stories of `klip-card`.
pub(super) fn klip_card(
    accounts: &Accounts,
    clock: &SkippingClock,
    store: &Arc<dyn TokenStore>,
) -> Result<KlipCardStories> {
    let provider = &accounts.klip_card;
    let client = klip_card::Client::builder()
        .credentials(klip_card::Credentials::new(
            &*provider.email,
            provider.password.clone(),
        ))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlipCardStories {
        client,
        pin: klip_card::Pin::sha256_of(provider.pin.clone())?,
        nft_id: provider.nft_id,
        contract: OnceCell::new(),
    })
}

/// Returns the stories of `klip-a2a`.
pub(super) fn klip_a2a(
    accounts: &Accounts,
    clock: &SkippingClock,
    browser: &Browser,
) -> Result<KlipA2aStories> {
    let provider = &accounts.klip_a2a;
    let client = klip_a2a::Client::builder()
        .credentials(klip_a2a::Credentials::new("Example Shop"))
        .base_url(provider.url.clone())
        .http(http(clock))
        .build()?;
    Ok(KlipA2aStories {
        client,
        wallet_url: provider.wallet_url.clone(),
        card_contract: provider.card_contract.clone(),
        card_owner: provider.card_owner.clone(),
        browser: browser.clone(),
    })
}

/// Returns the stories of `klikoo`.
pub(super) fn klikoo(
    accounts: &Accounts,
    clock: &SkippingClock,
    store: &Arc<dyn TokenStore>,
) -> Result<KlikooStories> {
    let provider = &accounts.klikoo;
    let key = klikoo::AuthKey::hmac_sha512(provider.auth_key.clone());
    let credentials = klikoo::Credentials::new(&*provider.client_id, provider.client_secret.clone(), key);
    let client = klikoo::Client::builder()
        .credentials(credentials)
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlikooStories { client })
}

/// Returns the stories of `klavi`.
pub(super) fn klavi(
    accounts: &Accounts,
    clock: &SkippingClock,
    store: &Arc<dyn TokenStore>,
    browser: &Browser,
) -> Result<KlaviStories> {
    let provider = &accounts.klavi;
    let credentials =
        |(access, secret): &(String, String)| klavi::Credentials::new(access.clone(), secret.clone());
    let client = klavi::CustomerClient::builder()
        .credentials(credentials(&provider.customer))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    let management = klavi::ManagementClient::builder()
        .credentials(credentials(&provider.management))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlaviStories {
        client,
        management,
        app_id: provider.app_id.clone(),
        browser: browser.clone(),
    })
}

/// Adds the number of the attempt.
#[derive(Debug)]
struct NumberAttempts;

impl AttemptHook for NumberAttempts {
    fn before(&self, attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        headers.insert(ATTEMPT, HeaderValue::from(attempt.number()));
    }
}
