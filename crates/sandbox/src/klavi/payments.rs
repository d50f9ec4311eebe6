//! All payments of this start: one for each `clientRequestId`, in the order in which they were created.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{consent, outbox::Outbox, payment::Payment, payment_request::PaymentRequest};
use crate::{
    clock::Clock,
    error::{ControlError, StartError},
    secret::Ids,
};

const WHAT: &str = "payment";

/// Why a consent's URL does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConsentFault {
    /// No payment has this consent.
    Unknown,
    /// It was opened before, its minute is over, or the payment has moved on.
    Spent,
}

#[derive(Debug)]
pub(super) struct Payments {
    app_id: String,
    base_url: String,
    clock: Arc<Clock>,
    ids: Ids,
    outbox: Arc<Outbox>,
    created: Mutex<Created>,
}

#[derive(Debug, Default)]
struct Created {
    payments: Vec<Payment>,
    by_id: HashMap<String, usize>,
    client_request_ids: HashSet<String>,
}

impl Payments {
    pub(super) fn new(
        app_id: &str,
        base_url: &str,
        clock: &Arc<Clock>,
        outbox: &Arc<Outbox>,
    ) -> Result<Self, StartError> {
        Ok(Self {
            app_id: app_id.to_owned(),
            base_url: base_url.to_owned(),
            clock: Arc::clone(clock),
            ids: Ids::new()?,
            outbox: Arc::clone(outbox),
            created: Mutex::default(),
        })
    }

    /// A payment that `begin` makes of `request`, or nothing if its `clientRequestId` was used before.
    pub(super) fn create(
        &self,
        request: PaymentRequest,
        begin: fn(String, String, PaymentRequest, Timestamp) -> Payment,
    ) -> Option<Payment> {
        let (id, consent_id) = (self.ids.uuid(), self.ids.uuid());
        self.with(|created, now| {
            let payment = begin(id, consent_id, request, now);
            let client_request_id = payment.client_request_id().map(str::to_owned);
            if client_request_id.is_some_and(|id| !created.client_request_ids.insert(id)) {
                return None;
            }
            let index = created.payments.len();
            created.by_id.insert(payment.id().to_owned(), index);
            created.payments.push(payment.clone());
            Some(payment)
        })
    }

    pub(super) fn get(&self, id: &str) -> Option<Payment> {
        self.with(|created, _now| created.find(id).cloned())
    }

    pub(super) fn all(&self) -> Vec<Payment> {
        self.with(|created, _now| created.payments.clone())
    }

    pub(super) fn count(&self) -> usize {
        self.with(|created, _now| created.payments.len())
    }

    /// The payment as the Customer API shows it.
    pub(super) fn resource(&self, payment: &Payment) -> Map<String, Value> {
        payment.resource(&self.app_id, &self.consent_url(payment))
    }

    /// The payment as the status call shows it.
    pub(super) fn summary(&self, payment: &Payment) -> Map<String, Value> {
        payment.summary(&self.consent_url(payment))
    }

    pub(super) fn consent_url(&self, payment: &Payment) -> String {
        format!("{}{}/{}", self.base_url, consent::PATH, payment.consent_id())
    }

    /// The payer opens the consent's URL, which authorizes it, and goes on to the URL that this returns.
    pub(super) fn open_consent(&self, consent_id: &str) -> Result<Option<String>, ConsentFault> {
        self.with(|created, now| {
            let payment = created
                .payments
                .iter_mut()
                .find(|payment| payment.consent_id() == consent_id)
                .ok_or(ConsentFault::Unknown)?;
            if payment.open_consent(now) {
                Ok(payment.redirect_url().map(str::to_owned))
            } else {
                Err(ConsentFault::Spent)
            }
        })
    }

    /// Lets a payment take a step, which says whether it could be taken.
    pub(super) fn step(
        &self,
        id: &str,
        step: &'static str,
        take: impl FnOnce(&mut Payment, Timestamp) -> bool,
    ) -> Result<(), ControlError> {
        self.with(|created, now| {
            let payment = created.find(id).ok_or_else(|| ControlError::Unknown {
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

    /// Everything goes through here, so that time's work is done before anyone looks.
    fn with<T>(&self, use_it: impl FnOnce(&mut Created, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        for payment in &mut created.payments {
            payment.grow_old(now);
        }
        let outcome = use_it(&mut created, now);
        for payment in &mut created.payments {
            if let Some(news) = payment.news() {
                self.outbox.push(&news, now);
            }
        }
        outcome
    }
}

impl Created {
    fn find(&mut self, id: &str) -> Option<&mut Payment> {
        let index = *self.by_id.get(id)?;
        self.payments.get_mut(index)
    }
}
