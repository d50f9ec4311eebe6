//! One payment: its way from the payer's consent to an end, and how the API shows it.

use jiff::{SignedDuration, Timestamp, civil::Date, tz};
use serde_json::{Map, Value, json};

use super::payment_request::PaymentRequest;

#[cfg(test)]
mod tests;

const STARTED: &str = "STARTED";
const AWAITING: &str = "CONSENT_AWAITING_AUTHORIZATION";
const AUTHORIZED: &str = "CONSENT_AUTHORIZED";
const CONSENT_REJECTED: &str = "CONSENT_REJECTED";
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
/// Documented: a payer who does not answer for 60 minutes has refused.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(60);
/// Documented: the consent's URL lives 60 seconds.
const URL_LIVES: SignedDuration = SignedDuration::from_secs(60);
/// What a browser starts, nobody settles: the bank does so by itself after this long.
const SETTLES_AFTER: SignedDuration = SignedDuration::from_secs(3);

/// A payment as it stands now.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    id: String,
    consent_id: String,
    end_to_end_id: String,
    request: PaymentRequest,
    date: Date,
    created_at: Timestamp,
    /// Any text, since a control handle may set one that is not documented.
    status: String,
    reason: Option<Reason>,
    updated_at: Timestamp,
    opened_in_a_browser: bool,
    is_set_by_hand: bool,
    /// The last status that an event told of.
    told: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct Reason {
    code: &'static str,
    message: &'static str,
}

impl Payment {
    /// A payment that awaits the payer's opening of a page of Klavi's own.
    pub(super) fn linked(id: String, consent_id: String, request: PaymentRequest, now: Timestamp) -> Self {
        Self {
            status: STARTED.to_owned(),
            ..Self::new(id, consent_id, request, now)
        }
    }

