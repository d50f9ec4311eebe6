//! State that the handle of a sandbox and its admin API control.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    clock::Clock,
    events::{Event, Events},
    faults::{FaultInjector, Faults},
    handle::ProviderSummary,
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::KlipCard,
    log::Log,
    seed::Seed,
    snapshot::{Snapshot, snapshot},
};

/// Clock, faults and providers of a sandbox.
///
/// [`Sandbox`](crate::Sandbox) and the admin API share one, so each action is implemented once.
pub(crate) struct Control {
    pub(crate) seed: Seed,
    pub(crate) started_at: Timestamp,
    pub(crate) clock: Arc<Clock>,
    pub(crate) faults: Arc<FaultInjector>,
    pub(crate) log: Arc<Log>,
    pub(crate) events: Arc<Events>,
    pub(crate) klip_card: KlipCard,
    pub(crate) klip_a2a: KlipA2a,
    pub(crate) klikoo: Klikoo,
    pub(crate) klavi: Klavi,
    /// Time at which the clock begins, if it is not the machine's.
    pub(crate) start_time: Option<Timestamp>,
    /// Faults of the start.
    pub(crate) start_faults: Faults,
    pub(crate) initial: OnceLock<ControlState>,
}

/// State of the clock and of all providers.
pub(crate) type ControlState = <Control as Snapshot>::State;

snapshot!(Control {
    clock: Arc<Clock>,
    klip_card: KlipCard,
    klip_a2a: KlipA2a,
    klikoo: Klikoo,
    klavi: Klavi,
} settings { seed, started_at, faults, log, events, start_time, start_faults, initial });

impl Control {
    /// Returns what the handles of all providers have in common.
    pub(crate) fn providers(&self) -> Vec<ProviderSummary<'_>> {
        vec![
            self.klip_card.summary(),
            self.klip_a2a.summary(),
            self.klikoo.summary(),
            self.klavi.summary(),
        ]
    }

    /// Advances the clock by `step`.
    pub(crate) fn advance(&self, step: Duration) {
        self.clock.advance(step);
        self.events.push(Event::Clock);
    }

    /// Freezes the clock at `at`, or at its time.
    pub(crate) fn freeze(&self, at: Option<Timestamp>) {
        self.clock.freeze(at);
        self.events.push(Event::Clock);
    }

    /// Lets a frozen clock run on from its time.
    pub(crate) fn resume(&self) {
        self.clock.resume();
        self.events.push(Event::Clock);
    }

    /// Replaces the injected faults.
    pub(crate) fn set_faults(&self, faults: Faults) {
        self.faults.set(faults);
        self.events.push(Event::Faults);
    }

    /// Keeps the present state for [`reset`](Self::reset), and then restores `saved`.
    pub(crate) fn begin(&self, saved: Option<ControlState>) {
        self.initial.get_or_init(|| self.snapshot());
        if let Some(saved) = saved {
            self.restore(saved);
        }
    }

    /// Restores the state and the faults of the start.
    pub(crate) fn reset(&self) {
        self.faults.set(self.start_faults.clone());
        if let Some(initial) = self.initial.get() {
            self.restore(initial.clone());
        }
        // A clock that runs starts again.
        if let Some(start_time) = self.start_time {
            self.clock.restart(start_time);
        }
        self.events.push(Event::Reset);
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").finish_non_exhaustive()
    }
}
