//! One run with each provider.

use std::time::Duration;

use auth_core::{
    AccessToken, Clock, Items, Moment, PageError, Paginator, PaginatorExt, Progress, SystemClock, TokenError,
    TokenProvider,
};
use sandbox::Sandbox;
use url::Url;

use super::report::Stop;
use crate::failure::Failure;

/// Visits the providers of a sandbox.
pub(super) struct Tour<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Tour<'a> {
    pub(super) fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Signs in and lists every Card, with both kinds of cursor followed.
    pub(super) async fn klip_card(&self) -> Result<Stop, Failure> {
        let provider = self.sandbox.klip_card();
        let client = klip_card::Client::builder()
            .credentials(klip_card::Credentials::new(provider.email(), provider.password()))
            .base_url(Url::parse(&provider.base_url())?)
            .build()?;

        let visit = Visit::begin(client.token_provider()).await?;
        let walked = walk(client.all_cards()).await?;
        Ok(visit.end(
            "klip-card",
            provider.token_requests(),
            "Cards of all BApps",
            walked,
        ))
    }

    /// Prepares a request, has the user approve it, reads the result, and lists the user's Cards.
    pub(super) async fn klip_a2a(&self) -> Result<Stop, Failure> {
        let provider = self.sandbox.klip_a2a();
        let client = klip_a2a::Client::builder()
            .credentials(klip_a2a::Credentials::new("Example BApp"))
            .base_url(Url::parse(&provider.base_url())?)
            .build()?;

        let visit = Visit::begin(client.token_provider()).await?;
        let request_key = visit.token.secret().expose();
        provider.approve(request_key)?;
        let result = client.result(&klip_a2a::RequestKey::from(request_key)).await?;
        let user = result.klaytn_address().unwrap_or_else(|| provider.card_owner());
        let walked = walk(client.cards(provider.card_contract(), user).items()).await?;
        Ok(visit.end(
            "klip-a2a",
            provider.prepare_requests(),
            "Cards of one user",
            walked,
        ))
    }

    /// Gets a signed token and lists the transactions, each page signed.
    pub(super) async fn klikoo(&self) -> Result<Stop, Failure> {
        let provider = self.sandbox.klikoo();
        let auth_key = klikoo::AuthKey::rsa_pkcs8_pem(provider.private_key_pem())?;
        let credentials = klikoo::Credentials::new(provider.client_id(), provider.client_secret(), auth_key);
        let client = klikoo::Client::builder()
            .credentials(credentials)
            .base_url(Url::parse(&provider.base_url())?)
            .build()?;

        let visit = Visit::begin(client.token_provider()).await?;
        let walked = walk(client.transactions(klikoo::TransactionQuery::new()).items()).await?;
        Ok(visit.end("klikoo", provider.token_requests(), "transactions", walked))
    }

    /// Gets a Management token and lists the orders of an application.
    pub(super) async fn klavi(&self) -> Result<Stop, Failure> {
        let provider = self.sandbox.klavi();
        let keys =
            klavi::Credentials::new(provider.management_access_key(), provider.management_secret_key());
        let client = klavi::ManagementClient::builder()
            .credentials(keys)
            .base_url(Url::parse(&provider.base_url())?)
            .build()?;

        let visit = Visit::begin(client.token_provider()).await?;
        let walked = walk(client.orders(provider.app_id(), klavi::OrderQuery::new()).items()).await?;
        Ok(visit.end("klavi", provider.management_token_requests(), "orders", walked))
    }
}

/// A run that is being timed, with the token that it began with.
struct Visit {
    begun: Moment,
    token: AccessToken,
    token_lifetime_s: u64,
}

impl Visit {
    async fn begin(tokens: &dyn TokenProvider) -> Result<Self, TokenError> {
        let begun = SystemClock.now();
        let token = tokens.token().await?;
        let left = token
            .expiry()
            .map_or(Duration::ZERO, |expiry| SystemClock.now().until(expiry));
        Ok(Self {
            begun,
            token,
            // Providers count whole seconds, and the answer's way here took a part of one.
            token_lifetime_s: left.as_secs() + u64::from(left.subsec_nanos() > 0),
        })
    }

    fn end(self, provider: &'static str, token_requests: u64, list: &'static str, walked: Progress) -> Stop {
        let elapsed = SystemClock.now().since(self.begun);
        Stop {
            provider,
            placement: self.token.placement().to_string(),
            token_lifetime_s: self.token_lifetime_s,
            token_requests,
            list,
            pages: walked.pages,
            items: walked.items,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Walks a list to its end.
async fn walk<P: Paginator + 'static>(mut items: Items<P>) -> Result<Progress, PageError<P::Error>> {
    while let Some(item) = items.next_item().await {
        item?;
    }
    Ok(items.progress())
}
