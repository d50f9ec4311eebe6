//! `result`

use axum::Json;
use serde::Serialize;

use super::{
    cards,
    codes::Code,
    request::{Request, Status},
    state::Wallet,
};
use crate::{
    klip::KlipError,
    router::{IncomingRequest, ValidRequest},
};

#[derive(Debug, Serialize)]
pub(super) struct RequestResult {
    request_key: String,
    expiration_time: i64,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Linked { klaytn_address: &'static str },
    Transaction { tx_hash: String, status: &'static str },
    Signed { signature: String },
}

#[derive(Debug, Serialize)]
struct Failure {
    code: i64,
    message: String,
}

/// Finds the request of the key, which is the credential of this operation.
pub(super) fn authenticate(wallet: &Wallet, request: &IncomingRequest) -> Result<Request, KlipError> {
    let key = request.query("request_key").unwrap_or_default();
    wallet
        .requests
        .get(key)
        .ok_or(Code::UnknownKey)
        .and_then(|request| {
            if request.is_expired(wallet.requests.now()) {
                Err(Code::ExpiredKey)
            } else {
                Ok(request)
            }
        })
        .map_err(|code| code.error(request.codes()))
}

/// Handles `result`.
pub(super) fn result(_wallet: &Wallet, _request: &ValidRequest<'_>, request: Request) -> Json<RequestResult> {
    let status = request.status.to_string();
    let (result, error) = match request.status {
        Status::Prepared | Status::Canceled => (None, None),
        Status::Requested { tx_hash } => (Some(transaction(tx_hash, "pending")), None),
        Status::Linked => (
            Some(Outcome::Linked {
                klaytn_address: cards::OWNER,
            }),
            None,
        ),
        Status::Signed { signature } => (Some(Outcome::Signed { signature }), None),
        Status::Settled { tx_hash, success } => {
            let status = if success { "success" } else { "fail" };
            (Some(transaction(tx_hash, status)), None)
        }
        Status::Failed { code, message } => (None, Some(Failure { code, message })),
    };
    Json(RequestResult {
        request_key: request.key,
        expiration_time: request.expires_at,
        status,
        result,
        error,
    })
}

fn transaction(tx_hash: String, status: &'static str) -> Outcome {
    Outcome::Transaction { tx_hash, status }
}
