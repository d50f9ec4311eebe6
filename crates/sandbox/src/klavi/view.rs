//! Payments and consents as listed by the handle.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Map, Value};

use super::timeline::StatusChange;

/// Payment since the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Payment {
    /// ID.
    pub id: String,
    /// ID of the payer's consent.
    pub consent_id: String,
    /// ID of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
    /// ID in the Pix network, once the payment is authorized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_to_end_id: Option<String>,
    /// Status, which may be an undocumented one.
    pub status: String,
    /// Reason of a rejection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Amount in reais, if the caller sent one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Day, as `YYYY-MM-DD`.
    pub date: String,
    /// Time of the creation.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub created_at: SystemTime,
    /// Time of the status.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub updated_at: SystemTime,
    /// Page of the payer, while the payment waits for the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_url: Option<String>,
    /// Fields of the request, as the caller sent them.
    pub request: Map<String, Value>,
    /// Newest hundred statuses, oldest first.
    pub timeline: Vec<StatusChange>,
}

/// Reason of a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// Code.
    pub code: String,
    /// Message.
    pub message: String,
}

/// Consent to recurring payments since the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Consent {
    /// ID.
    pub id: String,
    /// ID of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
    /// Status, which may be an undocumented one.
    pub status: String,
    /// Time of the creation.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub created_at: SystemTime,
    /// Page of the payer, while the consent waits for the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_url: Option<String>,
    /// Minimum of a payment in reais.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<String>,
    /// Maximum of a payment in reais.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<String>,
    /// Whether a rejected payment may be retried.
    pub is_retry_accepted: bool,
    /// Newest hundred statuses, oldest first.
    pub timeline: Vec<StatusChange>,
    /// Payments under the consent, oldest first.
    pub payments: Vec<ConsentPayment>,
}

/// Payment under a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsentPayment {
    /// ID.
    pub id: String,
    /// ID of the consent.
    pub consent_id: String,
    /// Status, which may be an undocumented one.
    pub status: String,
    /// Day, as `YYYY-MM-DD`.
    pub date: String,
    /// Newest hundred statuses, oldest first.
    pub timeline: Vec<StatusChange>,
}

/// Formats centavos as reais.
pub(super) fn reais(centavos: u128) -> String {
    format!("{}.{:02}", centavos / 100, centavos % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centavos_have_two_digits() {
        for (centavos, expected) in [(0, "0.00"), (5, "0.05"), (133_300, "1333.00")] {
            assert_eq!(reais(centavos), expected);
        }
    }
}
