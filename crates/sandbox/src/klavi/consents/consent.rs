//! State machine of a consent to recurring payments, and its JSON.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::state::{State, summary};
use crate::{
    automation::Automation,
    klavi::view::{self, ConsentPayment},
    page::Facts,
};

const STARTED: &str = "STARTED";
const AWAITING: &str = "CONSENT_AWAITING_AUTHORIZATION";
const AUTHORIZED: &str = "CONSENT_AUTHORIZED";
const REJECTED: &str = "CONSENT_REJECTED";
const REVOKED: &str = "CONSENT_REVOKED";
const EXPIRED: &str = "EXPIRED";
/// Timeout for the payer's authorization. Documented: 60 minutes.
const AUTHORIZATION_TIMEOUT: SignedDuration = SignedDuration::from_mins(60);

/// Terms of a consent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::klavi) struct Terms {
    pub(in crate::klavi) client_request_id: Option<String>,
    pub(in crate::klavi) redirect_url: Option<String>,
    /// Limit in centavos.
    pub(in crate::klavi) min_amount: Option<u128>,
    /// Limit in centavos.
    pub(in crate::klavi) max_amount: Option<u128>,
    pub(in crate::klavi) is_retry_accepted: bool,
}

/// Current state of a consent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::klavi) struct Consent {
    id: String,
    terms: Terms,
    created_at: Timestamp,
    state: State,
}

impl Consent {
    /// Creates a consent that waits for the payer at the bank.
    pub(in crate::klavi) fn new(id: String, terms: Terms, now: Timestamp) -> Self {
        Self {
            id,
            terms,
            created_at: now,
            state: State::new(AWAITING),
        }
    }

    /// Creates a consent whose payer starts on a page of Klavi.
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

    /// Returns whether the payer has not decided.
    pub(in crate::klavi) fn awaits_payer(&self) -> bool {
        [STARTED, AWAITING].contains(&self.state.status.as_str())
    }

    /// Returns what the payer's page shows.
    pub(in crate::klavi) fn facts(&self) -> Facts {
        let reais = |centavos: u128| format!("BRL {}.{:02}", centavos / 100, centavos % 100);
        let mut facts = vec![
            ("Request".into(), "Consent to recurring payments".to_owned()),
            ("Consent".into(), self.id.clone()),
        ];
        let limits = [
            ("At least", self.terms.min_amount),
            ("At most", self.terms.max_amount),
        ];
        facts.extend(
            limits
                .into_iter()
                .filter_map(|(name, limit)| Some((name.into(), reais(limit?)))),
        );
        facts
    }

    /// Applies the first change that is due at `now`, and returns whether there was one.
    pub(in crate::klavi) fn advance_to(&mut self, now: Timestamp, automation: Automation) -> bool {
        let age = now.duration_since(self.created_at);
        let approval = automation.approve.filter(|after| *after < AUTHORIZATION_TIMEOUT);
        if approval.is_some_and(|after| age >= after) {
            return self.authorize(now);
        }
        age >= AUTHORIZATION_TIMEOUT
            && (self.state.transition(&[AWAITING], REJECTED) || self.state.transition(&[STARTED], EXPIRED))
    }

    /// Authorizes the consent, as the payer. Returns whether it was waiting for that.
    pub(in crate::klavi) fn authorize(&mut self, _now: Timestamp) -> bool {
        self.state.transition(&[STARTED, AWAITING], AUTHORIZED)
    }

    /// Rejects the consent, as the payer. Returns whether it was waiting for that.
    pub(in crate::klavi) fn reject(&mut self, _now: Timestamp) -> bool {
        self.state.transition(&[STARTED, AWAITING], REJECTED)
    }

    /// Revokes the consent, as the payer. Returns whether it was authorized.
    pub(in crate::klavi) fn revoke(&mut self, _now: Timestamp) -> bool {
        self.state.transition(&[AUTHORIZED], REVOKED)
    }

    /// Sets any status.
    pub(in crate::klavi) fn set_status(&mut self, status: &str) -> bool {
        self.state.set(status);
        true
    }

    pub(in crate::klavi) fn overrides(&self) -> Vec<String> {
        self.state.overrides()
    }

    /// Returns the consent as in the API. It has `url` while it waits for the payer.
    pub(in crate::klavi) fn resource(&self, url: &str) -> Map<String, Value> {
        let mut resource = self.summary();
        if self.state.status == AWAITING {
            resource.insert("redirectConsentURL".to_owned(), json!(url));
        }
        resource
    }

    /// Returns the fields of the status response.
    pub(in crate::klavi) fn summary(&self) -> Map<String, Value> {
        summary(&self.id, &self.state)
    }

    /// Returns the consent with its `payments` as the handle lists it. It has `url` while it waits for the payer.
    pub(in crate::klavi) fn listed(&self, url: String, payments: Vec<ConsentPayment>) -> view::Consent {
        let awaits = [STARTED, AWAITING].contains(&self.state.status.as_str());
        view::Consent {
            id: self.id.clone(),
            client_request_id: self.terms.client_request_id.clone(),
            status: self.state.status.clone(),
            created_at: self.created_at.into(),
            consent_url: awaits.then_some(url),
            min_amount: self.terms.min_amount.map(view::reais),
            max_amount: self.terms.max_amount.map(view::reais),
            is_retry_accepted: self.terms.is_retry_accepted,
            timeline: self.state.timeline(),
            payments,
        }
    }

    /// Returns the payload of an event, once for each status.
    pub(in crate::klavi) fn take_event(&mut self, now: Timestamp) -> Option<Value> {
        let is_unreported = self.state.mark_reported(now);
        is_unreported.then(|| json!({ "consentId": self.id, "status": self.state.status }))
    }
}
