//! State that the handle of a sandbox and its admin API control.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    clock::Clock, faults::FaultInjector, handle::ProviderSummary, klavi::Klavi, klikoo::Klikoo,
    klip_a2a::KlipA2a, klip_card::KlipCard, log::Log, provider::Provider, seed::Seed,
};

/// Clock, faults and providers of a sandbox.
///
/// [`Sandbox`](crate::Sandbox) and the admin API share one, so each action is implemented once.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) seed: Seed,
    pub(crate) started_at: Timestamp,
    pub(crate) clock: Arc<Clock>,
    pub(crate) faults: Arc<FaultInjector>,
    pub(crate) log: Arc<Log>,
    pub(crate) klip_card: KlipCard,
    pub(crate) klip_a2a: KlipA2a,
    pub(crate) klikoo: Klikoo,
    pub(crate) klavi: Klavi,
}

impl Control {
    /// Returns what the handles of all providers have in common.
    pub(crate) fn providers(&self) -> [ProviderSummary<'_>; 4] {
        [
            self.klip_card.summary(Provider::KlipCard),
            self.klip_a2a.summary(Provider::KlipA2a),
            self.klikoo.summary(Provider::Klikoo),
            self.klavi.summary(Provider::Klavi),
        ]
    }
}
