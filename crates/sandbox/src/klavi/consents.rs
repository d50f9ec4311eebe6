//! Consents to recurring payments, and the payments under them.

mod charge;
mod consent;
mod state;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use self::{
    charge::Charge,
    consent::{Consent, Terms},
};
use super::{
    consent_url::{self, ConsentPageError, Decision},
    outbox::Outbox,
    view::{self, ConsentPayment},
};
use crate::{
    automation::Automation, clock::Clock, error::ControlError, ids::Ids, page::Facts, setup::Setup,
    snapshot::snapshot,
};

#[derive(Debug)]
pub(super) struct Consents {
    base_url: String,
    clock: Arc<Clock>,
    ids: Ids,
    outbox: Arc<Outbox>,
    store: Mutex<Store>,
    automation: Automation,
}

/// Consents and payments, in the order of their creation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    consents: Vec<Consent>,
    charges: Vec<Charge>,
    client_request_ids: HashSet<String>,
}

impl Consents {
    pub(super) fn new(base_url: &str, setup: &Setup, outbox: &Arc<Outbox>) -> Self {
        Self {
            base_url: base_url.to_owned(),
            clock: Arc::clone(&setup.clock),
            ids: Ids::new(&setup.seed, "klavi/consent-ids"),
            outbox: Arc::clone(outbox),
            store: Mutex::default(),
            automation: setup.automation,
        }
    }

    /// Creates a consent by `begin`, unless its `clientRequestId` was used before.
    pub(super) fn create(
        &self,
        terms: Terms,
        begin: fn(String, Terms, Timestamp) -> Consent,
    ) -> Option<Consent> {
        let id = self.ids.uuid();
        self.with(|store, now| {
            let taken = terms.client_request_id.clone();
            if taken.is_some_and(|id| !store.client_request_ids.insert(id)) {
                return None;
            }
            let consent = begin(id, terms, now);
            store.consents.push(consent.clone());
            Some(consent)
        })
    }

    pub(super) fn url(&self, consent: &Consent) -> String {
        consent_url::consent_url(&self.base_url, consent.id())
    }

    pub(super) fn get(&self, id: &str) -> Option<Consent> {
        self.with(|store, _now| store.consents.iter().find(|consent| consent.id() == id).cloned())
    }

    pub(super) fn all(&self) -> Vec<Consent> {
        self.with(|store, _now| store.consents.clone())
    }

    pub(super) fn count(&self) -> usize {
        self.with(|store, _now| store.consents.len())
    }

    /// Returns the payments under the consent `id`.
    pub(super) fn charges(&self, id: &str) -> Vec<Charge> {
        self.with(|store, _now| {
            let charges = store.charges.iter().filter(|charge| charge.consent_id() == id);
            charges.cloned().collect()
        })
    }

    pub(super) fn charge(&self, consent_id: &str, id: &str) -> Option<Charge> {
        self.charges(consent_id)
            .into_iter()
            .find(|charge| charge.id() == id)
    }

    /// Creates a payment by `begin`, unless `client_request_id` was used before.
    pub(super) fn add_charge(
        &self,
        client_request_id: &str,
        begin: impl FnOnce(String, Timestamp) -> Charge,
    ) -> Option<Charge> {
        let id = self.ids.uuid();
        self.with(|store, now| {
            if !store.client_request_ids.insert(client_request_id.to_owned()) {
                return None;
            }
            let charge = begin(id, now);
            store.charges.push(charge.clone());
            Some(charge)
        })
    }

    /// Returns the consents with their payments, newest first.
    pub(super) fn listed(&self) -> Vec<view::Consent> {
        self.with(|store, _now| {
            let mut payments: HashMap<&str, Vec<ConsentPayment>> = HashMap::new();
            for charge in &store.charges {
                payments
                    .entry(charge.consent_id())
                    .or_default()
                    .push(charge.listed());
            }
            let consents = store.consents.iter().rev();
            consents
                .map(|consent| {
                    let payments = payments.remove(consent.id()).unwrap_or_default();
                    consent.listed(self.url(consent), payments)
                })
                .collect()
        })
    }

    /// Returns the payment `id` under any consent.
    pub(super) fn listed_charge(&self, id: &str) -> Result<ConsentPayment, ControlError> {
        self.with(|store, _now| {
            let charge = store.charges.iter().find(|charge| charge.id() == id);
            charge.map(Charge::listed).ok_or_else(|| unknown("payment", id))
        })
    }

