//! `authctl proxy`: a local reverse proxy that authenticates the requests of programs in any language.

mod access;
mod address;
mod client_body;
mod forward;
mod headers;
mod host;
mod listener;
mod metrics;
mod origin;
mod problem;
mod request_log;
mod response_body;
mod server;
mod service;
mod status;
mod unfinished;
mod unix_socket;
mod upstream;

use std::{sync::Arc, time::Duration};

use auth_core::InvalidInput;
use clap::{Args, Subcommand};

use self::{
    access::{Access, AccessOptions},
    address::Address,
    listener::Listener,
    metrics::Metrics,
    request_log::RequestLog,
    server::Server,
    service::{Limits, Service},
    unfinished::Unfinished,
    upstream::Upstream,
};
use crate::{
    account::{KlaviAccount, KlikooAccount, KlipA2aAccount, KlipCardAccount},
    api_client::ApiClient,
    commands::api::KlaviApi,
    failure::Failure,
    signals::Signals,
};

#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    arg_required_else_help = true,
    after_help = "\
Programs send plain HTTP requests to the proxy, with the path of the provider's API and, on TCP, the header
`Authorization: Bearer $AUTHCTL_PROXY_SECRET`. The proxy adds the token, timestamp and signature. A payment is sent once.

Examples:
  authctl proxy klikoo                                       # prints its URL and a new secret
  authctl proxy klavi --listen unix:/run/user/1000/klavi.sock
  authctl proxy klip-card --secret-file proxy.secret         # with the secret of a file"
)]
pub(crate) struct ProxyOptions {
    #[command(subcommand)]
    provider: Provider,
}

#[derive(Debug, Subcommand)]
enum Provider {
    /// Serve a proxy of Klip Card Minting
    KlipCard(With<KlipCardAccount>),
    /// Serve a proxy of Klip App2App
    KlipA2a(With<KlipA2aAccount>),
    /// Serve a proxy of Klikoo B2B OpenAPI
    Klikoo(With<KlikooAccount>),
    /// Serve a proxy of Klavi Payment: the API by the path, or by `--api`
    Klavi(With<KlaviOptions>),
}

/// Options of the proxy, with those of the account.
#[derive(Debug, Args)]
struct With<A: Args> {
    #[command(flatten)]
    proxy: Proxy,
    #[command(flatten, next_help_heading = "Account")]
    account: A,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The key pairs: KLAVI_CUSTOMER_ACCESS_KEY and KLAVI_CUSTOMER_SECRET_KEY for the Customer API, KLAVI_MANAGEMENT_ACCESS_KEY
and KLAVI_MANAGEMENT_SECRET_KEY for the Management API. One of the two pairs is enough. With --api, the pair may be in
files: --access-key-file and --secret-key-file.")]
struct KlaviOptions {
    /// API that all requests are for. Default: by the path of each request
    #[arg(long, value_enum)]
    api: Option<KlaviApi>,
    #[command(flatten)]
    account: KlaviAccount,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Proxy")]
struct Proxy {
    /// Address to listen on: IP:PORT (port 0 selects a free one), or unix:PATH
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4020", value_parser = address::parse)]
    listen: Address,
    /// Allow an address beyond loopback. Requests and secret are not encrypted
    #[arg(long)]
    allow_remote: bool,
    #[command(flatten)]
    access: AccessOptions,
    /// Maximum number of connections; further ones wait
    #[arg(long, value_name = "COUNT", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    max_connections: u16,
    /// Maximum size of a request's body, in bytes. A signed body is in memory, and has at most 4 MiB
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    max_body: u64,
    /// Write no line for each request to standard error
    #[arg(long)]
    no_log: bool,
}

pub(crate) async fn run(options: ProxyOptions, timeout: Duration) -> Result<(), Failure> {
    // Before the clients, which describe their metrics to the recorder.
    let metrics = Metrics::install()?;
    let (proxy, upstream) = match options.provider {
        Provider::KlipCard(With { proxy, account }) => (
            proxy,
            Upstream::one("klip-card", ApiClient::KlipCard(account.client(timeout)?)),
        ),
        Provider::KlipA2a(With { proxy, account }) => (
            proxy,
            Upstream::one("klip-a2a", ApiClient::KlipA2a(account.any_client(timeout)?)),
        ),
        Provider::Klikoo(With { proxy, account }) => (
            proxy,
            Upstream::one("klikoo", ApiClient::Klikoo(account.client(timeout)?)),
        ),
        Provider::Klavi(With { proxy, account }) => {
            (proxy, Upstream::klavi(&account.account, account.api, timeout)?)
        }
    };
    proxy.serve(upstream, metrics, timeout).await
}

impl Proxy {
    async fn serve(self, upstream: Upstream, metrics: Metrics, timeout: Duration) -> Result<(), Failure> {
        if !self.allow_remote && !self.listen.is_local() {
            let problem = format!("is {}, which other machines reach", self.listen);
            let expected = "a loopback address, a unix socket, or --allow-remote";
            return Err(InvalidInput::new("--listen", problem, expected).into());
        }
        let access = Access::new(&self.access, &self.listen)?;
        // Before others know of the proxy, and may stop it.
        let signals = Signals::new()?;
        let listener = Listener::bind(&self.listen).await?;
        crate::output::print_line(access.announcement(upstream.provider(), &listener)?)?;
        let service = Service {
            upstream,
            access,
            metrics,
            log: RequestLog::start(!self.no_log)?,
            limits: Limits {
                body: self.max_body,
                timeout,
            },
            unfinished: Unfinished::default(),
        };
        Server {
            listener,
            service: Arc::new(service),
            max_connections: self.max_connections.into(),
            grace: timeout,
        }
        .run(signals)
        .await
    }
}
