//! Requests to the sandbox, authenticated by the clients, and to its admin API. The first line has the provider (or `admin`),
//! method and target, and the rest is the body.

use std::{
    cell::{Cell, OnceCell},
    time::Duration,
};

use auth_core::{
    NoToken,
    http::{
        AuthenticatedClient, AuthenticatedClientBuilder, HeaderName, HeaderValue, Method, RawRequest, RetryPolicy,
        StandardProtocol, Url,
    },
};
use contract::{Contract, Operation};
use sandbox::{Outcome, Sandbox};
use test_support::{Arguments, Provider, Settings, fixtures};
use tokio::runtime::{Builder, Runtime};

use crate::{message::Message, targets::contract_request::example_target};

/// Runs after which the sandbox forgets what it has stored.
const RUNS_UNTIL_RESET: u32 = 256;

thread_local! {
    static SERVER: OnceCell<Server> = const { OnceCell::new() };
}

/// A sandbox, and a client for each part of it.
struct Server {
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
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let sandbox = Sandbox::builder().seed(7).log_limit(1 << 20).start();
        let sandbox = runtime.block_on(sandbox).expect("the sandbox starts");
        let settings = |provider: Provider| -> Settings { provider.in_sandbox(&sandbox).settings() };
        let clients = {
            let _runtime = runtime.enter();
            let admin = Url::parse(&format!("http://{}/_sandbox/v1", sandbox.address())).expect("the URL is valid");
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

    /// Sends `request`, and returns the status of the response.
    fn send(&self, part: &str, request: RawRequest) -> Option<u16> {
        macro_rules! status {
            ($sent:expr) => {
                $sent.await.ok().map(|response| response.status().as_u16())
            };
        }
        let clients = &self.clients;
        let sent = async {
            match part {
                "klavi" => status!(clients.klavi.raw(request)),
                "management" => status!(clients.management.raw(request)),
                "klikoo" => status!(clients.klikoo.raw(request)),
                "klip-card" => status!(clients.klip_card.raw(request)),
                "klip-a2a" => status!(clients.klip_a2a.raw(request)),
                "admin" => status!(clients.admin.raw_without_token(request, &[])),
                _ => None,
            }
        };
        let in_time = async { tokio::time::timeout(Duration::from_secs(5), sent).await };
        self.runtime.block_on(in_time).expect("the sandbox responds in time")
    }
}

/// Checks that the sandbox responds, that its response keeps to the contract, and that no handler fails.
pub fn run(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let mut words = message.line.splitn(3, ' ');
    let (Some(part), Some(method), Some(target)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    // A delivery to a URL of the input would reach another program of this machine.
    let names_url = message.body.windows(4).any(|part| part.eq_ignore_ascii_case(b"http"));
    let method = method.parse().unwrap_or(Method::GET);
    let Ok(request) = RawRequest::new(method, target) else {
        return;
    };
    if part == "admin" && names_url {
        return;
    }
    let json = HeaderValue::from_static("application/json");
    let request = request.header(HeaderName::from_static("content-type"), json);
    let request = request.expect("the client does not set it itself").body(message.body.to_vec());
    SERVER.with(|server| {
        let server = server.get_or_init(Server::start);
        let status = server.send(part, request);
        assert_ne!(status, Some(500), "a handler failed");
        if let Some(exchange) = server.sandbox.log(1).first() {
            let verdict = &exchange.verdict;
            assert_ne!(verdict.outcome, Outcome::Violation, "the response violates the contract: {verdict:?}");
        }
        server.runs.set(server.runs.get() + 1);
        if server.runs.get() % RUNS_UNTIL_RESET == 0 {
            server.sandbox.reset();
            server.sandbox.clear_log();
        }
    });
}

/// Returns the examples of every request of the contracts and of the admin API.
pub fn seeds() -> Vec<Vec<u8>> {
    let admin = Contract::from_json(include_str!("../../../crates/sandbox/contracts/admin.json"));
    let admin = admin.iter().flat_map(|admin| admin.operations().iter().map(|operation| request("admin", operation)));
    let providers = Provider::all().flat_map(|provider| {
        let operations = provider.contract().operations().iter();
        operations.map(move |operation| {
            let is_management = provider == Provider::Klavi && operation.path().contains("/management/");
            request(if is_management { "management" } else { provider.name() }, operation)
        })
    });
    providers.chain(admin).collect()
}

/// Returns the example of a request for `operation`.
fn request(part: &str, operation: &Operation) -> Vec<u8> {
    let target = example_target(operation);
    let line = format!("{part} {} {target}", operation.method());
    let has_json = operation.request_media().iter().any(|media| media.name().ends_with("json"));
    let body = if has_json {
        Arguments::example(operation).body.to_string()
    } else {
        String::new()
    };
    Message::write(&line, &[], body.as_bytes())
}
