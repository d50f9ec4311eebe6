//! Sandbox on this machine, with a client of each of its APIs.

use std::{
    cell::{Cell, OnceCell},
    time::Duration,
};

use auth_core::{
    NoToken,
    http::{
        AuthenticatedClient, AuthenticatedClientBuilder, Error, RawRequest, ResponseStream, RetryPolicy,
        StandardProtocol, Url,
    },
};
use sandbox::{Outcome, Sandbox};
use test_support::{Provider, Settings, fixtures};
use tokio::runtime::{Builder, Runtime};

/// Runs after which the sandbox forgets what it has stored.
const RUNS_UNTIL_RESET: u32 = 256;
const MAX_WAIT: Duration = Duration::from_secs(5);

thread_local! {
    static SERVER: OnceCell<Server> = const { OnceCell::new() };
}

/// Calls `run` with the server of this thread.
pub(crate) fn with<T>(run: impl FnOnce(&Server) -> T) -> T {
    SERVER.with(|server| run(server.get_or_init(Server::start)))
}

/// A sandbox, and a client for each part of it.
pub(crate) struct Server {
    runtime: Runtime,
    sandbox: Sandbox,
    clients: Clients,
    runs: Cell<u32>,
}

struct Clients {
    klavi: klavi::CustomerClient,
    management: klavi::ManagementClient,
    klikoo: klikoo::Client,
    klip_card: klip_card::Client,
    klip_a2a: klip_a2a::Client,
    admin: AuthenticatedClient,
}

impl Server {
    fn start() -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        let sandbox = Sandbox::builder().seed(7).log_limit(1 << 20).start();
        let sandbox = runtime.block_on(sandbox).expect("the sandbox starts");
        let settings = |provider: Provider| -> Settings { provider.in_sandbox(&sandbox).settings() };
        let clients = {
            let _runtime = runtime.enter();
            let admin =
                Url::parse(&format!("http://{}/_sandbox/v1", sandbox.address())).expect("the URL is valid");
            Clients {
                klavi: fixtures::klavi::customer(&settings(Provider::Klavi)),
                management: fixtures::klavi::management(&settings(Provider::Klavi)),
                klikoo: fixtures::klikoo::client(&settings(Provider::Klikoo)),
                klip_card: fixtures::klip_card::client(&settings(Provider::KlipCard)),
                klip_a2a: fixtures::klip_a2a::client(&settings(Provider::KlipA2a)),
                admin: AuthenticatedClientBuilder::new(admin, "fuzz/1")
                    .http(|http| http.retry(RetryPolicy::never()))
                    .build(StandardProtocol::new(), |_| Ok(NoToken))
                    .expect("the settings are valid"),
            }
        };
        Self {
            runtime,
            sandbox,
            clients,
            runs: Cell::default(),
        }
    }

    /// Sends `request` to the API `part`, and returns the status and the body of the response.
    ///
    /// Checks that the sandbox responds, that its response keeps to the contract, and that no handler fails.
    pub(crate) fn send(&self, part: &str, request: RawRequest) -> Option<(u16, Vec<u8>)> {
        let clients = &self.clients;
        let sent = async {
            match part {
                "klavi" => read(clients.klavi.raw(request).await).await,
                "management" => read(clients.management.raw(request).await).await,
                "klikoo" => read(clients.klikoo.raw(request).await).await,
                "klip-card" => read(clients.klip_card.raw(request).await).await,
                "klip-a2a" => read(clients.klip_a2a.raw(request).await).await,
                "admin" => read(clients.admin.raw_without_token(request, &[]).await).await,
                _ => None,
            }
        };
        let in_time = async { tokio::time::timeout(MAX_WAIT, sent).await };
        let response = self
            .runtime
            .block_on(in_time)
            .expect("the sandbox responds in time");
        if let Some((status, _)) = response {
            assert_ne!(status, 500, "a handler failed");
        }
        if let Some(exchange) = self.sandbox.log(1).first() {
            let verdict = &exchange.verdict;
            assert_ne!(
                verdict.outcome,
                Outcome::Violation,
                "the response violates the contract: {verdict:?}"
            );
        }
        self.runs.set(self.runs.get() + 1);
        if self.runs.get().is_multiple_of(RUNS_UNTIL_RESET) {
            self.sandbox.reset();
            self.sandbox.clear_log();
        }
        response
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }
}

/// Reads a response to its end, so that its connection serves the next request too.
async fn read<C>(sent: Result<ResponseStream<C>, Error<C>>) -> Option<(u16, Vec<u8>)> {
    let mut response = sent.ok()?;
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type");
    let is_endless = media_type.is_some_and(|media_type| media_type == "text/event-stream");
    let mut body = Vec::new();
    while !is_endless && let Some(Ok(chunk)) = response.next_chunk().await {
        body.extend_from_slice(&chunk);
    }
    Some((status, body))
}
