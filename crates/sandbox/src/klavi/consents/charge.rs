//! State machine of a payment under a consent, and its JSON.

use jiff::{Timestamp, civil::Date, tz};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::state::{State, summary};
use crate::{automation::Automation, klavi::view::ConsentPayment};

const PENDING: &str = "PAYMENT_PENDING";
const SCHEDULED: &str = "PAYMENT_SCHEDULED";
const COMPLETED: &str = "PAYMENT_COMPLETED";
const REJECTED: &str = "PAYMENT_REJECTED";
const CANCELED: &str = "CANCELED";

/// Current state of a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::klavi) struct Charge {
    id: String,
    consent_id: String,
    day: Date,
    /// Time at which it became pending, or will be at the earliest.
    pending_since: Timestamp,
    state: State,
}

impl Charge {
    /// Creates a payment that is due on the day of `now` in Brasilia.
    pub(in crate::klavi) fn due(id: String, consent_id: &str, now: Timestamp) -> Self {
        Self::new(id, consent_id, today(now), now)
    }

    /// Creates a payment that is due on `day`: pending, or scheduled for a later day.
    pub(in crate::klavi) fn new(id: String, consent_id: &str, day: Date, now: Timestamp) -> Self {
        let status = if day > today(now) { SCHEDULED } else { PENDING };
        Self {
            id,
            consent_id: consent_id.to_owned(),
            day,
            pending_since: now,
            state: State::new(status),
        }
    }

    pub(in crate::klavi) fn id(&self) -> &str {
        &self.id
    }

    pub(in crate::klavi) fn consent_id(&self) -> &str {
        &self.consent_id
    }

    pub(in crate::klavi) fn status(&self) -> &str {
        &self.state.status
    }

    pub(in crate::klavi) fn is_rejected(&self) -> bool {
        self.state.status == REJECTED
    }

    /// Applies the first change that is due at `now`, and returns whether there was one: a scheduled payment becomes
    /// pending on its day.
    pub(in crate::klavi) fn advance_to(&mut self, now: Timestamp, automation: Automation) -> bool {
        if self.day <= today(now) && self.state.transition(&[SCHEDULED], PENDING) {
            self.pending_since = self.pending_since.max(start_of(self.day).unwrap_or(now));
            return true;
        }
        let is_due = |after| now.duration_since(self.pending_since) >= after;
        automation.settle.is_some_and(is_due) && self.state.transition(&[PENDING], COMPLETED)
    }

    /// Settles the payment, as the bank. Returns whether its status was not final.
    pub(in crate::klavi) fn settle(&mut self, _now: Timestamp) -> bool {
        self.end_with(COMPLETED)
    }

    /// Rejects the payment, as the bank. Returns whether its status was not final.
    pub(in crate::klavi) fn reject(&mut self, _now: Timestamp) -> bool {
        self.end_with(REJECTED)
    }

    /// Cancels the payment. Returns whether it was pending or scheduled.
    pub(in crate::klavi) fn cancel(&mut self, _now: Timestamp) -> bool {
        self.state.transition(&[PENDING, SCHEDULED], CANCELED)
    }

    /// Sets any status.
    pub(in crate::klavi) fn set_status(&mut self, status: &str) -> bool {
        self.state.set(status);
        true
    }

    fn end_with(&mut self, to: &str) -> bool {
        let is_final = [COMPLETED, REJECTED, CANCELED, "ERROR"].contains(&self.state.status.as_str());
        if !is_final {
            self.state.change_to(to);
        }
        !is_final
    }

    pub(in crate::klavi) fn overrides(&self) -> Vec<String> {
        self.state.overrides()
    }

    /// Returns the payment as in the API.
    pub(in crate::klavi) fn resource(&self) -> Map<String, Value> {
        summary(&self.id, &self.state)
    }

    /// Returns the payment as the handle lists it.
    pub(in crate::klavi) fn listed(&self) -> ConsentPayment {
        ConsentPayment {
            id: self.id.clone(),
            consent_id: self.consent_id.clone(),
            status: self.state.status.clone(),
            date: self.day.to_string(),
            timeline: self.state.timeline(),
        }
    }

    /// Returns the payload of an event, once for each status.
    pub(in crate::klavi) fn take_event(&mut self, now: Timestamp) -> Option<Value> {
        let is_unreported = self.state.mark_reported(now);
        is_unreported
            .then(|| json!({ "consentId": self.consent_id, "id": self.id, "status": self.state.status }))
    }
}

/// Brasilia's time, UTC-3.
const BRASILIA: tz::Offset = tz::offset(-3);

/// Returns the date in Brasilia.
fn today(now: Timestamp) -> Date {
    BRASILIA.to_datetime(now).date()
}

/// Returns the time at which `day` starts in Brasilia.
fn start_of(day: Date) -> Option<Timestamp> {
    BRASILIA.to_timestamp(day.at(0, 0, 0, 0)).ok()
}
