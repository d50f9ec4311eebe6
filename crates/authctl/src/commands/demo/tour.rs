//! Runs of the clients against the sandbox.

use std::time::Duration;

use auth_core::{
    AccessToken, Clock, Items, Moment, PageError, Paginator, PaginatorExt, Progress, SystemClock, TokenError,
    TokenProvider,
};
use sandbox::Sandbox;

use super::report::Report;
use crate::failure::Failure;

/// Runs each client against a sandbox.
pub(super) struct Tour<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Tour<'a> {
    pub(super) fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Signs in and lists the Cards of all BApps.
    pub(super) async fn klip_card(&self) -> Result<Report, Failure> {
        let provider = self.sandbox.klip_card();
        let client = klip_card::Client::builder()
            .credentials(klip_card::Credentials::new(provider.email(), provider.password()))
            .base_url(provider.url())
            .build()?;

        let run = Run::start(client.token_provider()).await?;
        let progress = list_all(client.all_cards()).await?;
        Ok(run.finish(
            "klip-card",
            provider.token_requests(),
            "Cards of all BApps",
            progress,
        ))
    }

    /// Prepares a request, approves it as the user, reads the result, and lists the user's Cards.
    pub(super) async fn klip_a2a(&self) -> Result<Report, Failure> {
        let provider = self.sandbox.klip_a2a();
        let client = klip_a2a::Client::builder()
            .credentials(klip_a2a::Credentials::new("Example BApp"))
            .base_url(provider.url())
            .build()?;

        let run = Run::start(client.token_provider()).await?;
        let request_key = run.token.secret().expose();
        provider.approve(request_key)?;
        let result = client.result(&klip_a2a::RequestKey::from(request_key)).await?;
        let user = result.klaytn_address().unwrap_or_else(|| provider.card_owner());
        let progress = list_all(client.cards(provider.card_contract(), user).items()).await?;
        Ok(run.finish(
            "klip-a2a",
            provider.prepare_requests(),
            "Cards of one user",
            progress,
        ))
    }

    /// Requests a token and lists the transactions.
    pub(super) async fn klikoo(&self) -> Result<Report, Failure> {
        let provider = self.sandbox.klikoo();
        let auth_key = klikoo::AuthKey::rsa_pkcs8_pem(provider.private_key_pem())?;
        let credentials = klikoo::Credentials::new(provider.client_id(), provider.client_secret(), auth_key);
        let client = klikoo::Client::builder()
            .credentials(credentials)
            .base_url(provider.url())
            .build()?;

        let run = Run::start(client.token_provider()).await?;
        let progress = list_all(client.transactions(klikoo::TransactionQuery::new()).items()).await?;
        Ok(run.finish("klikoo", provider.token_requests(), "transactions", progress))
    }

    /// Requests a Management API token and lists the orders of an application.
    pub(super) async fn klavi(&self) -> Result<Report, Failure> {
        let provider = self.sandbox.klavi();
        let keys =
            klavi::Credentials::new(provider.management_access_key(), provider.management_secret_key());
        let client = klavi::ManagementClient::builder()
            .credentials(keys)
            .base_url(provider.url())
            .build()?;

        let run = Run::start(client.token_provider()).await?;
        let progress = list_all(client.orders(provider.app_id(), klavi::OrderQuery::new()).items()).await?;
        Ok(run.finish("klavi", provider.management_token_requests(), "orders", progress))
    }
}

/// Timed run with its token.
struct Run {
    started: Moment,
    token: AccessToken,
    token_lifetime_s: u64,
}

impl Run {
    async fn start(tokens: &dyn TokenProvider) -> Result<Self, TokenError> {
        let started = SystemClock.now();
        let token = tokens.token().await?;
        let left = token
            .expiry()
            .map_or(Duration::ZERO, |expiry| SystemClock.now().until(expiry));
        Ok(Self {
            started,
            token,
            // Lifetimes are whole minutes; receiving the response took a part of one.
            token_lifetime_s: (left.as_secs() + 30) / 60 * 60,
        })
    }

    fn finish(
        self,
        provider: &'static str,
        token_requests: u64,
        list: &'static str,
        progress: Progress,
    ) -> Report {
        let elapsed = SystemClock.now().since(self.started);
        Report {
            provider,
            placement: self.token.placement().to_string(),
            token_lifetime_s: self.token_lifetime_s,
            token_requests,
            list,
            pages: progress.pages,
            items: progress.items,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Lists all items.
async fn list_all<P: Paginator + 'static>(mut items: Items<P>) -> Result<Progress, PageError<P::Error>> {
    while let Some(item) = items.next_item().await {
        item?;
    }
    Ok(items.progress())
}
