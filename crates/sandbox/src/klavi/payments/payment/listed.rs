//! Payment as listed by the handle.

use serde_json::Value;

use super::{AWAITING, Payment, STARTED};
use crate::klavi::view;

impl Payment {
    /// Returns the payment as the handle lists it.
    pub(in crate::klavi) fn listed(&self, consent_url: String) -> view::Payment {
        let awaits = [STARTED, AWAITING].contains(&self.status.as_str());
        let amount = self.request.fields.get("amount").map(|amount| match amount {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        view::Payment {
            id: self.id.clone(),
            consent_id: self.consent_id.clone(),
            client_request_id: self.client_request_id().map(str::to_owned),
            end_to_end_id: self.has_end_to_end_id().then(|| self.end_to_end_id.clone()),
            status: self.status.clone(),
            reason: self.reason.as_ref().map(|reason| view::Reason {
                code: reason.code.clone(),
                message: reason.message.clone(),
            }),
            amount,
            date: self.date.to_string(),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            consent_url: awaits.then_some(consent_url),
            request: self.request.fields.clone(),
            timeline: self.timeline.changes(),
        }
    }
}