    /// A payment that awaits the payer.
    pub(super) fn new(id: String, consent_id: String, request: PaymentRequest, now: Timestamp) -> Self {
        Self {
            end_to_end_id: end_to_end_id(&id, now),
            // Dates are Brasilia's, UTC-3.
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
            opened_in_a_browser: false,
            is_set_by_hand: false,
            told: None,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn consent_id(&self) -> &str {
        &self.consent_id
    }

    pub(super) fn client_request_id(&self) -> Option<&str> {
        self.request.client_request_id.as_deref()
    }

    pub(super) fn date(&self) -> Date {
        self.date
    }

    pub(super) fn status(&self) -> &str {
        &self.status
    }

    /// What a control handle has set, which may be any text: JSON pointers into the payment as it stands at `place`.
    pub(super) fn parts_by_hand(&self, place: &str) -> Vec<String> {
        let status = self.is_set_by_hand.then(|| format!("{place}/status"));
        status.into_iter().collect()
    }

    /// Where the payer goes after the consent.
    pub(super) fn redirect_url(&self) -> Option<&str> {
        self.request.redirect_url.as_deref()
    }

    /// Does what time alone does.
    pub(super) fn grow_old(&mut self, now: Timestamp) {
        if now.duration_since(self.created_at) >= ANSWER_WITHIN {
            match self.status.as_str() {
                AWAITING => self.become_status(CONSENT_REJECTED, now),
                STARTED if !self.is_set_by_hand => self.become_status(EXPIRED, now),
                _ => {}
            }
        }
        let is_due = now.duration_since(self.updated_at) >= SETTLES_AFTER;
        if self.status == AUTHORIZED && self.opened_in_a_browser && is_due {
            self.become_status(COMPLETED, now);
        }
    }

    /// The payer authorizes; whether the payment was still awaiting that.
    pub(super) fn authorize(&mut self, now: Timestamp) -> bool {
        let awaits = [STARTED, AWAITING].contains(&self.status.as_str());
        if awaits {
            self.become_status(AUTHORIZED, now);
        }
        awaits
    }

    /// The payer opens the consent's URL; whether it could still be opened.
    pub(super) fn open_consent(&mut self, now: Timestamp) -> bool {
        // The page behind a link is Klavi's own, and lasts as long as the payer may take.
        let lives = if self.status == STARTED {
            ANSWER_WITHIN
        } else {
            URL_LIVES
        };
        let in_time = now.duration_since(self.created_at) < lives;
        // Authorizing ends the wait, so the URL opens once.
        self.opened_in_a_browser = in_time && self.authorize(now);
        self.opened_in_a_browser
    }

    /// The bank settles; whether the payment had not ended.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        self.move_on(COMPLETED, now)
    }

    /// The bank refuses; whether the payment had not ended.
    pub(super) fn reject(&mut self, now: Timestamp) -> bool {
        let is_taken = self.move_on(REJECTED, now);
        if is_taken {
            self.reason = Some(Reason {
                code: "NAO_INFORMADO",
                message: "Rejected in the sandbox",
            });
        }
        is_taken
    }

    /// Takes any status; whether the payment had not ended.
    pub(super) fn set_status(&mut self, status: &str, now: Timestamp) -> bool {
        let is_taken = self.move_on(status, now);
        self.is_set_by_hand |= is_taken;
        is_taken
    }

    fn move_on(&mut self, status: &str, now: Timestamp) -> bool {
        let has_ended = FINAL.contains(&self.status.as_str());
        if !has_ended {
            self.become_status(status, now);
        }
        !has_ended
    }

    fn become_status(&mut self, status: &str, now: Timestamp) {
        status.clone_into(&mut self.status);
        self.is_set_by_hand = false;
        self.updated_at = now;
    }

    /// The payment as the Customer API shows it. `consent_url` goes along while the payer is awaited.
    pub(super) fn resource(&self, app_id: &str, consent_url: &str) -> Map<String, Value> {
        let mut resource = self.request.fields.clone();
        let mut set = |name: &str, value| resource.insert(name.to_owned(), value);
        set("id", json!(self.id));
        set("appId", json!(app_id));
        set("date", json!(self.date.to_string()));
        set("consentId", json!(self.consent_id));
        if ![STARTED, AWAITING, CONSENT_REJECTED].contains(&self.status.as_str()) {
            set("endToEndId", json!(self.end_to_end_id));
        }
        resource.extend(self.progress(consent_url));
        resource
    }

    /// What an event has to tell: the status, once for each that it is found in.
    pub(super) fn news(&mut self) -> Option<Value> {
        if self.told.as_ref() == Some(&self.status) {
            return None;
        }
        self.told = Some(self.status.clone());
        let told = [
            "id",
            "clientRequestId",
            "status",
            "statusUpdateAt",
            "statusReason",
        ];
        let mut summary = self.summary("");
        summary.retain(|name, _| told.contains(&name.as_str()));
        Some(Value::Object(summary))
    }

    /// The few fields of the status call.
    pub(super) fn summary(&self, consent_url: &str) -> Map<String, Value> {
        let mut summary = self.progress(consent_url);
        summary.insert("id".to_owned(), json!(self.id));
        for name in ["clientRequestId", "amount", "currency"] {
            if let Some(value) = self.request.fields.get(name) {
                summary.insert(name.to_owned(), value.clone());
            }
        }
        summary
    }

    fn progress(&self, consent_url: &str) -> Map<String, Value> {
        let updated_at = self.updated_at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        let mut progress = Map::from_iter([
            ("status".to_owned(), json!(self.status)),
            ("statusUpdateAt".to_owned(), json!(updated_at.to_string())),
        ]);
        if let Some(Reason { code, message }) = self.reason {
            let reason = json!({ "code": code, "message": message });
            progress.insert("statusReason".to_owned(), reason);
        }
        // Documented: the URL is no longer returned once the consent is authorized.
        if self.status == AWAITING {
            progress.insert("redirectConsentURL".to_owned(), json!(consent_url));
        }
        progress
    }
}

/// Pix's own form: `E`, the participant, the minute, and eleven characters.
fn end_to_end_id(id: &str, now: Timestamp) -> String {
    let unique: String = id.chars().filter(|c| *c != '-').take(11).collect();
    format!("E12345678{}{unique}", now.strftime("%Y%m%d%H%M"))
}
