//! A consent: its way, and how the API shows it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{State, summary};

const STARTED: &str = "STARTED";
const AWAITING: &str = "CONSENT_AWAITING_AUTHORIZATION";
const AUTHORIZED: &str = "CONSENT_AUTHORIZED";
const REJECTED: &str = "CONSENT_REJECTED";
const REVOKED: &str = "CONSENT_REVOKED";
const EXPIRED: &str = "EXPIRED";
/// Documented: the payer has 60 minutes.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(60);

/// What a consent allows.
#[derive(Debug, Clone, Default)]
pub(in crate::klavi) struct Terms {
    pub(in crate::klavi) client_request_id: Option<String>,
    pub(in crate::klavi) redirect_url: Option<String>,
    /// In centavos.
    pub(in crate::klavi) least: Option<u128>,
    /// In centavos.
    pub(in crate::klavi) most: Option<u128>,
    pub(in crate::klavi) is_retry_accepted: bool,
}

/// A consent as it stands now.
#[derive(Debug, Clone)]
pub(in crate::klavi) struct Consent {
    id: String,
    terms: Terms,
    created_at: Timestamp,
    state: State,
}

impl Consent {
    /// A consent that awaits the payer at the bank.
    pub(in crate::klavi) fn new(id: String, terms: Terms, now: Timestamp) -> Self {
        Self {
            id,
            terms,
            created_at: now,
            state: State::new(AWAITING),
        }
    }

    /// A consent that awaits the payer's opening of a page of Klavi's own.
    pub(in crate::klavi) fn linked(id: String, terms: Terms, now: Timestamp) -> Self {
        Self {
            state: State::new(STARTED),
            ..Self::new(id, terms, now)
        }
    }

    pub(in crate::klavi) fn id(&self) -> &str {
        &self.id
    }

    pub(in crate::klavi) fn terms(&self) -> &Terms {
        &self.terms
    }

    pub(in crate::klavi) fn status(&self) -> &str {
        &self.state.status
    }

    pub(in crate::klavi) fn redirect_url(&self) -> Option<&str> {
        self.terms.redirect_url.as_deref()
    }

    pub(in crate::klavi) fn is_authorized(&self) -> bool {
        self.state.status == AUTHORIZED
    }

    /// Does what time alone does.
    pub(in crate::klavi) fn grow_old(&mut self, now: Timestamp) {
        if now.duration_since(self.created_at) >= ANSWER_WITHIN {
            self.state.step(&[AWAITING], REJECTED);
            self.state.step(&[STARTED], EXPIRED);
        }
    }

    /// The payer says yes; whether that was awaited.
    pub(in crate::klavi) fn authorize(&mut self, _now: Timestamp) -> bool {
        self.state.step(&[STARTED, AWAITING], AUTHORIZED)
    }

    /// The payer says no; whether an answer was awaited.
    pub(in crate::klavi) fn reject(&mut self, _now: Timestamp) -> bool {
        self.state.step(&[STARTED, AWAITING], REJECTED)
    }

    /// The payer takes it back; whether it was given.
    pub(in crate::klavi) fn revoke(&mut self, _now: Timestamp) -> bool {
        self.state.step(&[AUTHORIZED], REVOKED)
    }

    /// Takes any status.
    pub(in crate::klavi) fn set_status(&mut self, status: &str) -> bool {
        self.state.set(status);
        true
    }

    pub(in crate::klavi) fn parts_by_hand(&self, place: &str) -> Vec<String> {
        self.state.parts_by_hand(place)
    }

    /// The consent as the API shows it. `url` goes along while the payer is awaited.
    pub(in crate::klavi) fn resource(&self, url: &str) -> Map<String, Value> {
        let mut resource = self.summary();
        if self.state.status == AWAITING {
            resource.insert("redirectConsentURL".to_owned(), json!(url));
        }
        resource
    }

    /// The few fields of the status call.
    pub(in crate::klavi) fn summary(&self) -> Map<String, Value> {
        summary(&self.id, &self.state)
    }

    /// What an event has to tell.
    pub(in crate::klavi) fn news(&mut self) -> Option<Value> {
        let is_news = self.state.is_news();
        is_news.then(|| json!({ "consentId": self.id, "status": self.state.status }))
    }
}
