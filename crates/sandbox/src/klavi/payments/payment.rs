//! State machine of a payment.

use jiff::{SignedDuration, Timestamp, civil::Date, tz};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::request::PaymentRequest;
use crate::{
    automation::Automation,
    klavi::{consent_url::Decision, timeline::Timeline},
    page::Facts,
};

mod json;
mod listed;
#[cfg(test)]
mod tests;

const STARTED: &str = "STARTED";
const AWAITING: &str = "CONSENT_AWAITING_AUTHORIZATION";
const AUTHORIZED: &str = "CONSENT_AUTHORIZED";
const CONSENT_REJECTED: &str = "CONSENT_REJECTED";
const PARTIALLY_ACCEPTED: &str = "PAYMENT_PARTIALLY_ACCEPTED";
const EXPIRED: &str = "EXPIRED";
const COMPLETED: &str = "PAYMENT_COMPLETED";
const REJECTED: &str = "PAYMENT_REJECTED";
const FINAL: [&str; 6] = [
    COMPLETED,
    REJECTED,
    CONSENT_REJECTED,
    "CANCELED",
    "ERROR",
    EXPIRED,
];
/// Timeout for the payer's authorization. Documented: the payment is rejected after 60 minutes.
const AUTHORIZATION_TIMEOUT: SignedDuration = SignedDuration::from_mins(60);
/// Duration after which an authorized payment expires that the bank has not settled. Documented: the status lasts 5 minutes.
const AUTHORIZED_TIMEOUT: SignedDuration = SignedDuration::from_mins(5);
/// Timeout for the authorization of further persons. Documented: 24 hours.
const PARTIAL_TIMEOUT: SignedDuration = SignedDuration::from_hours(24);
/// Lifetime of the consent's URL. Documented: 60 seconds.
const URL_LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// Delay after which a payment that was authorized in a browser settles automatically.
const SETTLEMENT_DELAY: SignedDuration = SignedDuration::from_secs(3);

/// Current state of a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::klavi) struct Payment {
    id: String,
    consent_id: String,
    end_to_end_id: String,
    request: PaymentRequest,
    date: Date,
    created_at: Timestamp,
    /// Any text, since a control handle may set an undocumented status.
    status: String,
    reason: Option<Reason>,
    updated_at: Timestamp,
    opened_in_browser: bool,
    /// Whether the payer opened the consent's page in time.
    is_page_open: bool,
    is_overridden: bool,
    /// Status of the last event.
    last_reported: Option<String>,
    timeline: Timeline,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Reason {
    code: String,
    message: String,
}

impl Payment {
    /// Creates a payment whose payer starts on a page of Klavi.
    pub(in crate::klavi) fn linked(
        id: String,
        consent_id: String,
        request: PaymentRequest,
        now: Timestamp,
    ) -> Self {
        Self {
            status: STARTED.to_owned(),
            ..Self::new(id, consent_id, request, now)
        }
    }

    /// Creates a payment that waits for the payer.
    pub(in crate::klavi) fn new(
        id: String,
        consent_id: String,
        request: PaymentRequest,
        now: Timestamp,
    ) -> Self {
        Self {
            end_to_end_id: end_to_end_id(&id, now),
            // Dates are in Brasilia's time, UTC-3.
            date: request
                .date
                .unwrap_or_else(|| tz::offset(-3).to_datetime(now).date()),
            id,
            consent_id,
            request,
            created_at: now,
            status: AWAITING.to_owned(),
            reason: None,
            updated_at: now,
            opened_in_browser: false,
            is_page_open: false,
            is_overridden: false,
            last_reported: None,
            timeline: Timeline::default(),
        }
    }

    pub(in crate::klavi) fn id(&self) -> &str {
        &self.id
    }

    pub(in crate::klavi) fn consent_id(&self) -> &str {
        &self.consent_id
    }

    pub(in crate::klavi) fn client_request_id(&self) -> Option<&str> {
        self.request.client_request_id.as_deref()
    }

    pub(in crate::klavi) fn date(&self) -> Date {
        self.date
    }

    pub(in crate::klavi) fn status(&self) -> &str {
        &self.status
    }

    /// Returns JSON pointers to the fields that a control handle has overridden.
    pub(in crate::klavi) fn overrides(&self) -> Vec<String> {
        let status = self.is_overridden.then(|| "/status".to_owned());
        status.into_iter().collect()
    }

    /// Returns the URL to which the payer is redirected after the consent.
    pub(in crate::klavi) fn redirect_url(&self) -> Option<&str> {
        self.request.redirect_url.as_deref()
    }

