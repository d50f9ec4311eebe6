//! JSON of a payment, as responses and events have it.

use serde_json::{Map, Value, json};

use super::{AWAITING, CONSENT_REJECTED, Payment, Reason, STARTED};

impl Payment {
    /// Returns the payment as in the Customer API. It has `consent_url` while it waits for the payer.
    pub(in crate::klavi) fn resource(&self, app_id: &str, consent_url: &str) -> Map<String, Value> {
        let mut resource = self.request.fields.clone();
        let mut set = |name: &str, value| resource.insert(name.to_owned(), value);
        set("id", json!(self.id));
        set("appId", json!(app_id));
        set("date", json!(self.date.to_string()));
        set("consentId", json!(self.consent_id));
        if self.has_end_to_end_id() {
            set("endToEndId", json!(self.end_to_end_id));
        }
        resource.extend(self.progress(consent_url));
        resource
    }

    /// Returns whether the payer has authorized the payment.
    pub(super) fn has_end_to_end_id(&self) -> bool {
        ![STARTED, AWAITING, CONSENT_REJECTED].contains(&self.status.as_str())
    }

    /// Returns the payload of an event, once for each status.
    pub(in crate::klavi) fn take_event(&mut self) -> Option<Value> {
        if self.last_reported.as_ref() == Some(&self.status) {
            return None;
        }
        self.last_reported = Some(self.status.clone());
        self.timeline.push(&self.status, self.updated_at);
        let last_reported = [
            "id",
            "clientRequestId",
            "status",
            "statusUpdateAt",
            "statusReason",
        ];
        let mut summary = self.summary("");
        summary.retain(|name, _| last_reported.contains(&name.as_str()));
        Some(Value::Object(summary))
    }

    /// Returns the fields of the status response.
    pub(in crate::klavi) fn summary(&self, consent_url: &str) -> Map<String, Value> {
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
        if let Some(Reason { code, message }) = &self.reason {
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
