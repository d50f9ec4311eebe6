//! Requests as the user sees them.

use std::{collections::BTreeMap, time::SystemTime};

use jiff::Timestamp;
use serde::Serialize;

use super::request::{Request, Status};

/// Request of Klip App2App, as the user sees it in the wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct A2aRequest {
    /// Key.
    pub request_key: String,
    /// The `type` of the request, such as `send_klay`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name of the BApp that asks.
    pub bapp_name: String,
    /// Status as in the API, or `expired`.
    pub status: String,
    /// Time of the request.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub created_at: SystemTime,
    /// Announced expiry of the key.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub expires_at: SystemTime,
    /// Fields of the transaction or message, up to 20, each of up to 500 characters.
    pub details: BTreeMap<String, String>,
    /// Hash of the approved transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
    /// Whether the settled transaction succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Signature of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Error of a failed request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<A2aFailure>,
}

/// Error of a failed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct A2aFailure {
    /// Code.
    pub code: i64,
    /// Message.
    pub message: String,
}

impl A2aRequest {
    /// Describes `request` at `now`, in Unix seconds.
    pub(super) fn new(request: Request, now: i64) -> Self {
        let time = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).into();
        let mut this = Self {
            status: request.state(now),
            created_at: time(request.created_at()),
            expires_at: time(request.expires_at),
            request_key: request.key,
            kind: request.ask.name,
            bapp_name: request.ask.bapp_name,
            details: request.ask.details,
            tx_hash: None,
            success: None,
            signature: None,
            error: None,
        };
        match request.status {
            Status::Prepared | Status::Linked | Status::Canceled => {}
            Status::Requested { tx_hash } => this.tx_hash = Some(tx_hash),
            Status::Settled { tx_hash, success } => {
                this.tx_hash = Some(tx_hash);
                this.success = Some(success);
            }
            Status::Signed { signature } => this.signature = Some(signature),
            Status::Failed { code, message } => this.error = Some(A2aFailure { code, message }),
        }
        this
    }
}