    /// Creates a payment that retries the rejected payment `id`, and returns its ID.
    pub(super) fn retry(&self, id: &str) -> Result<String, ControlError> {
        let new_id = self.ids.uuid();
        self.with(|store, now| {
            let failed = store.charges.iter().find(|charge| charge.id() == id);
            let failed = failed.ok_or_else(|| unknown("payment", id))?;
            if !failed.is_rejected() {
                return Err(wrong_state("payment", id, failed.status(), "retried"));
            }
            let consent_id = failed.consent_id();
            let consent = store.consents.iter().find(|consent| consent.id() == consent_id);
            let consent = consent.ok_or_else(|| unknown("consent", consent_id))?;
            if !consent.is_authorized() {
                return Err(wrong_state("consent", consent_id, consent.status(), "charged"));
            }
            if !consent.terms().is_retry_accepted {
                return Err(wrong_state(
                    "payment",
                    id,
                    "under a consent without retries",
                    "retried",
                ));
            }
            let retry = Charge::due(new_id.clone(), consent_id, now);
            store.charges.push(retry);
            Ok(new_id)
        })
    }

    /// Opens the page of the consent, as the payer. Returns what the page shows.
    pub(super) fn open(&self, id: &str) -> Result<Facts, ConsentPageError> {
        let consent = self.get(id).ok_or(ConsentPageError::Unknown)?;
        let awaits = consent.awaits_payer();
        awaits.then(|| consent.facts()).ok_or(ConsentPageError::Expired)
    }

    /// Decides on the page of the consent, as the payer. Returns the URL to redirect to.
    pub(super) fn decide(&self, id: &str, decision: Decision) -> Result<Option<String>, ConsentPageError> {
        self.with(|store, now| {
            let consent = store.consents.iter_mut().find(|consent| consent.id() == id);
            let consent = consent.ok_or(ConsentPageError::Unknown)?;
            let is_decided = match decision {
                Decision::Authorize => consent.authorize(now),
                Decision::Reject => consent.reject(now),
            };
            if is_decided {
                Ok(consent.redirect_url().map(str::to_owned))
            } else {
                Err(ConsentPageError::Expired)
            }
        })
    }

    /// Applies a transition to a consent. `take` returns whether the status allowed it.
    pub(super) fn update(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Consent, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|store, now| {
            let consent = store.consents.iter_mut().find(|consent| consent.id() == id);
            let consent = consent.ok_or_else(|| unknown("consent", id))?;
            if take(consent, now) {
                return Ok(());
            }
            Err(wrong_state("consent", id, consent.status(), step))
        })
    }

    /// Applies a transition to a payment. `take` returns whether the status allowed it.
    pub(super) fn update_charge(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Charge, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|store, now| {
            let charge = store.charges.iter_mut().find(|charge| charge.id() == id);
            let charge = charge.ok_or_else(|| unknown("payment", id))?;
            if take(charge, now) {
                return Ok(());
            }
            Err(wrong_state("payment", id, charge.status(), step))
        })
    }

    /// Applies changes that are due, then `operate`, then queues events. Every access uses this method.
    fn with<T>(&self, operate: impl FnOnce(&mut Store, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        // Each status has an event, even if several changes are due.
        for consent in &mut store.consents {
            while consent.advance_to(now, self.automation) {
                self.report(consent.take_event(now), now);
            }
        }
        for charge in &mut store.charges {
            while charge.advance_to(now, self.automation) {
                self.report(charge.take_event(now), now);
            }
        }
        let outcome = operate(&mut store, now);
        for consent in &mut store.consents {
            self.report(consent.take_event(now), now);
        }
        for charge in &mut store.charges {
            self.report(charge.take_event(now), now);
        }
        outcome
    }

    /// Queues an event.
    fn report(&self, event: Option<Value>, now: Timestamp) {
        if let Some(event) = event {
            self.outbox.push(&event, now);
        }
    }
}

snapshot!(Consents { ids: Ids, store: Mutex<Store> } settings { base_url, clock, outbox, automation });

fn unknown(what: &'static str, id: &str) -> ControlError {
    ControlError::Unknown {
        what,
        id: id.to_owned(),
    }
}

fn wrong_state(what: &'static str, id: &str, state: &str, step: &'static str) -> ControlError {
    ControlError::WrongState {
        what,
        id: id.to_owned(),
        state: state.to_owned(),
        step,
    }
}
