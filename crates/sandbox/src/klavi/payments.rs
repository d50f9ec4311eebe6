//! Payments, one for each `clientRequestId`, in the order of their creation.

mod payment;
pub(super) mod request;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use self::payment::Payment;
use self::request::PaymentRequest;
use super::{
    consent_url::{self, ConsentPageError, Decision},
    outbox::Outbox,
    view,
};
use crate::{
    automation::Automation, clock::Clock, error::ControlError, ids::Ids, page::Facts, setup::Setup,
    snapshot::snapshot,
};

const WHAT: &str = "payment";

#[derive(Debug)]
pub(super) struct Payments {
    app_id: String,
    base_url: String,
    clock: Arc<Clock>,
    ids: Ids,
    outbox: Arc<Outbox>,
    store: Mutex<Store>,
    automation: Automation,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    payments: Vec<Payment>,
    by_id: HashMap<String, usize>,
    client_request_ids: HashSet<String>,
}

impl Payments {
    pub(super) fn new(app_id: &str, base_url: &str, setup: &Setup, outbox: &Arc<Outbox>) -> Self {
        Self {
            app_id: app_id.to_owned(),
            base_url: base_url.to_owned(),
            clock: Arc::clone(&setup.clock),
            ids: Ids::new(&setup.seed, "klavi/payment-ids"),
            outbox: Arc::clone(outbox),
            store: Mutex::default(),
            automation: setup.automation,
        }
    }

    /// Creates a payment by `begin`, unless its `clientRequestId` was used before.
    pub(super) fn create(
        &self,
        request: PaymentRequest,
        begin: fn(String, String, PaymentRequest, Timestamp) -> Payment,
    ) -> Option<Payment> {
        let (id, consent_id) = (self.ids.uuid(), self.ids.uuid());
        self.with(|store, now| {
            let payment = begin(id, consent_id, request, now);
            let client_request_id = payment.client_request_id().map(str::to_owned);
            if client_request_id.is_some_and(|id| !store.client_request_ids.insert(id)) {
                return None;
            }
            let index = store.payments.len();
            store.by_id.insert(payment.id().to_owned(), index);
            store.payments.push(payment.clone());
            Some(payment)
        })
    }

    pub(super) fn get(&self, id: &str) -> Option<Payment> {
        self.with(|store, _now| store.find(id).cloned())
    }

    pub(super) fn all(&self) -> Vec<Payment> {
        self.with(|store, _now| store.payments.clone())
    }

    /// Returns the payments as the handle lists them, newest first.
    pub(super) fn listed(&self) -> Vec<view::Payment> {
        self.with(|store, _now| {
            let payments = store.payments.iter().rev();
            payments
                .map(|payment| payment.listed(self.consent_url(payment)))
                .collect()
        })
    }

    pub(super) fn count(&self) -> usize {
        self.with(|store, _now| store.payments.len())
    }

    /// Returns the payment as in the Customer API.
    pub(super) fn resource(&self, payment: &Payment) -> Map<String, Value> {
        payment.resource(&self.app_id, &self.consent_url(payment))
    }

    /// Returns the payment as in the status response.
    pub(super) fn summary(&self, payment: &Payment) -> Map<String, Value> {
        payment.summary(&self.consent_url(payment))
    }

    pub(super) fn consent_url(&self, payment: &Payment) -> String {
        consent_url::consent_url(&self.base_url, payment.consent_id())
    }

    /// Opens the consent's page, as the payer. Returns what the page shows.
    pub(super) fn open_consent(&self, consent_id: &str) -> Result<Facts, ConsentPageError> {
        self.with(|store, now| {
            let payment = store
                .find_by_consent(consent_id)
                .ok_or(ConsentPageError::Unknown)?;
            let is_open = payment.open_page(now);
            is_open.then(|| payment.facts()).ok_or(ConsentPageError::Expired)
        })
    }

    /// Decides on the consent's page, as the payer. Returns the URL to redirect to.
    pub(super) fn decide_consent(
        &self,
        consent_id: &str,
        decision: Decision,
    ) -> Result<Option<String>, ConsentPageError> {
        self.with(|store, now| {
            let payment = store
                .find_by_consent(consent_id)
                .ok_or(ConsentPageError::Unknown)?;
            if payment.decide_on_page(decision, now) {
                Ok(payment.redirect_url().map(str::to_owned))
            } else {
                Err(ConsentPageError::Expired)
            }
        })
    }

    /// Applies a transition to a payment. `take` returns whether the status allowed it.
    pub(super) fn update(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Payment, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|store, now| {
            let payment = store.find(id).ok_or_else(|| ControlError::Unknown {
                what: WHAT,
                id: id.to_owned(),
            })?;
            if take(payment, now) {
                Ok(())
            } else {
                Err(ControlError::WrongState {
                    what: WHAT,
                    id: id.to_owned(),
                    state: payment.status().to_owned(),
                    step,
                })
            }
        })
    }

    /// Applies changes that are due, then `operate`, then queues events. Every access uses this method.
    fn with<T>(&self, operate: impl FnOnce(&mut Store, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        for payment in &mut store.payments {
            // Each status has an event, even if several changes are due.
            while payment.advance_to(now, self.automation) {
                self.report(payment, now);
            }
        }
        let outcome = operate(&mut store, now);
        for payment in &mut store.payments {
            self.report(payment, now);
        }
        outcome
    }

    /// Queues the event of the status, unless it is queued already.
    fn report(&self, payment: &mut Payment, now: Timestamp) {
        if let Some(event) = payment.take_event() {
            self.outbox.push(&event, now);
        }
    }
}

snapshot!(Payments { ids: Ids, store: Mutex<Store> } settings { app_id, base_url, clock, outbox, automation });

impl Store {
    fn find_by_consent(&mut self, id: &str) -> Option<&mut Payment> {
        self.payments
            .iter_mut()
            .find(|payment| payment.consent_id() == id)
    }

    fn find(&mut self, id: &str) -> Option<&mut Payment> {
        let index = *self.by_id.get(id)?;
        self.payments.get_mut(index)
    }
}
