//! Reading where a request stands.

use std::time::SystemTime;

use auth_core::{
    InvalidInput, Scalar, StaticToken,
    http::{Http, Request},
};

use crate::{
    Error, ErrorCode, Produced, RequestError, RequestKey, Status, TransactionStatus,
    error::KlipA2a,
    generated::{endpoints::RESULT, models::ResultAnswer},
};

/// Reads where the request of `key` stands, and what Klip's clock showed when it was asked.
pub(crate) async fn result(
    http: &Http<KlipA2a>,
    key: &RequestKey,
) -> Result<(RequestResult, SystemTime), Error> {
    InvalidInput::require_credential(
        "request_key",
        key.expose(),
        "the key of a request that was prepared",
    )?;
    let token = StaticToken::new(key.to_token());
    let answer = http.send_as(&token, Request::new(&RESULT)).await?;
    let result: ResultAnswer = answer.json()?;
    Ok((RequestResult::of(result), answer.server_time()))
}

/// A request as it stands now.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS), and what integrators read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestResult {
    /// The request's key, repeated.
    pub request_key: Option<RequestKey>,
    /// When the key expires, in Unix seconds by Klip's clock, as it was written:
    /// [`expires_at`](Self::expires_at) reads it.
    pub expiration_time: Option<Scalar>,
    /// Where the request stands.
    pub status: Status,
    /// What it produced; for a transaction it may be there before the request is completed.
    pub result: Option<Produced>,
    /// Why it failed.
    pub error: Option<RequestError>,
}

impl RequestResult {
    /// A signature has one place here, and two on the wire: the one within `result` wins.
    fn of(answer: ResultAnswer) -> Self {
        let mut result = answer.result;
        if let Some(signature) = answer.signature {
            let produced = result.get_or_insert_default();
            produced.signature.get_or_insert(signature);
        }
        Self {
            request_key: answer.request_key,
            expiration_time: answer.expiration_time,
            status: answer.status,
            result,
            error: answer.error,
        }
    }

    /// Returns when the key expires, by Klip's clock: for a countdown, say. `None` where Klip does not say, or says no
    /// number of Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expiration_time.as_ref()?.unix_seconds()
    }

    /// The user's account, of a completed [`Request::auth`](crate::Request::auth).
    #[must_use]
    pub fn klaytn_address(&self) -> Option<&str> {
        self.result.as_ref()?.klaytn_address.as_deref()
    }

    /// The hash of the transaction.
    #[must_use]
    pub fn tx_hash(&self) -> Option<&str> {
        self.result.as_ref()?.tx_hash.as_deref()
    }

    /// Where the transaction stands on the chain.
    #[must_use]
    pub fn transaction_status(&self) -> Option<&TransactionStatus> {
        self.result.as_ref()?.status.as_ref()
    }

    /// The signature, of a completed [`Request::sign_message`](crate::Request::sign_message).
    #[must_use]
    pub fn signature(&self) -> Option<&str> {
        self.result.as_ref()?.signature.as_deref()
    }

    /// Whether this shows that the user said yes.
    pub(crate) fn is_approved(&self) -> bool {
        matches!(self.status, Status::Requested | Status::Completed) || self.transaction_status().is_some()
    }

    /// Klip's code for the failure.
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.error.as_ref()?.code
    }
}
