//! Calls of a client whose responses are the input, without a network.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use auth_core::{http::ConnectionPool, testing::ManualClock};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use contract::RouteMatch;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use test_support::{Arguments, Fixture, Outcome, Provider, Settings};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// The time of all calls.
const NOW: Duration = Duration::from_secs(1_752_052_047);

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime starts");
    static EXCHANGES: RefCell<BTreeMap<Provider, Exchange>> = const { RefCell::new(BTreeMap::new()) };
}

/// Runs `future`. Time passes only while all tasks wait for it.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// A response of the input.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Creates a response; `None` for a status that is not one of a complete response.
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Option<Self> {
        let headers = headers.iter();
        let headers = headers.filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
        Some(Self {
            status: StatusCode::from_u16(status)
                .ok()
                .filter(|status| !status.is_informational())?,
            headers: headers.collect(),
            body: Bytes::copy_from_slice(body),
        })
    }

    pub(crate) fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(self.body.clone());
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

/// The client of a provider, with the response of the next call.
#[derive(Clone)]
pub(crate) struct Exchange {
    settings: Settings,
    script: Arc<Mutex<Script>>,
}

struct Script {
    /// The operation that the input responds to.
    operation: &'static str,
    reply: Option<Reply>,
    requests: Vec<Request<Bytes>>,
    /// The responses of token calls, by operation.
    tokens: BTreeMap<&'static str, Reply>,
}

impl Exchange {
    /// Returns the exchange with `provider` of this thread.
    pub(crate) fn with(provider: Provider) -> Self {
        EXCHANGES.with_borrow_mut(|all| all.entry(provider).or_insert_with(|| Self::new(provider)).clone())
    }

    fn new(provider: Provider) -> Self {
        let tokens = Fixture::token_calls(provider).filter_map(|call| {
            let example = provider.success_examples(call.operation()).next();
            let (status, body) = example?;
            Some((call.id(), Reply::new(status, &[], body.to_string().as_bytes())?))
        });
        let script = Arc::new(Mutex::new(Script {
            operation: "",
            reply: None,
            requests: Vec::new(),
            tokens: tokens.collect(),
        }));
        let shared = Arc::clone(&script);
        let connections = ConnectionPool::in_memory(move |request| lock(&shared).respond(provider, &request));
        let base_url = Url::parse("http://localhost:1/").expect("the URL is valid");
        let clock = ManualClock::at(SystemTime::UNIX_EPOCH + NOW);
        let mut settings = provider.settings(base_url, clock);
        settings.connection_pool = Some(connections);
        Self { settings, script }
    }

    /// Returns the settings of the client.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Calls the operation with `arguments`; its response is `reply`, and its token call succeeds. Returns the requests too.
    pub(crate) fn call(
        &self,
        fixture: Fixture,
        arguments: &Arguments,
        reply: Reply,
    ) -> (Outcome, Vec<Request<Bytes>>) {
        {
            let mut script = lock(&self.script);
            script.operation = fixture.id();
            script.reply = Some(reply);
            script.requests.clear();
        }
        // Retries and relative times do not move the clock of the next input.
        let mut settings = self.settings.clone();
        settings.clock = Arc::new(ManualClock::at(SystemTime::UNIX_EPOCH + NOW));
        let outcome = block_on(fixture.call_with(&settings, arguments));
        (outcome, std::mem::take(&mut lock(&self.script).requests))
    }
}

impl Script {
    fn respond(&mut self, provider: Provider, request: &Request<Bytes>) -> Response<Bytes> {
        self.requests.push(request.clone());
        let found = provider
            .contract()
            .find(request.method().as_str(), request.uri().path());
        let RouteMatch::Operation(operation) = found else {
            panic!("called {request:?}, which the contract does not have");
        };
        let reply = if operation.id() == self.operation {
            self.reply.as_ref()
        } else {
            self.tokens.get(operation.id())
        };
        reply
            .expect("only the operation and its token call are called")
            .response()
    }
}

/// Returns whether a request has `secret`, also in a login of HTTP's basic authentication.
pub(crate) fn has_secret(requests: &[Request<Bytes>], secret: &str) -> bool {
    let contains = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(secret);
    requests.iter().any(|request| {
        let is_in_header = request.headers().values().any(|value| {
            let login = value.as_bytes().strip_prefix(b"Basic ");
            let login = login.and_then(|login| STANDARD.decode(login).ok());
            contains(value.as_bytes()) || login.is_some_and(|login| contains(&login))
        });
        is_in_header || contains(request.body()) || request.uri().to_string().contains(secret)
    })
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}
