//! `authctl api`: sends a request of the caller's own to any path of a provider, as `gh api` does.

mod api_of_path;
mod body;
mod call;
mod curl;
mod fields;
mod items;
mod question;
mod response;

use std::time::Duration;

use clap::{Args, Subcommand};

pub(crate) use self::api_of_path::KlaviApi;
use self::call::Call;
use crate::{
    account::{KlaviAccount, KlikooAccount, KlipA2aAccount, KlipCardAccount},
    api_client::ApiClient,
    failure::Failure,
};

#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    arg_required_else_help = true,
    after_help = "\
The request gets the provider's token, timestamp and signature. The operation of the contract with its method and path
decides about retries; without one, only GET and HEAD are retried. A payment is never sent twice.

A request asks first if it may spend: where the operation's own command does, and for a path of no operation with another
method than GET or HEAD. --yes answers in advance; without a terminal it is required.

Examples:
  authctl api klikoo GET /v1/open-api/transactions -q limit=5 --include
  authctl api klikoo POST /v1/open-api/products -F limit=5 --paginate
  authctl api klikoo POST /v1/open-api/products/buy --input order.json --yes
  authctl api klip-card GET /v2/wallet/bapp --print curl

Exit codes: 0 for 2xx, 3, 4 or 5 for the other statuses of that class, 1 without a response."
)]
pub(crate) struct ApiOptions {
    #[command(subcommand)]
    provider: Provider,
}

#[derive(Debug, Subcommand)]
enum Provider {
    /// Send a request to Klip Card Minting
    KlipCard(With<KlipCardAccount>),
    /// Send a request to Klip App2App
    KlipA2a(With<KlipA2aAccount>),
    /// Send a request to Klikoo B2B OpenAPI
    Klikoo(With<KlikooAccount>),
    /// Send a request to Klavi Payment: the API by the path, or by `--api`
    Klavi(With<KlaviOptions>),
}

/// Options of a request, with those of the account.
#[derive(Debug, Args)]
struct With<A: Args> {
    #[command(flatten)]
    call: Call,
    #[command(flatten, next_help_heading = "Account")]
    account: A,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The key pair: --access-key-file and --secret-key-file, or KLAVI_CUSTOMER_ACCESS_KEY and KLAVI_CUSTOMER_SECRET_KEY for the
Customer API, KLAVI_MANAGEMENT_ACCESS_KEY and KLAVI_MANAGEMENT_SECRET_KEY for the Management API.")]
struct KlaviOptions {
    /// API whose key pair authenticates the request. Default: by the path
    #[arg(long, value_enum)]
    api: Option<KlaviApi>,
    #[command(flatten)]
    account: KlaviAccount,
}

pub(crate) async fn run(options: ApiOptions, timeout: Duration) -> Result<(), Failure> {
    match options.provider {
        Provider::KlipCard(With { call, account }) => {
            let server = account.server()?;
            call.run(&server, curl::Authentication::KlipCard, || {
                Ok(ApiClient::KlipCard(account.client(timeout)?))
            })
            .await
        }
        Provider::KlipA2a(With { call, account }) => {
            let server = account.server()?;
            call.run(&server, curl::Authentication::None, || {
                Ok(ApiClient::KlipA2a(account.any_client(timeout)?))
            })
            .await
        }
        Provider::Klikoo(With { call, account }) => {
            let server = account.server()?;
            call.run(&server, curl::Authentication::Klikoo, || {
                Ok(ApiClient::Klikoo(account.client(timeout)?))
            })
            .await
        }
        Provider::Klavi(With { call, account }) => {
            let KlaviOptions { api, account } = account;
            let api = KlaviApi::of(api, call.path())?;
            let server = account.server()?;
            call.run(&server, curl::Authentication::Klavi(api), || {
                Ok(match api {
                    KlaviApi::Customer => ApiClient::KlaviCustomer(account.customer(timeout)?),
                    KlaviApi::Management => ApiClient::KlaviManagement(account.management(timeout)?),
                })
            })
            .await
        }
    }
}
