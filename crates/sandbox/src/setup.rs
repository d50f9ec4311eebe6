//! Settings that all providers start with.

use std::sync::Arc;

use url::Url;

use crate::{
    automation::Automation, clock::Clock, events::Events, faults::FaultInjector, log::Log, seed::Seed,
};

/// Origin, clock, faults, log and seed, which all providers share.
#[derive(Debug)]
pub(crate) struct Setup {
    /// Scheme, host and port of the server.
    pub(crate) origin: Url,
    pub(crate) clock: Arc<Clock>,
    pub(crate) faults: Arc<FaultInjector>,
    pub(crate) log: Arc<Log>,
    pub(crate) events: Arc<Events>,
    pub(crate) seed: Seed,
    pub(crate) automation: Automation,
    /// Whether deliveries may leave this machine.
    pub(crate) is_remote_allowed: bool,
}

impl Setup {
    /// Returns the base URL of the provider at `prefix`.
    pub(crate) fn base_url(&self, prefix: &str) -> Url {
        let mut url = self.origin.clone();
        url.set_path(prefix);
        url
    }

    /// Creates a setup without faults, whose clock runs.
    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        Self {
            origin: Url::parse("http://127.0.0.1:4010").expect("a URL"),
            clock: Arc::default(),
            faults: Arc::default(),
            log: Arc::default(),
            events: Arc::default(),
            seed: Seed::numbered(1),
            automation: Automation::default(),
            is_remote_allowed: false,
        }
    }
}
