//! A payment under a consent: its way, and how the API shows it.

use jiff::{Timestamp, civil::Date, tz};
use serde_json::{Map, Value, json};

use super::{State, summary};

const PENDING: &str = "PAYMENT_PENDING";
const SCHEDULED: &str = "PAYMENT_SCHEDULED";
const COMPLETED: &str = "PAYMENT_COMPLETED";
const REJECTED: &str = "PAYMENT_REJECTED";
const CANCELED: &str = "CANCELED";

/// A payment as it stands now.
#[derive(Debug, Clone)]
pub(in crate::klavi) struct Charge {
    id: String,
    consent_id: String,
    day: Date,
    state: State,
}

impl Charge {
    /// A payment that is due on `day`: pending, or scheduled for a later day.
    pub(in crate::klavi) fn new(id: String, consent_id: &str, day: Date, now: Timestamp) -> Self {
        let status = if day > today(now) { SCHEDULED } else { PENDING };
        Self {
            id,
            consent_id: consent_id.to_owned(),
            day,
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

    /// Does what time alone does: the day comes.
    pub(in crate::klavi) fn grow_old(&mut self, now: Timestamp) {
        if self.day <= today(now) {
            self.state.step(&[SCHEDULED], PENDING);
        }
    }

    /// The bank settles; whether that could be.
    pub(in crate::klavi) fn settle(&mut self, _now: Timestamp) -> bool {
        self.move_on(COMPLETED)
    }

    /// The bank refuses; whether that could be.
    pub(in crate::klavi) fn reject(&mut self, _now: Timestamp) -> bool {
        self.move_on(REJECTED)
    }

    /// It is called off; whether it had not begun.
    pub(in crate::klavi) fn cancel(&mut self, _now: Timestamp) -> bool {
        self.state.step(&[PENDING, SCHEDULED], CANCELED)
    }

    /// Takes any status.
    pub(in crate::klavi) fn set_status(&mut self, status: &str) -> bool {
        self.state.set(status);
        true
    }

    fn move_on(&mut self, to: &str) -> bool {
        let has_ended = [COMPLETED, REJECTED, CANCELED, "ERROR"].contains(&self.state.status.as_str());
        if !has_ended {
            self.state = State {
                told: self.state.told.take(),
                ..State::new(to)
            };
        }
        !has_ended
    }

    pub(in crate::klavi) fn parts_by_hand(&self, place: &str) -> Vec<String> {
        self.state.parts_by_hand(place)
    }

    /// The payment as the API shows it.
    pub(in crate::klavi) fn resource(&self) -> Map<String, Value> {
        summary(&self.id, &self.state)
    }

    /// What an event has to tell.
    pub(in crate::klavi) fn news(&mut self) -> Option<Value> {
        let is_news = self.state.is_news();
        is_news.then(|| json!({ "consentId": self.consent_id, "id": self.id, "status": self.state.status }))
    }
}

/// Dates are Brasilia's, UTC-3.
fn today(now: Timestamp) -> Date {
    tz::offset(-3).to_datetime(now).date()
}
