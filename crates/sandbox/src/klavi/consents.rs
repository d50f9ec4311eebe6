//! All consents to recurring payments of this start, and the payments under them.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{
    consent,
    outbox::Outbox,
    payments::ConsentFault,
    recurring::{Charge, Consent, Terms},
};
use crate::{
    clock::Clock,
    error::{ControlError, StartError},
    secret::Ids,
};

#[derive(Debug)]
pub(super) struct Consents {
    base_url: String,
    clock: Arc<Clock>,
    ids: Ids,
    outbox: Arc<Outbox>,
    given: Mutex<Given>,
}

/// In the order in which they were made.
#[derive(Debug, Default)]
struct Given {
    consents: Vec<Consent>,
    charges: Vec<Charge>,
    client_request_ids: HashSet<String>,
}

impl Consents {
    pub(super) fn new(base_url: &str, clock: &Arc<Clock>, outbox: &Arc<Outbox>) -> Result<Self, StartError> {
        Ok(Self {
            base_url: base_url.to_owned(),
            clock: Arc::clone(clock),
            ids: Ids::new()?,
            outbox: Arc::clone(outbox),
            given: Mutex::default(),
        })
    }

    /// A consent that `begin` makes of `terms`, or nothing if its `clientRequestId` was used before.
    pub(super) fn create(
        &self,
        terms: Terms,
        begin: fn(String, Terms, Timestamp) -> Consent,
    ) -> Option<Consent> {
        let id = self.ids.uuid();
        self.with(|given, now| {
            let taken = terms.client_request_id.clone();
            if taken.is_some_and(|id| !given.client_request_ids.insert(id)) {
                return None;
            }
            let consent = begin(id, terms, now);
            given.consents.push(consent.clone());
            Some(consent)
        })
    }

    pub(super) fn url(&self, consent: &Consent) -> String {
        format!("{}{}/{}", self.base_url, consent::PATH, consent.id())
    }

    pub(super) fn get(&self, id: &str) -> Option<Consent> {
        self.with(|given, _now| given.consents.iter().find(|consent| consent.id() == id).cloned())
    }

    pub(super) fn all(&self) -> Vec<Consent> {
        self.with(|given, _now| given.consents.clone())
    }

    pub(super) fn count(&self) -> usize {
        self.with(|given, _now| given.consents.len())
    }

    /// The payments under the consent `id`.
    pub(super) fn charges(&self, id: &str) -> Vec<Charge> {
        self.with(|given, _now| {
            let of_it = given.charges.iter().filter(|charge| charge.consent_id() == id);
            of_it.cloned().collect()
        })
    }

    pub(super) fn charge(&self, consent_id: &str, id: &str) -> Option<Charge> {
        self.charges(consent_id)
            .into_iter()
            .find(|charge| charge.id() == id)
    }

    /// A new payment, made by `begin` with an id and the time, or nothing if `client_request_id` was used before.
    pub(super) fn add(
        &self,
        client_request_id: &str,
        begin: impl FnOnce(String, Timestamp) -> Charge,
    ) -> Option<Charge> {
        let id = self.ids.uuid();
        self.with(|given, now| {
            if !given.client_request_ids.insert(client_request_id.to_owned()) {
                return None;
            }
            let charge = begin(id, now);
            given.charges.push(charge.clone());
            Some(charge)
        })
    }

    /// The payer opens the page of the consent, which authorizes it, and goes on to the URL that this returns.
    pub(super) fn open(&self, id: &str) -> Result<Option<String>, ConsentFault> {
        self.with(|given, now| {
            let consent = given.consents.iter_mut().find(|consent| consent.id() == id);
            let consent = consent.ok_or(ConsentFault::Unknown)?;
            if consent.authorize(now) {
                Ok(consent.redirect_url().map(str::to_owned))
            } else {
                Err(ConsentFault::Spent)
            }
        })
    }

    /// Lets a consent take a step, which says whether it could be taken.
    pub(super) fn step(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Consent, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|given, now| {
            let consent = given.consents.iter_mut().find(|consent| consent.id() == id);
            let consent = consent.ok_or_else(|| unknown("consent", id))?;
            if take(consent, now) {
                return Ok(());
            }
            Err(wrong_state("consent", id, consent.status(), step))
        })
    }

    /// Lets a payment take a step, which says whether it could be taken.
    pub(super) fn step_of_charge(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Charge, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|given, now| {
            let charge = given.charges.iter_mut().find(|charge| charge.id() == id);
            let charge = charge.ok_or_else(|| unknown("payment", id))?;
            if take(charge, now) {
                return Ok(());
            }
            Err(wrong_state("payment", id, charge.status(), step))
        })
    }

    /// Everything goes through here, so that time's work is done before anyone looks.
    fn with<T>(&self, use_it: impl FnOnce(&mut Given, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        for consent in &mut given.consents {
            consent.grow_old(now);
        }
        for charge in &mut given.charges {
            charge.grow_old(now);
        }
        let outcome = use_it(&mut given, now);
        let Given {
            consents, charges, ..
        } = &mut *given;
        let news = consents.iter_mut().filter_map(Consent::news);
        for news in news.chain(charges.iter_mut().filter_map(Charge::news)) {
            self.outbox.push(&news, now);
        }
        outcome
    }
}

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
