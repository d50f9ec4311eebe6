//! Handle to one provider of a running sandbox.

use std::{fmt, sync::Arc};

use axum::{
    extract::Request,
    middleware::{self, Next},
};
use url::Url;

use crate::{
    events::{Event, Events},
    log::{Exchange, Log, Recorder},
    provider::Provider,
    router::{ErrorResponse, InvalidResponse, Router, Violations},
    setup::Setup,
    snapshot::Snapshot,
};

/// Handle to one provider of a running sandbox.
///
/// [`KlipCard`](crate::KlipCard), [`KlipA2a`](crate::KlipA2a), [`Klikoo`](crate::Klikoo) and [`Klavi`](crate::Klavi)
/// are this type with the state of their provider. Each adds methods for what a person, a bank or an operator would do.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klavi = sandbox.klavi();
/// assert_eq!(klavi.base_url(), format!("http://{}/klavi", sandbox.address()));
/// assert!(klavi.operations().contains(&"createPayment"));
/// assert_eq!(klavi.requests(), 0);
/// # Ok(())
/// # }
/// ```
pub struct ProviderHandle<S> {
    provider: Provider,
    base_url: Url,
    state: Arc<S>,
    operations: Vec<&'static str>,
    codes: Vec<&'static str>,
    violations: Arc<Violations>,
    log: Arc<Log>,
    events: Arc<Events>,
}

impl<S: Send + Sync + 'static> ProviderHandle<S> {
    /// Creates the handle and the service of a provider.
    ///
    /// `pages` are served beside the provider's API. Injected faults use `expire_tokens`.
    pub(crate) fn new<E: ErrorResponse + 'static>(
        provider: Provider,
        base_url: Url,
        router: Router<S, E>,
        pages: axum::Router,
        setup: &Setup,
        expire_tokens: fn(&S),
    ) -> (Self, axum::Router) {
        let handle = Self {
            provider,
            base_url,
            state: Arc::clone(router.state()),
            operations: router.operations(),
            codes: router.codes(),
            violations: router.violations(),
            log: Arc::clone(&setup.log),
            events: Arc::clone(&setup.events),
        };
        let state = Arc::clone(&handle.state);
        let contract = router.contract();
        let service = router.into_service(pages);
        let service = setup.faults.attach(service, provider, contract, move || {
            expire_tokens(&state);
        });
        let events = Arc::clone(&setup.events);
        let service = service.layer(middleware::from_fn(move |request: Request, next: Next| {
            let (events, method) = (Arc::clone(&events), request.method().clone());
            async move {
                let response = next.run(request).await;
                if !method.is_safe() {
                    events.push(Event::State(provider));
                }
                response
            }
        }));
        let recorder = Recorder::new(provider, contract, &setup.clock, &setup.log);
        let service = recorder.attach(service);
        (handle, service)
    }
}

impl<S> ProviderHandle<S> {
    /// Returns the provider's state.
    pub(crate) fn state(&self) -> &S {
        &self.state
    }

    /// Announces the change of the state by `action`, unless it failed.
    pub(crate) fn changed<T, E>(&self, action: Result<T, E>) -> Result<T, E> {
        if action.is_ok() {
            self.announce();
        }
        action
    }

    /// Announces a change of the state.
    pub(crate) fn announce(&self) {
        self.events.push(Event::State(self.provider));
    }

    /// Returns the base URL for a client, as text.
    pub fn base_url(&self) -> String {
        self.base_url.to_string()
    }

    /// Returns the base URL for a client.
    pub fn url(&self) -> Url {
        self.base_url.clone()
    }

    /// Returns the IDs of the contract's operations that the sandbox implements. Any other is rejected as not found or
    /// not implemented.
    pub fn operations(&self) -> Vec<&str> {
        self.operations.clone()
    }

    /// Returns the rows of the contract's error code table that the sandbox can return, as the contract writes them.
    pub fn codes(&self) -> Vec<&str> {
        self.codes.clone()
    }

    /// Returns the number of requests received.
    pub fn requests(&self) -> u64 {
        self.log.requests(self.provider)
    }

    /// Returns the newest exchanges, oldest first.
    ///
    /// The log keeps the newest 16 MiB over all providers.
    pub fn log(&self) -> Vec<Arc<Exchange>> {
        self.log.of(self.provider)
    }

    /// Returns the row of `code`, if the sandbox can return it.
    pub(crate) fn find_code(&self, code: &str) -> Option<&'static str> {
        self.codes.iter().copied().find(|known| *known == code)
    }

    /// Returns what the handles of all providers have in common.
    pub(crate) fn summary(&self) -> ProviderSummary<'_> {
        ProviderSummary {
            provider: self.provider,
            base_url: self.base_url(),
            requests: self.requests(),
            operations: self.operations(),
            violations: self.violations.all(),
        }
    }
}

/// Parts of a handle that do not depend on its provider.
pub(crate) struct ProviderSummary<'a> {
    pub(crate) provider: Provider,
    pub(crate) base_url: String,
    pub(crate) requests: u64,
    pub(crate) operations: Vec<&'a str>,
    /// Contract violations by this provider's responses.
    pub(crate) violations: Vec<InvalidResponse>,
}

impl<S: Snapshot> Snapshot for ProviderHandle<S> {
    type State = S::State;

    fn snapshot(&self) -> S::State {
        self.state.snapshot()
    }

    fn restore(&self, state: S::State) {
        self.state.restore(state);
    }
}

impl<S> fmt::Debug for ProviderHandle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderHandle")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}
