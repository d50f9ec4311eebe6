//! State of a request.

pub(crate) mod error;
pub(crate) mod outcome;

use std::time::SystemTime;

use auth_core::{
    InvalidInput, Scalar, StaticToken,
    http::{HttpClient, Request},
};

use crate::{
    Error, ErrorCode, RequestKey, RequestResult, Status, TransactionStatus, error::KlipA2a,
    generated::endpoints::RESULT,
};

/// Returns the state of the request of `key`, and the time of Klip's clock.
pub(crate) async fn result(
    http: &HttpClient<KlipA2a>,
    key: &RequestKey,
) -> Result<(RequestResult, SystemTime), Error> {
    InvalidInput::require_credential(
        "request_key",
        key.expose(),
        "the key of a request that was prepared",
    )?;
    let token = StaticToken::new(key.to_token());
    let response = http.send_as(&token, Request::new(&RESULT)).await?;
    Ok((response.json()?, response.server_time()))
}

/// Two results are equal if all of their fields are, including the key and unknown fields.
impl PartialEq for RequestResult {
    fn eq(&self, other: &Self) -> bool {
        self.request_key == other.request_key
            && self.expiration_time == other.expiration_time
            && self.status == other.status
            && self.result == other.result
            && self.error == other.error
            && self.signature == other.signature
            && self.extra() == other.extra()
    }
}

impl Eq for RequestResult {}

impl RequestResult {
    /// Returns the key's expiry by Klip's clock, for example for a countdown. `None` if Klip returns none, or not a
    /// number of Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expiration_time.as_ref().and_then(Scalar::unix_seconds)
    }

    /// Returns the user's account, of a completed [`Request::auth`](crate::Request::auth).
    #[must_use]
    pub fn klaytn_address(&self) -> Option<&str> {
        self.result.as_ref()?.klaytn_address.as_deref()
    }

    /// Returns the hash of the transaction.
    #[must_use]
    pub fn tx_hash(&self) -> Option<&str> {
        self.result.as_ref()?.tx_hash.as_deref()
    }

    /// Returns the transaction's status on the chain.
    #[must_use]
    pub fn transaction_status(&self) -> Option<&TransactionStatus> {
        self.result.as_ref()?.status.as_ref()
    }

    /// Returns the signature, of a completed [`Request::sign_message`](crate::Request::sign_message). It has two
    /// places on the wire; the one within `result` takes precedence.
    #[must_use]
    pub fn signature(&self) -> Option<&str> {
        let within = self
            .result
            .as_ref()
            .and_then(|result| result.signature.as_deref());
        within.or(self.signature.as_deref())
    }

    /// Returns whether this state shows that the user approved.
    pub(crate) fn is_approved(&self) -> bool {
        matches!(self.status, Status::Requested | Status::Completed) || self.transaction_status().is_some()
    }

    /// Returns Klip's error code of the failure.
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.error.as_ref()?.code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_differ_in_any_field() {
        let read = |json: &str| serde_json::from_str::<RequestResult>(json).unwrap();
        let json = r#"{"request_key":"K","status":"completed","expiration_time":1700000000,
            "result":{"klaytn_address":"0x1"},"error":{"code":1,"message":"a"},"signature":"s","other":1}"#;
        assert_eq!(read(json), read(json));
        for (part, other) in [
            ("\"K\"", "\"L\""),
            ("completed", "prepared"),
            ("1700000000", "1700000001"),
            ("0x1", "0x2"),
            ("\"a\"", "\"b\""),
            ("\"s\"", "\"t\""),
            ("\"other\":1", "\"other\":2"),
        ] {
            assert_ne!(read(json), read(&json.replace(part, other)), "{part}");
        }
    }
}