    /// Applies the first change that is due at `now`, and returns whether there was one.
    pub(in crate::klavi) fn advance_to(&mut self, now: Timestamp, automation: Automation) -> bool {
        let change = match self.status.as_str() {
            PARTIALLY_ACCEPTED => Some((CONSENT_REJECTED, self.updated_at, PARTIAL_TIMEOUT)),
            _ if self.is_overridden => None,
            AWAITING | STARTED => {
                let approval = automation.approve.filter(|after| *after < AUTHORIZATION_TIMEOUT);
                let timeout = if self.status == STARTED {
                    EXPIRED
                } else {
                    CONSENT_REJECTED
                };
                let (status, after) =
                    approval.map_or((timeout, AUTHORIZATION_TIMEOUT), |after| (AUTHORIZED, after));
                Some((status, self.created_at, after))
            }
            AUTHORIZED => {
                let browser = self.opened_in_browser.then_some(SETTLEMENT_DELAY);
                let delay = automation.settle.or(browser);
                let settlement = delay.filter(|after| *after < AUTHORIZED_TIMEOUT);
                let (status, after) =
                    settlement.map_or((EXPIRED, AUTHORIZED_TIMEOUT), |after| (COMPLETED, after));
                Some((status, self.updated_at, after))
            }
            _ => None,
        };
        let due = change.filter(|(_, since, after)| now.duration_since(*since) >= *after);
        if let Some((status, since, after)) = due {
            self.transition_to(status, since.checked_add(after).unwrap_or(now));
        }
        due.is_some()
    }

    /// Authorizes the payment, as the payer. Returns whether it was waiting for that.
    pub(in crate::klavi) fn authorize(&mut self, now: Timestamp) -> bool {
        let awaits = [STARTED, AWAITING].contains(&self.status.as_str());
        if awaits {
            self.transition_to(AUTHORIZED, now);
        }
        awaits
    }

    /// Opens the consent's page, as the payer. Returns whether its URL was valid.
    ///
    /// An open page stays valid until the payer decides. Opening it again shows it again, since a browser may load a page
    /// twice.
    pub(in crate::klavi) fn open_page(&mut self, now: Timestamp) -> bool {
        // The page behind a link is Klavi's own, and is valid until the payer's timeout.
        let lifetime = if self.status == STARTED {
            AUTHORIZATION_TIMEOUT
        } else {
            URL_LIFETIME
        };
        let is_in_time = now.duration_since(self.created_at) < lifetime;
        let awaits = [STARTED, AWAITING].contains(&self.status.as_str());
        self.is_page_open |= is_in_time && awaits;
        self.is_page_open && awaits
    }

    /// Authorizes or rejects on the consent's page, as the payer. Returns whether the page was open.
    pub(in crate::klavi) fn decide_on_page(&mut self, decision: Decision, now: Timestamp) -> bool {
        let is_open = self.open_page(now);
        if is_open {
            match decision {
                Decision::Authorize => self.transition_to(AUTHORIZED, now),
                Decision::Reject => self.transition_to(CONSENT_REJECTED, now),
            }
            self.opened_in_browser = true;
        }
        is_open
    }

    /// Returns what the consent's page shows.
    pub(in crate::klavi) fn facts(&self) -> Facts {
        let field = |name: &str| self.request.fields.get(name).and_then(Value::as_str);
        let amount = [field("currency"), field("amount")].into_iter().flatten();
        let mut facts = vec![
            ("Request".into(), "Pix payment".to_owned()),
            ("Payment".into(), self.id.clone()),
            ("Amount".into(), amount.collect::<Vec<_>>().join(" ")),
        ];
        facts.extend(field("remittanceInformation").map(|text| ("Purpose".into(), text.to_owned())));
        facts
    }

    /// Settles the payment, as the bank. Returns whether its status was not final.
    pub(in crate::klavi) fn settle(&mut self, now: Timestamp) -> bool {
        self.end_with(COMPLETED, now)
    }

    /// Rejects the payment, as the bank. Returns whether its status was not final.
    pub(in crate::klavi) fn reject(&mut self, now: Timestamp) -> bool {
        let is_applied = self.end_with(REJECTED, now);
        if is_applied {
            self.reason = Some(Reason {
                code: "NAO_INFORMADO".to_owned(),
                message: "Rejected in the sandbox".to_owned(),
            });
        }
        is_applied
    }

    /// Sets any status. Returns whether the previous one was not final.
    pub(in crate::klavi) fn set_status(&mut self, status: &str, now: Timestamp) -> bool {
        let is_applied = self.end_with(status, now);
        self.is_overridden |= is_applied;
        is_applied
    }

    fn end_with(&mut self, status: &str, now: Timestamp) -> bool {
        let is_final = FINAL.contains(&self.status.as_str());
        if !is_final {
            self.transition_to(status, now);
        }
        !is_final
    }

    fn transition_to(&mut self, status: &str, now: Timestamp) {
        status.clone_into(&mut self.status);
        self.is_overridden = false;
        self.updated_at = now;
    }
}

/// Returns an end-to-end ID in the form of Pix: `E`, the participant, the minute, and eleven characters.
fn end_to_end_id(id: &str, now: Timestamp) -> String {
    let unique: String = id.chars().filter(|c| *c != '-').take(11).collect();
    format!("E12345678{}{unique}", now.strftime("%Y%m%d%H%M"))
}
